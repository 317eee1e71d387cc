"""How well briefs are read: the harness against the gold briefs, with the tables of its confusions.

    python tests/brief/measure.py                 what the repository holds, set by set
    python tests/brief/measure.py --misses NAME   every unit of one recording that was missed, or invented

The protocol and the rule of matching stand in ``gold/README.md``.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from harness.checks import Evidence  # noqa: E402
from harness.checks.coverage import Coverage, trace  # noqa: E402
from harness.extraction import extract  # noqa: E402
from harness.findings import Severity  # noqa: E402
from harness.recordings import Recording, read  # noqa: E402

GOLD = Path(__file__).parent / "gold"
FIXTURES = ROOT / "fixtures" / "recordings"
BRIEFS = ROOT / "fixtures" / "briefs"
PRODUCTION = ROOT.parent / "shared" / "recordings"

Row = dict[str, Any]


class Case(NamedTuple):
    """One recording: the rows that the harness reports and the units of its gold brief."""

    name: str
    rows: list[Row]
    gold: list[Row]
    recording: Recording
    alarms: list[tuple[int, int, int]]
    """Turn, start and end of each requirement that a warning or an error speaks of."""


def held_against(gold_path: Path, folder: Path) -> Case:
    """One gold brief and what the harness makes of its recording; of several in one file the first."""
    gold = json.loads(gold_path.read_text(encoding="utf-8"))
    recording = next(iter(read(folder / gold["recording"])))
    evidence = Evidence(recording, extract(recording))
    rows = trace(evidence).to_json()["requirements"]
    graves = [f for f in Coverage().evaluate(evidence).findings if f.severity >= Severity.WARNING]
    alarms = [(f.spans[0].turn or 0, f.spans[0].start, f.spans[0].end) for f in graves]
    return Case(gold_path.stem, rows, gold["requirements"], recording, alarms)


def matched(rows: list[Row], gold: list[Row]) -> list[tuple[int, int]]:
    """Pairs of indices, one to one, best overlap first: they share half of the shorter passage."""
    options = []
    for i, row in enumerate(rows):
        for j, unit in enumerate(gold):
            if row["turn"] != unit["turn"]:
                continue
            shared = min(row["end"], unit["end"]) - max(row["start"], unit["start"])
            shorter = min(row["end"] - row["start"], unit["end"] - unit["start"])
            if shared >= shorter / 2:
                options.append((shared / shorter, shared, i, j))
    taken_rows: set[int] = set()
    taken_gold: set[int] = set()
    pairs = []
    for _, _, i, j in sorted(options, reverse=True):
        if i not in taken_rows and j not in taken_gold:
            taken_rows.add(i)
            taken_gold.add(j)
            pairs.append((i, j))
    return pairs


def touching(rows: list[Row], others: list[Row]) -> int:
    """How many rows share words with any of the others."""
    return sum(
        any(r["turn"] == o["turn"] and r["start"] < o["end"] and o["start"] < r["end"] for o in others)
        for r in rows
    )


class Tally:
    """Sums over recordings."""

    def __init__(self, cases: list[Case]) -> None:
        self.rows = self.gold = self.matched = self.rows_touching = self.gold_touching = 0
        self.statuses: Counter[tuple[str, str]] = Counter()
        self.kinds: Counter[tuple[str, str]] = Counter()
        self.strengths: Counter[tuple[str, str]] = Counter()
        self.alarms = self.false_alarms = self.faults = self.faults_found = 0
        for case in cases:
            self._add(case)

    def _add(self, case: Case) -> None:
        pairs = matched(case.rows, case.gold)
        self.rows += len(case.rows)
        self.gold += len(case.gold)
        self.matched += len(pairs)
        self.rows_touching += touching(case.rows, case.gold)
        self.gold_touching += touching(case.gold, case.rows)
        wanted = {i: case.gold[j] for i, j in pairs}
        for i, unit in wanted.items():
            self.statuses[_status(unit), _status(case.rows[i])] += 1
            self.kinds[unit["kind"], case.rows[i]["kind"]] += 1
            self.strengths[unit["strength"], case.rows[i]["strength"]] += 1
        found = {(row["turn"], row["start"], row["end"]): i for i, row in enumerate(case.rows)}
        for alarm in case.alarms:
            self.alarms += 1
            unit = wanted.get(found.get(alarm, -1), {})
            self.false_alarms += unit.get("status") in (None, "covered")
        self.faults += sum(unit["status"] in FAULTS for unit in case.gold)
        self.faults_found += sum(
            unit["status"] in FAULTS and case.rows[i]["status"] in FAULTS for i, unit in wanted.items()
        )

    @property
    def recall(self) -> float:
        """Share of the gold units that were found."""
        return self.matched / max(1, self.gold)

    @property
    def precision(self) -> float:
        """Share of what was found that is a gold unit."""
        return self.matched / max(1, self.rows)

    @property
    def status(self) -> float:
        """Share of the right statuses among matched units, supersession included."""
        return _agreeing(self.statuses)

    @property
    def kind(self) -> float:
        """Share of the right kinds among matched units."""
        return _agreeing(self.kinds)


FAULTS = ("missing", "contradicted", "partial")


def _status(row: Row) -> str:
    return "superseded" if row["superseded_by"] else str(row["status"])


def _agreeing(counts: Counter[tuple[str, str]]) -> float:
    return sum(n for (one, other), n in counts.items() if one == other) / max(1, counts.total())


def fixtures() -> list[Case]:
    """The fixtures that have been looked at while the reader was built."""
    paths = sorted(path for path in GOLD.glob("*.json") if not path.stem.startswith("production-"))
    return [held_against(path, FIXTURES) for path in paths]


def briefs(half: str, english: bool | None = None) -> list[Case]:
    """The dialogues in ``fixtures/briefs``: those of one half, all or only (not) in English."""
    found = []
    for path in sorted((BRIEFS / "gold").glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["half"] == half and english in (None, content.get("language", "en") == "en"):
            found.append(held_against(path, BRIEFS))
    return found


def production() -> list[Case]:
    """The two production recordings, where they are at hand."""
    if not PRODUCTION.is_dir():
        return []
    return [held_against(path, PRODUCTION) for path in sorted(GOLD.glob("production-*.json"))]


def line(name: str, cases: list[Case]) -> str:
    """One row of the table."""
    tally = Tally(cases)
    return (
        f"| {name} | {len(cases)} | {tally.matched} of {tally.gold} = {tally.recall:.2f} "
        f"| {tally.matched} of {tally.rows} = {tally.precision:.2f} | {tally.status:.2f} | {tally.kind:.2f} "
        f"| {tally.faults_found} of {tally.faults} | {tally.false_alarms} of {tally.alarms} |"
    )


def confusion(counts: Counter[tuple[str, str]]) -> str:
    """Gold → found, the most frequent first."""
    return ", ".join(f"{one} → {other} {n}" for (one, other), n in counts.most_common())


def show_misses(cases: list[Case]) -> None:
    """Everything that differs, recording by recording."""
    for case in cases:
        print(f"\n=== {case.name}: {len(case.gold)} units, {len(case.rows)} found")
        pairs = matched(case.rows, case.gold)
        pair_of_row = dict(pairs)
        pair_of_gold = {j: i for i, j in pairs}
        for j, unit in enumerate(case.gold):
            if j not in pair_of_gold:
                print(
                    f"  missed   t{unit['turn']} {unit['kind']:9} {unit['strength']:8} {str(unit.get('text'))[:110]!r}"
                )
        for i, row in enumerate(case.rows):
            if i not in pair_of_row:
                print(f"  invented t{row['turn']} {row['kind']:9} {row['strength']:8} {row['text'][:110]!r}")
                continue
            unit = case.gold[pair_of_row[i]]
            differs = [
                f"{name}: {wanted} → {found}"
                for name, wanted, found in (
                    ("status", _status(unit), _status(row)),
                    ("kind", unit["kind"], row["kind"]),
                )
                if wanted != found
            ]
            if differs:
                print(f"  differs  t{row['turn']} {'; '.join(differs):50} {row['text'][:90]!r}")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--misses", metavar="NAME", help="a recording, or development, fixtures, production")
    parser.add_argument("--held-back", action="store_true", help="measure the half that is held back too")
    options = parser.parse_args()
    sets = {
        "fixtures": fixtures,
        "production": production,
        "development": lambda: briefs("development"),
    }
    if options.held_back:
        sets["held-back"] = lambda: briefs("held-back")
    if options.misses:
        chosen = (
            sets[options.misses]()
            if options.misses in sets
            else [case for name in sets for case in sets[name]() if case.name == options.misses]
        )
        show_misses(chosen)
        return
    print("| set | recordings | recall | precision | status | kind | faults found | false alarms |")
    print("|---|---|---|---|---|---|---|---|")
    for name, cases in sets.items():
        found = cases()
        if not found:
            continue
        print(line(name, found))
        tally = Tally(found)
        if name in ("held-back", "development"):
            for english in (True, False):
                print(line(f"{name}, {'English' if english else 'other languages'}", briefs(name, english)))
        print(f"\nStatuses (gold → found): {confusion(tally.statuses)}\n")
        print(
            f"Kinds that differ: {confusion(Counter({k: n for k, n in tally.kinds.items() if k[0] != k[1]}))}\n"
        )


if __name__ == "__main__":
    main()
