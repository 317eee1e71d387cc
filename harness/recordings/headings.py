"""Lines that divide a Markdown recording: headings of rounds and sections, labels, rules, fences.

Everything here looks at one line and says what it *could* be; whether it is one is decided with the
whole file in view (`harness.recordings.turn_search`).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import NamedTuple

NAME_LIMIT = 80
"""Longest name of a speaker."""

_ROUND = frozenset((
    "round", "rounds", "exchange", "runde", "ronda", "rodada", "vuelta", "giro", "tour", "échange", "scambio", "раунд",
    "turn", "message", "msg", "beitrag", "nachricht", "turno", "mensaje", "mensagem", "messaggio", "сообщение", "ход",
))  # fmt: skip
_CJK_ROUND = ("回合", "轮次", "轮", "ラウンド", "ターン", "라운드", "턴")

_SECTIONS = {
    "dialogue": (
        "dialogverlauf|gesprächsverlauf|gespräch|verlauf|historique|historique du dialogue|"
        "historique de la conversation|conversation complète|diálogo|historial|historial de diálogo|"
        "historial del diálogo|historial de la conversación|conversación|histórico do diálogo|"
        "histórico da conversa|conversa|dialogo|cronologia del dialogo|conversazione|история диалога|диалог|"
        "对话|对话历史|对话记录|对话历程|聊天记录|會話|对话过程|会話|会話履歴|対話履歴|ダイアログ履歴|대화|대화 기록|대화 내역"
    ),
    "prompt": (
        "finaler prompt|endgültiger prompt|fertiger prompt|prompt final|prompt finale|invite finale|"
        "итоговый промпт|финальный промпт|最终提示词|最终提示|提示词|最終プロンプト|プロンプト|최종 프롬프트|프롬프트"
    ),
    "metadata": "metadaten|métadonnées|metadatos|metadados|metadati|метаданные|元数据|メタデータ|메타데이터",
}
"""Headings of sections in other languages, as they are."""

_SECTION_WORDS = {
    "dialogue": (
        frozenset(("dialogue", "dialog", "conversation", "transcript", "chat", "messages", "history")),
        frozenset(("full", "complete", "raw", "recorded", "log", "record", "history", "transcript", "the", "of")),
    ),
    "prompt": (
        frozenset(("prompt",)),
        frozenset((
            "final", "recorded", "saved", "generated", "delivered", "extracted", "resulting", "video", "sora", "veo",
            "text", "the", "output",
        )),
    ),
    "metadata": (
        frozenset(("metadata", "meta", "statistics", "stats")),
        frozenset(("data", "session", "recording", "dialogue", "run", "generation", "info", "and", "the")),
    ),
}  # fmt: skip
"""In English: one word of the first set, and else only such of the second."""


class Marker(NamedTuple):
    """A line that may open a turn.

    ``start`` is where its line begins, ``body`` where the text after it begins. ``style`` is equal for
    lines of one making (level of heading, word, punctuation), ``number`` the round or turn number.
    """

    start: int
    body: int
    style: str
    speaker: str
    number: int | None = None


def section_of(heading: str) -> str | None:
    """``"dialogue"``, ``"prompt"`` or ``"metadata"`` for the text of a heading, else ``None``."""
    name = plain(heading).casefold()
    if name.endswith(")"):
        name = name[: name.rfind("(")].rstrip() if "(" in name else name
    words = set(name.split())
    if len(words) <= 5:
        for kind, (naming, further) in _SECTION_WORDS.items():
            if words & naming and words <= naming | further:
                return kind
    return _section_names().get(name)


def plain(text: str) -> str:
    """A heading's words: without emoji and marks around them, emphasis, closing ``#`` and colon."""
    return _undecorated(text.strip().rstrip("#").strip().strip("*_`").rstrip(":：").strip())


def numbered(content: str) -> tuple[str, int, str] | None:
    """``(style, number, speaker)`` of a heading's text: *Round 2: NAME*, *Turn 3 (NAME)*, *NAME — Round 2*.

    The speaker is empty for a heading of the round alone.
    """
    content = _undecorated(content.strip().rstrip("#").strip())
    if content.startswith(("**", "__")) and content.endswith(("**", "__", "**:", "__:")):
        content = _undecorated(content.rstrip(":").strip("*_").strip())
    if len(content) > NAME_LIMIT * 2 or not _names_a_round(content):
        return None
    for style, pattern in _NUMBERED.items():
        match = _compiled(pattern).match(content)
        if match is None:
            continue
        found = match.groupdict()
        word = found["word"].casefold()
        if word not in _ROUND and word not in _CJK_ROUND:
            continue
        speaker = name_of(found.get("name") or "")
        joint = (found.get("joint") or "").strip()[:1]
        return f"{style}{word}{joint}", int(found["number"]), speaker
    return None


