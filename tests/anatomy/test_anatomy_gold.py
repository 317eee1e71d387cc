"""Beats, totals and cues of real prompts, written down by a person, against what is read."""

import json
from pathlib import Path

import pytest

from harness.anatomy import parse

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "corpora"
GOLD = json.loads((Path(__file__).parent / "gold" / "timed.json").read_text(encoding="utf-8"))["prompts"]

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared corpora are not here")


def rows(name):
    return [json.loads(line) for line in (SHARED / name).read_text(encoding="utf-8").splitlines()]


def f1(pairs):
    right = sum(len(got & want) for got, want in pairs)
    return 2 * right / sum(len(got) + len(want) for got, want in pairs)


def test_beats_by_figure_and_place():
    corpus = rows("timed.jsonl")
    pairs = []
    for item in GOLD:
        assert corpus[item["row"]]["id"] == item["id"]
        beats = parse(corpus[item["row"]]["text"]).timeline.beats
        got = {(float(beat.start), float(beat.end), *beat.span) for beat in beats}
        pairs.append((got, {(float(start), float(end), a, b) for start, end, a, b in item["beats"]}))
    assert len(GOLD) >= 20
    assert f1(pairs) >= 0.97


def test_totals_and_cues():
    corpus = rows("timed.jsonl")
    totals, cues = [], []
    for item in GOLD:
        timeline = parse(corpus[item["row"]]["text"]).timeline
        totals.append(
            ({float(total.seconds) for total in timeline.declared}, set(map(float, item["totals"])))
        )
        cues.append(
            ({(float(cue.at), *cue.span) for cue in timeline.cues}, {tuple(cue) for cue in item["cues"]})
        )
    assert f1(totals) >= 0.97
    assert f1(cues) >= 0.8


@pytest.mark.parametrize("name", ["timed.jsonl", "json.jsonl", "prose.jsonl"])
def test_no_crash_and_offsets_inside(name):
    for row in rows(name):
        anatomy = parse(row["text"])
        for beat in anatomy.timeline.beats:
            assert row["text"][slice(*beat.span)]
        assert json.loads(json.dumps(anatomy.to_json()))
