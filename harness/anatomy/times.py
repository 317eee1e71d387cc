"""The time grammar: forms over the kinds of tokens, each with what it means.

`FORMS` is the whole grammar and is printed in ``docs/time-forms.md``: a form is a pattern on the
string of kinds (`harness.anatomy.tokens`), never on the text, so spellings (hyphen or dash,
fullwidth digits, ``s`` or *seconds* or 秒) are settled before. At each token the first form that
matches wins. What no form matches is no time. Whether a range is a beat, or a length a hold, can
depend on its neighbours: that is decided in `harness.anatomy.timeline`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from harness.anatomy.tokens import tokenise

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from harness.anatomy.tokens import Token

Meaning = Literal["range", "total", "hold", "first", "next", "final", "cue", "claim", "length", "none"]


class Expression(NamedTuple):
    """A time expression in the text.

    ``values`` are seconds (or the count of a claim); ``start`` to ``end`` its offsets without
    brackets. ``head``: it stands where a line, sentence or bracket begins. ``tail``: what it
    announces follows at once (colon, dash, bracket, line end). ``bare``: no unit and no clock.
    ``weak``: it could also speak of something else (a *4-second clip*).
    """

    meaning: Meaning
    form: str
    start: int
    end: int
    values: tuple[Decimal, ...]
    head: bool = False
    tail: bool = False
    bare: bool = False
    bracket: bool = False
    weak: bool = False
    led: bool = False
    """A word such as *from* or *during* leads a range."""
    round: bool = False
    """The bracket is a round one."""
    aside: bool = False
    """A range in the middle of a sentence (*an egret from 11s to 15s*)."""
    alone: bool = False
    """A range that is a sentence or line of its own."""


class _Site(NamedTuple):
    """Where a form matched."""

    text: str
    kinds: str
    tokens: list[Token]
    match: re.Match[str]

    @property
    def first(self) -> int:
        return self.match.start()

    @property
    def after(self) -> int:
        return self.match.end()

    def value(self, group: int) -> Token:
        return self.tokens[self.match.start(group)]

    def mark(self, index: int) -> str:
        """The characters of a token; empty beyond the ends."""
        if not 0 <= index < len(self.tokens):
            return ""
        return self.text[self.tokens[index].start : self.tokens[index].end]


class Form(NamedTuple):
    """One row of the grammar. ``examples`` are read by the documentation and by the tests."""

    name: str
    meaning: Meaning
    pattern: str
    says: str
    examples: tuple[str, ...]
    guard: Callable[[_Site], bool] | None = None
    weak: bool = False


def _sentence_alone(site: _Site) -> bool:
    """The length is a sentence or a part between slashes, not an item between commas."""
    before, after = site.mark(site.first - 1), site.mark(site.after)
    if before in "(（[【" and before and after in "·|":
        return True
    line = site.kinds.rfind("L", 0, site.first)
    if "pN" in site.kinds[max(line, site.first - 40) : site.first]:
        return False  # a shot's own length
    return (before in "\n.!?。|/·;" or site.first == 1) and (
        after in "\n.!。|/·" or site.after >= len(site.kinds) - 1
    )


def _opens_text(site: _Site) -> bool:
    """Nothing but marks stands before, and the length qualifies what follows."""
    if site.text[: site.tokens[site.first].start].strip("#*_[【「\"“'`> \n（("):
        return False
    token = site.value(1)
    following = site.kinds[site.after : site.after + 1]
    if token.short and token.value % 10 == 0 and token.value >= 20 and following not in ("P", "L"):
        return False  # "90s drama" is a decade
    han = site.text[token.end - 1] >= "\u2e80"
    return token.adjective or following in ("P", "o") or (han and following in "wvpc")


_OPENING = 160
"""Characters in which the sentence that opens a prompt has said that it is one take."""
_ONE_TAKE = ("single", "continuous", "one take", "one-take", "one shot", "one-shot", "unbroken", "oner")


def _of_the_take(site: _Site) -> bool:
    """``A single continuous shot, 60 seconds.``: behind a comma of the first sentence, which names one take."""
    start = site.tokens[site.first].start
    if start > _OPENING or site.value(1).adjective:
        return False
    before = site.text[:start].rstrip()
    opening = before[:-1].lower()
    return (
        before[-1:] in ",，"
        and not set(opening) & set(".!?;:\n")
        and any(word in opening for word in _ONE_TAKE)
    )


def _of_this_clip(site: _Site) -> bool:
    """*the previous 4-second clip*, *two 4-second clips* and *a 90s film* are no lengths of this one."""
    before = site.kinds[max(0, site.first - 2) : site.first]
    token = site.value(site.match.lastindex or 1)
    if before[-1:] in "xifabnelN" or ("x" in before[:-1] and before[-1:] in "wh"):
        return False
    return not (token.short and token.value % 10 == 0 and token.value >= 20)


def _lasts(site: _Site) -> bool:
    return site.mark(site.first + 1).lower() in ("lasts", "lasting", "takes", "spans", "持续", "历时")


def _is_adjective(site: _Site) -> bool:
    return site.value(1).adjective


def _is_segment(site: _Site) -> bool:
    """A length that opens a part of a sentence, also behind an article and one word."""
    before = site.kinds[max(0, site.first - 2) : site.first]
    opens = before[-1:] in ("L", "P", "c", "K", "X") or (before[-1:] == "w" and before[:1] in ("L", "c"))
    return site.value(1).adjective and opens


def _square(site: _Site) -> bool:
    """Square brackets hold a point; round ones hold one only as a clock."""
    clock = site.value(1).kind == "C"
    return site.kinds[site.first - 1] in "LPKQX" and (clock or site.mark(site.first) in "[【［〔")


def _not_a_decade(site: _Site) -> bool:
    token = site.value(1)
    return not (
        token.short and token.value % 10 == 0 and token.value >= 20 and site.kinds[site.after] in "wv"
    )


def _early_or_marked(site: _Site) -> bool:
    """``at 7:30`` may be an hour of the day; a clip's clock says ``0:07``."""
    token = site.value(1)
    return token.kind != "C" or token.value < 60 or site.mark(site.match.start(1)).count(":") > 1


