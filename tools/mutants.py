"""Mutation testing of the code itself: mutmut writes the mutants, the rooms' own tests try to kill them.

``python tools/mutants.py --rooms statistics --sample 250 --seed 1``; ``docs/mutants.md`` says what came out. The tests are
collected once, and each mutant is a fork of that process: no start-up and no import for a mutant, and no cache that another
test filled. A mutant's tests are those that call its function, those first that killed its siblings.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import random
import resource
import shutil
import signal
import sys
import time
from collections import Counter, defaultdict
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from mutmut import __main__ as mutmut
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant, read_functions_from_index
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state
from mutmut.utils.format_utils import mangled_name_from_mutant_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[1]
MUTANTS = ROOT / "mutants"
CALLS = MUTANTS / "calls.json"
ROOMS = ("extraction", "anatomy", "statistics")
SLOW = "growth or linear or grows or hundred_thousand or times_the or nothing_crashes"
"""Tests of growth and of every hostile text: too slow to run for each mutant, and seldom the ones that kill."""

PRELOADED = ("numpy", "pandas", "scipy.stats", "sklearn.metrics", "statsmodels.api")
MEMORY = 3 << 30
SLACK = 5
"""Seconds of processor time that a test of a mutant may take beyond ten times its own."""

SURVIVED, KILLED, UNTESTED = 0, 1, 33


class Mutant(NamedTuple):
    """One change of one function."""

    name: str
    room: str
    path: Path
    diff: str = ""

    @property
    def function(self) -> str:
        """The name under which mutmut counts calls."""
        return str(mangled_name_from_mutant_name(self.name))

    def with_diff(self) -> Mutant:
        """With the changed lines and those around them."""
        return self._replace(diff="\n".join(get_diff_for_mutant(self.name, path=self.path).split("\n")[3:]))


class _WithoutWords(ast.NodeTransformer):
    """Takes out of a function what no test should nail: messages of errors, types, ``strict`` of ``zip``."""

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        return ast.copy_location(ast.Raise(), node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "cast":
            node.args = node.args[1:]
        if isinstance(node.func, ast.Name) and node.func.id in ("zip", "InputError"):
            node.keywords = []
        return node


def matters(mutant: Mutant) -> bool:
    """Whether the change is more than one of a message or of a type."""
    trees = []
    for function in read_functions_from_index(mutant.name, mutant.path):
        source = mutmut.cst.Module([function.with_changes(name=mutmut.cst.Name("f"))]).code
        trees.append(ast.dump(_WithoutWords().visit(ast.parse(source))))
    return trees[0] != trees[1]


def written(rooms: list[str], keep: bool) -> list[Mutant]:
    """Write the mutants below ``mutants/`` and name them."""
    if not keep:
        shutil.rmtree(MUTANTS, ignore_errors=True)
    MUTANTS.mkdir(exist_ok=True)
    set_mutant_under_test("mutant_generation")
    with mutmut.CatchOutput():
        mutmut.copy_src_dir()
        mutmut.copy_also_copy_files()
        mutmut.create_mutants(2)
    mutants = []
    for path in sorted(mutmut.walk_mutatable_files()):
        if path.parts[1] in rooms:
            data = SourceFileMutationData(path=path)
            data.load()
            mutants += [Mutant(name, path.parts[1], path) for name in data.exit_code_by_key]
    return mutants


class Killing:
    """A pytest plugin that runs the collected tests once for every mutant, each time in a fork."""

    def __init__(self, mutants: list[Mutant], workers: int, told: Callable[[Mutant, int, str], None]) -> None:
        self.mutants, self.workers, self.told = mutants, workers, told
        self.calls: defaultdict[str, set[str]] = defaultdict(set)
        self.seconds: dict[str, float] = {}
        self.killers: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.failed = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember the first failure."""
        if report.failed and not self.failed:
            self.failed = f"{report.nodeid} ({report.when})\n{report.longreprtext}"

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """First without a mutant, to learn which test calls what; then each mutant."""
        items = {item.nodeid: item for item in session.items}
        known = json.loads(CALLS.read_text(encoding="utf-8")) if CALLS.exists() else {}
        fresh = [item for name, item in items.items() if name not in known]
        pid, pipe = self._fork(lambda: self._measured(fresh))
        measured = json.loads(_drained(pipe))
        os.waitpid(pid, 0)
        if measured["failed"]:
            sys.exit(f"without any mutant: {measured['failed']}")
        known |= measured["tests"]
        CALLS.write_text(json.dumps(known), encoding="utf-8")
        for name in items:
            self.seconds[name], called = known[name]
            for function in called:
                self.calls[function].add(name)
        running: dict[int, tuple[int, Mutant]] = {}
        for mutant in self.mutants:
            tests = [items[name] for name in self._order(mutant)]
            if not tests:
                self.told(mutant, UNTESTED, "")
                continue
            if len(running) == self.workers:
                self._reaped(running)
            pid, pipe = self._fork(lambda mutant=mutant, tests=tests: self._tried(mutant, tests))
            running[pid] = (pipe, mutant)
        while running:
            self._reaped(running)
        return True

    def _order(self, mutant: Mutant) -> list[str]:
        killers = self.killers[mutant.function]
        found = self.calls[mutant.function]
        return sorted(found, key=lambda test: (-killers[test], self.seconds[test], test))

    def _reaped(self, running: dict[int, tuple[int, Mutant]]) -> None:
        pid, status = os.wait()
        pipe, mutant = running.pop(pid)
        killer = _drained(pipe)
        code = os.waitstatus_to_exitcode(status)
        if killer:
            self.killers[mutant.function][killer] += 1
        self.told(mutant, code, killer)

    def _fork(self, work: Callable[[], str]) -> tuple[int, int]:
        """A child that does the work and answers through a pipe; its exit code is 1 when a test failed."""
        here, there = os.pipe()
        pid = os.fork()
        if pid:
            os.close(there)
            return pid, here
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1)
        os.dup2(silent, 2)
        code = KILLED
        try:
            answer = work().encode()
            while answer:
                answer = answer[os.write(there, answer) :]
            code = KILLED if self.failed else SURVIVED
        finally:
            os._exit(code)

    def _measured(self, items: list[pytest.Item]) -> str:
        set_mutant_under_test("stats")
        tests = {}
        for item in items:
            _empty_caches()
            state()._stats.clear()
            started = time.process_time()
            self._run(item)
            tests[item.nodeid] = (time.process_time() - started, sorted(state()._stats))
        return json.dumps({"failed": self.failed, "tests": tests})

    def _tried(self, mutant: Mutant, tests: list[pytest.Item]) -> str:
        set_mutant_under_test(mutant.name)
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        for item in tests:
            signal.setitimer(signal.ITIMER_PROF, SLACK + 10 * self.seconds[item.nodeid])
            self._run(item)
            if self.failed:
                return item.nodeid
        return ""

    def _run(self, item: pytest.Item) -> None:
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)


