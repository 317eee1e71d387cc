"""A message cut into blocks: headings, rules, fences, blockquotes, paragraphs.

Messages are Markdown as language models write it, which is looser than CommonMark: labels stand
alone in bold or end in a colon, fences nest without longer fences, rules are drawn with any dash.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

BlockKind = Literal["heading", "rule", "fence", "blockquote", "paragraph"]

HEADING_WORDS = 16
"""A line of more words is a sentence, whatever it is dressed as."""

PLAIN_LEVEL = 7
"""The level of a heading that is no ATX heading (a bold line, a line that ends in a colon)."""

_RULE = re.compile(r"[-*_=~─━—–•·⸻#]{3,}|(?:[-*_] ){2,}[-*_]")
_FENCE = re.compile(r"(`{3,}|~{3,})[ \t]*([^`\n]{0,80})$|(\"{3}|'{3})$")
"""A fence; three quotation marks alone on their lines serve as one too."""

_FENCE_MARKS = ("```", "~~~", '"""', "'''")
_ATX = re.compile(r"(#{1,6})[ \t]+(.*)")
_BOLD_LINE = re.compile(r"(\*\*|__)(?![\"“”«„「『\s])(.{1,160}?)\1[ \t]*[:：]?")
_SUMMARY = re.compile(r"(?:<details[^<>]{0,20}>\s*)?<summary>([^<>]{1,160})</summary>", re.IGNORECASE)
"""What a folded section is called."""

_DRAWN = re.compile(
    r"[✂\s]{0,4}(?:[-–—=_*~·•#]\s?){3,40}\s?([^\n]{1,60}?)\s?(?:[-–—=_*~·•#]\s?){3,40}[✂\s]{0,4}"
)
"""A line drawn around a few words: ``--- copy from here ---``."""

_MARKS = '*_#`~>[]【】〔〕《》 \t:：—–-•·|="“”'


class Block(NamedTuple):
    """One block. ``start``/``end`` cover it whole, ``inner_start``/``inner_end`` what it holds.

    ``text`` is the cleaned wording of a heading or the info string of a fence; ``level`` is 1-6
    for ATX headings, `PLAIN_LEVEL` for other headings, 0 elsewhere. ``closed`` is false for a
    fence that runs to the end of the message.
    """

    kind: BlockKind
    start: int
    end: int
    inner_start: int
    inner_end: int
    text: str = ""
    level: int = 0
    closed: bool = True


class Line(NamedTuple):
    """One line with its offsets, without its line end."""

    start: int
    end: int
    text: str


def split_lines(text: str, start: int = 0, end: int | None = None) -> list[Line]:
    """The lines of ``text[start:end]`` with offsets into ``text``."""
    lines = []
    position = start
    for piece in text[start:end].split("\n"):
        lines.append(Line(position, position + len(piece), piece))
        position += len(piece) + 1
    return lines


def clean_label(text: str) -> str:
    """A heading's or label's words without marks, emoji decoration and colons."""
    return " ".join(text.strip(_MARKS).split())


def parse_blocks(text: str, start: int = 0, end: int | None = None) -> list[Block]:
    """The blocks of ``text[start:end]``, in order, with offsets into ``text``."""
    return list(_blocks(split_lines(text, start, end)))


def _blocks(lines: list[Line]) -> Iterator[Block]:
    closers = _fence_closers(lines)
    index = 0
    while index < len(lines):
        line = lines[index]
        stripped = line.text.strip()
        if not stripped:
            index += 1
        elif index in closers:
            block, index = _fence_block(lines, index, closers[index])
            yield block
        elif _RULE.fullmatch(stripped) or stripped.casefold() in ("<details>", "</details>"):
            yield Block("rule", line.start, line.end, line.start, line.end)
            index += 1
        elif (heading := _heading(line, stripped)) is not None:
            yield heading
            index += 1
        else:
            kind: BlockKind = "blockquote" if stripped.startswith(">") else "paragraph"
            last = _paragraph_end(lines, index, kind, closers)
            begin = line.start + len(line.text) - len(line.text.lstrip())
            finish = lines[last].start + len(lines[last].text.rstrip())
            yield Block(kind, begin, finish, begin, finish)
            index = last + 1


