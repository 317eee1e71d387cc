"""What persona and copilot say of the round they are in, and of how many rounds there have been.

Only plain statements count: *This is Round 7*, *Round 2/7*, *we are in round three*, *in round 9 you
said*, *after seven rounds of refinement*. What is quoted, fenced or in tags is the prompt's text, not a
statement; plans (*two rounds left*, *in the next round*) and other rounds (of drinks, of a fight, of
ammunition) are none either.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from harness.recordings.headings import fence_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_NUMBERS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen",
)  # fmt: skip
_ORDINALS = (
    "zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
    "tenth", "eleventh", "twelfth",
)  # fmt: skip
_OTHER = {
    "eins": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8,
    "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10,
}  # fmt: skip


class Claim(NamedTuple):
    """Characters ``start`` to ``end`` of a turn's text say that it is round ``number`` (``"now"``), that
    round ``number`` has been (``"past"``), or that there have been ``number`` rounds (``"total"``).

    ``loose``: a title above the message rather than a statement; counting from one is as good there.
    """

    kind: Literal["now", "past", "total"]
    number: int
    start: int
    end: int
    loose: bool = False


def claims_in(text: str, *, last: bool) -> Iterator[Claim]:
    """The claims in a turn's text, in order. ``last``: whether it is one of the closing messages."""
    if not _speaks_of_rounds(text):
        return
    for start, line in _statements(text):
        if not _speaks_of_rounds(line):
            continue
        lowered = line.lower()
        for kind, needles, pattern in _patterns():
            if (kind == "closing" and not last) or not any(needle in lowered for needle in needles):
                continue
            for match in _compiled(pattern).finditer(line):
                if kind != "counter" and _games().search(line):
                    break
                claim = _claim(kind, match, start)
                if claim is not None and not _quoted(line, match.start()):
                    yield claim
    title = _compiled(_TITLE).match(text)
    if title and not _games().search(text[:_TITLE_WITHIN]):
        number = _number(title.group("n"))
        others = {match.group("n") for match in _compiled(_TITLES).finditer(text)} - {title.group("n")}
        if number is not None and not others:  # several such titles go through the rounds once more
            yield Claim("now", number, title.start("claim"), title.end("n"), loose=True)


_TITLE_WITHIN = 400
_Kind = Literal["now", "counter", "past", "total", "closing"]


def _claim(kind: str, match: re.Match[str], offset: int) -> Claim | None:
    number = _number(match.group("n"))
    if number is None:
        return None
    line = match.string
    around = line[max(0, match.start() - 40) : match.start()].casefold()
    if kind in {"now", "counter"}:
        if kind == "now" and re.search(
            r"\b(?:if|whether|until|when|once|unless|before|wenn|falls)\W{1,3}$", around
        ):
            return None
        return Claim("now", number, offset + match.start(), offset + match.end())
    if kind == "past":
        return Claim("past", number, offset + match.start(), offset + match.end())
    near = around + line[match.start() : match.end() + 24].casefold()
    if _plans().search(near):
        return None
    return Claim("total", number, offset + match.start(), offset + match.end())


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """The lines that are talk: not fenced, not in prompt tags, no blockquote, no quoted paragraph."""
    offset = 0
    fence: str | None = None
    tag = quoted = False
    for line in text.split("\n"):
        stripped = line.strip()
        marks = fence_of(line) if stripped else None
        lowered = stripped.casefold()
        if marks:
            if fence is None:
                fence = marks[0]
            elif marks[1] and marks[0].startswith(fence):
                fence = None
        elif fence is None and lowered.startswith(("<final_prompt>", "<prompt>")):
            tag = True
        elif fence is None and not tag and not stripped.startswith(">"):
            # A paragraph that opens with a quotation mark and does not close it goes on below.
            opens = stripped.lstrip("*_")[:1] in {'"', "“", "„", "«"}
            if opens and not _closed(stripped):
                quoted = True
            elif not quoted:
                yield offset, line
            if quoted and stripped.rstrip("*_")[-1:] in {'"', "”", "»"}:
                quoted = False
        if tag and ("</final_prompt>" in lowered or "</prompt>" in lowered):
            tag = False
        offset += len(line) + 1


def _closed(paragraph: str) -> bool:
    return sum(character in '"“”„«»' for character in paragraph) % 2 == 0


def _quoted(line: str, at: int) -> bool:
    """Whether an odd number of quotation marks stands before, on the same line."""
    return sum(character in '"“”„«»' for character in line[:at]) % 2 == 1


def _number(text: str) -> int | None:
    folded = text.casefold()
    if folded.isdecimal():
        return int(folded)
    return _values().get(folded)


@cache
def _values() -> dict[str, int]:
    values = {word: number for words in (_NUMBERS, _ORDINALS) for number, word in enumerate(words)}
    values |= {f"{n}{suffix}": n for n in range(1, 100) for suffix in ("st", "nd", "rd", "th")}
    return values | _OTHER


def _speaks_of_rounds(text: str) -> bool:
    """Whether the word stands there at all; *ground* and *around* are no rounds."""
    folded = text.lower()
    at = folded.find("round")
    while at >= 0:
        if at == 0 or not folded[at - 1].isalpha():
            return True
        at = folded.find("round", at + 1)
    return any(word in folded for word in ("runde", "ronda", "rodada", "轮", "回合"))


