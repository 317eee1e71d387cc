"""Conversations in JSON: OpenAI's and Anthropic's ``messages``, and their nearest relatives.

Taken are a list of messages, or an object that holds one under ``messages``, ``conversations`` (ShareGPT),
``turns``, ``dialogue`` or ``contents`` (Gemini). The user is the persona and the assistant the copilot,
unless names or the system's text say otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.recordings.errors import MAX_TURNS, NotARecordingError, RecordingError, too_many_turns
from harness.recordings.message_parts import LISTS, Heard, conversation_in, lines, listen, text_of
from harness.recordings.message_roles import Said, cast_of, roles_of
from harness.recordings.metadata import meaning_of, model_label, words_of
from harness.recordings.model import MetadataField, RecordedPrompt, Recording, Turn

if TYPE_CHECKING:
    from harness.recordings.model import Format

PROMPT_KEYS = ("final_prompt", "finalPrompt", "recorded_prompt", "recordedPrompt", "prompt", "output")


def read_messages(value: Any, source: str, place: str = "") -> Recording:
    """The recording in a parsed JSON value. Source and digest are for the caller to add.

    Raises:
        RecordingError: there is no conversation in it.
    """
    head: dict[str, Any] = {}
    messages = value
    if isinstance(value, dict):
        key = conversation_in(value)
        if key is None:
            raise no_conversation(value, source, place)
        messages = value[key]
        head = {name: item for name, item in value.items() if name != key}
    if not isinstance(messages, list):
        raise no_conversation(value, source, place)
    if len(messages) > MAX_TURNS:
        raise too_many_turns(source, place)
    heard = listen(messages)
    if not heard.said and heard.findings:
        raise RecordingError(
            source, "none of its messages can be read", "give every message a role and its text", place
        )
    system = [*_system_texts(head), *heard.system]
    return _recording(head, heard, system, anthropic="system" in head or heard.anthropic)


def no_conversation(value: Any, source: str, place: str) -> RecordingError:
    """The error about JSON that holds something else."""
    held = "an object"
    if isinstance(value, dict):
        keys = [str(key)[:30] for key in list(value)[:5]]
        held = f"an object with {', '.join(keys)}" if keys else "an empty object"
    elif isinstance(value, list):
        held = "a list" if value else "an empty list"
    else:
        held = {str: "a text", bool: "true or false", type(None): "null"}.get(type(value), "a number")
    return NotARecordingError(
        source,
        f"holds no conversation but {held}",
        'expected is {"messages": [{"role": …, "content": …}, …]} or the harness\'s own "schema": "recording/1"',
        place,
    )


def _recording(head: dict[str, Any], heard: Heard, system: list[str], *, anthropic: bool) -> Recording:
    inner = head.get("metadata") if isinstance(head.get("metadata"), dict) else {}
    assert isinstance(inner, dict)
    cast = cast_of(head, inner)
    roles = roles_of(heard.said, cast, system)
    turns = []
    for index, said in enumerate(heard.said):
        role = roles[said.key]
        named = cast.persona if role == "persona" else cast.copilot if role == "copilot" else None
        turns.append(Turn(index, role, said.name or named or said.role, lines(said.text), said.round))
    fields = tuple(_fields(head, inner))
    names = {
        role: next((s.name for s in heard.said if s.name and roles[s.key] == role), None)
        for role in roles.values()
    }
    dated = (
        _date(item)
        for source in (head, inner)
        for key, item in source.items()
        if meaning_of(key) == "created"
    )
    name = head.get("id") or head.get("conversation_id") or inner.get("id") or ""
    form: Format = "anthropic-messages" if anthropic else "openai-messages"
    title = head.get("title") or inner.get("title")
    return Recording(
        id=str(name).strip() if isinstance(name, (str, int)) else "",
        format=form,
        turns=tuple(turns),
        recorded=_recorded(head, inner),
        persona=cast.persona or names.get("persona"),
        copilot=cast.copilot or names.get("copilot"),
        models=_models(head, inner, heard.said, roles),
        created=next((date for date in dated if date), None),
        title=title if isinstance(title, str) and title.strip() else None,
        system=tuple(lines(text) for text in system),
        metadata=fields,
        findings=tuple(heard.findings),
    )


def _recorded(head: dict[str, Any], inner: dict[str, Any]) -> RecordedPrompt | None:
    """The recorded prompt: the most telling key first. ``null`` and ``""`` are recorded, but empty."""
    for key in PROMPT_KEYS:
        for holder in (head, inner):
            if key in holder and (holder[key] is None or isinstance(holder[key], str)):
                return RecordedPrompt(holder[key] or "")
    return None


def _fields(head: dict[str, Any], inner: dict[str, Any]) -> list[MetadataField]:
    """Plain values that are metadata; conversation, system text and prompt have their own places."""
    own = {"system", "instructions", "id", "title", "metadata", *PROMPT_KEYS, *LISTS}
    fields = []
    for holder in (head, inner):
        for key, item in holder.items():
            if key in own and not (holder is inner and key == "title"):
                continue
            if isinstance(item, bool) or item is None:
                text = {True: "true", False: "false", None: ""}[item]
            elif isinstance(item, (str, int, float)):
                text = str(item)
            else:
                continue
            fields.append(MetadataField(key, text))
    return fields


def _models(
    head: dict[str, Any], inner: dict[str, Any], said: list[Said], roles: dict[tuple[str, str], Any]
) -> dict[str, str]:
    models: dict[str, str] = {}
    for holder in (head, inner):
        for key, item in holder.items():
            label = model_label(key)
            if label and isinstance(item, str) and item.strip():
                models.setdefault(label, item.strip())
            elif isinstance(item, dict) and label is not None:  # "models": {"persona": …, "copilot": …}
                for role, model in item.items():
                    if isinstance(model, str) and model.strip():
                        models.setdefault(words_of(role), model.strip())
    for one in said:
        role = roles[one.key]
        if one.model and role != "unknown":
            models.setdefault(role, one.model)
    return models


def _date(value: Any) -> str | None:
    from harness.recordings.dates import of_epoch, to_iso

    if isinstance(value, str):
        return to_iso(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return of_epoch(value)
    return None


def _system_texts(head: dict[str, Any]) -> list[str]:
    text = text_of({"content": head.get("system") or head.get("instructions")})[0]
    return [text] if text else []
