"""What a recording costs, and what a hundred million would: `python bench/scale.py`.

Scores generated recordings of 10 to 25 kB (`corpus.py`) into parts by one process, by two, and, where Dask is
installed, by a cluster of two; checks that all wrote the same bytes; measures time, processor time, peak memory
and bytes; then multiplies. With --kill one of Dask's two workers is killed in the middle of the run.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from corpus import write_corpus

MANY = 100_000_000


def main() -> int:
    """Measure, print, multiply."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--recordings", type=int, default=400)
    parser.add_argument("--part", type=int, default=50)
    parser.add_argument("--kill", action="store_true", help="kill one of Dask's workers in the middle")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        size = sum(path.stat().st_size for path in write_corpus(root / "in", options.recordings))
        each = size / options.recordings
        print(
            f"{options.recordings:,} recordings of {each / 1000:.1f} kB on average, parts of {options.part}"
        )
        print(f"{'engine':<14} {'wall s':>7} {'CPU s':>7} {'ms each':>8} {'peak MB':>8}  bytes")
        ways = {"one process": ("--workers", "1"), "two workers": ("--workers", "2")}
        if importlib.util.find_spec("distributed"):
            ways["dask, two"] = ("--engine", "dask", "--workers", "2")
        tables: dict[str, dict[str, bytes]] = {}
        cost = 0.0
        for name, words in ways.items():
            kill = options.kill and name.startswith("dask")
            wall, cpu, peak = measured(root, name, options.part, words, kill=kill)
            tables[name] = {path.name: path.read_bytes() for path in (root / name).iterdir()}
            same = "the same" if tables[name] == tables["one process"] else "DIFFERENT"
            cost = cost or cpu / options.recordings
            milliseconds = 1000 * cpu / options.recordings
            print(
                f"{name:<14} {wall:>7.1f} {cpu:>7.1f} {milliseconds:>8.1f} {peak:>8.0f}  {same}", flush=True
            )
        out = sum(map(len, tables["one process"].values())) / options.recordings
    arithmetic(cost, each, out)
    return int(any(table != tables["one process"] for table in tables.values()))


def measured(
    root: Path, name: str, part: int, words: tuple[str, ...], *, kill: bool
) -> tuple[float, float, float]:
    """Wall seconds and processor seconds of a run and all its processes, peak megabytes of the largest."""
    begun = time.monotonic()
    command = [sys.executable, "-m", "harness", "score", "in", "--dataset", name, "--part", str(part), *words]
    process = subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL)
    if kill:
        while process.poll() is None and not len(list((root / name).glob("part-*"))) > 2:
            time.sleep(0.05)
        victim = next((pid for pid in children(process.pid)), None)
        if victim:
            os.kill(victim, signal.SIGKILL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} exited with {process.returncode}")
    return time.monotonic() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def children(pid: int) -> list[int]:
    """Worker processes of a process (Linux)."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rsplit(")", 1)[1].split()[1])
            if parent == pid and b"spawn_main" in (stat.parent / "cmdline").read_bytes():
                found.append(int(stat.parent.name))
        except OSError:
            continue
    return sorted(found)


def arithmetic(seconds: float, size: float, out: float) -> None:
    """The same for a hundred million."""
    hours = MANY * seconds / 3600
    print(
        f"\n{MANY:,} recordings at {1000 * seconds:.1f} ms, {size / 1000:.1f} kB in, {out:.0f} bytes of Parquet out each:"
    )
    print(
        f"  {hours:,.0f} processor hours: {hours / 1000:,.1f} hours on 1,000 processors, {hours / 64 / 24:,.1f} days on 64"
    )
    print(
        f"  {MANY * size / 1e12:,.2f} TB to read, {1000 * size / seconds / 1e9:,.1f} GB a second for 1,000 processors"
    )
    print(f"  {MANY * out / 1e9:,.0f} GB of Parquet in {MANY // 1000:,} parts of 1,000")


if __name__ == "__main__":
    raise SystemExit(main())
