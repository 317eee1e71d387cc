"""The budgets of the harness, as ratios measured in one run: `tox -e bench`.

A ratio against something bare, taken alternately on the same machine in the same minute, says the
same on a slow machine as on a fast one; a number of seconds does not. Medians throughout. Exit code
1 when a budget is missed, so that a person or a nightly job can ask; no test does.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from corpus import write_corpus
from measuring import measured

if TYPE_CHECKING:
    from collections.abc import Callable

HARNESS = Path(sys.executable).with_name("harness")
FINDALLS = tuple(
    re.compile(pattern, re.IGNORECASE | re.MULTILINE)
    for pattern in (
        r"^#{1,6} .+$",
        r"^\*\*[^*\n]+\*\*:.*$",
        r"^### Round \d+: .+$",
        r"<final_prompt>",
        r"</final_prompt>",
        r"^```\w*$",
        r'"[^"\n]{1,400}"',
        r"\*[^*\n]{1,400}\*",
        r"\b\d+(?:\.\d+)?\s?(?:s|sec|seconds)\b",
        r"\b\d+\s?[-–]\s?\d+\s?s\b",
        r"^(?:style|setting|camera|lighting|sound|duration):.*$",
        r"\b(?:final|agreed|approved|perfect|locked)\b",
        r"^- .+$",
    )
)


class Table:
    """Rows of measured ratios, printed as they come."""

    def __init__(self) -> None:
        self.missed = 0
        self.rows: list[dict[str, object]] = []
        print(f"{'what':<64} {'measured':>10} {'budget':>10}")

    def add(
        self, what: str, measured: float, budget: float | None, *, unit: str = "×", at_least: bool = False
    ) -> None:
        """Print one row; a budget is an upper bound unless ``at_least``."""
        met = budget is None or (measured >= budget if at_least else measured <= budget)
        self.missed += not met
        bound = "" if budget is None else f"{'≥' if at_least else '≤'} {budget:g} {unit}"
        self.rows.append({"what": what, "measured": measured, "unit": unit, "budget": bound, "met": met})
        print(f"{what:<64} {measured:>8.2f} {unit} {bound:>10}{'' if met else '  MISSED'}", flush=True)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--recordings", type=int, default=200, help="for throughput (budget stated at 1000)")
    parser.add_argument(
        "--large", type=int, default=1000, help="for growth from 100 (budget stated at 10000)"
    )
    parser.add_argument("--rounds", type=int, default=5, help="repetitions whose median counts")
    parser.add_argument("--json", type=Path, help="also write the rows to this file")
    options = parser.parse_args()
    table = Table()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        corpus = write_corpus(root / "throughput", max(options.recordings, 100))
        start_up(table, corpus[0], options.rounds)
        throughput(table, corpus[: options.recordings], max(3, options.rounds // 2))
        growth(table, root, options.large)
        hostile(table, root)
    if options.json:
        options.json.write_text(json.dumps(table.rows, indent=1) + "\n", encoding="utf-8")
    print(f"{table.missed} missed" if table.missed else "all met")
    return 1 if table.missed else 0


def alternately(
    tasks: dict[str, Callable[[], object]], rounds: int, clock: Callable[[], float]
) -> dict[str, float]:
    """Median seconds of each task, the tasks taking turns so that all see the same machine."""
    taken: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(rounds):
        for name, task in tasks.items():
            start = clock()
            task()
            taken[name].append(clock() - start)
    return {name: median(times) for name, times in taken.items()}


def cpu() -> float:
    """CPU seconds of this process and of those that it has waited for.

    On a machine that others use too, the time on the wall says how long one waited for a processor, and a
    short process waits less than its share.
    """
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(usage.ru_utime + usage.ru_stime for usage in map(resource.getrusage, whose))


def run(*words: str) -> None:
    """A process from start to end, its output thrown away."""
    done = subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    if done.returncode not in (0, 2) or b"Traceback" in done.stderr:
        raise SystemExit(f"{' '.join(words)} exited with {done.returncode}: {done.stderr.decode()}")


def start_up(table: Table, recording: Path, rounds: int) -> None:
    """A process that does nothing, one that prints help, one that scores a recording."""
    seconds = alternately(
        {
            "pass": lambda: run(sys.executable, "-c", "pass"),
            "help": lambda: run(str(HARNESS), "--help"),
            "score": lambda: run(str(HARNESS), "score", str(recording)),
        },
        rounds * 3,
        cpu,
    )
    table.add("harness --help / python -c pass", seconds["help"] / seconds["pass"], 4)
    table.add("harness score one.md / python -c pass", seconds["score"] / seconds["pass"], 12)


def score_all(paths: list[Path]) -> int:
    """Read, extract, check: everything that a scorecard needs."""
    import harness

    return sum(not isinstance(card, harness.InputError) for card in harness.score_many(paths))


def find_all(paths: list[Path]) -> int:
    """The bare loop: read each file and look for 13 patterns in it."""
    found = 0
    for path in paths:
        text = path.read_text(encoding="utf-8")
        for pattern in FINDALLS:
            found += len(pattern.findall(text))
    return found


def throughput(table: Table, paths: list[Path], rounds: int) -> None:
    """Scoring in one process against the bare loop, and two processes against one."""
    if score_all(paths[:5]) != 5:
        raise SystemExit("the generated recordings cannot be scored")
    seconds = alternately({"bare": lambda: find_all(paths), "score": lambda: score_all(paths)}, rounds, cpu)
    each = seconds["score"] / len(paths) * 1000
    table.add(
        f"score {len(paths)} recordings / 13 findalls ({each:.1f} ms each)",
        seconds["score"] / seconds["bare"],
        10,
    )
    seconds = alternately(
        {"one": lambda: workers(paths, 1), "two": lambda: workers(paths, 2)}, rounds, time.perf_counter
    )
    table.add("two workers / one", seconds["one"] / seconds["two"], 1.7, at_least=True)


def workers(paths: list[Path], count: int) -> None:
    """One `harness score --json` with so many workers."""
    run(str(HARNESS), "score", "--json", "--workers", str(count), *map(str, paths))


def growth(table: Table, root: Path, large: int) -> None:
    """Cost per recording and peak memory as their number grows, each size in a process of its own."""
    tenth = max(100, large // 10)
    sizes = sorted({100, tenth, large})
    for count in sizes:
        write_corpus(root / f"growth-{count}", count)
    for many in (1, 2):
        engine = "one process" if many == 1 else f"{many} workers, the largest process"
        found = {count: measured_child(root / f"growth-{count}", many) for count in sizes}
        each = {count: seconds / count for count, (seconds, _) in found.items()}
        peak = {count: megabytes for count, (_, megabytes) in found.items()}
        name = f"{large} / 100 recordings, {engine.partition(',')[0]} ({1000 * each[large]:.1f} ms)"
        table.add(f"cost per recording, {name}", each[large] / each[100], 1.3)
        table.add(f"peak memory, {large} / {tenth} recordings, {engine}", peak[large] / peak[tenth], 1.3)
        table.add(f"peak memory of {large} recordings, {engine}", peak[large], 300, unit="MB")


def measured_child(folder: Path, workers: int) -> tuple[float, float]:
    """CPU seconds and peak megabytes of `harness score --json` over a folder, start-up taken off.

    With workers the start-up is that of all, and the memory that of the largest process.
    """
    words = (str(HARNESS), "score", "--json", "--workers", str(workers))
    few = [str(path) for path in sorted(folder.iterdir())[:1]]
    start = cpu_of_child(*words, *few)[0] * (1 if workers == 1 else 1 + workers / 2)
    seconds, peak = cpu_of_child(*words, str(folder))
    return max(seconds - start, 1e-6), peak


def cpu_of_child(*words: str) -> tuple[float, float]:
    """CPU seconds and peak megabytes of one process."""
    taken = measured(words)
    return taken.cpu, taken.megabytes


HOSTILE = (
    "0",
    "-",
    "[",
    ":",
    '"',
    "\n",
    "*",
    "`",
    ">",
    "<",
    " ",
    "0-2s ",
    "# a\n",
    "**a**\n",
    "(",
    "、",
    "1.",
    '{"',
)


def hostile(table: Table, root: Path) -> None:
    """Time per character on text made of one mark, four times as much of it: linear work stays at 1."""
    import harness

    worst, worst_mark = 0.0, ""
    for number, mark in enumerate(HOSTILE):
        seconds = []
        for size in (25_000, 100_000):
            path = root / f"hostile-{number}-{size}.txt"
            path.write_text("A slow pan over a harbour. " + mark * (size // len(mark)), encoding="utf-8")
            taken = []
            for _ in range(3):
                start = time.process_time()
                harness.score(path)
                taken.append(time.process_time() - start)
            seconds.append(median(taken))
        ratio = seconds[1] / seconds[0] / 4
        if ratio > worst:
            worst, worst_mark = ratio, mark
    table.add(f"time per character, 100,000 / 25,000 of the worst mark ({worst_mark!r})", worst, 2)


if __name__ == "__main__":
    raise SystemExit(main())
