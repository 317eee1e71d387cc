"""The recorded outputs under Inspect, as its documentation writes it: a task of samples, a solver, a scorer.

    python with_inspect_ai.py outputs.jsonl patterns.json verdicts.json

The solver sets what was recorded as the model's output. One scorer answers for all patterns; one scorer per
pattern says the same and takes longer, so this is the way that is measured. The log is written beside the
verdicts, in the default format and with everything that Inspect puts into it by default.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from inspect_ai import Task
from inspect_ai import eval as evaluate
from inspect_ai.dataset import Sample
from inspect_ai.model import ModelOutput
from inspect_ai.scorer import Score, Scorer, Target, accuracy, scorer
from inspect_ai.solver import Generate, Solver, TaskState, solver


@scorer(metrics={"*": [accuracy()]})
def matches(patterns: dict[str, str]) -> Scorer:
    """One value per pattern."""
    flags = re.IGNORECASE | re.MULTILINE

    async def score(state: TaskState, target: Target) -> Score:  # noqa: ARG001
        text = state.output.completion
        return Score(
            value={name: re.search(pattern, text, flags) is not None for name, pattern in patterns.items()}
        )

    return score


def main(outputs: str, patterns: str, verdicts: str) -> None:
    """Evaluate, and write each sample's values."""
    with Path(outputs).open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    recorded = {row["id"]: "\n\n".join(message["content"] for message in row["messages"]) for row in rows}

    @solver
    def replay() -> Solver:
        async def solve(state: TaskState, generate: Generate) -> TaskState:  # noqa: ARG001
            state.output = ModelOutput.from_content("recorded", recorded[state.sample_id])
            return state

        return solve

    task = Task(
        dataset=[Sample(id=name, input=name) for name in recorded],
        solver=replay(),
        scorer=matches(json.loads(Path(patterns).read_text(encoding="utf-8"))),
    )
    (log,) = evaluate(task, model=None, display="none", log_dir=str(Path(verdicts).with_suffix(".logs")))
    if log.status != "success":
        raise SystemExit(f"{log.status}: {log.error}")
    found = {sample.id: sample.scores["matches"].value for sample in log.samples}
    Path(verdicts).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
