"""The tokens of the time grammar: what stands around a number decides whether it is a time.

A token is one letter in a string of *kinds* plus its offsets and value; `harness.anatomy.times`
matches its forms on that string. Numbers that cannot be times get kind ``z`` here, once and for
all: aspect ratios, focal lengths, stops, shutter speeds, frame rates, degrees, frequencies,
colour temperatures, decades, times of day, ages, versions, prices.

======  =====================================================================================
kind    token
======  =====================================================================================
``N``   bare number (``8``, ``2.40``)
``U``   number with its unit of time (``8s``, ``8 seconds``, ``two full seconds``, ``8秒``)
``C``   clock (``00:05``, ``0:02.5``, ``1:02:30``)
``z``   number that is no time (``16:9``, ``24fps``, ``1950s``, ``2 AM``, ``7 years``)
``D``   dash or *to* (``-`` ``–`` ``—`` ``~`` ``→`` ``to`` ``until`` 到 至)
``O K`` opening, closing bracket
``X``   colon
``Q``   quotation mark
``P``   other punctuation that ends a segment (``. , ; | • / 。 ， ；``)
``L``   line break; also the start and the end of the text
``s``   *second* before its number (``from second 3``); ``#`` is 第
``a``   at · ``r`` from · ``f`` for, over, hold · ``b`` first · ``n`` next · ``e`` final
``t``   total, duration · ``v`` video, clip · ``p`` shot, beat, scene · ``i`` every, per, interval
``l``   last · ``o`` of, is · ``k`` mark · ``x`` words that make a number somebody else's (the, previous, another, than)
``c``   article or verb of making (a, an, create) · ``h`` about, full · ``&`` and, then
``w``   any other word
======  =====================================================================================
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from harness.anatomy.lexicon import HAN_FIRST, HAN_LAST, has_han

DIGIT_LIMIT = 7
"""Most digits of a number that may be a time; longer ones are never converted."""

_FROM = "０１２３４５６７８９：．－～〜－−‑‒―［］（）【】「」『』｜／，；、！？＠　\u00a0\u2009\u202f\u2007"
_TO = "0123456789:.-~~---–—[]()[][][]|/,;,!?@     "
WIDTHS = str.maketrans(_FROM, _TO)
"""Fullwidth and other variants of a character, one for one, so that offsets stay."""


class Token(NamedTuple):
    """One token: its kind, its offsets, and its value in seconds or as a count, if it has one.

    ``adjective`` marks a unit that qualifies a noun (``15-second``, ``2 second``), ``short`` the
    attached ``s`` that decades share (``90s``).
    """

    kind: str
    start: int
    end: int
    value: Decimal = Decimal(0)
    adjective: bool = False
    short: bool = False


_WORDS = {
    "D": "to until till through thru",
    "a": "at",
    "r": "from between during",
    "f": "for over lasts lasting takes take taking hold holds holding held within pause pauses pausing freeze "
    "freezes frozen linger lingers lingering stay stays staying remain remains remaining spans spanning wait waits",
    "b": "first opening initial",
    "n": "next following middle",
    "l": "last",
    "o": "of is as are course span period",
    "e": "final closing",
    "t": "total duration runtime length long totaling totalling",
    "v": "video clip film movie sequence short animation trailer teaser advert ad commercial spot reel montage vlog "
    "footage mv",
    "p": "shot shots beat beats scene scenes cut cuts act acts segment segments part parts panel panels clips moment "
    "moments",
    "i": "every each per interval intervals apart cycle cycles later ago delay loop loops exposure rule timer countdown "
    "craft crafts",
    "k": "mark point",
    "x": "the previous another that those these other than like original existing separate prior your their his her",
    "c": "a an create generate make produce render one single this",
    "&": "and then",
    "h": "about approximately approx roughly circa ca full whole entire exactly precisely just only around nearly "
    "almost",
    "s": "second seconds sec secs",
}
"""Words of the grammar by kind. They are grammar, not domain knowledge, so they stand in code."""

_HAN_WORDS = {
    "D": "到 至",
    "a": "在 于",
    "r": "从",
    "f": "持续 停留 历时 保持 定格 停顿 维持 耗时 用时",
    "b": "前 开头 开场 最初",
    "n": "接下来 随后 中间",
    "e": "最后 后 结尾",
    "t": "时长 总时长 总长 全长 总 共 总共 片长 长 长达",
    "v": "视频 短片 短视频 影片 动画 序列 广告 单镜头",
    "p": "镜头 场景 片段 分镜 段 幕 拍",
    "i": "每 每隔 间隔 内 以内 之前 之后",
    "k": "处 时",
    "h": "左右 约 大约 整 个",
    "c": "一个",
    "#": "第",
}

_SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
]
_NUMBERS = {word: Decimal(value) for value, word in enumerate(_SMALL)} | {
    "thirty": Decimal(30),
    "forty": Decimal(40),
    "sixty": Decimal(60),
    "half": Decimal("0.5"),
}
_HAN_DIGITS = {**{digit: value for value, digit in enumerate("零一二三四五六七八九")}, "两": 2}
_IN_RANGE = re.compile(r":[0-9]{2}\s?(?:[-–—~→至到]|to)\s?[0-9]")
_ASPECTS = frozenset(("9:16", "9:18", "9:20", "9:21", "2:35", "2:39", "2:40", "1:85"))
"""Shapes of a frame that look like clocks; they are clocks only inside a range of clocks."""


class _Patterns(NamedTuple):
    spoiled: re.Pattern[str]
    unit: re.Pattern[str]
    clock: re.Pattern[str]
    lead: re.Pattern[str]
    timely: re.Pattern[str]
    kinds: dict[str, str]
    han: dict[str, str]
    marks: dict[str, str]


@cache
def _patterns() -> _Patterns:
    units = (
        "fps|mm|cm|km|kg|lbs?|[kKMG]?Hz|khz|hz|dBs?|db|LUFS|[kK]|ft|feet|foot|inch(?:es)?|mph|km/h|m/s|px|[pP]|bits?|ms|[dD]"
        "|st|nd|rd|th|yrs?|[Yy]ears?|months?|weeks?|days?|hours?|hrs?|[Dd]egrees?|frames?|stops?|meters?|metres?"
        "|o['’]clock|[aApP][mM]|[aApP]\\.[mM]\\."
    )
    return _Patterns(
        # What follows a number and makes it something else than a time.
        spoiled=re.compile(
            rf"[ ]?[°%℃]|[ ]?[xX×](?![A-Za-z])|/(?=[0-9])|[+]|,[0-9]{{3}}|[ -]?(?:{units})(?![A-Za-z])"
            r"|[ ]?(?:个?小时|岁|年|月|日|点|时|度|倍|帧|毫|米|厘|公|人|号|位|集|万|亿|元)"
        ),
        unit=re.compile(
            r"(?:[ \t]{0,2}(?P<hyphen>[-‑]?)(?:(?:full|whole|entire|more|solid|straight|a)[ -])?"
            r"(?P<long>seconds?|secs?|minutes?|mins?|segundos?|[Ss]ekunden?|secondes?|second[oi])(?![A-Za-z]))"
            r"|(?:(?P<short>[sS]|[ \t]{1,2}s|[ \t]?″)(?![A-Za-z0-9\'’]))"
            r"|(?:[ \t]{0,2}(?P<han>秒钟?|초|分钟|分(?=[0-9 ]{1,4}秒)))",
            re.IGNORECASE,
        ),
        clock=re.compile(r"(?:([0-9]{1,2}):)?([0-9]{1,2}):([0-9]{2})(\.[0-9]{1,3})?"),
        # Bullets, quotation bars, heading marks and list numbers before the first word of a line.
        lead=re.compile(
            r"\s*(?:[->#•·|+]{1,6}\s{1,8}){0,3}[*_|]{0,3}\s{0,8}(?:[0-9]{1,2}[.)]\s{1,4})?[*_]{0,3}"
        ),
        timely=re.compile(r"[0-9]|[Ss]econd|SECOND|[Ss]e[kg]und|[Mm]inute|秒|分钟"),
        kinds={word: kind for kind, group in _WORDS.items() for word in group.split()},
        han={word: kind for kind, group in _HAN_WORDS.items() for word in group.split()},
        marks={
            **dict.fromkeys("-–—~→⟶➔", "D"),
            **dict.fromkeys("[({<", "O"),
            **dict.fromkeys("])}>", "K"),
            **dict.fromkeys("\"“”„'‘’`", "Q"),
            ":": "X",
            "=": "X",
            "≈": "h",
            "@": "a",
            "&": "&",
        },
    )


@cache
def _token(*, han: bool) -> re.Pattern[str]:
    """One token; the class of Chinese characters is slow to compile, so a line without them does without."""
    run = rf"|(?P<han>[{HAN_FIRST}-{HAN_LAST}]+)" if han else ""
    return re.compile(
        r"(?P<number>[0-9]+(?:[.:][0-9]+)*)|(?P<word>[A-Za-z]+(?:[\'’][A-Za-z]+)?)"
        rf"{run}|(?P<mark>[^\s\w*])"
    )


@cache
def _decimal_comma() -> re.Pattern[str]:
    """The comma of ``2,5–5,0 s``: before one or two digits that a range or a unit of seconds follows."""
    return re.compile(
        r"(?<=[0-9]),(?=[0-9]{1,2}[ ]?(?:[-–—~][ ]?[0-9]|(?:s|sec|sek|seg)[a-z]{0,7}\b))", re.IGNORECASE
    )


def tokenise(text: str) -> tuple[str, list[Token]]:
    """The kinds, one letter for each token, and the tokens.

    Lines without a digit or a unit of time give only their line break. Linear.
    """
    patterns = _patterns()
    flat = text.translate(WIDTHS)
    if "," in flat:
        flat = _decimal_comma().sub(".", flat)
    tokens = [Token("L", 0, 0)]
    position = 0
    for line in flat.split("\n"):
        stop = position + len(line)
        if patterns.timely.search(line):
            lead = patterns.lead.match(flat, position, stop)
            _line(flat, lead.end() if lead else position, stop, tokens)
        tokens.append(Token("L", stop, min(stop + 1, len(flat))))
        position = stop + 1
    return "".join(token.kind for token in tokens), tokens


def _line(text: str, start: int, stop: int, tokens: list[Token]) -> None:
    """Append the tokens of one line."""
    patterns = _patterns()
    search, marks, kinds = _token(han=has_han(text[start:stop])).search, patterns.marks, patterns.kinds
    position = start
    while match := search(text, position, stop):
        position = match.end()
        if match.lastgroup == "word":
            word = match[0].lower()
            if word not in _NUMBERS:
                tokens.append(Token(kinds.get(word, "w"), match.start(), position))
                continue
            token = _number_word(text, match, stop)
        elif match.lastgroup == "number":
            token = _number(text, match, stop, tokens[-2:])
        elif match.lastgroup == "han":
            position = _han(text, match.start(), position, stop, tokens)
            continue
        else:
            token = Token(marks.get(match[0], "P"), match.start(), position)
        tokens.append(token)
        position = token.end


def _number(text: str, match: re.Match[str], stop: int, before: list[Token]) -> Token:
    """A number with its unit, a clock, a bare number, or a number that is no time."""
    start, end = match.span()
    if _belongs_to_word(text, start, before) or end - start > DIGIT_LIMIT + 6:
        return Token("z", start, end)
    if ":" in match[0]:
        return _clock(text, match, stop)
    if match[0].count(".") > 1 or end - start > DIGIT_LIMIT:
        return Token("z", start, end)
    spoiled = _patterns().spoiled.match(text, end, stop)
    if spoiled:
        return Token("z", start, spoiled.end())
    return _with_unit(text, start, end, stop, Decimal(match[0]))


def _belongs_to_word(text: str, start: int, before: list[Token]) -> bool:
    """``gen-4``, ``image1``, ``#1``, ``$5``, ``f/2.8``: the number continues what stands before it."""
    previous = text[start - 1 : start]
    if not previous or previous.isspace():
        return False
    if (previous.isascii() and (previous.isalpha() or previous in "#$_\\")) or previous in "€£¥":
        return True
    if previous == ".":
        return not text[max(0, start - 2) : start - 1].isalpha()
    if previous == "/":
        return text[max(0, start - 2) : start - 1].isalnum()
    if previous in "-‑" and text[max(0, start - 2) : start - 1].isalpha():
        return (
            not (len(before) == 2 and before[0].kind in "Us" and before[0].end == start - 1)
            and text[start - 2].isascii()
        )
    return False


