"""How much the checks notice: plants every fault in the fixtures and writes ``reports/sensitivity.md``.

``python tools/sensitivity.py --write`` renews the page, ``--check`` fails when it is out of step or when
the numbers fall below what `LEAST` asks for. Recordings of other folders can be named; they are planted too and
reported by number only.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

from harness.errors import InputError
from harness.mutation import OPERATORS, Experiment, run
from harness.mutation.tally import false_alarms, rows, total
from harness.recordings import RecordedPrompt, Recording, read
from harness.reporting.mutation_view import mutation_markdown
from harness.scorecards import Scorer

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "reports" / "sensitivity.md"
LEAST = {"found": 0.95, "each": 0.85, "named": 0.90, "alarms": 0.01}
WEAK = {
    "change-colour": (
        0.75,
        "a colour is looked for where the thing is named; one that is asked for in an aside, or taken back for another "
        "thing, is not",
    ),
    "drop-request": (
        0.75,
        "what fulfilled a request often stands in a second sentence too, in other words; what is doubtful is no finding",
    ),
    "question-unanswered": (
        0.75,
        "a message that opens with a yes answers a question of yes or no, and one in which a third of its words come back, "
        "by chance too, any",
    ),
}
"""Operators that are found more seldom than `LEAST` asks for: the least all the same, and the reason."""

FEW = 10
"""An operator that was planted more seldom says too little by itself."""

FAULTY = {
    "brief-night-ferry": "breaks an exclusion on purpose",
}
"""Recordings whose prompt is broken on purpose, so that errors on them are no false alarms."""


def main() -> int:
    """Plant, write or check."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true", help="renew the page")
    parser.add_argument(
        "--check", action="store_true", help="compare with the page and with what is asked for"
    )
    options = parser.parse_args()
    experiment = everything_planted()
    page = render(experiment)
    if options.write:
        PAGE.write_text(page, encoding="utf-8")
    problems = shortfalls(experiment)
    if options.check and (not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page):
        problems.insert(0, f"{PAGE.name} is out of step: run python tools/sensitivity.py --write")
    for problem in problems:
        print(problem, file=sys.stderr)
    if not (options.write or options.check):
        print(page)
    return 1 if problems and options.check else 0


def everything_planted() -> Experiment:
    """All faults in all recordings, the operators shared out over the processors; in the order of one process."""
    shares = os.cpu_count() or 1
    with ProcessPoolExecutor(shares) as pool:
        parts = list(pool.map(_planted, ((share, shares) for share in range(shares))))
    first = parts[0]
    place = {name: at for at, name in enumerate([*first.alarms, *(operator.name for operator in OPERATORS)])}
    outcomes = sorted(
        (outcome for part in parts for outcome in part.outcomes),
        key=lambda outcome: (place[outcome.recording], place[outcome.operator]),
    )
    skipped = sum((part.skipped for part in parts), Counter[str]())
    return replace(first, outcomes=tuple(outcomes), skipped=skipped)


def _planted(share: tuple[int, int]) -> Experiment:
    number, of = share
    return run(good_recordings(), Scorer(), OPERATORS[number::of])


def good_recordings() -> list[Recording]:
    """Every fixture whose gold answer names one prompt, with that prompt saved as it should have been."""
    found = []
    for gold_path in sorted(
        [*ROOT.glob("fixtures/gold/*.json"), *ROOT.glob("fixtures/strangers/gold/*.json")]
    ):
        gold = json.loads(gold_path.read_text(encoding="utf-8"))
        if gold.get("known_miss") or len(gold["prompts"]) != 1 or gold_path.stem in FAULTY:
            continue
        items = list(read(str(gold_path.parents[1] / "recordings" / gold["recording"])))
        index = int(gold_path.stem.rsplit("-", 1)[1]) - 1 if gold["recording"].endswith(".jsonl") else 0
        item = items[index]
        if isinstance(item, InputError):
            raise item
        text = gold["prompts"][0]["text"]
        found.append(replace(item, recorded=RecordedPrompt(text), id=gold_path.stem))
    return found


def render(experiment: Experiment) -> str:
    """The page."""
    return (
        "# What the checks notice\n\n"
        "Made by `python tools/sensitivity.py --write`; `tox -e lint` checks it. One fault at a time is planted\n"
        "in every fixture whose gold answer names one prompt, saved as it should have been. *Found*: some new finding\n"
        "(warning or worse, or one that names the fault) points at it, or a criterion's score fell. *Named right*: of those\n"
        "found, an expected code does.\n\n"
        f"Rubric and versions: `{experiment.signature}`, seed {experiment.seed}.\n\n"
        f"{mutation_markdown(experiment)}\n"
        "## Why some are missed\n\n"
        + "".join(f"- {name}: {reason}.\n" for name, (_, reason) in sorted(WEAK.items()))
    )


def shortfalls(experiment: Experiment) -> list[str]:
    """Where the numbers are below what is asked for."""
    everything = total(experiment)
    found = [
        f"{row.name}: {row.found.value:.0%} found"
        for row in rows(experiment)
        if row.planted >= FEW and (row.found.value or 0) < WEAK.get(row.name, (LEAST["each"], ""))[0]
    ]
    if (everything.found.value or 0) < LEAST["found"]:
        found.append(f"over all {everything.found.value:.1%} found")
    if (everything.named.value or 0) < LEAST["named"]:
        found.append(f"over all {everything.named.value:.1%} named right")
    alarms = false_alarms(experiment)
    if (alarms.value or 0) > LEAST["alarms"]:
        found.append(f"{alarms.part} of {alarms.of} clean recordings have an error")
    return found


if __name__ == "__main__":
    sys.exit(main())
