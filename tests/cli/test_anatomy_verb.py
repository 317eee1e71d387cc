"""`harness anatomy`: what was read, as JSON and as a drawing."""

import json

PROMPT = "Duration: 8s\n\nTimeline:\n0–2s: A heron waits.\n3.5–6s: It strikes at 4s.\n5–9s: It flies.\n"


def test_json_of_a_prompt_on_standard_input(call):
    result = call("anatomy", "-", "--json", stdin=PROMPT)
    assert result.code == 0
    shown = json.loads(result.out)
    assert {"sections", "facets", "timeline", "settings"} <= shown.keys()
    timeline = shown["timeline"]
    assert timeline["declared_seconds"] == 8
    assert [clock["section"] for clock in timeline["clocks"]] == ["Timeline"]
    beats = timeline["clocks"][0]["beats"]
    assert [(beat["start"], beat["end"]) for beat in beats] == [(0, 2), (3.5, 6), (5, 9)]
    assert [PROMPT[beat["span"]["start"] : beat["span"]["end"]] for beat in beats] == [
        "0–2s",
        "3.5–6s",
        "5–9s",
    ]
    assert timeline["cues"] == [
        {"at": 4, "span": {"start": PROMPT.index("at 4s"), "end": PROMPT.index("at 4s") + 5}}
    ]
    assert timeline["holds"] == []
    sections = {section["heading"]: section for section in shown["sections"]}
    assert sections["Timeline"]["facet"] == "shots"
    assert PROMPT[sections["Timeline"]["start"] :].startswith("Timeline:")
    assert shown["settings"]["seconds"][0]["value"] == "8"


def test_the_drawing_marks_conflicts(call):
    result = call("anatomy", "-", stdin=PROMPT)
    assert result.code == 0
    lane = next(line for line in result.out.splitlines() if line.strip().startswith("Timeline "))
    assert "╳" in result.out
    assert "!" in result.out
    assert "·" in result.out
    assert "TIM003" in result.out
    assert "TIM004" in result.out
    assert "TIM005" in result.out
    assert lane
    assert "\x1b" not in result.out


def test_a_prompt_without_times(call):
    result = call("anatomy", "-", stdin="A heron waits in the reeds.")
    assert result.code == 0
    assert "no times" in result.out
    assert "heron" in result.out


def test_hostile_text_reaches_the_terminal_as_text(call):
    result = call(
        "anatomy",
        "-",
        stdin="Style: [/x] [bold]\x1b[2J\x07 noir\n0–2s: \u202eheron [red]\n\x1b]0;title\x07 2–4s: sea\n",
    )
    assert result.code == 0
    assert not set("\x1b\x07\u202e") & set(result.out)
    assert "[bold]" in result.out


def test_the_delivered_prompt_of_a_recording(call, write):
    result = call("anatomy", write(), "--json")
    assert result.code == 0
    assert json.loads(result.out)["timeline"]["declared_seconds"] == 8


def test_any_text_file_is_a_prompt(call, tmp_path):
    (tmp_path / "prompt.md").write_text("0–2s: mud\n2–4s: reeds\n", encoding="utf-8")
    result = call("anatomy", "prompt.md", "--json")
    assert [len(clock["beats"]) for clock in json.loads(result.out)["timeline"]["clocks"]] == [2]


def test_a_file_that_is_not_there(call):
    result = call("anatomy", "nowhere.txt")
    assert result.code == 2
    assert result.err.count("\n") == 1
