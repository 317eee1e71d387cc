"""Ids that would be paths, links that lead in circles, files that are none, files that change."""

import json
import os
import threading
from pathlib import Path

import pytest

import harness
from harness.recordings import discover, read

IDS = [
    "../../x", "/etc/passwd", "a\0b", "L" * 5000, "CON", "con", "nul.md", "lpt1", "..", ".", "a/b\\c", "x\n\x1b[31m",
    "-o", "%2e%2e%2f", "\ud83d", "é" * 200, "CON", "<script>", "~", "$HOME", "a\u202eb", " ", "file:///etc/passwd",
]  # fmt: skip
RESERVED = {"con", "nul", "prn", "aux", "lpt1", "com1"}


def everything_in(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def test_ids_that_would_be_paths_stay_inside_the_run(harness_in, recording, tmp_path):
    inner = tmp_path / "deep" / "inner"
    inner.mkdir(parents=True)
    base = json.loads(recording)
    lines = [json.dumps({**base, "id": name}) for name in IDS]
    (inner / "all.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (inner / "harness.yaml").write_text("schema: suite/1\nrecordings: [all.jsonl]\noutput: run\n", "utf-8")
    before = everything_in(tmp_path)
    said = harness_in("eval", folder=inner)
    assert said.code == 0, said.err
    new = everything_in(tmp_path) - before
    assert all(name.startswith("deep/inner/run") for name in new), new
    pages = [path for path in (inner / "run" / "report" / "cards").iterdir() if path.suffix == ".html"]
    assert len(pages) == len(IDS)
    assert len({path.name.lower() for path in pages}) == len(IDS), "told apart on any file system"
    assert all(path.name.isascii() and len(path.name) < 100 for path in pages)
    assert not {path.stem for path in pages} & RESERVED
    assert "\x1b" not in said.out


@pytest.mark.parametrize("field", ["id", "speaker"])
@pytest.mark.parametrize("name", ["../../x", "/etc/x", "CON\u0000", "a" * 5000, "x/../../y"])
def test_people_and_scenarios_whose_ids_would_be_paths(field, name, harness_in, tmp_path):
    for folder in ("personas", "copilots", "scenarios"):
        (tmp_path / folder).mkdir()
    fields = {"id": "odile", "version": 1, "speaker": "Odile", field: name}
    front = "".join(f"{key}: {json.dumps(value)}\n" for key, value in fields.items())
    (tmp_path / "personas" / "p.md").write_text(f"---\n{front}---\nYou are Odile.\n", encoding="utf-8")
    (tmp_path / "copilots" / "c.md").write_text(
        "---\nid: slate\nversion: 1\nspeaker: Slate\n---\nYou.\n", "utf-8"
    )
    scenario = {"schema": "scenario/1", "id": name, "situation": "Dusk.", "opening": {"text": "What?"}}
    (tmp_path / "scenarios" / "s.yaml").write_text(json.dumps(scenario), encoding="utf-8")
    (tmp_path / "harness.yaml").write_text(
        "schema: suite/1\noutput: run\nfresh:\n  personas: [personas/*.md]\n  copilots: [copilots/*.md]\n"
        "  scenarios: [scenarios/*.yaml]\n  models: [scripted/none]\n",
        encoding="utf-8",
    )
    before = everything_in(tmp_path.parent)
    said = harness_in("run")
    assert said.code == 2
    assert "s.yaml" in said.complaint or "p.md" in said.complaint
    assert {
        name for name in everything_in(tmp_path.parent) - before if not name.startswith(tmp_path.name)
    } == set()


@pytest.fixture
def circles(tmp_path, recording):
    """A folder of links to itself, to nothing, to each other, to a device; a pipe; and one recording."""
    root = tmp_path / "loop"
    root.mkdir()
    (root / "good.json").write_bytes(recording)
    (root / "self").symlink_to(root)
    (root / "zero.md").symlink_to("/dev/zero")
    (root / "gone.md").symlink_to("nowhere")
    (root / "a.md").symlink_to("b.md")
    (root / "b.md").symlink_to("a.md")
    os.mkfifo(root / "pipe.md")
    return root


def test_a_folder_of_circles_is_walked_once(circles, harness_in):
    said = harness_in("score", "loop", "--json")
    assert said.code == 3
    found = [json.loads(line) for line in said.out.splitlines()]
    assert [one["schema"] for one in found].count("scorecard/1") == 1
    assert len(found) == 3
    assert said.err.count("symbolic links") == 2


def test_patterns_read_no_pipe_and_no_device(circles, harness_in):
    names = [str(item) for item in discover([f"{circles}/*"])]
    assert not [name for name in names if name.endswith(("pipe.md", "zero.md"))]
    said = harness_in("score", "loop/**/*.md")
    assert said.code == 2
    assert "gone.md" in said.err
    assert "Traceback" not in said.err


@pytest.mark.parametrize(
    "name", ["loop/gone.md", "loop/a.md", "loop/zero.md", "x\0y", "n" * 5000, "loop/self/" * 90]
)
def test_a_name_that_leads_nowhere_is_an_error_of_one_line(name, circles):
    (error,) = read(circles.parent / name) if "\0" not in name else read(name)
    assert isinstance(error, harness.InputError)
    assert "\n" not in str(error)


def test_files_that_change_while_they_are_read(tmp_path, recording):
    """Written over, cut and removed again and again: each reading gives a recording or an error, never a fault."""
    path = tmp_path / "busy.json"
    path.write_bytes(recording)
    stop = threading.Event()

    def disturb():
        while not stop.is_set():
            path.write_bytes(recording[: len(recording) // 2])
            path.unlink()
            path.write_bytes(recording * 40)
            path.write_bytes(recording)
            stop.wait(0.002)

    thread = threading.Thread(target=disturb)
    thread.start()
    seen = set()
    try:
        for number in range(20_000):
            for item in read(path):
                seen.add(isinstance(item, harness.Recording))
                assert isinstance(item, (harness.Recording, harness.InputError))
            if number > 300 and len(seen) > 1:
                break
    finally:
        stop.set()
        thread.join()
    assert seen == {True, False}, "it was met whole, and in the middle of a change"


def test_a_line_file_that_shrinks_while_it_is_read(tmp_path, recording):
    path = tmp_path / "many.jsonl"
    line = json.dumps(json.loads(recording)).encode()
    path.write_bytes((line + b"\n") * 200)
    items = read(path)
    first = next(items)
    assert isinstance(first, harness.Recording)
    path.write_bytes(line[:1000])
    rest = list(items)
    assert all(isinstance(item, (harness.Recording, harness.InputError)) for item in rest)
    assert len(rest) < 199


def test_files_that_vanish_between_finding_and_reading(tmp_path, recording):
    for number in range(5):
        (tmp_path / f"{number}.json").write_bytes(recording)
    found = harness.score_many([tmp_path])
    next(found)
    Path(tmp_path / "3.json").unlink()
    kinds = [isinstance(item, harness.InputError) for item in found]
    assert kinds == [False, False, True, False]