def _free_range(site: _Site) -> bool:
    """Not a countdown (``3-2-1``), a date, or a shot's number before its time (``Shot 2 — 5s``)."""
    first, second = site.value(1), site.value(2)
    if first.kind == "N" and second.kind == "C" and first.value != 0:
        return False
    between = site.text[first.end : second.start]
    if first.kind == "N" and site.kinds[site.first - 1] == "p" and between[:1].isspace():
        return False
    before = site.kinds[max(0, site.first - 2) : site.first]
    after = site.kinds[site.after : site.after + 2]
    bare = site.value(1).kind == "N" and site.value(2).kind == "N"
    return not (
        bare and ((before[-1:] == "D" and before[:1] in "NCUz") or (after[:1] == "D" and after[1:] in "NCUz"))
    )


FORMS: tuple[Form, ...] = (
    Form("interval", "none", r"i[xhw]?[UN]|U(?=i)", "a rhythm or a delay, no place on the clock",
         ("every 2 seconds", "1.2 second intervals", "每2秒")),
    Form("range", "range", r"#?s?h?([NUC])#?D#?s?h?([NUC])", "a range, in any mixture of numbers, units and clocks",
         ("0-2s", "0.00–4.00s", "00:00–00:03", "0s-2s", "0 to 1.5 seconds", "second 3 to second 5", "0-3秒", "第1-3秒"),
         _free_range),
    Form("between", "range", r"(?<=r)#?s?h?([NUC])&s?h?([UC])", "the same with *and*", ("between 3 and 5 seconds",)),
    Form("held range", "none", r"f[hcxo]{0,3}[NU]D[U]", "an estimate of a length", ("for 2-3 seconds",)),
    Form("first", "first", r"b[hsx]?(U)", "counted from the start", ("first 2.5 seconds", "前2.5秒", "opening 3s")),
    Form("next", "next", r"(?:fx?)?n[h]?(U)", "counted from the part before", ("next 3 seconds", "over the next 5 seconds", "middle 4s", "接下来3秒")),
    Form("final", "final", r"(?:e|(?<=[xLP])l)[h]?(U)", "counted from the end", ("final 1.5 seconds", "the last 2s", "最后2秒")),
    Form("total range", "none", r"t[DXKOQcohs]{0,5}[NUC]D[NUC]", "a choice of lengths", ("Duration: 10-15 seconds",)),
    Form("total", "total", r"t[DXKOQcohs]{0,5}([UC])", "a length said to be the whole",
         ("Duration 8s", "Duration: 15 seconds", "【时长】15 秒", "total of 10 seconds")),
    Form("bare total", "total", r"ts?[KQo]{0,2}[XDo][OQ]{0,2}(N)(?=[KQ]?[LPKQ])", "the same without a unit", ("Duration: 15",)),
    Form("counted total", "total", r"(U)t", "a length followed by *total* or *long*", ("10 seconds total", "8 seconds long")),
    Form("adjective hold", "hold", r"(U)f", "a length that qualifies a hold", ("1-second hold", "2-second pause"), _is_adjective),
    Form("clip", "total", r"(U)[wchDo]{0,6}v|(?<=c)(U)P[wchDoP]{1,12}v", "a length that qualifies the clip",
         ("15-second video", "10 seconds of film", "15 秒视频"), _of_this_clip, weak=True),
    Form("shot", "total", r"(U)[wchD]{0,5}p", "a length that qualifies the only shot",
         ("15-second one-take shot",), _is_segment, weak=True),
    Form("opening", "total", r"(U)(?![XDt])", "a length with which the prompt opens",
         ("15-second duel", "15 秒，竖屏"), _opens_text),
    Form("of", "total", r"(?<=[LP])(U)o", "a length *of* something, the whole if the beats reach it", ("15 seconds of adventure",), weak=True),
    Form("spec", "total", r"(?<=zP)(U)(?=[PL])|(U)(?=Pz)", "a length among a format's other figures",
         ("vertical 9:16, 8 seconds.", "8s, 24fps"), weak=True),
    Form("sentence", "total", r"(U)(?=[PLK])", "a length that is a sentence of its own", ("25 seconds.",), _sentence_alone),
    Form("take", "total", r"(?<=P)(U)(?=[PLK])", "a length set after the single take that opens the prompt",
         ("A single continuous shot, 60 seconds.", "One take, 20 seconds."), _of_the_take),
    Form("lasts", "total", r"[pv]f[ho]{0,2}(U)", "how long the clip or shot lasts", ("the clip lasts 8 seconds",), _lasts, weak=True),
    Form("hold", "hold", r"f[hcxo]{0,3}(U)", "how long something lasts",
         ("for two full seconds", "Hold 8 seconds", "over 4 seconds", "takes full 2 seconds", "停留 2 秒")),
    Form("lasting", "hold", r"(?<=[wp])l[hc]?(U)", "the same after a verb", ("the shots last 2 seconds",)),
    Form("mark", "cue", r"[xhc]{0,2}(U)k", "a point named by *mark*", ("the 3-second mark",)),
    Form("at", "cue", r"a[xhs#]{0,3}([UC])k?(?!i)", "a point", ("at 6.5s", "At 15 seconds", "at 00:05", "在第3秒"), _early_or_marked),
    Form("at second", "cue", r"a[xh]?s([N])", "a point", ("at second 3",)),
    Form("line clock", "cue", r"(?<=L)(C)(?=[wxcbeaf])", "a clock at the start of a line", ("0:03 The lamp turns on",), _early_or_marked),
    Form("leading clock", "cue", r"(?<=[LOPXQ])(C)(?=[XDLP])", "a clock that leads its text", ("00:02: text", "0:05 — text")),
    Form("leading point", "cue", r"(?<=[LOPXQ])#?(U)(?=X)", "a point that leads its text", ("2.50s: text", "10 sec: text", "第3秒：")),
    Form("leading second", "cue", r"(?<=[LPO])s(N)(?=[XDP])", "the same, unit first", ("Second 3: text",)),
    Form("listed point", "cue", r"(?<=L)(U)(?=D[wQcxO])", "a point before a dash", ("2.5s – text",), _not_a_decade),
    Form("bracketed point", "cue", r"O([UC])(?=K)", "a point in brackets at the head", ("[00:02] text", "[2s] text"), _square),
    Form("nth", "cue", r"#(U)", "a point named by its number", ("第3秒",)),
    Form("claim", "claim", r"(N)[h]?p", "a count of parts", ("4 beats", "2 shots", "4 个镜头")),
    Form("length", "length", r"(?<=[OPDXLQKN])(U)(?=[KPDXLQ])", "the length of the part whose heading bears it",
         ("Scene 1 · 3 seconds", "Shot 1 (5s)", "镜头 1 (5 秒)")),
)  # fmt: skip

