"""Files by extension: whole or not at all, and wrong names refused before the work begins."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path

import jsonschema
import pytest
from scorecards_on_disk import FIXTURES, HOSTILE, dialogue, entries, written

from harness.errors import InputError
from harness.reporting.outputs import FACES, Context, Entry, Outputs, check, face_of, report_url
from harness.runs import Failure

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "harness" / "schemas" / "scorecard-1.schema.json").read_text(
        encoding="utf-8"
    )
)


@pytest.fixture(scope="module")
def found() -> list[Entry]:
    return entries(sorted(FIXTURES.iterdir())[:6], FIXTURES)


@pytest.mark.parametrize("extension", sorted(FACES))
def test_every_face_can_be_made_and_gives_the_same_bytes_twice(found, tmp_path, extension):
    path = tmp_path / f"report{extension}"
    if extension == ".html":
        pytest.skip("made from a run's folder, not from scorecards alone")
    failures = [Failure("bad.md", "is empty")]
    first = written(path, found, Context(root=FIXTURES), failures)
    assert first
    assert first == written(path, found, Context(root=FIXTURES), failures)
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_extensions_count_in_any_case(found, tmp_path):
    assert written(tmp_path / "A.CSV", found).startswith(b"recording,")


@pytest.mark.parametrize(
    ("name", "problem"), [("a.pdf", "the extension '.pdf'"), ("report", "has no extension")]
)
def test_an_unknown_extension_lists_the_known_ones(name, problem):
    with pytest.raises(InputError, match=problem) as raised:
        face_of(Path(name))
    assert all(extension in str(raised.value) for extension in FACES)


def test_names_are_checked_before_the_work(tmp_path):
    with pytest.raises(InputError, match="does not exist"):
        check([tmp_path / "none" / "a.csv"])
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InputError, match="is a folder"):
        check([tmp_path / "folder.csv"])


def test_an_exception_leaves_the_old_files_and_no_drafts(found, tmp_path):
    paths = [tmp_path / f"report{extension}" for extension in FACES if extension != ".html"]
    for path in paths:
        path.write_text("old", encoding="utf-8")

    def work() -> None:
        with Outputs(paths, Context()) as outputs:
            outputs.add(found[0])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work()
    assert {path.read_text(encoding="utf-8") for path in paths} == {"old"}
    assert sorted(tmp_path.iterdir()) == sorted(paths)


def test_an_unknown_one_among_several_opens_none(tmp_path):
    with pytest.raises(InputError):
        Outputs([tmp_path / "a.csv", tmp_path / "a.pdf"], Context())
    assert list(tmp_path.iterdir()) == []


def test_json_is_a_list_of_what_json_lines_hold(found, tmp_path):
    failures = [Failure(f"/secret/{HOSTILE}.md", HOSTILE)]
    lines = written(tmp_path / "a.jsonl", found, failures=failures)
    values = [json.loads(line) for line in lines.splitlines()]
    assert values == json.loads(written(tmp_path / "a.json", found, failures=failures))
    validator = jsonschema.Draft202012Validator(SCHEMA)
    for value in values:
        validator.validate(value)
    assert [value["schema"] for value in values] == ["scorecard/1"] * 6 + ["scorecard-error/1"]
    assert lines.isascii()
    assert b"secret" not in lines
    assert json.loads(written(tmp_path / "b.json", [])) == []
    assert written(tmp_path / "b.jsonl", []) == b""


@pytest.mark.parametrize("extension", [".json", ".jsonl", ".csv", ".parquet", ".md", ".xml", ".sarif"])
def test_memory_does_not_grow_with_the_recordings(found, tmp_path, extension):
    def peak(count: int) -> int:
        with Outputs([tmp_path / f"report{extension}"], Context(root=FIXTURES)) as outputs:
            for number in range(100):
                outputs.add(found[number % len(found)])
            tracemalloc.start()
            for number in range(count):
                outputs.add(found[number % len(found)]._replace(name=f"recording-{number}"))
            reached = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        return reached

    # Parquet holds a block of rows; nothing else holds more than what it is writing.
    assert peak(400) <= peak(100) + (2_000_000 if extension == ".parquet" else 200_000)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "/etc", "file:///x", "x"])
def test_the_address_of_the_report_is_one_of_the_web(monkeypatch, url):
    monkeypatch.setenv("HARNESS_REPORT_URL", url)
    with pytest.raises(InputError, match="no address of the web"):
        report_url()


def test_the_address_of_the_report(monkeypatch):
    assert report_url() == ""
    monkeypatch.setenv("HARNESS_REPORT_URL", " https://example.test/7 ")
    assert report_url() == "https://example.test/7"


def test_score_writes_what_it_is_asked_for(tmp_path, monkeypatch, capsys):
    from harness.cli import main

    monkeypatch.chdir(tmp_path)
    Path("one.md").write_text(dialogue(recorded="mist"), encoding="utf-8")
    Path("bad.json").write_text('{"messages": [', encoding="utf-8")
    assert main(["score", "one.md", "bad.json", "-o", "a.sarif", "-o", "a.xml", "-o", "a.md"]) == 3
    log = json.loads(Path("a.sarif").read_text(encoding="ascii"))
    result = next(one for one in log["runs"][0]["results"] if one["ruleId"] == "EXT001")
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 9
    assert "JSON" in log["runs"][0]["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
    assert 'errors="1"' in Path("a.xml").read_text(encoding="utf-8")
    assert "Could not be scored: 1" in Path("a.md").read_text(encoding="utf-8")
    capsys.readouterr()
    assert main(["score", "one.md", "-o", "a.pdf"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("harness: a.pdf: has the extension '.pdf'")


def test_eval_writes_them_too_and_refuses_before_it_scores(tmp_path, monkeypatch, capsys):
    from harness.cli import main

    monkeypatch.chdir(tmp_path)
    Path("recordings").mkdir()
    Path("recordings/one.md").write_text(dialogue(recorded="mist"), encoding="utf-8")
    Path("harness.yaml").write_text("schema: suite/1\nrecordings: [recordings]\n", encoding="utf-8")
    assert main(["eval", "-o", "none/a.csv"]) == 2
    assert not Path("reports").exists()
    assert main(["eval", "-o", "a.csv"]) == 0
    capsys.readouterr()
    assert Path("a.csv").read_bytes() == Path("reports/latest/scores.csv").read_bytes()
    results = json.loads(Path("reports/latest/findings.sarif").read_text(encoding="ascii"))["runs"][0][
        "results"
    ]
    assert {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in results} == {
        "recordings/one.md"
    }
