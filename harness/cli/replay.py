"""Go on from a turn of a recording with another persona, copilot or model.

The first K turns stand, the rest is made anew. What is not named is taken as it was: persona, copilot and
scenario from the files that the suite's section `fresh:` names, models from the recording. A recording of
another producer needs --persona, --copilot and --model. The result names its parent; both are scored, in
a run's folder of their own.
Exit codes: 0 made and scored; 2 something named cannot be used; 3 a model failed or the budget ended: the
same command goes on.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from harness.cli import INCOMPLETE, PASSED

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from harness.dialogues.matrix import Cell
    from harness.runs import Run
    from harness.suite import Suite

SUMMARY = "go on from a turn of a recording with something changed"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of the verb."""
    parser.add_argument("recording", metavar="RECORDING", help="the recording to go on from")
    parser.add_argument(
        "--from-turn", type=int, required=True, metavar="K", help="the first turn to be made anew, from 0"
    )
    parser.add_argument("--persona", type=Path, metavar="FILE", help="the persona that goes on")
    parser.add_argument("--copilot", type=Path, metavar="FILE", help="the copilot that goes on")
    parser.add_argument("--scenario", type=Path, metavar="FILE", help="the scenario")
    parser.add_argument("--model", metavar="NAME", help="the model that plays both from there on")
    parser.add_argument("--persona-model", metavar="NAME", help="the model that plays the persona")
    parser.add_argument("--copilot-model", metavar="NAME", help="the model that plays the copilot")
    parser.add_argument("--rounds", type=int, metavar="N", help="rounds at most, counted from the beginning")
    parser.add_argument("--suite", type=Path, metavar="FILE", help="the suite file (default: harness.yaml)")
    parser.add_argument(
        "-o", "--output", metavar="FOLDER", help="the run's folder (default: reports/replays/ID)"
    )
    parser.add_argument("--max-cost", metavar="DOLLARS", help="stop before it has cost more")
    parser.add_argument("--max-tokens", metavar="N", help="stop before it has taken more tokens")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def run(args: Namespace) -> int:
    """Fork, hold, score both, print."""
    from dataclasses import replace

    from harness.runs import execute
    from harness.runs.replaying import Changes, replay_cell
    from harness.suite import load_suite

    flags = {"output": args.output, "max_cost": args.max_cost, "max_tokens": args.max_tokens}
    suite = load_suite(args.suite, flags=flags)
    changes = Changes(
        persona=args.persona,
        copilot=args.copilot,
        scenario=args.scenario,
        persona_model=args.persona_model or args.model,
        copilot_model=args.copilot_model or args.model,
        rounds=args.rounds,
    )
    cell = replay_cell(suite, args.recording, args.from_turn, changes)
    output = suite.output if args.output else suite.root / "reports" / "replays" / cell.id
    parent = str(Path(args.recording).absolute())
    suite = replace(suite, output=output, recordings=(parent,), fresh=None)
    done = execute(suite, cells=(cell,))
    print(_json(suite, cell, done) if args.json else _screen(suite, cell, done), end="")
    return PASSED if done.complete else INCOMPLETE


def _screen(suite: Suite, cell: Cell, done: Run) -> str:
    from harness.reporting.escaping import one_line
    from harness.reporting.gate import shown

    lines = []
    for name, result in zip(("parent", "replay"), done.results, strict=False):
        score = "—" if result.overall is None else f"{result.overall:.3f}"
        stop = f", {result.fresh.stop}" if result.fresh else ""
        lines.append(f"  {name}  {score}  {one_line(result.verdict)}{stop}  {one_line(result.id)}")
    lines += [f"  not finished: {one_line(one.problem)}" for one in done.failures]
    at = len(cell.fork.turns) if cell.fork else 0
    head = f"harness replay: turns 0 to {at - 1} stand, the rest is made anew, in {shown(suite.output)}"
    return "\n".join([head, "", *lines]) + "\n"


def _json(suite: Suite, cell: Cell, done: Run) -> str:
    import json

    value = {
        "schema": "replay/1",
        "id": cell.id,
        "parent": cell.fork.parent if cell.fork else None,
        "forked_at": len(cell.fork.turns) if cell.fork else None,
        "output": str(suite.output),
        "complete": done.complete,
        "results": [{"id": one.id, "overall": one.overall, "verdict": one.verdict} for one in done.results],
        "failures": [{"source": one.source, "problem": one.problem} for one in done.failures],
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
