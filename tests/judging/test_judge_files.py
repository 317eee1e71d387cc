"""Judge files: the shipped one, every refusal with its line, and what the signature sees."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from judges import SMALL

from harness.errors import InputError
from harness.judging import loading
from harness.judging.judge_file import SHOWN
from harness.judging.prompts import system_text
from harness.strict_yaml import parse

REPOSITORY = Path(__file__).resolve().parents[2]


def read(text: str):
    return loading.judge_of(parse(text.encode(), "mine.yaml"))


def refused(text: str) -> str:
    with pytest.raises(InputError) as caught:
        read(text)
    message = str(caught.value)
    assert "\n" not in message
    assert " — " in message
    return message


def test_the_shipped_judge_loads_by_name_and_by_path():
    judge = loading.load()
    assert loading.names() == ["video-prompt"]
    assert [criterion.id for criterion in judge.criteria] == [
        "clarity", "filmability", "consistency", "fidelity", "specificity", "originality",
    ]  # fmt: skip
    assert judge == loading.load(REPOSITORY / "rubrics" / "judges" / "video-prompt.yaml")._replace(
        source=judge.source
    )
    for criterion in judge.criteria:
        assert [anchor.value for anchor in criterion.anchors] == [1, 3, 5]
        assert all(anchor.means and anchor.example for anchor in criterion.anchors)
    text = system_text(judge, judge.criteria)
    for criterion in judge.criteria:
        assert f"## {criterion.id}\n{criterion.question}\n- 1: " in text


def test_the_shipped_judge_keeps_to_its_schema():
    schema = loading.judge_schema()
    Draft202012Validator.check_schema(schema)
    path = REPOSITORY / "rubrics" / "judges" / "video-prompt.yaml"
    value = json.loads(json.dumps(parse(path.read_bytes(), path.name).value))
    assert not list(Draft202012Validator(schema).iter_errors(value))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("schema: judge/1", "schema: judge/2"), 'line 1, schema: is "judge/2" — this harness reads judge/1'),
        (("schema: judge/1\n", ""), "has no schema — add `schema: judge/1`"),
        (("id: small", "id: Small One"), "line 2, id: is \"Small One\" — write lower-case letters"),
        (("version: 1", "version: one"), 'line 3, version: is "one" — write a whole number'),
        (("instructions: Judge the text.", "instructions: ''"), 'line 4, instructions: is "" — write text'),
        (("material: prompt+brief", "material: video"), 'line 5, material: is "video" — write one of prompt, prompt+brief'),
        (("samples: 2", "samples: 0"), "line 6, samples: is 0 — write at least 1"),
        (("samples: 2", "sampels: 2"), "line 6, sampels: unknown key 'sampels' — did you mean samples"),
        (("samples: 2", "samples: 2\nscale: {from: 5, to: 1}"), "scale.to: is 1 — write more than 5"),
        (("samples: 2", "samples: 2\nscale: {from: 1, to: .nan}"), "line 7, scale.to"),
        (("{1: {means: no}, 5:", "{1: {means: no}, 9:"), "line 10, criteria[0].anchors[9]: stands outside the scale of 1 to 5"),
        (("{1: {means: no}, 5:", "{1: {means: no}, 2.5: {means: half}, 5:"), "is no whole number"),
        (("{1: {means: no}, 5:", "{1: {means: no}, 4:"), "says nothing of a 5 — describe both ends"),
        (("{1: {means: no}, 5:", "{1: {means: no}, high:"), "names a point that is no number"),
        (("id: fidelity", "id: clarity"), "line 11, criteria[1].id: clarity stands twice"),
        (("material: prompt+brief", "material: prompt"), "line 13, criteria[1].needs: fidelity needs the brief, which the material prompt does not show"),
        (("needs: brief", "needs: luck"), 'needs: is "luck" — write one of brief, dialogue, reference'),
        (("criteria:", "extra: 1\ncriteria:"), "unknown key 'extra'"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_with_its_place(change, says):
    assert SMALL.replace(*change, 1) != SMALL
    assert says in refused(SMALL.replace(*change, 1))


@pytest.mark.parametrize("text", ["", "[]", "just words", "schema: judge/1"])
def test_what_is_no_judge_is_refused(text):
    assert refused(text).startswith("mine.yaml: line 1: ")


def test_unknown_judges_and_files_are_named(tmp_path):
    with pytest.raises(
        InputError, match="vidio-prompt: is no judge that comes with the harness — did you mean video"
    ):
        loading.load("vidio-prompt")
    with pytest.raises(InputError, match="cannot be read"):
        loading.load(tmp_path / "none.yaml")
    (tmp_path / "own.yaml").write_text(SMALL, encoding="utf-8")
    assert loading.load("own.yaml", below=tmp_path).id == "small"


def test_the_digest_sees_what_can_change_a_rating_and_nothing_else():
    judge = read(SMALL)
    same = read("# a comment\n" + SMALL.replace("id: small\n", "id: small\ntitle: Another title\n", 1))
    assert same.signature == judge.signature
    for change in (
        ("Judge the text.", "Judge the text well."),
        ("Is it clear?", "Is it really clear?"),
        ("{means: no}", "{means: never}"),
        ("samples: 2", "samples: 3"),
        ("prompt+brief", "dialogue"),
        ("samples: 2", "samples: 2\nsampling: {temperature: 0}"),
        ("samples: 2", "samples: 2\nscale: {from: 1, to: 5, whole: false}"),
    ):
        assert read(SMALL.replace(*change, 1)).digest != judge.digest
    assert loading.with_samples(judge, 3).digest == read(SMALL.replace("samples: 2", "samples: 3")).digest
    assert loading.with_samples(judge, None) is judge


def test_every_material_says_what_it_shows():
    assert set(SHOWN) == set(loading.judge_schema()["properties"]["material"]["enum"])
