"""Rubric files: what is accepted, what is refused and in which words, and what the signature sees."""

import json
from pathlib import Path

import pytest

from harness.rubrics import RubricError, load, names
from harness.rubrics.loader import SIZE_LIMIT, read

REPOSITORY = Path(__file__).resolve().parents[2]
GOOD = """\
# a comment
id: mine
version: 2
title: Ours
criteria:
  - id: kept
    check: integrity
    weight: 2
    floor: 0.5
  - {id: own, check: "team.checks:Brevity", weight: 1, params: {limit: 3}}
bands:
  0.8: fine
  0: poor
"""


def broken(text: str) -> str:
    """The one-line message about a broken file."""
    with pytest.raises(RubricError) as caught:
        read(text.encode() if isinstance(text, str) else text, "mine.yaml")
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith("mine.yaml")
    assert " — " in message
    return message


def test_a_file_is_read_as_written():
    rubric = read(GOOD.encode(), "mine.yaml")
    assert (rubric.id, rubric.version, rubric.title) == ("mine", 2, "Ours")
    kept, own = rubric.criteria
    assert (kept.check, kept.weight, kept.floor, dict(kept.params)) == ("integrity", 2.0, 0.5, {})
    assert (own.check, dict(own.params), own.place) == (
        "team.checks:Brevity",
        {"limit": 3},
        "line 10, criteria[1]",
    )


@pytest.mark.parametrize(
    ("score", "band"), [(1.0, "fine"), (0.8, "fine"), (0.7999, "poor"), (0.0, "poor"), (None, None)]
)
def test_bands_name_scores_from_their_threshold_up(score, band):
    assert read(GOOD.encode(), "").band(score) == band


def test_a_score_below_every_band_has_no_name():
    assert read(GOOD.replace("  0: poor\n", "").encode(), "").band(0.5) is None


@pytest.mark.parametrize("name", names())
def test_every_shipped_rubric_loads_and_is_called_like_its_file(name):
    rubric = load(name)
    assert rubric.id == name
    assert rubric.band(0.0) is not None, "every score has a name"


def test_the_default_is_cinematic():
    assert load().id == "cinematic"
    assert "cinematic" in names()


def test_a_path_is_read_where_it_is(tmp_path, monkeypatch):
    (tmp_path / "r.yml").write_text(GOOD)
    assert load(tmp_path / "r.yml").id == "mine"
    monkeypatch.chdir(tmp_path)
    assert load("r.yml").source == "r.yml"


def test_a_byte_order_mark_and_windows_line_ends_change_nothing():
    windows = b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()
    assert read(windows, "x") == read(GOOD.encode(), "x")


@pytest.mark.parametrize(
    "same",
    [
        GOOD.replace("# a comment\n", ""),
        GOOD.replace("title: Ours", "title: Theirs"),
        GOOD.replace("weight: 2", "weight: 2.0"),
        GOOD.replace("{limit: 3}", "{limit: 3.0}"),
        GOOD.replace("0.8: fine\n  0: poor", "0: poor\n  0.80: fine"),
    ],
)
def test_the_signature_ignores_what_changes_no_score(same):
    assert read(same.encode(), "").signature == read(GOOD.encode(), "").signature


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("weight: 2", "weight: 3"),
        ("floor: 0.5", "floor: 0.4"),
        ("check: integrity", "check: timing"),
        ("{limit: 3}", "{limit: 4}"),
        ("0.8: fine", "0.7: fine"),
        ("version: 2", "version: 3"),
        ("id: kept", "id: saved"),
    ],
)
def test_the_signature_sees_everything_that_can_change_a_score(old, new):
    assert read(GOOD.replace(old, new).encode(), "").digest != read(GOOD.encode(), "").digest


