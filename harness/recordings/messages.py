"""Conversations in JSON: OpenAI's and Anthropic's ``messages``, and their nearest relatives.

Taken are a list of messages, or an object that holds one under ``messages``, ``conversations`` (ShareGPT),
``turns``, ``dialogue`` or ``contents`` (Gemini). A message is an object with ``role``, ``from``,
``speaker`` or ``author``, and its text in ``content``, ``text``, ``value``, ``message`` or ``parts``.
The user is the persona and the assistant the copilot, unless names or the system's text say otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from harness.findings.codes.recording import MESSAGE_UNREADABLE
from harness.recordings.errors import MAX_TURNS, NotARecordingError, RecordingError, too_many_turns
from harness.recordings.message_roles import GENERIC, Said, cast_of, roles_of
from harness.recordings.metadata import meaning_of, model_label, words_of
from harness.recordings.model import MetadataField, RecordedPrompt, Recording, Turn
from harness.spans import Span

if TYPE_CHECKING:
    from harness.findings import Finding
    from harness.recordings.model import Format

LISTS = (
    "messages",
    "conversations",
    "conversation",
    "turns",
    "dialogue",
    "dialog",
    "dialogue_history",
    "history",
    "transcript",
    "chat",
    "contents",
)  # fmt: skip
"""Keys under which a conversation is looked for, in this order."""

_PLAIN_LISTS = frozenset(("messages", "conversations", "conversation", "turns"))
"""Those of `LISTS` that hold nothing else."""

_PROMPT_PARTS = frozenset((
    "scene", "scenes", "shot", "shots", "camera", "cinematography", "lighting", "audio", "sound",
    "negative_prompt", "duration", "duration_seconds", "aspect_ratio", "subject", "setting", "action",
    "actions", "color_palette", "style", "visual_style",
))  # fmt: skip
"""Keys of JSON prompts."""

_ROLE_KEYS = ("role", "from", "speaker", "author", "sender")
_TEXT_KEYS = ("content", "text", "value", "message", "parts")
_PROMPT_KEYS = ("final_prompt", "finalPrompt", "recorded_prompt", "recordedPrompt", "prompt", "output")
_SYSTEM = frozenset(("system", "developer"))
_TOOLS = frozenset(("tool", "function", "ipython", "observation", "function_call", "tool_call"))
_SKIPPED_PARTS = frozenset((
    "tool_use", "tool_result", "tool_call", "thinking", "redacted_thinking", "reasoning", "image",
    "image_url", "input_image", "document", "input_audio", "audio", "file", "input_file", "video",
    "server_tool_use", "web_search_tool_result",
))  # fmt: skip
_ANTHROPIC_PARTS = frozenset((
    "tool_use", "tool_result", "thinking", "redacted_thinking", "server_tool_use",
))  # fmt: skip


def is_message(value: Any) -> bool:
    """Whether a value is one message: somebody speaks, and there is text or a place for it."""
    return _speaks(value) and conversation_in(value) is None


def conversation_in(value: Any) -> str | None:
    """The key under which an object holds a conversation, if any."""
    if not isinstance(value, dict):
        return None
    for key in LISTS:
        inner = value.get(key)
        if not isinstance(inner, list):
            continue
        if key in _PLAIN_LISTS:
            return key
        # A JSON prompt may have a dialogue too, and a chat a history: its lines must be messages.
        if any(map(_speaks, inner)) and not (key.startswith("dialog") and _PROMPT_PARTS & value.keys()):
            return key
    return None


def _speaks(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and any(isinstance(value.get(key), (str, dict)) for key in _ROLE_KEYS)
        and any(key in value for key in (*_TEXT_KEYS, "tool_calls", "function_call"))
    )


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
    heard = _listen(messages)
    if not heard.said and heard.findings:
        raise RecordingError(
            source, "none of its messages can be read", "give every message a role and its text", place
        )
    system = [*_system_texts(head.get("system") or head.get("instructions")), *heard.system]
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
        held = f"a {type(value).__name__}"
    return NotARecordingError(
        source,
        f"holds no conversation but {held}",
        'expected is {"messages": [{"role": …, "content": …}, …]} or the harness\'s own "schema": "recording/1"',
        place,
    )


@dataclass(slots=True)
class _Heard:
    """What a list of messages holds."""

    said: list[Said] = field(default_factory=list)
    system: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    anthropic: bool = False

    def leave_out(self, number: int, why: str) -> None:
        """Note that a message cannot be read, pointing at the end of the one before."""
        last = len(self.said) - 1
        spans = (
            [Span(last, len(text), len(text))] if self.said and (text := lines(self.said[-1].text)) else []
        )
        self.findings.append(
            MESSAGE_UNREADABLE.finding(f"message {number + 1} of the file {why}; it is left out", *spans)
        )


def _listen(messages: list[Any]) -> _Heard:
    heard = _Heard()
    for number, message in enumerate(messages):
        if not isinstance(message, dict):
            heard.leave_out(number, "is no object")
            continue
        role = next((message[key] for key in _ROLE_KEYS if isinstance(message.get(key), str)), None)
        name = message.get("name") or message.get("speaker") or ""
        if isinstance(message.get("author"), dict):  # ChatGPT's export: {"author": {"role": …, "name": …}}
            author = message["author"]
            role, name = role or author.get("role"), name or author.get("name") or ""
        text, kinds = _text_of(message)
        heard.anthropic = heard.anthropic or not _ANTHROPIC_PARTS.isdisjoint(kinds)
        if not isinstance(role, str) or not role.strip():
            heard.leave_out(number, "names no role or speaker")
            continue
        spoken = role.strip().casefold()
        if spoken in _SYSTEM:
            if text:
                heard.system.append(text)
            continue
        if spoken in _TOOLS:
            continue
        if text is None:
            if message.get("tool_calls") or message.get("function_call") or not kinds <= {""}:
                continue  # a call of a tool or an image: nothing was said
            if not any(key in message for key in _TEXT_KEYS):
                heard.leave_out(number, "has no text")
                continue
        number_of_round = message.get("round", message.get("round_number"))
        said_round = number_of_round if type(number_of_round) is int and number_of_round >= 0 else None
        name = name.strip() if isinstance(name, str) else ""
        if name.casefold() in GENERIC:
            name = ""
        heard.said.append(Said(role.strip(), name, text or "", said_round, str(message.get("model") or "")))
    return heard


def _text_of(message: dict[str, Any]) -> tuple[str | None, set[str]]:
    """The text of a message (``None`` where there is none) and the kinds of parts it is made of."""
    content = next((message[key] for key in _TEXT_KEYS if message.get(key) is not None), None)
    if isinstance(content, dict):
        content = content.get("parts", [content])
    if content is None:
        refusal = message.get("refusal")
        return (refusal if isinstance(refusal, str) else None), {""}
    if isinstance(content, str):
        return content, {""}
    if isinstance(content, (int, float)) and not isinstance(content, bool):
        return str(content), {""}
    if not isinstance(content, list):
        return None, {""}
    texts = []
    kinds = set()
    for part in content:
        kind = part.get("type", "") if isinstance(part, dict) else ""
        kinds.add(kind if isinstance(kind, str) else "")
        text = part if isinstance(part, str) else part.get("text") if isinstance(part, dict) else None
        if isinstance(text, dict):  # Assistants API: {"text": {"value": …}}
            text = text.get("value")
        if isinstance(text, str) and kind not in _SKIPPED_PARTS:
            texts.append(text)
    if not content:
        return "", {""}
    return ("\n\n".join(texts) if texts else None), kinds


def _system_texts(value: Any) -> list[str]:
    if value is None:
        return []
    text = _text_of({"content": value})[0]
    return [text] if text else []


def _recording(head: dict[str, Any], heard: _Heard, system: list[str], *, anthropic: bool) -> Recording:
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
    for key in _PROMPT_KEYS:
        for holder in (head, inner):
            if key in holder and (holder[key] is None or isinstance(holder[key], str)):
                return RecordedPrompt(holder[key] or "")
    return None


def _fields(head: dict[str, Any], inner: dict[str, Any]) -> list[MetadataField]:
    """Plain values that are metadata; conversation, system text and prompt have their own places."""
    own = {"system", "instructions", "id", "title", "metadata", *_PROMPT_KEYS, *LISTS}
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


def lines(text: str) -> str:
    r"""A message without blank lines around it and with ``\n`` line ends."""
    kept = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    start, end = 0, len(kept)
    while start < end and not kept[start].strip():
        start += 1
    while end > start and not kept[end - 1].strip():
        end -= 1
    return "\n".join(kept[start:end])