def _empty_caches() -> None:
    """So that a call shows in every test that leads to it, not in the first only."""
    for name, module in list(sys.modules.items()):
        if name.startswith("harness."):
            for value in vars(module).values():
                clear = getattr(value, "cache_clear", None)
                if clear is not None:
                    clear()


def _drained(pipe: int) -> str:
    with os.fdopen(pipe, "rb") as stream:
        return stream.read().decode()


OUTCOMES = {SURVIVED: "survived", KILLED: "killed", UNTESTED: "untested", -signal.SIGPROF: "timeout"}


def killed(mutants: list[Mutant], options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """What became of each; the lines are written to the file of results as they come."""
    found: list[dict[str, Any]] = []
    with options.results.open("w", encoding="utf-8") as lines:

        def told(mutant: Mutant, code: int, killer: str) -> None:
            outcome = OUTCOMES.get(code, "killed")
            row = {
                "mutant": mutant.name,
                "room": mutant.room,
                "outcome": outcome,
                "test": killer,
                "diff": mutant.diff,
            }
            found.append(row)
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
            lines.flush()

        arguments = [
            *(options.tests or [f"tests/{room}" for room in options.rooms]),
            "-m",
            "not slow",
            "-k",
            f"not ({SLOW})",
        ]
        arguments += [
            "-p",
            "no:cacheprovider",
            "-p",
            "no:xdist",
            "-p",
            "no:terminal",
            "-o",
            "addopts=",
            "--hypothesis-seed=0",
            "--rootdir=.",
        ]
        if pytest.main(arguments, plugins=[Killing(mutants, options.workers, told)]) not in (0, 5):
            sys.exit(2)
    yield from found


def table(rows: list[dict[str, Any]]) -> str:
    """Counts by room, and the share that died (killed or without end) with its Wilson interval."""
    from harness.statistics import wilson

    lines = [
        "| room | mutants | killed | timeout | survived | untested | died (95 % interval) |",
        "|---|---|---|---|---|---|---|",
    ]
    for room in (*ROOMS, "all"):
        counts = Counter(row["outcome"] for row in rows if room in (row["room"], "all"))
        if all_of := counts.total():
            dead = counts["killed"] + counts["timeout"]
            low, high = wilson(dead, all_of) or (0.0, 1.0)
            cells = [room, all_of, *(counts[name] for name in ("killed", "timeout", "survived", "untested"))]
            lines.append(f"| {' | '.join(map(str, cells))} | {dead / all_of:.1%} ({low:.1%} to {high:.1%}) |")
    return "\n".join(lines)


def main() -> int:
    """Write the mutants, draw the sample, run, print the table and every survivor."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rooms", nargs="+", choices=ROOMS, default=list(ROOMS))
    parser.add_argument("--sample", type=int, metavar="N", help="so many mutants of each room (all)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--again", type=Path, metavar="FILE", help="only the survivors in the results of an earlier run"
    )
    parser.add_argument(
        "--keep", action="store_true", help="the mutants of an earlier run: only tests have changed"
    )
    parser.add_argument("--tests", nargs="+", help="tests instead of the rooms' own")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--results", type=Path, default=ROOT / "build" / "mutants.jsonl")
    options = parser.parse_args()
    options.results = options.results.absolute()
    options.results.parent.mkdir(exist_ok=True, parents=True)
    again = set()
    if options.again:
        earlier = map(json.loads, options.again.read_text(encoding="utf-8").splitlines())
        again = {row["mutant"] for row in earlier if row["outcome"] in ("survived", "untested")}
    os.chdir(ROOT)
    mutants = written(options.rooms, options.keep)
    mutmut.setup_source_paths()
    chosen: list[Mutant] = []
    for room in options.rooms:
        of_room = [
            mutant for mutant in mutants if mutant.room == room and (not again or mutant.name in again)
        ]
        print(f"{room}: {len(of_room)} mutants", file=sys.stderr)
        random.Random(options.seed).shuffle(of_room)  # noqa: S311 - a sample, no secret
        wanted = options.sample or len(of_room)
        taken = (mutant for mutant in of_room if matters(mutant))
        chosen += [mutant.with_diff() for mutant in islice(taken, wanted)]
    for name in PRELOADED:
        __import__(name)
    rows = []
    os.chdir(MUTANTS)
    try:
        rows = list(killed(chosen, options))
    finally:
        os.chdir(ROOT)
    for row in rows:
        if row["outcome"] in ("survived", "untested"):
            print(f"\n{row['mutant']} {row['outcome']}\n{row['diff']}")
    print("\n" + table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
