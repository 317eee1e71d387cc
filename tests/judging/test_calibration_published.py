"""A published study's recorded judge: its correlations again, to every printed digit."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.judging.calibration import calibrate
from harness.judging.calibration_json import calibration_as_json
from harness.judging.ratings_table import read_ratings

CORPUS = Path(__file__).resolve().parents[2].parent / "shared" / "corpora" / "ratings" / "topical_chat.csv"
PUBLISHED = {  # UniEval's README, over all 360 items of Topical-Chat: Pearson, Spearman, Kendall τ-b
    "naturalness": (0.443666, 0.513986, 0.373973),
    "coherence": (0.595143, 0.612942, 0.465915),
    "engagingness": (0.556510, 0.604739, 0.455941),
    "groundedness": (0.536209, 0.574954, 0.451533),
    "understandability": (0.380038, 0.467807, 0.360741),
    "overall": (0.632796, 0.662583, 0.487272),
}


@pytest.mark.skipif(not CORPUS.is_file(), reason="the recorded ratings are not here")
def test_the_published_correlations_of_a_recorded_judge_are_reproduced_to_all_digits():
    # At item level, over all 360 items; the twin on invented data is in test_calibration.py.
    found = calibration_as_json(calibrate(read_ratings(str(CORPUS))))
    printed = {
        row["criterion"]: tuple(round(row[name], 6) for name in ("pearson", "spearman", "kendall"))
        for row in found["rows"]
    }
    assert printed == PUBLISHED
    assert {row["n"] for row in found["rows"]} == {360}
    assert {row["groups"] for row in found["rows"]} == {60}
