"""A fresh dialogue is judged by the platform that its scenario states, whatever is talked about."""

from __future__ import annotations

import pytest

from harness.checks.base import Evidence
from harness.checks.platform import PlatformCheck
from harness.extraction import extract
from harness.recordings.model import Recording, Turn
from harness.recordings.origin import Origin, Party

PROMPT = "Wide shot, dawn: a lamplighter walks a towpath and snuffs the lamps. Duration: 20 seconds."


def score(stated):
    party = Party("odile", "1", "0" * 64, "scripted/calm")
    origin = Origin("towpath", "0" * 64, 0, party, party, "approved", platform=stated)
    turns = (
        Turn(0, "persona", "Odile", "A lamplighter, for Sora or Veo or whoever."),
        Turn(1, "copilot", "Slate", f"Here it is:\n\n<final_prompt>\n{PROMPT}\n</final_prompt>"),
        Turn(2, "persona", "Odile", "Approved."),
    )
    recording = Recording("one", "harness-json", turns, None, origin=origin)
    return PlatformCheck().evaluate(Evidence(recording, extract(recording), None))


@pytest.mark.parametrize(
    ("stated", "fits"), [("sora-2@2026-03", True), ("sora-2@2025-10", False), ("veo-3.1", False)]
)
def test_the_scenarios_platform_counts(stated, fits):
    found = score(stated)
    assert "stated by the scenario" in found.explanation
    assert (found.value == 1.0) is fits


def test_one_that_nobody_knows_is_passed_over():
    assert "stated by the scenario" not in score("sora-99").explanation