@cache
def _patterns() -> tuple[tuple[_Kind, tuple[str, ...], str], ...]:
    """Each kind of claim with what its line must hold; the patterns are compiled when that is there."""
    digits = r"\d{1,3}"
    n = rf"(?P<n>{digits}|{'|'.join([*_NUMBERS, *[w for w in _OTHER if w.isascii() or w == 'fünf']])})(?![\w.,]?\d)\b"
    nth = rf"(?P<n>{digits}(?:st|nd|rd|th)|{'|'.join(_ORDINALS)})"
    many = rf"(?P<n>\d{{1,3}}|{'|'.join(_NUMBERS[2:])})[ -]rounds\b"
    words = ("round", "runde", "ronda", "rodada")
    word = f"(?:{'|'.join(words)})"
    now = r"(?: now| already| currently| just| jetzt| schon| bereits| ya| já)?"
    here = (
        rf"\b(?:this is|this['’]s|it is|it['’]s|that['’]s|we are|we['’]re|i am|i['’]m|here we are|here in|welcome (?:back )?to|"
        rf"das ist|dies ist|hier ist|wir sind|wir befinden uns|esta es|estamos|esta é){now}"
        r"(?: in| at| on| into| entering| la| en la)?"
    )
    work = (
        r"(?:dialogue|dialog|conversation|refinements?|refining|back[- ]and[- ]forth|iterations?|collaboration|"
        r"feedback|discussion|revisions?|exchanges?|edits?|notes)"
    )
    return (
        ("now", words, rf"{here}(?: our)? {word} {n}(?! of the\b)"),
        ("now", words, rf"{here}(?: the| our) {nth} {word}\b(?! of (?!{work}|our|this))"),
        ("now", ("轮", "回合"), r"(?:这是|现在是|我们在|当前是|目前是)第 ?(?P<n>\d{1,3}|[一二三四五六七八九十]) ?(?:轮|回合)"),
        ("counter", ("/",), rf"(?<![\w/]){word} ?#?(?P<n>\d{{1,3}}) ?/ ?\d{{1,3}}(?![\d/])"),
        ("counter", ("轮", "回合"), r"第 ?(?P<n>\d{1,3}) ?/ ?\d{1,3} ?(?:轮|回合)"),
        ("now", (" of ", " von ", " de "), rf"^\W{{0,8}}{word} {n} (?:of|out of|von|de) \d{{1,3}}\b"),
        (
            "past",
            ("in round", "from round", "since round", "during round"),
            rf"\b(?:back in|in|from|since|during) round {n},? (?:you|we|i|she|he|they)(?:['’]d| had| have)? "
            r"(?:\w{2,20}ed|said|told|gave|wrote|chose|made|put|set|cut|took|went|were|was|did|had|spoke|sent)\b",
        ),
        ("total", ("rounds",), rf"\b(?:after|over|across|through|these|those|took|took us|it['’]s been|we['’]ve (?:had|done)|"
                  rf"(?:locked|done|agreed|finished|settled|nailed|landed) in) (?:all |just |only |these |those )?{many}"),
        ("total", ("rounds",), rf"\b{many} (?:of {work}\b|together\b|later\b|of (?:this|talk))"),
        ("closing", ("rounds",), rf"^\W{{0,8}}{many}(?=[.!,;:—–-]|$)"),
    )  # fmt: skip


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_TITLE = r"\W{0,12}(?P<claim>(?:round|runde|ronda|rodada) (?P<n>\d{1,3}))(?=\*{0,3}\s{0,3}(?:[:—–-]|\n|$))"
"""A first line such as ``# Round 3`` or ``**Round 3: colours**``."""
_TITLES = r"(?m)^\W{0,12}(?:round|runde|ronda|rodada) (?P<n>\d{1,3})\b"


@cache
def _plans() -> re.Pattern[str]:
    """Words that make a number of rounds a plan, a rule or a share of them."""
    return re.compile(
        r"\b(?:next|more|another|left|remaining|to go|need|needs|allow|allows|up to|max|maximum|at most|budget|plan|"
        r"within|let['’]s|will|would|could|can|may|might|usually|typically|every|if|last|first|final|than|least|"
        r"expect|should|limit|we have)\b"
    )


@cache
def _games() -> re.Pattern[str]:
    """Rounds of something else."""
    return re.compile(
        r"\b(?:box(?:er|ers|ing)|fight(?:er|ers|s|ing)?|bout|knock(?:out|ed)|k\.?o\.?|referee|bell|punch(?:es)?|"
        r"opponent|champion(?:ship)?|spar(?:ring)?|corner|ring|wrestl\w{0,6}|poker|tournament|match|quiz|golf|drinks?|"
        r"beers?|whisk(?:e?y|ies)|ammo|ammunition|bullets?|rifle|pistol|gun|fired?|applause|votes?|voting|election|"
        r"league|playoffs?|interviews?|funding|knitting|crochet|dance|chemo|golfers?)\b",
        re.IGNORECASE,
    )
