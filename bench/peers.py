"""Our figures beside our peers' where all do the same work: `tox -e peers`, `python bench/peers.py`.

Each tool is installed into an environment of its own and gives its verdict, for the same recorded outputs and the
same 13 regular expressions: found or not. No model is called. Every timed run must give every verdict
of the bare loop, or there is no comparison and the bench stops. What each tool is asked to do stands in
`bench/peer_tasks`, and for promptfoo and the harness here. Tools take turns, and medians count.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from measuring import Taken, measured

if TYPE_CHECKING:
    from collections.abc import Callable

TASKS = Path(__file__).with_name("peer_tasks")
HARNESS = Path(sys.executable).with_name("harness")
PACKAGES = {"pydantic-evals": "pydantic-evals==2.62.0", "inspect-ai": "inspect-ai==0.3.285"}
NODE_PACKAGES = ("node@22.23.3", "promptfoo@0.123.1")
QUIET = {
    "INSPECT_DISPLAY": "none",
    "PROMPTFOO_DISABLE_TELEMETRY": "1",
    "PROMPTFOO_DISABLE_UPDATE": "1",
    "PROMPTFOO_DISABLE_REMOTE_GENERATION": "1",
    "LOGFIRE_SEND_TO_LOGFIRE": "false",
}
"""No tool calls home or looks for a newer version of itself while it is timed."""

Verdicts = dict[str, dict[str, bool]]


class Files(NamedTuple):
    """What a run reads and where it writes."""

    outputs: Path
    """``{"id", "messages"}`` a line."""
    folder: Path
    """For this run alone."""


@dataclass
class Tool:
    """One column. ``words`` is the command for a file of outputs, ``verdicts`` reads what it wrote."""

    name: str
    words: Callable[[Files], list[str]]
    verdicts: Callable[[Files], Verdicts] | None
    idle: list[str]
    """The command that does the least: prints its help, or where there is no command line is imported."""
    version: str = ""
    codes: tuple[int, ...] = (0,)
    most: int = sys.maxsize
    """Outputs that it is given at most."""
    taken: dict[int, list[Taken]] = field(default_factory=dict)
    idled: list[Taken] = field(default_factory=list)


def main() -> int:
    """Install, measure, compare, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--outputs", type=int, nargs="+", default=[200, 1000], help="how many are scored")
    parser.add_argument("--rounds", type=int, default=3, help="repetitions whose median counts")
    parser.add_argument(
        "--environments", type=Path, help="keep the peers' environments here for the next time"
    )
    parser.add_argument("--without", nargs="*", default=[], metavar="PEER", help="leave these peers out")
    parser.add_argument("--json", type=Path, help="also write the medians to this file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        corpus = {count: root / f"outputs-{count}.jsonl" for count in (1, *options.outputs)}
        for count, path in corpus.items():
            write_outputs(path, count)
        tools = assemble(root, (options.environments or root / "peers").absolute(), options.without)
        tools[2].most = min(options.outputs)
        for number in range(options.rounds):
            for tool in tools:
                tool.idled.append(timed(tool.idle, root))
            for count, path in corpus.items():
                expected: Verdicts = {}
                for tool in tools:
                    if count > tool.most:
                        continue
                    run = Files(path, root / f"{tool.name}-{count}-{number}".replace(" ", "-"))
                    run.folder.mkdir()
                    tool.taken.setdefault(count, []).append(timed(tool.words(run), run.folder, tool.codes))
                    expected = agreed(tool, run, expected)
                    shutil.rmtree(run.folder)
            print(f"round {number + 1}: all gave the same verdicts", file=sys.stderr, flush=True)
            measures = {tool.name: medians(tool) for tool in tools}
            if options.json:  # after each round, so that an end before the last one loses one round
                options.json.write_text(json.dumps(measures, indent=1) + "\n", encoding="utf-8")
    show(measures)
    return 0


def write_outputs(path: Path, count: int) -> None:
    """Recorded dialogues as chat messages, a line each: the form that every tool's users can make."""
    from corpus import write_corpus

    import harness

    with tempfile.TemporaryDirectory() as folder, path.open("w", encoding="utf-8") as file:
        for source in write_corpus(Path(folder) / "corpus", count):
            messages = [
                {"role": "user" if turn.role == "persona" else "assistant", "content": turn.text}
                for turn in harness.read(source).turns
            ]
            file.write(json.dumps({"id": source.stem, "messages": messages}, ensure_ascii=False) + "\n")


def assemble(root: Path, environments: Path, without: list[str]) -> list[Tool]:
    """The bare loop first, whose verdicts are the measure; then the harness twice; then the peers."""
    from budgets import FINDALLS

    import harness

    patterns = {f"pattern-{number:02}": one.pattern for number, one in enumerate(FINDALLS)}
    listed, rubric = root / "patterns.json", root / "patterns.yaml"
    listed.write_text(json.dumps(patterns), encoding="utf-8")
    rubric.write_text(json.dumps(as_rubric(patterns)), encoding="utf-8")

    def script(python: Path | str, name: str) -> Callable[[Files], list[str]]:
        return lambda run: [
            str(python),
            str(TASKS / name),
            str(run.outputs),
            str(listed),
            str(run.folder / "verdicts.json"),
        ]

    def ours(*rubric: str) -> Callable[[Files], list[str]]:
        words = [str(HARNESS), "score", "--workers", "1", *rubric]
        return lambda run: [*words, "-o", str(run.folder / "cards.jsonl"), str(run.outputs)]

    tools = [
        Tool("bare loop", script(sys.executable, "bare_loop.py"), written, [sys.executable, "-c", "pass"]),
        Tool("harness", ours("--rubric", str(rubric)), scorecards, [str(HARNESS), "--help"]),
        Tool("harness, everything", ours(), None, [str(HARNESS), "--help"]),
    ]
    tools[0].version = f"Python {sys.version.split()[0]}"
    tools[1].version = tools[2].version = harness.__version__
    for name, wanted in PACKAGES.items():
        if name not in without:
            python = python_environment(environments / name, wanted)
            idle = [str(python.with_name("inspect")), "--help"]
            if name == "pydantic-evals":
                idle = [str(python), "-c", "import pydantic_evals"]
            task = script(python, f"with_{name.replace('-', '_')}.py")
            tools.append(Tool(name, task, written, idle, wanted.partition("==")[2]))
    if "promptfoo" not in without:
        tools += promptfoo(environments / "promptfoo", root, patterns)
    return tools


def as_rubric(patterns: dict[str, str]) -> dict[str, Any]:
    """A rubric with a criterion for each pattern (JSON is YAML)."""
    return {
        "id": "patterns",
        "version": 1,
        "criteria": [
            {"id": name, "check": "pattern", "weight": 1, "params": {"must": [pattern], "where": "dialogue"}}
            for name, pattern in patterns.items()
        ],
    }


def python_environment(folder: Path, wanted: str) -> Path:
    """The interpreter of an environment with this package and nothing of ours."""
    python = folder / "bin" / "python"
    done = folder / f"{wanted}.installed"
    if not done.exists():
        shutil.rmtree(folder, ignore_errors=True)
        print(f"installing {wanted}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", wanted], check=True)
        done.touch()
    return python


