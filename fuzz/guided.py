"""One target under atheris, guided by coverage: `python fuzz/guided.py TARGET SECONDS SEED FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

import atheris
from targets import TARGETS, seeds

import harness.anatomy
import harness.checks.registry
import harness.judging.answers
import harness.scorecards
import harness.suite  # noqa: F401 - what is instrumented must be loaded

LARGEST = 30_000
"""Most bytes of one input: what is slow on more is shown by the tests of linear time."""


def main() -> None:
    """Fuzz until the time is up or something breaks; the input that broke it is kept in FOLDER."""
    target, seconds, seed, folder = sys.argv[1:]
    for data in seeds(target):
        TARGETS[target](data)  # loads what is imported on first use
    atheris.instrument_all()
    corpus = Path(folder) / f"corpus-{target}"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(seeds(target)):
        (corpus / f"seed-{number:03}").write_bytes(data[:LARGEST])
    options = [
        f"-max_total_time={seconds}",
        f"-seed={seed}",
        f"-max_len={LARGEST}",
        "-timeout=120",
        "-rss_limit_mb=1500",
    ]
    atheris.Setup(
        [sys.argv[0], *options, f"-artifact_prefix={folder}/{target}-", str(corpus)], TARGETS[target]
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
