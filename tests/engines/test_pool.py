"""The process pool: order, memory, workers that die, work that raises."""

import os
import threading
from contextlib import closing

import pool_work
import pytest

from harness.engines.pool import AHEAD, CHUNK, ordered
from harness.errors import InputError


def run(work, units, workers=2):
    return [result for _, result in ordered(work, units, workers=workers, lost=lambda unit, why: (unit, why))]


def test_results_come_in_the_order_of_the_units():
    units = list(range(5 * CHUNK + 3))
    assert run(pool_work.slow_at_first, units) == units
    assert list(ordered(pool_work.double, iter(units), workers=2, lost=max))[-1] == (82, 164)


def test_nothing_to_do_starts_nothing():
    assert run(pool_work.double, []) == []


def test_work_is_done_elsewhere_by_several_processes_at_once(tmp_path):
    pids = set(run(pool_work.meet, [tmp_path] * 2 * CHUNK))
    assert os.getpid() not in pids
    assert len(pids) == 2
    assert len(set(run(pool_work.pid, range(CHUNK)))) == 1, "one chunk is worth one process"


def test_a_chunk_whose_worker_dies_once_is_done_again_and_only_that_chunk(tmp_path):
    units = [f"unit {number}" for number in range(4 * CHUNK)]
    units[CHUNK + 3] = f"once:{tmp_path / 'mark'}"
    assert run(pool_work.die_of, units) == [f"{unit} done" for unit in units]


@pytest.mark.parametrize(("word", "reason"), [("die", "killed by SIGKILL"), ("leave", "ended with code 7")])
def test_only_the_unit_that_kills_becomes_an_error(word, reason):
    units = [f"unit {number}" for number in range(2 * CHUNK)]
    units[5] = word
    expected = [f"{unit} done" for unit in units]
    expected[5] = (word, reason)
    assert run(pool_work.die_of, units) == expected


def test_two_killers_in_one_chunk_and_one_in_another():
    units = ["a", "die", "b", "die", *map(str, range(CHUNK)), "die"]
    found = run(pool_work.die_of, units)
    assert [type(one) is tuple for one in found] == [unit == "die" for unit in units]


def test_units_are_taken_no_further_ahead_than_memory_is_bounded():
    taken = []

    def units():
        for number in range(100 * CHUNK):
            taken.append(number)
            yield number

    with closing(ordered(pool_work.large, units(), workers=2, lost=max)) as results:
        for _ in range(3):
            next(results)
        assert len(taken) <= (2 * AHEAD + 3) * CHUNK


def test_heavy_units_make_small_chunks():
    taken = []
    units = (taken.append(number) or number for number in range(40))
    with closing(ordered(pool_work.double, units, workers=1, lost=max, weight=lambda _: 1 << 20)) as results:
        next(results)
        assert len(taken) <= AHEAD + 2


def test_what_work_raises_is_raised_here():
    with pytest.raises(ValueError, match="3 is odd"):
        run(pool_work.refuse, [3])
    with pytest.raises(RuntimeError, match="Unspeakable: a"):
        run(pool_work.refuse_unspeakably, [3])


def test_what_units_raise_is_raised_here_and_leaves_no_process(own_children):
    def units():
        yield from range(20)
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        run(pool_work.double, units())
    assert own_children() == []


def test_closing_early_leaves_no_process(own_children):
    results = ordered(pool_work.large, range(1000), workers=2, lost=max)
    next(results)
    assert len(own_children()) == 2
    results.close()
    assert own_children() == []


def test_work_that_cannot_be_sent_or_begun_is_an_error_of_one_line():
    with pytest.raises(InputError, match="cannot be sent to another process"):
        run(lambda unit: unit, [1])
    with pytest.raises(InputError, match=r"cannot be started \(ended with code 3\)"):
        run(pool_work.Stillborn(), [1])


def test_it_works_beside_threads_and_in_one(own_children):
    found = []
    thread = threading.Thread(target=lambda: found.extend(run(pool_work.double, range(40))))
    thread.start()
    assert run(pool_work.double, range(40)) == list(range(0, 80, 2))
    thread.join()
    assert found == list(range(0, 80, 2))
    assert own_children() == []
