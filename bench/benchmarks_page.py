"""One table of what `budgets.py`, `fresh.py` and `peers.py` measured: `python bench/benchmarks_page.py FOLDER`.

``FOLDER`` holds what their ``--json`` wrote: `peers.json` and, where they ran, `budgets.json` and `fresh.json`. With ``--write`` the table
replaces the one in `docs/benchmarks.md`; no number of that page's table is written by hand.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"
BEGIN, END = "<!-- measured: bench/benchmarks_page.py -->", "<!-- end of what was measured -->"
COLUMNS = ("harness", "pydantic-evals", "inspect-ai", "promptfoo")


def main() -> int:
    """Print the table, or put it into the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true", help="renew docs/benchmarks.md")
    options = parser.parse_args()
    peers = json.loads((options.folder / "peers.json").read_text(encoding="utf-8"))
    alone = [
        row
        for path in (options.folder / "budgets.json", options.folder / "fresh.json")
        if path.exists()
        for row in json.loads(path.read_text(encoding="utf-8"))
    ]
    text = "\n".join(["", *conditions(peers), "", *table(peers, alone), ""])
    if options.write:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        after = rest.partition(END)[2]
        PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")
    else:
        print(text)
    return 0


def conditions(peers: dict[str, Any]) -> list[str]:
    """When, on what, with which versions."""
    versions = ", ".join(f"{name} {one['version']}" for name, one in peers.items() if name in COLUMNS)
    rounds = peers["bare loop"]["rounds"]
    taken = f"medians of {rounds} rounds taken in turn" if rounds > 1 else "one round"
    day, waiting = datetime.now(UTC).date(), os.getloadavg()[2]
    others = f", {waiting:.0f} processes waiting for them" if waiting > (os.cpu_count() or 1) else ""
    return [
        f"Measured on {day}: {os.cpu_count()} processors{others} ({platform.machine()}, {platform.system()}), "
        f"{peers['bare loop']['version']}; {versions}; {taken}."
    ]


def table(peers: dict[str, Any], alone: list[dict[str, Any]]) -> list[str]:
    """The rows that peers have, then those that are ours alone."""
    columns = [name for name in COLUMNS if name in peers]
    lines = [
        f"| what | budget | {' | '.join(columns)} | bare loop |",
        f"|---|---|{'---:|' * (len(columns) + 1)}",
    ]
    for what, measure, digits in shared(peers):
        cells = [f"{measure(peers[name]):,.{digits}f}" for name in (*columns, "bare loop")]
        lines.append(f"| {what} | | {' | '.join(cells)} |")
    everything = peers["harness, everything"]["sizes"]
    most = max(everything, key=int)
    nothing = " – |" * len(columns)
    for what, value in (
        ("everything the harness checks (rubric `cinematic`) on one output, CPU s", everything["1"]["cpu"]),
        ("… each further output, CPU ms", everything[most]["cpu_each"] * 1000),
        (f"… peak memory of {int(most):,} outputs, MB", everything[most]["megabytes"]),
    ):
        lines.append(f"| {what} | | {value:,.2f} |{nothing}")
    for row in alone:
        budget = row["budget"] if row["met"] else f"{row['budget']}, **missed**"
        lines.append(f"| {row['what']} | {budget} | {row['measured']:,.2f} {row['unit']} |{nothing}")
    return lines


def sizes(peers: dict[str, Any]) -> tuple[str, str]:
    """The smallest and the largest number of outputs above one."""
    counts = sorted(int(count) for count in peers["bare loop"]["sizes"] if count != "1")
    return str(counts[0]), str(counts[-1])


def shared(peers: dict[str, Any]) -> list[tuple[str, Callable[[dict[str, Any]], float], int]]:
    """What every tool was asked: words, the number, its decimals."""
    small, large = sizes(peers)
    floor = peers["bare loop"]
    rows: list[tuple[str, Callable[[dict[str, Any]], float], int]] = [
        (
            "`--help` (pydantic-evals: its import), CPU, as multiple of `python -c pass`",
            lambda one: one["idle"]["cpu"] / floor["idle"]["cpu"],
            1,
        ),
        ("13 patterns on one output, start-up included, CPU s", lambda one: one["sizes"]["1"]["cpu"], 2),
        (f"13 patterns on {int(large):,} outputs, CPU s", lambda one: one["sizes"][large]["cpu"], 1),
        ("… each further output, CPU ms", lambda one: one["sizes"][large]["cpu_each"] * 1000, 2),
        ("… each further output, wall ms", lambda one: one["sizes"][large]["wall_each"] * 1000, 2),
        ("… peak memory, MB", lambda one: one["sizes"][large]["megabytes"], 0),
    ]
    if small != large:
        rows += [
            (
                f"… each further output, {int(large):,} / {int(small):,}",
                lambda one: one["sizes"][large]["cpu_each"] / one["sizes"][small]["cpu_each"],
                2,
            ),
            (
                f"… peak memory, {int(large):,} / {int(small):,}",
                lambda one: one["sizes"][large]["megabytes"] / one["sizes"][small]["megabytes"],
                2,
            ),
        ]
    return rows


if __name__ == "__main__":
    raise SystemExit(main())
