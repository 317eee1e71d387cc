"""What a heading or lead-in says of the passage that it announces."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from harness.extraction.lexicon import Hit, find_all, mentions, phrases

_NUMERALS = {
    **{
        word: number
        for number, word in enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight"), 1)
    },
    **{
        word: number
        for number, word in enumerate(("first", "second", "third", "fourth", "fifth", "sixth"), 1)
    },
    **{word: number for number, word in enumerate("一二三四五六七八九", 1)},
    **{word: number for number, word in enumerate(("i", "ii", "iii", "iv", "v", "vi", "vii", "viii"), 1)},
    **{word: number for number, word in enumerate(("eins", "zwei", "drei", "vier"), 1)},
    **{word: number for number, word in enumerate(("uno", "dos", "tres", "cuatro"), 1)},
}

LEAD_LIMIT = 240
"""Characters of the paragraph before a passage that are read as its lead-in (from its end)."""


class Label(NamedTuple):
    """A label, read. Each flag is a list of ``data/phrases.yaml`` that it has a phrase of."""

    text: str
    prompt: bool = False
    final: bool = False
    delivery: bool = False
    draft: bool = False
    side: bool = False
    patch: bool = False
    status: bool = False
    rewrite: bool = False
    recommended: bool = False
    clip: int | None = None
    alternative: str | None = None

    @property
    def announces(self) -> bool:
        """Whether it says at all that a prompt follows."""
        return self.prompt or self.final or self.clip is not None or self.alternative is not None


@cache
def _numbered(name: str) -> re.Pattern[str]:
    """``Clip 2``, ``Option B``, ``第二段``, ``final_prompt_2``: a word of the list with its number."""
    words = sorted(
        (entry for entry in phrases()[name] if entry.isalpha() and entry[0].isascii()), key=lambda e: -len(e)
    )
    numeral = "|".join(sorted((n for n in _NUMERALS if n.isascii()), key=lambda n: -len(n)))
    cjk = "|".join(entry for entry in phrases()[name] if not entry[0].isascii())
    return re.compile(
        rf"(?<![\w])(?:{'|'.join(words)})(?:[\s_#№°.:=\"'-]{{0,4}}(?P<value>\d{{1,2}})"
        rf"|[\s_#№°.:=\"'-]{{1,4}}(?P<letter>[A-H](?![\w'’])|(?:{numeral})(?![\w'’])))"
        + (
            rf"|(?:{cjk})\s?(?P<cjk>\d{{1,2}}|[A-H一二三四五六七八九])|第\s?(?P<nth>\d{{1,2}}|[一二三四五六七八九])\s?(?:段|{cjk})"
            if cjk
            else ""
        ),
        re.IGNORECASE,
    )


_VERSION = re.compile(
    r"(?<![\w.])(?:v(?:ersion)?|rev(?:ision)?\.?)\s?(\d{1,2}(?:\.\d{1,2})?)(?![\w])", re.IGNORECASE
)
_LONE_LETTER = re.compile(r"^\W*([A-H])\W*(?:[).:–—-]|$)")
_TAG_NUMBER = re.compile(r"prompt[\s_-]?#?([a-h]|\d{1,2}[a-h]?)(?![\w.])", re.IGNORECASE)


def _value(match: re.Match[str]) -> str:
    value = next(group for group in match.groups() if group)
    return str(_NUMERALS.get(value.casefold(), value)).upper()


def clip_number(text: str) -> int | None:
    """The clip that a label names ("Clip 2 of 4" → 2), or ``None``."""
    match = _numbered("clip").search(text)
    if match is None:
        return None
    value = _value(match)
    return int(value) if value.isdigit() else ord(value) - ord("A") + 1


def alternative_name(text: str) -> str | None:
    """The option or version that a label names ("Option B: …" → "B"), or ``None``."""
    match = _numbered("alternative").search(text)
    if match is not None:
        return _value(match)
    version = _VERSION.search(text)
    return f"V{version[1]}" if version else None


def read_label(heading: str, lead: str = "", tag: str = "") -> Label:
    """Read the nearest ``heading``, the ``lead``-in paragraph and the tag's name and attributes together."""
    return _read(heading, lead[-LEAD_LIMIT:], tag)


