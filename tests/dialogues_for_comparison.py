"""Run folders made of scorecards that are written here: scores are drawn or given, no model is called."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

SIGNATURE = "rubric:r@1#aaaa|platform:auto|extractor:1|judge:none|harness:0.1.0"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def party(name: str, version: str = "1", model: str = "scripted/well") -> dict[str, str]:
    return {"id": name, "version": version, "sha256": digest(f"{name}@{version}"), "model": model}


def card(
    name: str,
    scores: dict[str, float | None],
    *,
    origin: dict[str, Any] | None = None,
    findings: Iterable[str] = (),
    prompt: str = "A lamplighter walks. 8 seconds.",
    signature: str = SIGNATURE,
    **recording: Any,
) -> dict[str, Any]:
    """A scorecard as it stands in scorecards.jsonl; the overall score is the plain mean."""
    known = [score for score in scores.values() if score is not None]
    fields = {
        "id": name,
        "source": f"recordings/{name}.json",
        "sha256": digest(name),
        "turns": 4,
        "persona": "Ada",
        "copilot": "Copilot",
        "model": "scripted/well",
        "encoding_repaired": False,
        **recording,
    }
    if origin is not None:
        fields["origin"] = origin
    return {
        "schema": "scorecard/1",
        "recording": fields,
        "extraction": {"verdict": "match", "prompts": [{"text": prompt}]},
        "criteria": [{"id": name, "score": score, "weight": 1.0} for name, score in scores.items()],
        "overall": {
            "score": sum(known) / len(known) if known else None,
            "scored_weight": len(known) / len(scores) if scores else 0.0,
            "band": None,
        },
        "findings": [{"code": code, "name": code, "severity": "error"} for code in findings],
        "signature": signature,
    }


def origin(
    scenario: str, replicate: int = 0, persona: Any = None, copilot: Any = None, **fields: Any
) -> dict[str, Any]:
    return {
        "scenario": scenario,
        "scenario_sha256": digest(scenario),
        "replicate": replicate,
        "persona": persona or party("lamplighter"),
        "copilot": copilot or party("writer"),
        "stop": "approved",
        "seed": replicate,
        "platform": None,
        "input_tokens": 1000,
        "cached_tokens": 0,
        "output_tokens": 200,
        "cost": 0.01,
        "requirements": [],
        "parent": None,
        "forked_at": None,
        **fields,
    }


def dialogues(
    scenarios: int,
    score: Callable[[int, int], dict[str, float | None]],
    *,
    replicates: int = 1,
    persona: Any = None,
    copilot: Any = None,
    findings: Callable[[int, int], Iterable[str]] = lambda _scenario, _replicate: (),
    **fields: Any,
) -> list[dict[str, Any]]:
    """Fresh dialogues of one persona and copilot; ``score(scenario, replicate)`` gives the criteria."""
    persona, copilot = persona or party("lamplighter"), copilot or party("writer")
    cards = []
    for number in range(scenarios):
        for replicate in range(replicates):
            name = f"{persona['id']}@{persona['version']}-{copilot['id']}@{copilot['version']}-s{number:03}-{replicate}"
            made = origin(f"s{number:03}", replicate, persona, copilot)
            cards.append(
                card(
                    name,
                    score(number, replicate),
                    origin=made,
                    findings=findings(number, replicate),
                    prompt=f"Scenario {number}: {persona['version']} walks. 8 seconds.",
                    **fields,
                )
            )
    return cards


def write_run(folder: Path, cards: Iterable[dict[str, Any]], **manifest: Any) -> Path:
    """A run's folder with these scorecards."""
    folder.mkdir(parents=True)
    fields = {
        "schema": "run/1",
        "harness": "0.1.0",
        "python": "3.11",
        "suite": "harness.yaml",
        "rubric": "r@1#aaaa",
        "signature": SIGNATURE,
        "select": [],
        "ignore": [],
        "complete": True,
        "failures": [],
        **manifest,
    }
    (folder / "run.json").write_text(json.dumps(fields))
    with (folder / "scorecards.jsonl").open("w") as file:
        for one in cards:
            print(json.dumps(one), file=file)
    return folder


def drawn(
    seed: int, *, faults: float = 0.0, cost: float = 0.4, spread: float = 0.05
) -> Callable[[int, int], dict[str, float | None]]:
    """Scores as real ones lie: near the top, skewed, a scenario's replicates alike; some dialogues at fault.

    A scenario's difficulty depends on its number alone, so that two sides share it; a dialogue is at fault
    with the probability ``faults`` and then loses ``cost`` of ``timing``.
    """
    rng = np.random.default_rng(seed)

    def score(scenario: int, _replicate: int) -> dict[str, float | None]:
        easy = np.random.default_rng(scenario).beta(8, 2, size=3)
        own = np.clip(easy + rng.normal(0, spread, size=3), 0, 1)
        at_fault = rng.random() < faults
        own[1] = max(0.0, own[1] - cost * at_fault)
        return dict(zip(("integrity", "timing", "coverage"), own.round(4).tolist(), strict=True))

    return score