def promptfoo(folder: Path, root: Path, patterns: dict[str, str]) -> list[Tool]:
    """Promptfoo with a Node.js that it accepts, from npm; nothing where there is no npm.

    Its ``regex`` assertion knows no flags, so the patterns are ``javascript`` assertions, which its documentation
    offers for this; outputs that exist already go in by ``--model-outputs``.
    """
    if shutil.which("npm") is None:
        print("promptfoo is left out: there is no npm", file=sys.stderr)
        return []
    if not (folder / "installed").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        print(f"installing {' and '.join(NODE_PACKAGES)}", file=sys.stderr)
        (folder / "package.json").write_text('{"private": true}', encoding="utf-8")
        subprocess.run(
            ["npm", "install", "--no-fund", "--no-audit", "--loglevel", "error", *NODE_PACKAGES],
            cwd=folder,
            check=True,
        )
        (folder / "installed").touch()
    modules = folder / "node_modules"
    command = [
        str(modules / "node" / "bin" / "node"),
        str(modules / "promptfoo" / "dist" / "src" / "entrypoint.js"),
    ]
    asserted = root / "assertions.json"
    rows = [
        {
            "type": "javascript",
            "metric": name,
            "value": f"/{pattern.replace('/', chr(92) + '/')}/im.test(output)",
        }
        for name, pattern in patterns.items()
    ]
    asserted.write_text(json.dumps(rows), encoding="utf-8")

    def words(run: Files) -> list[str]:
        recorded = [
            "\n\n".join(message["content"] for message in row["messages"]) for row in read_rows(run.outputs)
        ]
        (run.folder / "recorded.json").write_text(json.dumps(recorded), encoding="utf-8")
        quiet = ["--no-table", "--no-progress-bar", "--no-share", "-o", "results.json"]
        return [*command, "eval", "-a", str(asserted), "--model-outputs", "recorded.json", *quiet]

    def verdicts(run: Files) -> Verdicts:
        results = json.loads((run.folder / "results.json").read_text(encoding="utf-8"))["results"]["results"]
        told = {one["testIdx"]: one["gradingResult"]["namedScores"] for one in results}
        return {
            row["id"]: {name: bool(value) for name, value in told[number].items()}
            for number, row in enumerate(read_rows(run.outputs))
        }

    version = NODE_PACKAGES[1].partition("@")[2]
    return [Tool("promptfoo", words, verdicts, [*command, "--help"], version, codes=(0, 100))]


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The values of a JSONL file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def written(run: Files) -> Verdicts:
    """What the scripts of `peer_tasks` wrote."""
    told: Verdicts = json.loads((run.folder / "verdicts.json").read_text(encoding="utf-8"))
    return told


