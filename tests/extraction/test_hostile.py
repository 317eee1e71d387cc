"""Text of any kind: no crash, spans that hold, growth that is linear."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from dialogue import dialogue
from hypothesis import given, settings
from hypothesis import strategies as st
from test_delivery_forms import KILN

from harness.extraction import extract

if TYPE_CHECKING:
    from collections.abc import Callable

MARKUP = st.sampled_from(
    [
        "```", "~~~", "`", "<final_prompt>", "</final_prompt>", "<prompt>", '"', "“", "”", "*", "**", "_", "> ", "---", "# ", "\n", "\n\n",
        "FINAL PROMPT:", "Option A:", "Clip 1", "| a | b |", "{", "}", '{"prompt": "x"}', "[insert prompt]", "Approved.", "最终提示词：", "「", "」",
        "a dog runs", "camera", "I think", "?", ".", " ", "•", "\u202e", "\x1b[31m", "\x00", "é", "🎬", "1. ", "- ",
    ]
)  # fmt: skip
MESSAGES = st.lists(MARKUP | st.text(max_size=12), max_size=25).map("".join)


@settings(max_examples=150, deadline=None)
@given(st.lists(MESSAGES, max_size=5), MESSAGES | st.none())
def test_nothing_crashes_and_every_span_lies_in_its_turn(messages: list[str], recorded: str | None) -> None:
    lines = [("PC"[index % 2], text) for index, text in enumerate(messages)]
    recording = dialogue(*lines, recorded=recorded)
    found = extract(recording)

    assert found == extract(recording)
    assert (found.verdict == "not-recorded") == (recorded is None)
    for prompt in (*found.prompts, *found.candidates):
        assert 0 <= prompt.span.start <= prompt.span.end <= len(recording.turns[prompt.span.turn or 0].text)
    for span in found.found_at:
        assert span.end <= len(recording.turns[span.turn or 0].text)


WORDS = st.sampled_from(
    [
        "a",
        "dog",
        "é",
        "中国",
        "runs",
        "16:9",
        "0-2s",
        "it's",
        "cut,",
        "end.",
        "(slow)",
        "I",
        "you",
        "no",
        "camera",
        "why?",
    ]
)
PLAIN = st.lists(WORDS, min_size=2, max_size=60).map(lambda words: " ".join(["Night", *words]))


@settings(max_examples=100, deadline=None)
@given(PLAIN)
def test_whatever_is_tagged_is_found_and_matches_itself(prompt: str) -> None:
    message = f"Here it is.\n\n<final_prompt>\n{prompt}\n</final_prompt>\n\nReady?"
    found = extract(dialogue(("P", "Please."), ("C", message), recorded=prompt))

    assert [candidate.text for candidate in found.prompts] == [prompt]
    assert found.verdict == "match"


@pytest.mark.parametrize(
    "unit",
    [
        '"a ', "“a ", '*"a ', "```\na\n", "`", "<final_prompt>", "<final_prompt>a</final_prompt>\n", "-", "---\n\n", "> a\n", "# a\n",
        "FINAL PROMPT:\n", "Final prompt: a\n\n", "[", "{", '{"a":', "1", ":", "\n", " ", "Option A: b\n\n", '"a b c\n\n', "**a** ", "word ",
        "change a to b. ", "a->b ", "最终提示词：", '### Clip 1\n"a b c d"\n\n', 'a"\n\n', "| a | b |\n", "*a*\n\n", "Approved. ", "not A. B. ",
        "Settings: a\n", 'ends with "word".\n\n', "ночь, камера, дождь\n\nnight, camera, rain, 8 s\n\n", "the and of\n\nder die das und\n\n",
    ],
)  # fmt: skip
def test_growth_is_linear(unit: str, assert_linear: Callable[..., None]) -> None:
    def work(length: int) -> Callable[[], object]:
        text = (unit * (length // len(unit) + 1))[:length]
        recording = dialogue(
            ("C", "Hello."),
            ("P", text),
            ("C", f"{text}\n\n<final_prompt>{KILN}</final_prompt>"),
            recorded="word word",
        )
        return lambda: extract(recording)

    assert_linear(work, 5_000)
