"""The recorded outputs under pydantic-evals, as its documentation writes it: a dataset of cases, a task, an evaluator.

    python with_pydantic_evals.py outputs.jsonl patterns.json verdicts.json

One evaluator answers for all patterns. One evaluator per pattern says the same and takes longer, so this is the
way that is measured. The report is not printed: its table of a thousand rows would cost more than the work.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from pydantic_evals import Case, Dataset
from pydantic_evals.evaluators import Evaluator, EvaluatorContext


@dataclass
class Matches(Evaluator[str, str]):
    """One assertion per pattern."""

    patterns: dict[str, str]

    def evaluate(self, ctx: EvaluatorContext[str, str]) -> dict[str, bool]:
        """Whether each pattern is found."""
        flags = re.IGNORECASE | re.MULTILINE
        return {
            name: re.search(pattern, ctx.output, flags) is not None for name, pattern in self.patterns.items()
        }


def main(outputs: str, patterns: str, verdicts: str) -> None:
    """Evaluate, and write each case's assertions."""
    with Path(outputs).open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    recorded = {row["id"]: "\n\n".join(message["content"] for message in row["messages"]) for row in rows}

    async def replay(name: str) -> str:
        return recorded[name]

    dataset = Dataset(
        name="recorded",
        cases=[Case(name=name, inputs=name) for name in recorded],
        evaluators=[Matches(json.loads(Path(patterns).read_text(encoding="utf-8")))],
    )
    report = dataset.evaluate_sync(replay, progress=False)
    if report.failures:
        raise SystemExit(f"{len(report.failures)} cases failed: {report.failures[0]}")
    found = {case.name: {name: one.value for name, one in case.assertions.items()} for case in report.cases}
    Path(verdicts).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
