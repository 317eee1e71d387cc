"""`harness score --dataset`: parts of a table, the same bytes by whichever engine, whatever dies."""

import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import jsonschema
import pyarrow.dataset
import pytest

import harness
from harness.cli import main
from harness.engines.urls import listed, read_anywhere

HERE = Path(__file__).parent
SCHEMA = json.loads(
    (Path(harness.__file__).parent / "schemas" / "dataset-1.schema.json").read_text(encoding="utf-8")
)
MANY = int(os.environ.get("HARNESS_TEST_MANY", "300"))
"""Recordings of the test of killed workers; `tox -e scale` takes 10,000."""
PART = MANY // 30
HAS_DASK = importlib.util.find_spec("distributed") is not None
HAS_FSSPEC = importlib.util.find_spec("fsspec") is not None
engines = pytest.mark.parametrize(
    "engine", ["local", pytest.param("dask", marks=pytest.mark.skipif(not HAS_DASK, reason="tox -e scale"))]
)
with_fsspec = pytest.mark.skipif(not HAS_FSSPEC, reason="tox -e scale")


def write_many(root, count, more=()):
    (root / "in").mkdir()
    for number in range(count):
        turns = [
            {"role": ("user", "assistant")[n % 2], "content": f"Take {number}."}
            for n in range(1 + number % 9)
        ]
        (root / "in" / f"tiny-{number:05}.json").write_text(json.dumps({"messages": turns}), encoding="utf-8")
    for name in more:
        turns = {"messages": [{"role": "user", "content": "Take none."}]}
        (root / "in" / name).write_text(json.dumps(turns), encoding="utf-8")


def start(root, *words, seconds=0.0):
    (root / "own.yaml").write_text(
        "id: own\nversion: 1\ncriteria:\n- {id: turns, check: 'counting_check:Counting', weight: 1}\n",
        encoding="utf-8",
    )
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(Path(harness.__file__).parents[1]), str(HERE)]),
        "COUNT_IN": str(root / "executions"),
        "COUNT_SECONDS": str(seconds),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "harness", "score", *words, "--rubric", "own.yaml", "--workers", "2"],
        cwd=root,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def score(root, *words):
    with start(root, *words) as process:
        out, err = process.communicate(timeout=300)
    return process.returncode, out.decode(), err.decode()


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def executions(root):
    return Counter((root / "executions").read_text(encoding="utf-8").splitlines())


def workers_of(pid):
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = stat.read_text().rsplit(")", 1)[1].split()[1]
            if int(parent) == pid and b"spawn_main" in (stat.parent / "cmdline").read_bytes():
                found.append(int(stat.parent.name))
        except OSError:
            continue
    return sorted(found)


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """`MANY` tiny recordings, and the parts of their table by one undisturbed local run."""
    root = tmp_path_factory.mktemp("many")
    write_many(root, MANY)
    (root / "in" / "tiny-00042-broken.json").write_text('{"messages": [', encoding="utf-8")
    code, out, err = score(root, "in", "missing.md", "--dataset", "whole", "--part", str(PART))
    assert (code, err) == (3, "")
    assert out == f"{MANY:,} scored in 31 parts, 2 could not be read (_errors-*.jsonl): whole\n"
    assert set(executions(root).values()) == {1}
    return root