TRAPS = (
    "2 AM", "at 07:30 AM", "the 1950s", "7-8 years old", "16:9", "2.35:1", "24-50mm", "180° shutter", "24fps", "1/48", "40Hz", "f/2.8",
    "3200K", "1.2 second intervals", "every 2 seconds", "120 frames per second", "like the 4-second clip", "two versions", "90s drama",
    "in her 30s", "10:30 on the wall", "9:16 vertical", "3-2-1 countdown", "2-3 people", "-18 LUFS", "one second later", "a split second", "凌晨2点",
    "每2秒闪烁", "7-8岁", "24帧",
)  # fmt: skip
"""What looks like a time of the clip and is none; each is tried by a test."""

FURTHER_POINT = Form(
    "further point", "cue", r"(?:P|P?&)a?([UC])(?![kXD])", "one more point", ("at 2s, 4s and 6s",)
)
_FURTHER = re.compile(FURTHER_POINT.pattern)


@cache
def _compiled() -> dict[str, tuple[tuple[Form, re.Pattern[str]], ...]]:
    """First kind → the forms that can start with it, in order."""
    compiled = [(form, re.compile(form.pattern)) for form in FORMS]
    by_kind: dict[str, tuple[tuple[Form, re.Pattern[str]], ...]] = {}
    starts = {
        "interval": "iU", "range": "#shNUC", "between": "#shNUC", "held range": "f", "first": "b", "next": "nf",
        "final": "el", "total range": "t", "total": "t", "bare total": "t", "counted total": "U", "clip": "U", "shot": "U",
        "opening": "U", "of": "U", "spec": "U", "sentence": "U", "take": "U", "lasts": "pv", "hold": "f", "lasting": "l", "adjective hold": "U", "mark": "xhcU",
        "at": "a", "at second": "a", "line clock": "C", "leading clock": "C", "leading point": "#U", "leading second": "s",
        "listed point": "U", "bracketed point": "O", "nth": "#", "claim": "N", "length": "U",
    }  # fmt: skip
    for kind in "ixNUCzbnelt#shacOfpv":
        by_kind[kind] = tuple(pair for pair in compiled if kind in starts[pair[0].name])
    return by_kind