def _clock(text: str, match: re.Match[str], stop: int) -> Token:
    clock = _patterns().clock.fullmatch(match[0])
    if match[0] in _ASPECTS and not _IN_RANGE.search(text[max(0, match.start() - 8) : match.end() + 6]):
        return Token("z", match.start(), match.end())
    if clock is None or int(clock[3]) > 59 or _patterns().spoiled.match(text, match.end(), stop):
        return Token("z", match.start(), match.end())
    whole = int(clock[1] or 0) * 3600 + int(clock[2]) * 60 + int(clock[3])
    value = Decimal(f"{whole}{clock[4] or ''}")
    unit = _patterns().unit.match(text, match.end(), stop)
    end = unit.end() if unit and unit["short"] else match.end()
    return Token("C", match.start(), end, value)


def _with_unit(text: str, start: int, end: int, stop: int, value: Decimal) -> Token:
    """``8`` → N, ``8s`` → U. ``1950s`` and ``90s`` look alike: four digits are a decade here."""
    unit = _patterns().unit.match(text, end, stop)
    if unit is None:
        return Token("N", start, end, value)
    word = (unit["long"] or unit["han"] or "s").lower()
    if unit["short"] and end - start == 4 and value >= 1000:
        return Token("z", start, unit.end())
    if text[max(0, end - 1) : end].isdigit() and text[end : end + 1] == "/":
        return Token("z", start, end)
    singular = word in ("second", "minute") and value != 1 and unit["long"] is not None
    adjective = bool(unit["hyphen"]) or singular
    if word.startswith(("min", "分")):
        seconds = _token(han=True).match(text, unit.end(), stop) if word == "分" else None
        if seconds and seconds.lastgroup == "number" and seconds[0].isdigit() and len(seconds[0]) < 3:
            tail = _with_unit(text, seconds.start(), seconds.end(), stop, Decimal(seconds[0]))
            return Token("U", start, tail.end, value * 60 + tail.value)
        value *= 60
    return Token(
        "U", start, unit.end(), value, adjective, unit["short"] is not None and not unit["short"].isspace()
    )


