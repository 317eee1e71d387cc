"""Memory and time of reading a table of scores in parts: `python bench/dataset_rows.py`.

Tables of so many rows are written column by column (eight criteria and the whole for each recording), then
compared and reported, each in a process of its own, whose peak memory is read from the kernel. Exit code 1 when
ten times the rows take more than 1.3 times the memory, or 300 MB.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyarrow
import pyarrow.parquet

CRITERIA = ("clarity", "coverage", "dialogue", "integrity", "platform", "readability", "structure", "timing")
ROWS = len(CRITERIA) + 1
PART = 1000
GROWTH, LIMIT = 1.3, 300.0


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, nargs="+", default=[20_000, 200_000])
    options = parser.parse_args()
    print(f"{'what':<28} {'rows':>10} {'recordings':>10} {'CPU s':>7} {'peak MB':>8}")
    peaks: dict[str, list[float]] = {}
    for rows in options.rows:
        with tempfile.TemporaryDirectory() as folder:
            for number, name in enumerate("abc"):
                write(Path(folder) / name, rows // ROWS, number, "take" if name < "c" else "other")
            for what, words in (
                ("compare, paired by name", ("compare", "a", "b", "--json")),
                ("compare, observational", ("compare", "a", "c", "--json")),
                ("report", ("report", "a", "--json")),
            ):
                seconds, peak = measured(folder, *words)
                peaks.setdefault(what, []).append(peak)
                sides = 1 if what == "report" else 2
                print(
                    f"{what:<28} {sides * rows:>10,} {sides * rows // ROWS:>10,} {seconds:>7.1f} {peak:>8.0f}",
                    flush=True,
                )
    missed = [
        what for what, found in peaks.items() if max(found) > min(GROWTH * found[0], LIMIT) + 1e-9 and found
    ]
    print(f"missed: {', '.join(missed)}" if missed else f"met: at most {GROWTH:g} × and {LIMIT:g} MB")
    return int(bool(missed))


def measured(folder: str, *words: str) -> tuple[float, float]:
    """Seconds of processor time and peak megabytes of one command."""
    with Path(os.devnull).open("wb") as nothing:
        process = subprocess.Popen([sys.executable, "-m", "harness", *words], cwd=folder, stdout=nothing)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"harness {' '.join(words)} exited with {process.returncode}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def write(folder: Path, recordings: int, version: int, name: str) -> None:
    """A table in parts; the same recording is about as good in every version."""
    folder.mkdir()
    for number, start in enumerate(range(0, recordings, PART)):
        count = min(PART, recordings - start)
        pyarrow.parquet.write_table(
            part(start, count, version, name), folder / f"part-{number:06}.parquet", compression="zstd"
        )


def part(start: int, count: int, version: int, name: str) -> pyarrow.Table:
    """The rows of some recordings."""
    easy = np.random.default_rng(start).beta(8, 2, (count, len(CRITERIA)))
    noise = np.random.default_rng([start, version]).normal(0, 0.05, (count, len(CRITERIA)))
    scores = np.clip(easy + noise, 0, 1).round(6)
    rows = np.hstack([scores, scores.mean(axis=1, keepdims=True).round(6)])
    names = np.array([f"{name}-{start + row:08}" for row in range(count)])
    gaps = noise[:, -1] > 0.08
    found = [["STR001:note:1", "STR001:note:1 TIM003:warning:1"][gap] for gap in gaps.astype(int)]
    nothing = pyarrow.nulls(count * ROWS, pyarrow.string())
    findings = [cell if row == ROWS - 1 else None for cell in found for row in range(ROWS)]
    texts = {
        "recording": np.repeat(names, ROWS),
        "source": np.repeat(np.char.add(names, ".md"), ROWS),
        "persona": np.repeat([f"Persona {row % 30}" for row in range(count)], ROWS),
        "copilot": np.repeat("Copilot", count * ROWS),
        "model": np.repeat("scripted/bench", count * ROWS),
        "created": nothing,
        "verdict": np.repeat("match", count * ROWS),
        "criterion": np.tile([*CRITERIA, "overall"], count),
        "weight": np.ones(count * ROWS),
        "score": rows.ravel(),
        "unscored": nothing,
        "band": nothing,
        "scenario": nothing,
        "replicate": pyarrow.nulls(count * ROWS, pyarrow.int64()),
        "signature": np.repeat("rubric:bench@1#aaaa|harness:bench", count * ROWS),
        "sha256": np.repeat(names, ROWS),
        "persona_version": nothing,
        "copilot_version": nothing,
        "findings": pyarrow.array(findings, pyarrow.string()),
    }
    return pyarrow.table(texts).replace_schema_metadata({"schema": "scores/1"})


if __name__ == "__main__":
    raise SystemExit(main())
