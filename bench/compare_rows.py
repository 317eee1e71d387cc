"""How time and memory of a comparison grow with the rows of scores: `python bench/compare_rows.py`.

Two runs' folders are written with dialogues of eight criteria (nine rows of scores each, the whole
included), then compared in a process of its own, whose peak memory is read from the kernel. The largest has a
million rows. Exit code 1 when it takes a gigabyte or more, or when time grows faster than the rows by a
factor of two.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

CRITERIA = ("clarity", "coverage", "dialogue", "integrity", "platform", "readability", "structure", "timing")
ROWS = len(CRITERIA) + 1
LIMIT = 1_000_000_000
SIGNATURE = "rubric:bench@1#aaaa|platform:auto|extractor:1|judge:none|harness:bench"
PROMPT = (
    "Style: dawn. Camera: wide, static. Action: 0-4 s a lamplighter walks; 4-8 s he snuffs the lamp. " * 4
)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--recordings", action="store_true", help="paired by id, each a unit of its own")
    options = parser.parse_args()
    print(f"{'rows':>10} {'dialogues':>10} {'units':>8} {'seconds':>8} {'µs a row':>9} {'peak MB':>8}")
    each: list[float] = []
    peak = 0
    for rows in options.rows:
        dialogues = rows // ROWS // 2
        with tempfile.TemporaryDirectory() as folder:
            for number, name in enumerate("ab"):
                write(Path(folder) / name, dialogues, number, fresh=not options.recordings)
            seconds, peak, units = measure(folder)
        each.append(seconds / rows)
        print(
            f"{rows:>10,} {2 * dialogues:>10,} {units:>8,} {seconds:>8.1f} {1e6 * each[-1]:>9.1f} {peak / 1e6:>8.0f}",
            flush=True,
        )
    missed = peak >= LIMIT or each[-1] > 2 * min(each)
    print("missed" if missed else f"met: below {LIMIT / 1e6:,.0f} MB, and no faster growth than the rows'")
    return int(missed)


def measure(folder: str) -> tuple[float, int, int]:
    """Seconds of processor time, peak bytes and paired units of one `harness compare --json`."""
    command = [sys.executable, "-m", "harness", "compare", "a", "b", "--json"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.read())
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"harness compare exited with {process.returncode}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, told["units"]


def write(folder: Path, dialogues: int, version: int, *, fresh: bool) -> None:
    """A run's folder; scenarios have ten replicates."""
    folder.mkdir()
    manifest = {"schema": "run/1", "complete": True, "failures": []}
    (folder / "run.json").write_text(json.dumps(manifest))
    noise = random.Random(version)
    with (folder / "scorecards.jsonl").open("w") as file:
        for number in range(dialogues):
            file.write(json.dumps(card(number, version, noise, fresh=fresh)) + "\n")


def card(number: int, version: int, noise: random.Random, *, fresh: bool) -> dict[str, object]:
    """One scorecard, as large as a short one is."""
    scenario, replicate = divmod(number, 10)
    easy = random.Random(scenario)
    scores = [min(1.0, max(0.0, easy.betavariate(8, 2) + noise.gauss(0, 0.05))) for _ in CRITERIA]
    recording = {
        "id": f"dialogue-{number:07}",
        "source": f"recordings/{number:07}.json",
        "sha256": f"{number:032x}{version:032x}",
        "turns": 6,
        "persona": "Ada",
        "copilot": "Copilot",
        "model": "scripted/bench",
        "created": None,
    }
    if fresh:
        speaker = {"id": "ada", "version": str(version), "sha256": "0" * 64, "model": "scripted/bench"}
        recording["origin"] = {
            "scenario": f"scenario-{scenario:06}",
            "scenario_sha256": f"{scenario:064x}",
            "replicate": replicate,
            "persona": speaker,
            "copilot": speaker,
            "stop": "approved",
            "input_tokens": 4000,
            "output_tokens": 500,
            "cost": 0.004,
        }
    return {
        "schema": "scorecard/1",
        "recording": recording,
        "extraction": {"verdict": "match", "prompts": [{"text": PROMPT}]},
        "criteria": [
            {"id": name, "score": round(score, 6), "weight": 1.0, "explanation": PROMPT[:120]}
            for name, score in zip(CRITERIA, scores, strict=True)
        ],
        "overall": {"score": round(sum(scores) / len(scores), 6), "scored_weight": 1.0},
        "findings": [{"code": "TIM003", "severity": "warning"}] * (noise.random() < 0.2),
        "signature": SIGNATURE,
    }


if __name__ == "__main__":
    sys.exit(main())