def _number_word(text: str, match: re.Match[str], stop: int) -> Token:
    """``two full seconds``; *one* and *half* count only with their unit."""
    word = match[0].lower()
    unit = _patterns().unit.match(text, match.end(), stop)
    if unit and unit["long"]:
        return _with_unit(text, match.start(), match.end(), stop, _NUMBERS[word])
    if word in ("one", "half"):
        return Token(_patterns().kinds.get(word, "w"), match.start(), match.end())
    return Token("N", match.start(), match.end(), _NUMBERS[word])


def _han(text: str, start: int, end: int, stop: int, tokens: list[Token]) -> int:
    """Append the tokens of a run of Chinese characters; returns where reading goes on."""
    words = _patterns().han
    position, plain = start, -1
    while position < end:
        token = _han_number(text, position, stop)
        if token is None:
            for width in (4, 3, 2, 1):
                kind = words.get(text[position : min(end, position + width)])
                if kind:
                    token = Token(kind, position, min(end, position + width))
                    break
        if token is None:
            plain = position if plain < 0 else plain
            position += 1
            continue
        if plain >= 0:
            tokens.append(Token("w", plain, position))
            plain = -1
        tokens.append(token)
        position = token.end
    if plain >= 0:
        tokens.append(Token("w", plain, end))
    return position


def _han_number(text: str, start: int, stop: int) -> Token | None:
    """``十五秒``, ``两秒``: Chinese numerals count only before a unit of time."""
    end = start
    while end < stop and end - start < 3 and (text[end] in _HAN_DIGITS or text[end] == "十"):
        end += 1
    unit = _patterns().unit.match(text, end, stop) if end > start else None
    if unit is None or unit["han"] is None:
        return None
    numeral = text[start:end]
    tens, ten, ones = numeral.partition("十")
    if not ten:
        tens, ones = "零", numeral
    if len(tens) > 1 or len(ones) > 1:
        return None
    value = _HAN_DIGITS.get(tens, 1) * 10 + _HAN_DIGITS.get(ones, 0)
    return _with_unit(text, start, end, stop, Decimal(value))
