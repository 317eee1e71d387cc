"""How often `harness anomalies` finds what was planted, and how often it tells of what nobody planted.

Corpora are generated (tests/generated_corpora.py): designs of 10 scenarios × 3 personas × 2 × 2 versions, and 60
recordings without a design; prompts share the template of their house, findings fall where they may. Prints Markdown. With
``--growth`` time and memory of large corpora instead.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from collections import Counter
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from generated_corpora import (  # noqa: E402
    clumped,
    film,
    matrix,
    recordings,
    with_drift,
    with_duplicates,
    with_failures,
    with_longer,
    with_outlier,
)

from harness.anomalies import look  # noqa: E402
from harness.anomalies.model import KINDS  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.anomalies import Document

NOTHING: dict[str, Callable[[random.Random], list[Document]]] = {
    "a design of 120 dialogues": matrix,
    "the same, lengths and findings in clumps of scenario and persona": clumped,
    "60 recordings": recordings,
}
PLANTED: dict[str, tuple[str, str, Callable[[list[Document], random.Random], list[Document]]]] = {
    "a persona version writes one film, a tenth of its words changed": (
        "duplicates",
        "p1@2",
        with_duplicates,
    ),
    "the same, three tenths changed": ("duplicates", "p1@2", partial(with_duplicates, changed=0.3)),
    "the same, half changed": ("duplicates", "p1@2", partial(with_duplicates, changed=0.5)),
    "two words in 90 % of one copilot version's prompts": ("drift", "lantern", with_drift),
    "the same in 60 %": ("drift", "lantern", partial(with_drift, rate=0.6)),
    "a copilot version writes 30 % more": ("drift", "c@1 → c@2", lambda corpus, _: with_longer(corpus)),
    "one prompt is six times as long": ("outliers", "words", with_outlier),
    "a code in 70 % of one copilot version's dialogues, elsewhere 2.5 %": ("failures", "c@2", with_failures),
    "the same in 35 %": ("failures", "c@2", partial(with_failures, rate=0.35)),
}


def main() -> int:
    """Generate, look, count."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpora", type=int, default=100, help="of each kind (default: %(default)s)")
    parser.add_argument("--growth", type=int, nargs="*", help="so many prompts, in place of the rates")
    options = parser.parse_args()
    if options.growth is not None:
        growth(options.growth or [2_000, 8_000])
        return 0
    false_alarms(options.corpora)
    sensitivity(options.corpora)
    return 0


def false_alarms(corpora: int) -> None:
    """What is told of corpora in which nothing was planted."""
    print(f"| nothing planted, {corpora} corpora of each | {' | '.join(KINDS)} | anomalies a corpus |")
    print("| --- |" + " --- |" * (len(KINDS) + 1))
    for name, make in NOTHING.items():
        any_of: Counter[str] = Counter()
        total = 0
        for seed in range(corpora):
            found = look(make(random.Random(seed)))
            any_of.update({one.kind for one in found.anomalies})
            total += len(found.anomalies) + sum(found.more.values())
        shares = " | ".join(f"{any_of[kind] / corpora:.0%}" for kind in KINDS)
        print(f"| {name}: share with any | {shares} | {total / corpora:.2f} |")


def sensitivity(corpora: int) -> None:
    """How often what was planted is told of, with the planted name in the title or the reasons."""
    print("\n| planted in a design of 120 dialogues | found |\n| --- | --- |")
    for name, (kind, word, plant) in PLANTED.items():
        found = 0
        for seed in range(corpora):
            rng = random.Random(seed)
            seen = look(plant(matrix(rng), rng))
            found += any(one.kind == kind and word in f"{one.title} {one.why}" for one in seen.anomalies)
        print(f"| {name} | {found / corpora:.0%} |")


def growth(sizes: list[int]) -> None:
    """Processor time and peak memory by number of prompts of 250 words, in this process, smallest first."""
    from generated_corpora import document

    print("| prompts | processor seconds | ms a prompt | peak memory |\n| --- | --- | --- | --- |")
    for size in sorted(sizes):
        rng = random.Random(1)
        corpus = []
        for number in range(size):
            factors = {"persona": f"p{number % 20}", "copilot": "c", "model": "m"}
            corpus.append(document(rng, f"r{number}", film(rng, 250), f"b{number}", factors, fresh=False))
        look(corpus[:100])  # imports are not what grows
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        start = time.process_time()
        look(corpus)
        seconds = time.process_time() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"| {size:,} | {seconds:.1f} | {1000 * seconds / size:.2f} | {peak:.0f} MB, {before:.0f} before |"
        )


if __name__ == "__main__":
    raise SystemExit(main())