def _paragraph_end(lines: list[Line], first: int, kind: BlockKind, closers: dict[int, int | None]) -> int:
    """Index of the last line of the paragraph or blockquote that begins at ``first``."""
    last = first
    for index in range(first + 1, len(lines)):
        stripped = lines[index].text.strip()
        quoted = stripped.startswith(">")
        if not stripped or index in closers or quoted != (kind == "blockquote"):
            break
        if kind == "paragraph" and (_RULE.fullmatch(stripped) or _heading(lines[index], stripped)):
            break
        last = index
    if kind == "blockquote":
        # A blank line between two quoted paragraphs is typed as often as ">" is.
        following = last + 1
        while following < len(lines) and not lines[following].text.strip():
            following += 1
        if following < len(lines) and following > last + 1 and lines[following].text.lstrip().startswith(">"):
            return _paragraph_end_joined(lines, following, closers)
    return last


def _paragraph_end_joined(lines: list[Line], index: int, closers: dict[int, int | None]) -> int:
    """The end of a blockquote whose paragraphs are parted by at most one blank line."""
    last = index
    blank = 0
    for following in range(index + 1, len(lines)):
        stripped = lines[following].text.strip()
        if stripped.startswith(">"):
            last, blank = following, 0
        elif not stripped and blank == 0 and following not in closers:
            blank = 1
        else:
            break
    return last


def _heading(line: Line, stripped: str) -> Block | None:
    level = 0
    words = ""
    if (atx := _ATX.fullmatch(stripped)) is not None:
        level, words = len(atx[1]), atx[2]
    elif (bold := _BOLD_LINE.fullmatch(stripped)) is not None and bold[1] not in bold[2]:
        level, words = PLAIN_LEVEL, bold[2]
    elif (
        (stripped[-1] in ":：" and stripped[0] not in '-*•>"“|' and not stripped[0].isdigit())
        or (stripped[0] in "【[" and stripped[-1] in "】]" and stripped.count(stripped[0]) == 1)
        or (stripped.isupper() and len(stripped) > 3 and stripped[0].isalpha())
    ):
        level, words = PLAIN_LEVEL, stripped
    elif (summary := _SUMMARY.fullmatch(stripped)) is not None:
        level, words = PLAIN_LEVEL, summary[1]
    elif (drawn := _DRAWN.fullmatch(stripped)) is not None:
        level, words = PLAIN_LEVEL, drawn[1]
    cleaned = clean_label(words)
    if not level or (level == PLAIN_LEVEL and len(cleaned.split()) > HEADING_WORDS):
        return None
    return Block("heading", line.start, line.end, line.start, line.end, cleaned, level)


def _fence_block(lines: list[Line], opener: int, closer: int | None) -> tuple[Block, int]:
    info = _FENCE.fullmatch(lines[opener].text.strip())
    inner_start = min(lines[opener].end + 1, lines[-1].end)
    last = len(lines) - 1 if closer is None else closer
    inner_end = lines[-1].end if closer is None else max(inner_start, lines[closer].start - 1)
    block = Block(
        "fence",
        lines[opener].start,
        lines[last].end,
        inner_start,
        inner_end,
        (info[2] or "").strip() if info else "",
        closed=closer is not None,
    )
    return block, last + 1


def _fence_closers(lines: list[Line]) -> dict[int, int | None]:
    """Opening line of each outermost fence → its closing line (``None``: it never closes).

    A fence with an info string inside an open fence opens a nested one, as language models write
    it. Where that leaves the outer fence open although plain closers stand there, the text is
    read the CommonMark way instead (the next bare fence closes).
    """
    marks: list[tuple[int, str, str]] = []
    for index, line in enumerate(lines):
        stripped = line.text.strip()
        if stripped[:3] in _FENCE_MARKS and (match := _FENCE.fullmatch(stripped)) is not None:
            marks.append((index, match[1] or match[3], (match[2] or "").strip()))
    for quotes in ('"""', "'''"):
        if sum(mark == quotes for _, mark, _ in marks) % 2:  # one that closes what opened within a line
            marks = [entry for entry in marks if entry[1] != quotes]
    nested = _pair(marks, nesting=True)
    return nested if None not in nested.values() else _pair(marks, nesting=False)


def _pair(marks: list[tuple[int, str, str]], *, nesting: bool) -> dict[int, int | None]:
    closers: dict[int, int | None] = {}
    opener: tuple[int, str] | None = None
    depth = 0
    for index, mark, info in marks:
        if opener is None:
            opener, depth = (index, mark), 0
            closers[index] = None
        elif mark[0] != opener[1][0] or len(mark) < len(opener[1]):
            continue
        elif info:
            depth += nesting
        elif depth:
            depth -= 1
        else:
            closers[opener[0]] = index
            opener = None
    return closers
