"""Dialogues made by hand, and briefs held against the gold ones."""

import json
from pathlib import Path

import pytest

from harness.brief import read_brief
from harness.checks import Evidence
from harness.checks.coverage import trace
from harness.extraction import extract
from harness.recordings import Recording, Turn, read

GOLD = Path(__file__).parent / "gold"
ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "fixtures" / "recordings"
PRODUCTION = ROOT.parent / "shared" / "recordings"


@pytest.fixture
def dialogue():
    """Turns by turns, the copilot first; `None` leaves a turn out."""

    def build(*texts):
        roles = ["copilot", "persona"] * len(texts)
        said = [(role, text) for role, text in zip(roles, texts, strict=False) if text is not None]
        turns = tuple(Turn(i, role, role.title(), text) for i, (role, text) in enumerate(said))
        return Recording("made-by-hand", "harness-json", turns, None)

    return build


@pytest.fixture
def brief_of(dialogue):
    def build(*texts):
        recording = dialogue(*texts)
        return read_brief(recording, extract(recording))

    return build


def gold_files():
    return sorted(path for path in GOLD.glob("*.json") if not path.stem.startswith("production-"))


def held_against(gold_path, folder):
    """The rows of the table and of the gold brief of one recording."""
    gold = json.loads(gold_path.read_text(encoding="utf-8"))
    (recording,) = read(folder / gold["recording"])
    rows = trace(Evidence(recording, extract(recording))).to_json()["requirements"]
    return rows, gold["requirements"], recording


def matched(rows, gold):
    """Pairs of indices, one to one, best overlap first: rows that share half of the shorter passage with a gold one."""
    options = []
    for i, row in enumerate(rows):
        for j, unit in enumerate(gold):
            shared = min(row["end"], unit["end"]) - max(row["start"], unit["start"])
            shorter = min(row["end"] - row["start"], unit["end"] - unit["start"])
            if row["turn"] == unit["turn"] and shared >= shorter / 2:
                options.append((shared / shorter, shared, i, j))
    taken_rows, taken_gold, pairs = set(), set(), []
    for _, _, i, j in sorted(options, reverse=True):
        if i not in taken_rows and j not in taken_gold:
            taken_rows.add(i)
            taken_gold.add(j)
            pairs.append((i, j))
    return pairs


def touching(rows, others):
    """How many rows share words with any of the others."""
    return sum(
        any(r["turn"] == o["turn"] and r["start"] < o["end"] and o["start"] < r["end"] for o in others)
        for r in rows
    )
