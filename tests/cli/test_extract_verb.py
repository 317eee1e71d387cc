"""`harness extract`: ours, and a team's own extractor held against it."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry

SCHEMAS = Path(__file__).parents[2] / "harness" / "schemas"

EXTRACTORS = """\
import re


def tags(turns):
    found = [m for turn in turns for m in re.findall(r"<final_prompt>(.*?)</final_prompt>", turn["text"], re.S)]
    return found[-1] if found else None


def quoted(turns):
    print("this must not reach standard output")
    found = [m for turn in turns for m in re.findall(r'\\*"(.+?)"\\*', turn["text"])]
    return found[-1] if found else None


def raises(turns):
    raise KeyError(turns[0]["speaker"])


def clips(turns):
    return [tags(turns)]


def nothing(turns):
    return None


def number(turns):
    return 3


def keys(turns):
    assert [sorted(turn) for turn in turns] == [["role", "round", "speaker", "text"]] * 3
    assert [turn["role"] for turn in turns] == ["persona", "copilot", "persona"]
    assert [turn["round"] for turn in turns] == [1, 1, 2]
    return tags(turns)
"""


def validator():
    schemas = [
        json.loads((SCHEMAS / f"{name}-1.schema.json").read_text(encoding="utf-8"))
        for name in ("scorecard", "extraction")
    ]
    return Draft202012Validator(
        schemas[1], registry=Registry().with_contents([(schema["$id"], schema) for schema in schemas])
    )


@pytest.fixture(autouse=True)
def _extractors(tmp_path, _here):
    (tmp_path / "extractors_of_a_team.py").write_text(EXTRACTORS, encoding="utf-8")


def test_the_delivered_prompt_is_shown_with_its_place(write, call):
    write(recorded="Last Flame")
    result = call("extract", "one.md")
    assert result.code == 0
    assert "fragment: " in result.out
    assert "delivered turn 1 (Copilot, round 1), tag" in result.out
    assert "snuffing the lamps one by one" in result.out
    assert "recorded: “Last Flame”" in result.out


def test_json_carries_the_whole_text(write, call):
    write(recorded="Last Flame")
    line = json.loads(call("extract", "one.md", "--json").out)
    assert line["schema"] == "extraction/1"
    assert line["extraction"]["prompts"][0]["text"].endswith("8 seconds.")
    assert {finding["code"][:3] for finding in line["findings"]} >= {"EXT"}


@pytest.mark.parametrize(
    ("function", "code", "outcome", "verdict"),
    [
        ("tags", 0, "agrees", "match"),
        ("clips", 0, "agrees", "match"),
        ("keys", 0, "agrees", "match"),
        ("quoted", 1, "differs", "fragment"),
        ("nothing", 1, "differs", "missing"),
        ("raises", 1, "raised", None),
        ("number", 1, "raised", None),
    ],
)
def test_an_extractor_is_judged_like_the_record(function, code, outcome, verdict, write, call):
    write()
    result = call("extract", "one.md", "--json", "--with", f"extractors_of_a_team:{function}")
    line, total = map(json.loads, result.out.splitlines())
    assert result.code == code
    assert (line["theirs"]["outcome"], line["theirs"]["verdict"]) == (outcome, verdict)
    assert total == {
        "schema": "extraction-comparison/1",
        "recordings": 1,
        **{name: int(name == outcome) for name in ("agrees", "differs", "raised")},
    }


def test_an_extractor_that_finds_nothing_where_nothing_was_agreed_is_right(call, tmp_path):
    messages = [
        {"role": "user", "content": "Hello?"},
        {"role": "assistant", "content": "What would you like to see?"},
    ]
    (tmp_path / "none.json").write_text(json.dumps({"messages": messages}), encoding="utf-8")
    result = call("extract", "none.json", "--with", "extractors_of_a_team:nothing")
    assert result.code == 0, result.out + result.err


def test_the_table_says_how_often_and_where(write, call):
    for number in range(3):
        write(f"{number}.md", recorded="Last Flame" if number == 1 else None)
    result = call("extract", "0.md", "1.md", "2.md", "--with", "extractors_of_a_team:quoted")
    assert result.code == 1
    rows = [line for line in result.out.splitlines() if line.startswith("differs")]
    assert len(rows) == 3
    assert "recorded fragment" in rows[1]
    assert "theirs fragment" in rows[1]
    assert "“Last Flame”" in result.out
    assert "extractors_of_a_team:quoted on 3 recordings: 0 agrees, 3 differs (0% agree)" in result.out
    assert "this must not reach" not in result.out
    assert "this must not reach" in result.err


@pytest.mark.parametrize(
    "flags", [[], ["--with", "extractors_of_a_team:tags"], ["--with", "extractors_of_a_team:raises"]]
)
def test_every_line_of_json_keeps_to_the_schema(flags, write, call, tmp_path):
    write("1.md", recorded="Last Flame")
    (tmp_path / "2.md").write_bytes(b"")
    write("3.md")
    lines = [
        json.loads(line)
        for line in call("extract", "1.md", "2.md", "3.md", "--json", *flags).out.splitlines()
    ]
    for line in lines:
        validator().validate(line)
    schemas = ["extraction/1", "scorecard-error/1", "extraction/1"] + ["extraction-comparison/1"] * bool(
        flags
    )
    assert [line["schema"] for line in lines] == schemas


def test_a_broken_file_is_reported_and_the_others_compared(write, call):
    write()
    result = call("extract", "one.md", "absent.md", "--with", "extractors_of_a_team:tags")
    assert result.code == 3
    assert "harness: absent.md" in result.err
    assert "1 agrees" in result.out