@lru_cache(maxsize=2048)
def _read(heading: str, lead: str, tag: str) -> Label:
    sentence = _last_sentence(lead)
    near = f"{heading}\n{sentence}"
    tag_number = _TAG_NUMBER.search(tag) or _TAG_NUMBER.search(heading)
    clip = clip_number(heading) or clip_number(sentence) or clip_number(tag)
    alternative = alternative_name(heading) or alternative_name(sentence) or alternative_name(tag)
    if alternative is None and clip is None:
        lone = _LONE_LETTER.match(heading)
        alternative = lone[1] if lone else None
    if tag_number and clip is None and alternative is None:
        value = tag_number[1].upper()
        # Numbers may count clips or options; what the turn says of them decides later.
        clip, alternative = (int(value), None) if value.isdigit() else (None, value)
    return Label(
        text=" / ".join(part for part in (heading, " ".join(sentence.split())) if part),
        prompt=mentions(near, "prompt") or "prompt" in tag,
        final=mentions(near, "final") or "final" in tag,
        delivery=mentions(near, "delivery"),
        draft=mentions(near, "draft"),
        side=_names_something_else(heading)
        or (not mentions(sentence, "prompt") and _names_something_else(sentence)),
        patch=mentions(_WHOLE.sub("", sentence), "patch") or mentions(_WHOLE.sub("", heading), "patch"),
        status=mentions(near, "status") and not heading.rstrip().endswith((":", "：")),
        rewrite=mentions(near, "rewrite"),
        recommended=mentions(near, "recommended"),
        clip=clip,
        alternative=alternative,
    )


_PASSING = frozenset(
    [
        "with",
        "without",
        "as",
        "like",
        "per",
        "following",
        "matching",
        "same",
        "than",
        "minus",
        "mit",
        "ohne",
        "nach",
        "wie",
        "gleichen",
        "con",
        "sin",
        "como",
        "según",
        "avec",
        "sans",
        "comme",
        "selon",
        "com",
        "sem",
        "conforme",
        "secondo",
        "senza",
    ]
)
"""Before a word for something else: the text comes with it, without it, or is made like it."""

_WHOLE = re.compile(
    r"\b(?:on|in) (?:one|a single|1) (?:line|sentence|paragraph|piece|block)\b", re.IGNORECASE
)
"""How a whole text is set: "here it is, on one line:" announces no line of another text. ("As one line" does: it is said again.)"""

_PURPOSE = re.compile(r"\s*(?:so|because|since|which|damit|weil|para que|porque|pour que|car|così|perché)\b")

_INDEFINITE = frozenset(
    ["a", "an", "one", "some", "this", "ein", "eine", "einem", "einer", "un", "una", "une", "um", "uma"]
)
"""Between the two: it is the thing itself that follows ("as an example:")."""

_MADE_AS_AGREED = re.compile(
    r"\s(?:are|is)\s(?:all\s)?in\b|\s(?:as|wie|como|comme)\s\S|\s(?:all\s)?(?:folded|worked|built|taken)\s(?:in|over)\b"
)
_FORMAL = frozenset(
    (
        "shape",
        "pattern",
        "structure",
        "template",
        "notes",
        "settings",
        "parameters",
        "params",
        "example",
        "elements",
    )
)
"""Words for something else that also say how a text is made ("shape as announced")."""


def _names_something_else(sentence: str) -> bool:
    """Whether a heading or lead-in announces another thing than a prompt, rather than mentioning one in passing.

    ``With your notes folded in:`` and ``Same structure as the example:`` announce the text itself.
    """
    return any(not _in_passing(sentence, hit) for hit in find_all(sentence, "side"))


def _in_passing(sentence: str, hit: Hit) -> bool:
    before = sentence[: hit.start].casefold()
    near = before[max(before.rfind(mark) for mark in ",;:.!?") + 1 :].split()[-3:]
    if not _PASSING.isdisjoint(near) and _INDEFINITE.isdisjoint(near):
        return True
    head, _, clause = before.rpartition(",")
    if mentions(head, "prompt") and _PURPOSE.match(clause):
        return True  # "Here's the prompt as a table, so the storyboard can use it:"
    formal = hit.phrase in _FORMAL and bool(before.strip())
    return formal and _MADE_AS_AGREED.match(sentence, hit.end) is not None


def _last_sentence(text: str) -> str:
    line = text.rstrip().rsplit("\n", 1)[-1]
    parts = re.split(r"(?<=[.!?。！？])\s+(?=\S)", line)
    # "Locked. Here it is:" — a very short last sentence leans on the one before it.
    return " ".join(parts[-2:]) if len(parts[-1].split()) <= 6 else parts[-1]