def read_times(text: str) -> list[Expression]:
    """Every time expression of ``text`` in order; none overlaps another. Linear."""
    kinds, tokens = tokenise(text)
    forms = _compiled()
    found: list[Expression] = []
    index = 1
    while index < len(kinds):
        step = 1
        more = _FURTHER.match(kinds, index)
        comma = kinds[index] != "P" or text[tokens[index].start] in ",，、"
        if more and comma and found and found[-1].meaning == "cue" and found[-1].end == tokens[index - 1].end:
            found.append(_expression(FURTHER_POINT, _Site(text, kinds, tokens, more)))
            index = more.end()
            continue
        for form, pattern in forms.get(kinds[index], ()):
            match = pattern.match(kinds, index)
            if match is None:
                continue
            site = _Site(text, kinds, tokens, match)
            if form.guard is not None and not form.guard(site):
                continue
            if form.meaning != "none":
                found.append(_expression(form, site))
            step = max(1, match.end() - index)
            break
        index += step
    return found


def _expression(form: Form, site: _Site) -> Expression:
    kinds, tokens, match = site.kinds, site.tokens, site.match
    groups = [group for group in range(1, (match.lastindex or 0) + 1) if match[group] is not None]
    values = [site.value(group) for group in groups]
    first, last = match.start(), match.end() - 1
    if form.meaning in ("range", "length", "total") or kinds[first] == "O":
        first = match.start(groups[0])
    if form.meaning != "range" and kinds[last] not in "kvt":
        last = match.start(groups[-1])
    before, after = kinds[match.start() - 1 : match.start()], kinds[match.end() : match.end() + 1]
    bare = all(token.kind == "N" for token in values) and "s" not in kinds[match.start() : match.end()]
    seconds = [token.value for token in values]
    if form.meaning == "range" and values[0].kind == "C" and values[1].kind == "N" and values[1].value < 60:
        seconds[1] += seconds[0] - seconds[0] % 60  # [00:05-10]
    return Expression(
        form.meaning,
        form.name,
        tokens[first].start,
        tokens[last].end,
        tuple(seconds),
        head=before in tuple("LOPXQ") or (before == "D" and kinds[match.start() - 2] in "LN"),
        tail=after in tuple("XDKLQP") or after == "",
        bare=bare,
        bracket=before == "O" and after == "K",
        weak=form.weak or (form.meaning == "range" and values[-1].adjective and after in tuple("wvpc")),
        led=before == "r",
        round=before == "O" and site.mark(match.start() - 1) in "(（",
        aside=_inside_sentence(site, before),
        alone=before in ("L", "P")
        and after in ("L", "P", "")
        and site.mark(match.end()) not in (",", "，", "|", "/"),
    )


def _inside_sentence(site: _Site, before: str) -> bool:
    """Whether words of the same sentence stand before a range (a leading *from* aside)."""
    if before == "O":
        return False
    index = site.first - (2 if before == "r" else 1)
    kind, mark = site.kinds[index], site.mark(index)
    if kind in "LKQO" or (kind == "D" and site.kinds[index - 1] in "LNK"):
        return False
    return not (
        (kind == "P" and (before != "r" or mark in ".!?;。！？；|/")) or (kind == "X" and before != "r")
    )
