"""Who speaks for whom: names of persona and copilot, and which speaker is which."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from harness.recordings.model import Role

_COPILOT_WORDS = frozenset((
    "copilot", "copilots", "assistant", "orchestrator", "chatbot", "gpt", "chatgpt", "llm", "assistent",
    "assistentin", "assistente", "asistente", "copilote", "kopilot", "copiloto",
))  # fmt: skip
_PERSONA_WORDS = frozenset((
    "persona", "user", "human", "benutzer", "nutzer", "usuario", "usuário", "utilisateur", "utente",
))  # fmt: skip
# Words that are part of a person's name or title too often to decide anything but alone.
_COPILOT_NAMES = frozenset(
    ("ai", "ki", "ia", "agent", "bot", "claude", "engineer", "expert", "expert system", "gemini", "model")
)
_PERSONA_NAMES = frozenset(
    ("artist", "client", "creative director", "creator", "customer", "director", "kunde", "cliente", "regie")
)
_PERSONA_PHRASES = ("ai persona", "ki-persona", "persona-driven", "persona ia")
_CJK_COPILOT = ("助手", "副驾驶", "助理", "コパイロット", "アシスタント", "어시스턴트", "코파일럿")
_CJK_PERSONA = ("用户", "人设", "角色", "ペルソナ", "ユーザー", "페르소나", "사용자")


class Cast(NamedTuple):
    """The two participants as named in the file's head; either may be unknown."""

    persona: str | None = None
    copilot: str | None = None

    def role_of(self, speaker: str) -> Role:
        """The role of a speaker by name alone."""
        alike = {
            "persona": _alike(speaker, self.persona) if self.persona else 0,
            "copilot": _alike(speaker, self.copilot) if self.copilot else 0,
        }
        if alike["persona"] != alike["copilot"]:
            return "persona" if alike["persona"] > alike["copilot"] else "copilot"
        return role_by_words(speaker)


def role_by_words(text: str) -> Role:
    """``"copilot"`` for *Sora Copilot* or *Assistant*, ``"persona"`` for *User*; else ``"unknown"``."""
    folded = text.casefold()
    if any(phrase in folded for phrase in (*_PERSONA_PHRASES, *_CJK_PERSONA)):
        return "persona"
    if any(phrase in folded for phrase in _CJK_COPILOT):
        return "copilot"
    words = _words(folded.replace("co-pilot", "copilot"))
    name = " ".join(words)
    persona = name in _PERSONA_NAMES or not _PERSONA_WORDS.isdisjoint(words)
    copilot = name in _COPILOT_NAMES or not _COPILOT_WORDS.isdisjoint(words)
    if persona == copilot:
        return "unknown"
    return "persona" if persona else "copilot"


def assign(speakers: Sequence[str], cast: Cast, opens_round_zero: str | None = None) -> Mapping[str, Role]:
    """The role of every speaker, given in order of first appearance.

    Names decide; with two speakers the one that is not known has the role that is left, and where no name
    tells anything, the copilot is who opens the dialogue in a round 0.
    """
    roles: dict[str, Role] = {speaker: cast.role_of(speaker) for speaker in speakers}
    if len(roles) != 2:
        return roles
    known = {role for role in roles.values() if role != "unknown"}
    if not known and opens_round_zero in roles:
        return {speaker: "copilot" if speaker == opens_round_zero else "persona" for speaker in roles}
    if len(known) == 1 and "unknown" in roles.values():
        left: Role = "copilot" if "persona" in known else "persona"
        return {speaker: left if role == "unknown" else role for speaker, role in roles.items()}
    return roles


def created_by(value: str, speakers: Iterable[str]) -> Cast:
    """Persona and copilot of a line such as ``Ada Kern (AI Persona) + Sora Copilot``.

    The line is cut where both halves resemble a speaker best, since a name may hold an ``&`` itself.
    """
    speakers = list(speakers)
    best: tuple[float, Cast] | None = None
    for rank, joint in enumerate(_joints()):
        for match in joint.finditer(value[:400]):
            left, right = value[: match.start()].strip(), value[match.end() :].strip()
            if not left or not right:
                continue
            cast = _ordered(left, right)
            fit = sum(
                max((_alike(speaker, name) for speaker in speakers), default=0)
                for name in (cast.persona, cast.copilot)
                if name
            )
            if best is None or fit - rank * 0.1 > best[0]:
                best = fit - rank * 0.1, cast
    if best:
        return best[1]
    role = role_by_words(value)
    name = without_tag(value)
    return Cast(persona=name) if role == "persona" else Cast(copilot=name) if role == "copilot" else Cast()


def without_tag(name: str) -> str:
    """``Ada Kern`` for ``Ada Kern (AI Persona)``: a bracketed role or time at the end is no name."""
    name = name.strip()
    match = _tag().search(name) if name.endswith((")", "]", "）")) else None
    if match is None or not match.start():
        return name
    inside = match.group(1)
    told = role_by_words(inside) != "unknown" or any(character.isdigit() for character in inside)
    return name[: match.start()].rstrip() if told else name


def _ordered(left: str, right: str) -> Cast:
    """Persona first, as producers write it, unless the words say otherwise."""
    tagged = [_tagged_role(left) or role_by_words(left), _tagged_role(right) or role_by_words(right)]
    names = without_tag(left), without_tag(right)
    if tagged in (["copilot", "persona"], ["copilot", "unknown"], ["unknown", "persona"]):
        return Cast(persona=names[1], copilot=names[0])
    return Cast(persona=names[0], copilot=names[1])


def _tagged_role(name: str) -> Role | None:
    match = _tag().search(name.strip())
    role = role_by_words(match.group(1)) if match else "unknown"
    return None if role == "unknown" else role


def _alike(speaker: str, name: str) -> int:
    """3 the same, 2 one's words are all in the other (Sora Copilot, Sora Creator Copilot), 1 first name."""
    one, other = _words(speaker.casefold()), _words(name.casefold())
    if not one or not other:
        return 3 if speaker.strip() == name.strip() and speaker.strip() else 0
    if one == other:
        return 3
    if set(one) <= set(other) or set(other) <= set(one):
        return 2
    shared = one[0] == other[0] and one[0] not in _COPILOT_WORDS | _PERSONA_WORDS
    return 1 if shared and role_by_words(speaker) == role_by_words(name) else 0


def _words(folded: str) -> list[str]:
    # Underscores divide names in JSON (curbside_copilot).
    return re.findall(r"[^\W_]+", folded[:400])


@cache
def _joints() -> tuple[re.Pattern[str], ...]:
    return tuple(
        re.compile(joint, re.IGNORECASE)
        for joint in (
            r" \+ ",
            r" [×x↔⇄⟷] ",
            r" & ",
            r" (?:and|with|und|mit|et|avec|y|con|e|com) ",
            r" ?[,/|;+] ?|与|和",
        )
    )


@cache
def _tag() -> re.Pattern[str]:
    return re.compile(r"[(\[（]([^()\[\]（）]{1,60})[)\]）]$")
