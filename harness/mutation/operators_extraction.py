"""Faults of saving: the dialogue is fine, what was saved of it is not."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from harness.mutation.edits import said, saved_as, sentences, with_delivery, with_turns, without
from harness.mutation.model import Operator

if TYPE_CHECKING:
    from random import Random

    from harness.mutation.model import Case
    from harness.recordings import Recording

_QUOTED = re.compile(r"[\"“*]([^\"”*\n]{3,60})[\"”*]")
_WORD = re.compile(r"[^\W\d_]{5,}")
LEAST = 120
"""A shorter prompt has no middle to cut in."""


def _fragment(case: Case, random: Random) -> Recording | None:
    said_words = [
        match[1]
        for turn in case.recording.turns
        for match in _QUOTED.finditer(turn.text)
        if match[1] not in case.text and len(match[1].split()) < 8
    ]
    return saved_as(case, random.choice(said_words)) if said_words else None


def _own_fragment(case: Case, random: Random) -> Recording | None:
    places = sentences(case.text)[1:-1]
    if len(places) < 2:
        return None
    start, end = random.choice(places)
    return saved_as(case, case.text[start:end])


def _cut(case: Case, random: Random) -> Recording | None:
    if len(case.text) < LEAST:
        return None
    at = round(len(case.text) * random.uniform(0.4, 0.9))
    while at < len(case.text) - 1 and not (case.text[at - 1].isalpha() and case.text[at].isalpha()):
        at += 1
    return saved_as(case, case.text[:at]) if at < len(case.text) - 1 else None


def _last_sentence(case: Case, _: Random) -> Recording | None:
    places = sentences(case.text)
    return saved_as(case, case.text[: places[-1][0]].rstrip()) if len(places) > 2 else None


def _other_version(case: Case, random: Random) -> str | None:
    places = sentences(case.text)
    return without(case.text, *random.choice(places[1:-1])) if len(places) > 3 else None


def _stale(case: Case, random: Random) -> Recording | None:
    older = _other_version(case, random)
    if older is None or len(older) < LEAST / 2 or not case.turn.index:
        return None
    at = case.turn.index
    turns = [
        *case.recording.turns[:at],
        said("copilot", f"Here is a first version:\n\n```\n{older}\n```\n\nWhat is missing?", case.recording),
        said("persona", "Close, but something is missing. Please think about it once more.", case.recording),
        *case.recording.turns[at:],
    ]
    return replace(with_turns(case.recording, turns), recorded=saved_as(case, older).recorded)


def _alternative(case: Case, random: Random) -> Recording | None:
    other = _other_version(case, random)
    if other is None or len(other) < LEAST / 2:
        return None
    delivery = (
        f"Two ways to go:\n\n**Option A**\n\n```\n{other}\n```\n\n**Option B**\n\n```\n{case.text}\n```"
    )
    mutant = with_delivery(case, f"{delivery}\n\nWhich one is it?", "Option B. That's the one, approved.")
    return replace(mutant, recorded=saved_as(case, other).recorded)


def _clip(case: Case, random: Random) -> Recording | None:
    if len(case.prompts) > 1:
        kept = case.prompts[random.randrange(len(case.prompts))]
        return saved_as(case, kept.text)
    other = case.donor.text if case.donor else None
    if other is None or len(case.text) < LEAST / 2:
        return None
    delivery = (
        f"Here are both clips.\n\n**Clip 1**\n\n```\n{case.text}\n```\n\n**Clip 2**\n\n```\n{other}\n```"
    )
    mutant = with_delivery(case, delivery, "Both clips are exactly right. Approved.")
    return replace(mutant, recorded=saved_as(case, case.text).recorded)


def _settings(case: Case, random: Random) -> Recording:
    size = random.choice(("1280x720", "720x1280"))
    return saved_as(case, f"{case.text}\n\n**Settings:**\n- model: sora-2\n- seconds: 8\n- size: {size}")


def _commentary(case: Case, random: Random) -> Recording:
    after = random.choice(
        (
            "Let me know if you'd like any changes!",
            "I kept the ending quiet, as you asked.",
            "Ready when you are.",
        )
    )
    return saved_as(case, f"Here's the final prompt:\n\n{case.text}\n\n{after}")


def _placeholder(case: Case, random: Random) -> Recording:
    return saved_as(
        case, random.choice(("[Insert final prompt here]", "<your prompt here>", "[FINAL PROMPT]", "TBD"))
    )


def _persona(case: Case, random: Random) -> Recording | None:
    paragraphs = [
        paragraph
        for turn in case.recording.turns
        if turn.role == "persona"
        for paragraph in turn.text.split("\n\n")
        if len(paragraph.split()) >= 8 and paragraph != turn.text and paragraph not in case.text
    ]
    return saved_as(case, random.choice(paragraphs)) if paragraphs else None


def _message(case: Case, _: Random) -> Recording | None:
    return saved_as(case, case.turn.text) if len(case.turn.text) > len(case.text) + 20 else None


def _unclosed(case: Case, _: Random) -> Recording | None:
    mutant = with_delivery(case, f"Here it is.\n\n<final_prompt>\n{case.text}", "That's the one. Approved.")
    return replace(mutant, recorded=saved_as(case, case.text).recorded)


def _empty(case: Case, _: Random) -> Recording:
    return saved_as(case, "")


def _error(case: Case, random: Random) -> Recording:
    return saved_as(
        case,
        random.choice(
            ("Error: 529 overloaded_error", "No final prompt found", "None", "KeyError: 'final_prompt'")
        ),
    )


def _altered(case: Case, random: Random) -> Recording | None:
    words = list(_WORD.finditer(case.text))
    if len(words) < 12:
        return None
    one, other = random.sample(words, 2)
    if one.group().casefold() == other.group().casefold():
        return None
    return saved_as(case, f"{case.text[: one.start()]}{other.group()}{case.text[one.end() :]}")


OPERATORS = (
    Operator("fragment", "extraction", ("EXT001",), _fragment, "a quoted phrase of the talk was saved"),
    Operator("own-fragment", "extraction", ("EXT001", "EXT002"), _own_fragment, "one sentence of the prompt was saved"),
    Operator("truncate", "extraction", ("EXT002",), _cut, "the saved prompt ends in the middle of a word"),
    Operator("drop-last-sentence", "extraction", ("EXT002",), _last_sentence, "the saved prompt lacks its last sentence", subtle=True),
    Operator("stale-version", "extraction", ("EXT004",), _stale, "an earlier version was saved"),
    Operator("wrong-alternative", "extraction", ("EXT005",), _alternative, "the option that was not chosen was saved"),
    Operator("drop-clip", "extraction", ("EXT006",), _clip, "one clip of a sequence was saved"),
    Operator("pollute-settings", "extraction", ("EXT003",), _settings, "settings were saved with the prompt"),
    Operator("pollute-commentary", "extraction", ("EXT003", "EXT009"), _commentary, "talk was saved with the prompt"),
    Operator("placeholder", "extraction", ("EXT007",), _placeholder, "template text was saved"),
    Operator("persona-text", "extraction", ("EXT008", "EXT001"), _persona, "a paragraph of the persona was saved"),
    Operator("whole-message", "extraction", ("EXT009", "EXT003"), _message, "the whole delivering message was saved"),
    Operator("unclosed-tag", "extraction", ("EXT015",), _unclosed, "the delivering tag is never closed"),
    Operator("empty", "extraction", ("EXT010",), _empty, "nothing was saved"),
    Operator("error-message", "extraction", ("EXT010",), _error, "an error message was saved"),
    Operator("one-word-altered", "extraction", ("EXT013",), _altered, "one word of the saved prompt is another", subtle=True),
)  # fmt: skip
