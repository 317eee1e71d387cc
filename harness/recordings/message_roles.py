"""Who is persona and who copilot in a conversation whose messages say *user* and *assistant*."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from harness.recordings.metadata import meaning_of
from harness.recordings.participants import Cast, created_by, role_by_words, without_tag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.recordings.model import Role

GENERIC = frozenset((
    "user", "human", "assistant", "model", "gpt", "ai", "bot", "system", "persona", "copilot",
))  # fmt: skip
"""Names that say no more than a role."""

_USERS = frozenset(("user", "human", "client", "customer", "persona", "prompter"))
_ASSISTANTS = frozenset((
    "assistant", "model", "gpt", "chatgpt", "ai", "bot", "bard", "claude", "gemini", "copilot",
    "orchestrator",
))  # fmt: skip
_OPENING = 400
"""So much of a system text is looked at for whom it makes of the assistant."""


class Said(NamedTuple):
    """One message: the role and name as written, the text, the round if the message tells it."""

    role: str
    name: str
    text: str
    round: int | None = None
    model: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What tells one speaker from another."""
        return self.role.casefold(), self.name


def cast_of(head: dict[str, Any], inner: dict[str, Any]) -> Cast:
    """Persona and copilot as named beside the conversation, as text or as an object with a name."""
    names: dict[str, str] = {}
    line = None
    for holder in (head, inner):
        for key, value in holder.items():
            meaning = meaning_of(key)
            if meaning == "by" and isinstance(value, str):
                line = line or value
            if meaning not in {"persona", "copilot"}:
                continue
            name = value.get("name") if isinstance(value, dict) else value
            if isinstance(name, str) and 0 < len(name.strip()) <= 200:
                names.setdefault(meaning, without_tag(name))
    made = created_by(line, ()) if line else Cast()
    return Cast(names.get("persona") or made.persona, names.get("copilot") or made.copilot)


def roles_of(said: Sequence[Said], cast: Cast, system: Sequence[str]) -> dict[tuple[str, str], Role]:
    """The role of each speaker (see `Said.key`)."""
    speakers = list(dict.fromkeys(one.key for one in said))
    usual: dict[tuple[str, str], Role] = {key: _usual(key[0]) for key in speakers}
    named: dict[tuple[str, str], Role] = {
        key: cast.role_of(key[1]) if key[1] else "unknown" for key in speakers
    }
    # A role that is no usual one is a name itself: {"speaker": "Ada"}.
    for key in speakers:
        if usual[key] == "unknown" and named[key] == "unknown":
            named[key] = cast.role_of(key[1] or key[0])
    if _crossed(usual, named) or (not any(_known(named)) and _assistant_plays_the_persona(cast, system)):
        usual = {key: _other(role) for key, role in usual.items()}
    roles: dict[tuple[str, str], Role] = {
        key: usual[key] if usual[key] != "unknown" else named[key] for key in speakers
    }
    if len(roles) == 2 and sorted(_known(roles).values()) and "unknown" in roles.values():
        left = _other(next(iter(_known(roles).values())))
        roles = {key: left if role == "unknown" else role for key, role in roles.items()}
    return roles


def _usual(role: str) -> Role:
    if role in _USERS:
        return "persona"
    return "copilot" if role in _ASSISTANTS else "unknown"


def _crossed(usual: dict[tuple[str, str], Role], named: dict[tuple[str, str], Role]) -> bool:
    """Whether names contradict the usual roles, and none agrees with them."""
    both = [(usual[key], role) for key, role in _known(named).items() if usual[key] != "unknown"]
    return bool(both) and all(one != other for one, other in both)


def _assistant_plays_the_persona(cast: Cast, system: Sequence[str]) -> bool:
    """Whether the system text makes the assistant the persona: *You are Ada, a film maker …*."""
    if not system:
        return False
    opening = system[0][:_OPENING]
    match = re.search(
        r"\b(?:you are|you're|you play|act as|play the role of|your name is|du bist|sie sind)\b([^.!?\n]{1,160})",
        opening,
        re.IGNORECASE,
    )
    if match is None:
        return False
    is_whom = re.split(
        r"\b(?:talk|speak|chat|work|collaborat|help|brief|with|who|that|in (?:a )?(?:dialogue|conversation))",
        match.group(1),
        maxsplit=1,
        flags=re.IGNORECASE,
    )[0]
    if cast.persona and cast.persona.casefold() in is_whom.casefold():
        return not (cast.copilot and cast.copilot.casefold() in is_whom.casefold())
    if cast.copilot and cast.copilot.casefold() in is_whom.casefold():
        return False
    return role_by_words(is_whom) == "persona"


def _known(roles: dict[tuple[str, str], Role]) -> dict[tuple[str, str], Role]:
    return {key: role for key, role in roles.items() if role != "unknown"}


def _other(role: Role) -> Role:
    return {"persona": "copilot", "copilot": "persona", "unknown": "unknown"}[role]  # type: ignore[return-value]