def test_the_parts_are_one_table_in_order(many):
    table = pyarrow.dataset.dataset(sorted(map(str, (many / "whole").glob("*.parquet")))).to_table()
    rows = [row for row in table.to_pylist() if row["criterion"] == "turns"]
    assert [row["source"] for row in rows] == [f"in/tiny-{number:05}.json" for number in range(MANY)]
    assert rows[10]["score"] == pytest.approx(0.2)
    assert table.schema.metadata[b"schema"] == b"scores/1"
    errors = [
        json.loads(line)
        for path in sorted((many / "whole").glob("_errors-*"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    assert [error["source"] for error in errors] == ["in/tiny-00042-broken.json", "missing.md"]


@engines
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes in /proc")
@pytest.mark.slow
def test_a_worker_killed_in_the_middle_loses_nothing_and_repeats_only_its_parts(engine, many):
    (many / "executions").unlink()
    words = ("in", "missing.md", "--dataset", f"killed-{engine}", "--part", str(PART), "--engine", engine)
    with start(many, *words, seconds=3 / MANY) as process:
        deadline = time.monotonic() + 120
        while len(list(many.glob(f"killed-{engine}/part-*"))) < 3 and time.monotonic() < deadline:
            time.sleep(0.01)
        os.kill(workers_of(process.pid)[0], signal.SIGKILL)
        out, _ = process.communicate(timeout=300)
    assert process.returncode == 3
    assert out.startswith(f"{MANY:,} scored in 31 parts, 2 could not be read".encode())
    times = executions(many)
    assert len(times) == MANY
    assert max(times.values()) == 2, "nothing was done a third time"
    assert 0 < sum(times.values()) - MANY <= 4 * PART, (
        "the part it was at, and at most what it had not handed over"
    )
    assert contents(many / f"killed-{engine}") == contents(many / "whole")


@engines
@pytest.mark.slow
def test_a_run_that_was_killed_goes_on_where_it_was(engine, many):
    words = ("in", "missing.md", "--dataset", f"ended-{engine}", "--part", str(PART), "--engine", engine)
    folder = many / f"ended-{engine}"
    with start(many, *words, seconds=3 / MANY) as process:
        deadline = time.monotonic() + 120
        while len(list(folder.glob("part-*"))) < 5 and time.monotonic() < deadline:
            time.sleep(0.01)
        process.kill()
        process.communicate(timeout=300)
    assert json.loads((folder / "_dataset.json").read_text(encoding="utf-8"))["complete"] is False
    before = len(list(folder.glob("part-*")))
    assert 5 <= before < 31
    # As a disk that lost power, or a store without atomic writes, may leave them:
    torn, gone = folder / "part-000000.parquet", folder / "part-000001.parquet"
    torn.write_bytes(torn.read_bytes()[:-9])
    gone.unlink()
    (folder / ".part-000002.parquet.1.part").write_bytes(b"PAR1")
    (many / "executions").unlink()
    code, out, err = score(many, *words)
    assert (code, err) == (3, "")
    stood = int(out.split("31 parts (")[1].split(" stood there already")[0])
    assert before - 2 <= stood < 31, "workers that outlive the first process finish their part"
    assert len(executions(many)) <= MANY - (stood - 1) * PART
    assert contents(folder) == contents(many / "whole")


@engines
def test_the_same_bytes_by_every_engine_and_any_number_of_processes(engine, many):
    code, _, _ = score(
        many, "in", "missing.md", "--dataset", f"again-{engine}", "--part", str(PART), "--engine", engine
    )
    assert code == 3
    assert contents(many / f"again-{engine}") == contents(many / "whole")


@engines
@pytest.mark.slow
def test_only_the_guilty_recording_becomes_an_error(engine, tmp_path):
    write_many(tmp_path, 25, more=["tiny-00012-guilty.json"])
    code, out, err = score(tmp_path, "in", "--dataset", "out", "--part", "10", "--engine", engine)
    assert code == 3, err
    assert out == "25 scored in 3 parts, 1 could not be read (_errors-*.jsonl): out\n"
    (error,) = (tmp_path / "out" / "_errors-000001.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(error)["source"] == "in/tiny-00012-guilty.json"
    assert "killed by SIGKILL" in json.loads(error)["problem"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--engine", "dask"), "needs a folder for the parts"),
        (("--scheduler", "tcp://127.0.0.1:1"), "needs a folder for the parts"),
        (("--dataset", "in"), "is not empty"),
        (("--dataset", "new", "-o", "scores.csv"), "does not go with -o"),
        (("--dataset", "new", "--scheduler", "tcp://127.0.0.1:1"), "add --engine dask"),
        (("--dataset", "new", "--part", "0"), "no number from 1"),
        (("--dataset", "in/tiny-00000.json"), "cannot be written"),
    ],
)
def test_flags_that_do_not_go_together(words, says, tmp_path):
    write_many(tmp_path, 2)
    code, _, err = score(tmp_path, "in", *words)
    assert code == 2
    assert says in err
    assert err.count("\n") == 1


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Twelve recordings in three parts."""
    root = tmp_path_factory.mktemp("small")
    write_many(root, 12)
    assert score(root, "in", "--dataset", "out", "--part", "5")[0] == 0
    return root


def test_what_was_scored_as_json(small):
    code, out, err = score(small, "in", "--dataset", "out", "--part", "5", "--json", "--fail-under", "0.85")
    told = json.loads(out)
    jsonschema.validate(told, SCHEMA)
    assert (code, err) == (1, "harness: 11 of 12 fail under 0.85\n")
    assert (told["parts_made"], told["failed"], told["folder"]) == (0, 11, "out")
    manifest = json.loads((small / "out" / "_dataset.json").read_text(encoding="utf-8"))
    jsonschema.validate(manifest, SCHEMA)
    assert {name: told[name] for name in manifest} == manifest
    counts = [manifest[name] for name in ("files", "parts", "recordings", "errors", "part")]
    assert counts == [12, 3, 12, 0, 5]
    assert manifest["scoring"].startswith("rubric:own@1#")


@pytest.mark.slow
def test_a_file_that_was_edited_is_scored_again_with_its_part(small):
    broken = small / "in" / "tiny-00007.json"
    broken.write_text('{"messages": [', encoding="utf-8")
    code, out, _ = score(small, "in", "--dataset", "out", "--part", "5")
    assert (code, out) == (
        3,
        "11 scored in 3 parts (2 stood there already), 1 could not be read (_errors-*.jsonl): out\n",
    )
    (small / "out" / "_errors-000001.jsonl").unlink()
    assert score(small, "in", "--dataset", "out", "--part", "5")[1] == out
    broken.write_text('{"messages": [{"role": "user", "content": "Take 7."}]}', encoding="utf-8")
    code, out, _ = score(small, "in", "--dataset", "out", "--part", "5")
    assert (code, out) == (0, "12 scored in 3 parts (2 stood there already): out\n")
    assert not (small / "out" / "_errors-000001.jsonl").exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("in", "--part", "6"), "holds parts that were made otherwise: part 5, now 6 (--part)"),
        (("in", "--part", "5", "--ignore", "EXT"), "ignore none, now EXT (--ignore)"),
        (("in", "--part", "5", "--platform", "sora-2"), "scoring rubric:own"),
        (("in/tiny-00001.json", "in", "--part", "5"), "part-000000.parquet is of other files"),
        (("in/tiny-0000[0-8].json", "in/tiny-00011.json", "--part", "5"), "part-000001.parquet is of other"),
        (("in/tiny-0000[0-4].json", "--part", "5"), "holds part-000001.parquet, which belongs to no part"),
    ],
)
def test_parts_of_another_table_are_not_gone_on_with(words, says, small, monkeypatch, capsys):
    before = contents(small / "out")
    monkeypatch.chdir(small)
    code = main(["score", *words, "--rubric", "own.yaml", "--dataset", "out"])
    err = capsys.readouterr().err
    assert code == 2
    assert says in err
    assert "name a new folder" in err
    assert err.count("\n") == 1
    assert contents(small / "out") == before


@pytest.mark.skipif(not HAS_DASK, reason="tox -e scale")
def test_a_scheduler_that_does_not_answer(tmp_path):
    write_many(tmp_path, 2)
    words = ("--dataset", "new", "--engine", "dask", "--scheduler", "tcp://127.0.0.1:1")
    code, _, err = score(tmp_path, "in", *words)
    assert code == 2
    assert "tcp://127.0.0.1:1: does not answer" in err
    assert "Traceback" not in err


@with_fsspec
def test_urls_in_and_out(tmp_path):
    write_many(tmp_path, 12)
    code, out, _ = score(
        tmp_path, f"file://{tmp_path}/in", "--dataset", f"file://{tmp_path}/out", "--part", "5"
    )
    assert code == 0
    assert out.startswith("12 scored in 3 parts")
    names = ["_dataset.json", *(f"part-00000{n}.parquet" for n in range(3))]
    assert sorted(contents(tmp_path / "out")) == names
    (tmp_path / "out" / names[2]).unlink()
    again = score(tmp_path, f"file://{tmp_path}/in", "--dataset", f"file://{tmp_path}/out", "--part", "5")
    assert again[:2] == (0, f"12 scored in 3 parts (2 stood there already): file://{tmp_path}/out\n")
    row = pyarrow.dataset.dataset(str(tmp_path / "out")).head(1).to_pylist()[0]
    assert row["source"].startswith("file:///")


@with_fsspec
def test_folders_patterns_and_files_of_a_store_that_is_no_disk():
    import fsspec

    store = fsspec.filesystem("memory")
    for name in ("b/2.json", "a.json", "b/1.jsonl", "b/.hidden.json", "b/readme.md", "b/picture.png"):
        store.pipe_file(f"/bucket/{name}", b'{"messages": [{"role": "user", "content": "A harbour."}]}\n')
    found = [f"memory:///bucket/{name}" for name in ("a.json", "b/1.jsonl", "b/2.json")]
    assert list(listed(["memory://bucket"])) == found
    assert list(listed(["memory://bucket/b/*.json"])) == found[2:]
    assert list(listed([found[0]])) == found[:1]
    (error,) = listed(["memory://elsewhere"])
    assert "holds no recording" in str(error)
    for name in found:
        (recording,) = read_anywhere(name)
        assert recording.turns[0].text == "A harbour."
    (error,) = read_anywhere("memory://bucket/none.json")
    assert isinstance(error, harness.InputError)
    with pytest.raises(harness.InputError, match="cannot be reached"):
        list(listed(["nonsense://x"]))
