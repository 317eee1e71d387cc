"""Measures the detector of text that addresses the judge: recall by family, false alarms by corpus.

`python tools/injection.py [FOLDER …]`: the corpus in `fixtures/injection`, every prompt and turn of the
recordings in `fixtures`, and every `text` of the JSONL files in further folders.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from harness import read_many
from harness.checks.injection import find_addresses
from harness.extraction import extract
from harness.recordings import Recording

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "fixtures" / "injection"
CARRIER = (
    "Wide shot, dawn: a lamplighter walks a canal towpath, snuffing the lamps one by one. {} Static camera, "
    "50 mm lens, blue hour light, mist on the water. His boots crunch on gravel. Vertical 9:16, 8 seconds."
)
"""A prompt in whose middle every line is planted: a line alone would be found too easily."""


def main() -> int:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "folders", nargs="*", type=Path, metavar="FOLDER", help="clean JSONL files with `text`"
    )
    parser.add_argument("--show", action="store_true", help="print what was missed and what alarmed falsely")
    args = parser.parse_args()
    missed = _recall()
    alarms = list(_clean(args.folders))
    if args.show:
        for line in (*missed, *alarms):
            print(line, file=sys.stderr)
    return 0


def lines(name: str) -> list[dict[str, str]]:
    """The rows of one file of the corpus."""
    text = (CORPUS / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def _recall() -> Iterator[str] | list[str]:
    missed = []
    halves = ("tuning", "held-back")
    found: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for half in halves:
        for row in lines(f"{half}.jsonl"):
            hit = bool(find_addresses(CARRIER.format(row["text"])))
            found[row["family"], half].append(hit)
            if not hit:
                missed.append(f"missed {row['id']}: {row['text']}")
    print(f"{'family':16} {'tuning':>9} {'held back':>9}")
    families = list(dict.fromkeys(family for family, _ in found))
    for family in families:
        cells = [found[family, half] for half in halves]
        print(f"{family:16} {' '.join(f'{sum(c):4} /{len(c):3}' for c in cells)}")
    totals = [[hit for family in families for hit in found[family, half]] for half in halves]
    print(f"{'all':16} {' '.join(f'{sum(c):4} /{len(c):3}' for c in totals)}")
    return missed


def _clean(folders: list[Path]) -> Iterator[str]:
    """What alarms among texts that address nobody; prints how many texts there were."""
    print(f"\n{'clean texts':40} {'texts':>6} {'alarms':>6}")
    yield from _count("fixtures/injection/clean.jsonl", [row["text"] for row in lines("clean.jsonl")])
    recordings = [
        item
        for item in read_many(
            [ROOT / "fixtures" / "recordings", ROOT / "fixtures" / "strangers" / "recordings"]
        )
        if isinstance(item, Recording)
    ]
    prompts = [prompt.text for recording in recordings for prompt in extract(recording).prompts]
    yield from _count("prompts delivered in fixtures", prompts)
    turns = [turn.text for recording in recordings for turn in recording.turns]
    yield from _count("turns of fixtures", turns)
    for folder in folders:
        for path in sorted(folder.glob("*.jsonl")):
            rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
            yield from _count(path.name, [row["text"] for row in rows if isinstance(row.get("text"), str)])


def _count(name: str, texts: list[str]) -> Iterator[str]:
    alarming = [(text, found) for text in texts if (found := find_addresses(text))]
    print(f"{name:40} {len(texts):6} {len(alarming):6}")
    for text, found in alarming:
        yield f"alarm in {name}: {found[0].because}: {text[found[0].start : found[0].end]!r}"


if __name__ == "__main__":
    raise SystemExit(main())
