"""Does the gate find what it promises to find, and does it leave equal versions alone?

The sample matrix is held once, offline: three personas with one copilot in eight scenarios, once as the
script `steady` plays them and once with a named fault in every dialogue. All dialogues are scored; a
simulated run then draws replicates from them, each at fault with a given probability. A persona in a
scenario counts as a scenario here, which makes 24.

A/A: both sides at fault equally often; the gate may fail in at most α of the pairs. Planted: only the
candidate is at fault; held against the power that the same number of scenarios promises for the true
difference, at the level that is left of α when all criteria are tested. The formula behind that promise
takes differences for normal; where a fault touches hardly more scenarios than the sign-flip test needs to see
move, it promises too much, and the row is shown and not held to it. Prints Markdown; exit code 1 when a bound
is missed by more than three standard errors of the simulation.
"""

from __future__ import annotations

import argparse
import math
import os
import shutil
import sys
import tempfile
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import cache
from pathlib import Path
from statistics import fmean

import numpy as np

from harness.comparison import FRESH, Side, compare
from harness.comparison.columns import Table
from harness.comparison.pairing import pair
from harness.runs import Result, Run, RunFolder, execute
from harness.statistics import fewest, holm, power_of, sign_flip_p
from harness.suite import OVERALL, Gate, load_suite

ROOT = Path(__file__).resolve().parents[1]
PERSONAS = ("henrike-albrecht-sow@2", "marisol-quandt@2", "teodor-vance@2")
POOL = 4
"""Replicates held of each, with and without the fault."""
ALPHA = 0.05
CHECKED = 20
"""Pairs of each row that are put through the whole gate."""
TOUCHED = 9
"""Scenarios that a fault has to touch on average: half as many again as the sign-flip test needs."""
Pool = dict[str, list[Result]]