def test_the_signature_reads_like_the_design_says():
    rubric = load()._replace(id="cinematic", version=3, digest="9f2c" + "0" * 60)
    assert rubric.signature == "cinematic@3#9f2c"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("version: 2\n", "", "line 2: has no version"),
        ("version: 2", "version: two", 'line 3, version: is "two"'),
        ("version: 2", "version: true", "line 3, version"),
        ("id: mine", "id: My Rubric", "line 2, id"),
        ("title: Ours", "titel: Ours", "did you mean title"),
        ("title: Ours", "title:", "line 4, title: is empty"),
        ("weight: 2", "weight: -2", "line 8, criteria[0].weight: is -2"),
        ("weight: 2", "weight: .nan", "line 8, criteria[0].weight: is NaN"),
        ("weight: 2", "weight: .inf", "line 8, criteria[0].weight"),
        ("weight: 2", "weight: 1e400", "line 8, criteria[0].weight"),
        ("weight: 2", "weight: heavy", "line 8, criteria[0].weight"),
        ("weight: 2", "weight: true", "line 8, criteria[0].weight"),
        ("weight: 2", "wieght: 2", "did you mean weight"),
        ("weight: 2", "weight: 0\n    weight: 1", "line 9: the key weight stands twice (first on line 8)"),
        ("floor: 0.5", "floor: 1.5", "line 9, criteria[0].floor"),
        ("floor: 0.5", "params: [1]", "line 9, criteria[0].params"),
        ("{limit: 3}", "{limit: .inf}", "line 10, criteria[1].params.limit"),
        ("id: own", "id: kept", "criteria[1].id: kept is already the id of line 6, criteria[0]"),
        ("0.8: fine", "8: fine", "line 12, bands"),
        ("0.8: fine", "good: fine", "line 12, bands.good"),
        ("0.8: fine", "0.8: poor", "line 11, bands: two bands have the same name"),
        ("0.8: fine", "0.8: [fine]", "line 12, bands"),
        ("check: integrity", "check: &check integrity", "line 7: uses the anchor or alias &check"),
        ("check: integrity", "check: *check", "line 7: uses the anchor or alias *check"),
        ("check: integrity", "check: !!python/name:os.system x", "line 7: uses the tag"),
        ("check: integrity", "? [a]\n    : b", "a key is a list or a mapping"),
        ("check: integrity", "check: 'rm -rf'", "line 7, criteria[0].check"),
        ("bands:", "---\nbands:", "line 11: holds a second document"),
        ("criteria:", "criteria: [", "is not YAML"),
        ("version: 2", "version: " + "9" * 5000, "line 3: a number has more than 40 digits"),
    ],
)
def test_a_broken_file_is_refused_in_one_line_that_names_the_place(old, new, says):
    assert old in GOOD
    assert says in broken(GOOD.replace(old, new, 1))


def test_weights_that_are_all_zero_are_refused():
    assert "all weights are 0" in broken(
        GOOD.replace("weight: 2", "weight: 0").replace("weight: 1", "weight: 0")
    )


@pytest.mark.parametrize("text", ["", "just words", "- a\n- b\n", "criteria: []\nid: a\nversion: 1\n"])
def test_a_file_that_is_no_rubric_is_refused(text):
    broken(text)


@pytest.mark.parametrize("data", [b"\xff\xfeid: x", b"id: \x00", b"\x89PNG\r\n\x1a\n"])
def test_a_binary_file_is_refused(data):
    broken(data)


def test_a_file_beyond_the_limit_is_refused_with_the_limit():
    assert f"more than {SIZE_LIMIT:,}" in broken(GOOD + "#" * SIZE_LIMIT)


@pytest.mark.parametrize("text", ["[" * 10_000, "{a: " * 10_000, "- " * 10_000, "? " * 10_000])
def test_deep_nesting_is_refused(text):
    broken(text)


def test_an_alias_bomb_is_refused_before_it_grows():
    bomb = "a: &a [x,x,x]\n" + "".join(
        f"{b}: &{b} [*{a},*{a},*{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert "anchor or alias" in broken(bomb)


@pytest.mark.parametrize(
    ("name", "says"),
    [("cinematik", "did you mean cinematic"), ("nope", "known are"), ("../secrets", "cannot be read")],
)
def test_an_unknown_rubric_names_those_that_exist(name, says):
    with pytest.raises(RubricError) as caught:
        load(name)
    assert says in str(caught.value)


def test_a_folder_is_no_rubric(tmp_path):
    with pytest.raises(RubricError, match="cannot be read"):
        load(tmp_path)


@pytest.mark.parametrize("path", sorted((REPOSITORY / "rubrics").glob("*.yaml")), ids=lambda path: path.stem)
def test_the_files_name_their_schema_for_editors(path):
    first = path.read_text(encoding="utf-8").splitlines()[0]
    schema = path.parent / first.removeprefix("# yaml-language-server: $schema=")
    assert json.loads(schema.read_text(encoding="utf-8"))["title"]


def test_a_packaged_folder_is_preferred(tmp_path, monkeypatch):
    from harness.rubrics import loader

    package = tmp_path / "harness"
    (package / "rubrics").mkdir(parents=True)
    (tmp_path / "rubrics").mkdir()
    monkeypatch.setattr(loader, "__file__", str(package / "rubrics" / "loader.py"))
    assert loader.folder() == tmp_path / "rubrics"
    (package / "_rubrics").mkdir()
    assert loader.folder() == package / "_rubrics"