def _names_a_round(content: str) -> bool:
    if not any(character.isdigit() for character in content):
        return False
    folded = content.casefold()
    words = "".join(character if character.isalpha() else " " for character in folded).split()
    return not _ROUND.isdisjoint(words) or any(word in folded for word in _CJK_ROUND)


def name_of(text: str) -> str:
    """A speaker's name without decoration: emphasis, emoji, a time of day, a closing colon."""
    name = _undecorated(text.strip().strip("*_`").rstrip(":：").strip().strip("*_`").strip())
    time = _compiled(_TIME).search(name) if ":" in name else None
    return name[: time.start()] if time else name


def is_rule(line: str) -> bool:
    """Whether a line is a thematic break: ``---``, ``***``, ``* * *``."""
    marks = line.replace(" ", "").replace("\t", "")
    return len(marks) > 2 and marks[0] in "-*_" and marks.count(marks[0]) == len(marks)


def before(text: str, at: int, start: int) -> str | None:
    """The last line before ``at`` that is not blank; ``None`` where there is none after ``start``."""
    while at > start and text[at - 1].isspace():
        at -= 1
    return text[max(start, text.rfind("\n", 0, at) + 1) : at] if at > start else None


def fence_of(line: str) -> tuple[str, bool] | None:
    """The marks of a fence line (such as four backticks) and whether it can close one; ``None`` for any other line."""
    stripped = line.strip()
    if not stripped.startswith(("```", "~~~")):
        return None
    rest = stripped.lstrip(stripped[0])
    if stripped[0] == "`" and "`" in rest:
        return None  # code inside a line
    return stripped[: len(stripped) - len(rest)], not rest


def _undecorated(text: str) -> str:
    """Without emoji, bullets and spaces at either end; letters, digits, brackets and quotes stay."""
    start, end = 0, len(text)
    while start < end and _is_decoration(text[start]):
        start += 1
    while end > start and _is_decoration(text[end - 1]):
        end -= 1
    return text[start:end]


def _is_decoration(character: str) -> bool:
    if character.isalnum() or character in "()[]（）【】*_`'\"&+.":
        return False
    return character.isspace() or character in "-–—|•·►▶" or unicodedata.category(character) in _DECORATIONS


_DECORATIONS = frozenset(("So", "Sk", "Mn", "Cf", "Sm", "Cn", "Me"))


@cache
def _section_names() -> dict[str, str]:
    return {name: kind for kind, names in _SECTIONS.items() for name in names.split("|")}


_WORD = r"(?P<word>[^\W\d_]{1,12})"
_NUMBER = r"#?(?P<number>\d{1,5})(?:[./] ?\d{1,5}| of \d{1,5})?"
_NAME = rf"(?P<name>\S.{{0,{NAME_LIMIT}}})"
_NUMBERED = {
    "r": rf"{_WORD}\s?{_NUMBER}(?:\s?[(（][^()（）]{{1,30}}[)）](?=\s?[:：\-–—]))?\s?(?P<joint>[:：\-–—|·,.>]+)\s?{_NAME}$",
    "p": rf"{_WORD} ?{_NUMBER}\s?(?P<joint>[(（\[]){_NAME}[)）\]]$",
    "z": rf"第 ?{_NUMBER} ?(?P<word>轮次|轮|回合)\s?(?P<joint>[:：\-–—|·,.(（]*)\s?{_NAME}$",
    "b": rf"\[{_WORD} ?{_NUMBER}\]\s?[:：\-–—|]?\s?{_NAME}$",
    "o": rf"{_WORD} ?{_NUMBER}[:：.]?$",
    "y": rf"第 ?{_NUMBER} ?(?P<word>轮次|轮|回合)[:：.]?$",
    "n": rf"(?P<name>\S.{{0,{NAME_LIMIT}}}?)\s?(?P<joint>[:：\-–—|·,(（\[])\s?{_WORD} ?{_NUMBER}[)）\]]?$",
}
"""How a round, its number and its speaker are put together, most frequent first; compiled when needed."""

_CLOCK = r"(?:\d{4}-\d\d-\d\d[T ])?\d{1,2}:\d\d(?::\d\d)?(?:\.\d{1,9})?(?: ?(?:Z|UTC|AM|PM))?"
_TIME = rf"\s[-–—|·@,(\[]?\s?{_CLOCK}[)\]]?$"


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