def main() -> int:
    """Hold the dialogues, simulate, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pairs", type=int, default=1000, help="A/A pairs (default: %(default)s)")
    parser.add_argument("--planted", type=int, default=300, help="planted pairs a row (default: %(default)s)")
    parser.add_argument("--fault", default="fragment")
    parser.add_argument("--rates", type=float, nargs="+", default=[0.2, 0.4, 0.8])
    parser.add_argument("--replicates", type=int, nargs="+", default=[1, 3])
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        hold(Path(folder), options.fault)
        os.environ["POOLS"] = folder
        with ProcessPoolExecutor(options.workers) as workers:
            missed = [alike(options, workers), planted(options, workers)]
    return int(any(missed))


def hold(folder: Path, fault: str) -> None:
    """Hold and score the dialogues, without and with the fault."""
    for kind in ("clean", "faulty"):
        home = folder / kind
        shutil.copytree(
            ROOT / "fixtures", home / "fixtures", ignore=shutil.ignore_patterns("recordings", "gold")
        )
        script = home / "fixtures/scripts/steady.yaml"
        if kind == "faulty":
            script.write_text(f"{script.read_text()}\nfaults:\n  - {{name: {fault}, rate: 1.0}}\n")
        personas = ", ".join(f"fixtures/personas/{name}.md" for name in PERSONAS)
        (home / "harness.yaml").write_text(
            f"schema: suite/1\nfresh:\n  personas: [{personas}]\n  copilots: [fixtures/copilots/slate@2.md]\n"
            f"  models: [scripted/steady]\n  scenarios: [fixtures/scenarios/*.yaml]\n"
            f"  replicates: {POOL}\n  seed: 1\nmodels: {{scripts: fixtures/scripts}}\n"
        )
        run = execute(load_suite(home / "harness.yaml", environment={}))
        if run.failures:
            raise SystemExit(f"could not be held: {run.failures[0]}")


@cache
def pools() -> tuple[Pool, Pool]:
    """The scored dialogues by persona and scenario, without and with the fault."""
    found = []
    for kind in ("clean", "faulty"):
        pool: Pool = defaultdict(list)
        for result in RunFolder(Path(os.environ["POOLS"]) / kind / "reports/latest").results():
            if result.fresh is not None:
                name = f"{result.fresh.persona.id}/{result.fresh.scenario}"
                sample = result.fresh.persona._replace(id="sample")
                pool[name].append(replace(result, fresh=result.fresh._replace(scenario=name, persona=sample)))
        found.append(dict(pool))
    return found[0], found[1]


def draw(rng: np.random.Generator, rate: float, replicates: int, side: str) -> list[Result]:
    """One side of a comparison."""
    clean, faulty = pools()
    drawn = []
    for name in sorted(clean):
        for number in range(replicates):
            source = (faulty if rng.random() < rate else clean)[name]
            one = source[rng.integers(len(source))]
            drawn.append(replace(one, id=f"{name}-{number}", sha256=f"{side}{rng.integers(1 << 40)}"))
    return drawn


def fails(work: tuple[int, float, float, int]) -> tuple[bool, int]:
    """Whether the gate fails on one simulated pair, and how many criteria took part in the correction.

    The decision alone is made, without intervals and power; the first `CHECKED` pairs are put through the
    gate itself as well, which has to decide the same.
    """
    seed, before, after, replicates = work
    rng = np.random.default_rng(seed)
    old, new = draw(rng, before, replicates, "a"), draw(rng, after, replicates, "b")
    failed, tested = decision(old, new)
    if seed % 10**6 < CHECKED:
        changes = compare(Run(tuple(new)), old, Gate(alpha=ALPHA)).regressions
        if failed is not any(change.kind == "regressed" and change.recording == FRESH for change in changes):
            raise SystemExit(f"pair {seed}: the gate decides otherwise")
    return failed, tested


def decision(old: list[Result], new: list[Result]) -> tuple[bool, int]:
    """Sign-flip tests of all criteria, corrected together."""
    sides = [
        Side(name, "run", table, table.all_rows())
        for name, table in (("a", Table.of(old)), ("b", Table.of(new)))
    ]
    pairing = pair(*sides)
    if pairing is None:
        raise SystemExit("nothing is paired")
    p_values, falls = {}, {}
    for name in sides[0].table.criteria:
        differences = pairing.pairs(*(side.table.scores(name) for side in sides)).differences
        if sum(abs(one) > 1e-9 for one in differences) >= fewest(1 - ALPHA):
            p_values[name] = sign_flip_p(differences)
            falls[name] = sum(differences) < 0
    adjusted = holm(p_values)
    return any((adjusted[name] or 0.0) <= ALPHA and falls[name] for name in adjusted), len(p_values)


def alike(options: argparse.Namespace, workers: ProcessPoolExecutor) -> bool:
    """Both sides at fault in a share of the dialogues."""
    print(f"A/A, {options.pairs:,} pairs of 24 scenarios, α {ALPHA:g}\n")
    print("| at fault on both sides | replicates | gate fails | bound |\n|---|---|---|---|")
    missed = False
    for rate, replicates in [(0.3, each) for each in options.replicates]:
        jobs = [(seed, rate, rate, replicates) for seed in range(options.pairs)]
        share = fmean(one for one, _ in workers.map(fails, jobs, chunksize=10))
        slack = 3 * math.sqrt(ALPHA * (1 - ALPHA) / options.pairs)
        missed |= share > ALPHA + slack
        print(f"| {rate:.0%} | {replicates} | {share:.1%} | ≤ {ALPHA:.0%} |", flush=True)
    return missed


def planted(options: argparse.Namespace, workers: ProcessPoolExecutor) -> bool:
    """Only the candidate at fault."""
    print(f"\nPlanted: {options.fault}, {options.planted:,} pairs of 24 scenarios a row\n")
    print("| at fault | replicates | scenarios touched | true difference | promised | found | held to it |")
    print("|---|---|---|---|---|---|---|")
    missed = False
    for rate in options.rates:
        for replicates in options.replicates:
            jobs = [(10**6 + seed, 0.0, rate, replicates) for seed in range(options.planted)]
            told = list(workers.map(fails, jobs, chunksize=10))
            found = fmean(one for one, _ in told)
            difference, promised = promise(rate, replicates, max(tested for _, tested in told))
            touched = len(pools()[0]) * (1 - (1 - rate) ** replicates)
            held = touched >= TOUCHED
            slack = 3 * math.sqrt(max(promised * (1 - promised), 0.01) / options.planted)
            missed |= held and found < promised - slack
            print(
                f"| {rate:.0%} | {replicates} | {touched:.1f} | {difference:+.3f} | {promised:.0%} | {found:.0%} | "
                f"{'yes' if held else 'no'} |",
                flush=True,
            )
    return missed


def promise(rate: float, replicates: int, tested: int) -> tuple[float, float]:
    """The true difference of the overall score, and the power of the paired t test for it at the corrected level."""
    clean, faulty = pools()
    effects, noise = [], []
    for name in clean:
        before, after = ([_overall(one) for one in pool[name]] for pool in (clean, faulty))
        effects.append(rate * (fmean(after) - fmean(before)))
        mixed = [
            *[(one, (1 - rate) / len(before)) for one in before],
            *[(one, rate / len(after)) for one in after],
        ]
        mean = sum(one * share for one, share in mixed)
        spread = sum((one - mean) ** 2 * share for one, share in mixed)
        noise.append((spread + float(np.var(before))) / replicates)
    difference = fmean(effects)
    variance = float(np.var(effects)) + fmean(noise)
    power = power_of(abs(difference) / math.sqrt(variance), len(effects), alpha=ALPHA / max(1, tested))
    return difference, power


def _overall(result: Result) -> float:
    if result.overall is None:
        raise SystemExit(f"{result.id} has no {OVERALL} score")
    return result.overall


if __name__ == "__main__":
    sys.exit(main())