def scorecards(run: Files) -> Verdicts:
    """Ours: a criterion of one pattern scores 1 or 0."""
    return {
        card["recording"]["id"]: {one["id"]: one["score"] == 1 for one in card["criteria"]}
        for card in read_rows(run.folder / "cards.jsonl")
    }


def agreed(tool: Tool, run: Files, expected: Verdicts) -> Verdicts:
    """The verdicts that all tools must give; ends the bench where this one gave another."""
    told = tool.verdicts(run) if tool.verdicts else expected
    if expected and told != expected:
        where = [
            f"{name}, {pattern}"
            for name, row in expected.items()
            for pattern, value in row.items()
            if told.get(name, {}).get(pattern) != value
        ]
        raise SystemExit(
            f"{tool.name} says otherwise {len(where)} times, first of {where[:1]}: no comparison"
        )
    return told


def timed(words: list[str], folder: Path, codes: tuple[int, ...] = (0,)) -> Taken:
    """Run a command in its own folder, which is its home too; what it says stays there for when it fails."""
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    private = {"PROMPTFOO_CONFIG_DIR": str(folder / "promptfoo"), "HOME": str(folder)}
    said = folder / "said.txt"
    try:
        return measured(
            words, said, codes=codes, folder=folder, environment={**surroundings, **QUIET, **private}
        )
    except SystemExit as problem:
        raise SystemExit(f"{problem}: {said.read_text(errors='replace')[-2000:]}") from None


def medians(tool: Tool) -> dict[str, Any]:
    """The medians of each size, with what one output more costs."""
    sizes = {
        str(count): dict(zip(Taken._fields, map(median, zip(*runs, strict=True)), strict=True))
        for count, runs in tool.taken.items()
    }
    for count, one in sizes.items():
        if count != "1":
            for kind in ("wall", "cpu"):
                one[f"{kind}_each"] = (one[kind] - sizes["1"][kind]) / (int(count) - 1)
    idle = dict(zip(Taken._fields, map(median, zip(*tool.idled, strict=True)), strict=True))
    return {"version": tool.version, "rounds": len(tool.idled), "idle": idle, "sizes": sizes}


def show(measures: dict[str, Any]) -> None:
    """The table for a person at the terminal: of each tool its largest number of outputs."""
    print(
        f"{'':<22}{'version':>10}{'help, s':>9}{'one, s':>8}{'outputs':>9}{'all, s':>8}"
        f"{'CPU ms each':>13}{'wall ms each':>14}{'peak MB':>9}"
    )
    for name, one in measures.items():
        largest = max(one["sizes"], key=int)
        large = one["sizes"][largest]
        print(
            f"{name:<22}{one['version'].removeprefix('Python '):>10}{one['idle']['cpu']:>9.2f}"
            f"{one['sizes']['1']['cpu']:>8.2f}{largest:>9}{large['cpu']:>8.2f}{large['cpu_each'] * 1000:>13.2f}"
            f"{large['wall_each'] * 1000:>14.2f}{large['megabytes']:>9.0f}"
        )
    print("seconds are CPU seconds; “each” is what one output more costs, start-up taken off")


if __name__ == "__main__":
    raise SystemExit(main())
