"""One list of messages of a JSON recording: which values are messages, who says what.

A message is an object with ``role``, ``from``, ``speaker`` or ``author``, and its text in ``content``,
``text``, ``value``, ``message`` or ``parts``; a text may come in parts, of which images, calls of tools and
thinking are passed over.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from harness.findings.codes.recording import MESSAGE_UNREADABLE
from harness.recordings.message_roles import GENERIC, Said
from harness.spans import Span

if TYPE_CHECKING:
    from harness.findings import Finding

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
_SYSTEM = frozenset(("system", "developer"))
_TOOLS = frozenset(("tool", "function", "ipython", "observation", "function_call", "tool_call"))
SKIPPED_PARTS = frozenset((
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
    if not isinstance(value, dict) or _is_review(value):
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


def _is_review(value: dict[str, Any]) -> bool:
    """A line of a run's ``reviews.jsonl``: it repeats the turns of a recording that has been scored."""
    schema = value.get("schema")
    return isinstance(schema, str) and schema.startswith("review/")


def _speaks(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and any(isinstance(value.get(key), (str, dict)) for key in _ROLE_KEYS)
        and any(key in value for key in (*_TEXT_KEYS, "tool_calls", "function_call"))
    )


@dataclass(slots=True)
class Heard:
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


def listen(messages: list[Any]) -> Heard:
    """What is said in a list of messages. Never raises: what cannot be read is a finding."""
    heard = Heard()
    for number, message in enumerate(messages):
        if not isinstance(message, dict):
            heard.leave_out(number, "is no object")
            continue
        role, name = _speaker(message)
        text, kinds = text_of(message)
        heard.anthropic = heard.anthropic or not _ANTHROPIC_PARTS.isdisjoint(kinds)
        if not role:
            heard.leave_out(number, "names no role or speaker")
        elif role.casefold() in _SYSTEM:
            heard.system += [text] if text else []
        elif role.casefold() in _TOOLS or (text is None and _calls_a_tool(message, kinds)):
            continue
        elif text is None and not any(key in message for key in _TEXT_KEYS):
            heard.leave_out(number, "has no text")
        else:
            model = message.get("model")
            heard.said.append(
                Said(role, name, text or "", _round(message), model if isinstance(model, str) else "")
            )
    return heard


def _speaker(message: dict[str, Any]) -> tuple[str, str]:
    """Role and name; the name is empty where it says no more than a role."""
    role = next((message[key] for key in _ROLE_KEYS if isinstance(message.get(key), str)), None)
    name = message.get("name") or message.get("speaker")
    author = message.get("author")
    if isinstance(author, dict):  # ChatGPT's export: {"author": {"role": …, "name": …}}
        role, name = role or author.get("role"), name or author.get("name")
    role = role.strip() if isinstance(role, str) else ""
    name = name.strip() if isinstance(name, str) else ""
    return role, "" if name.casefold() in GENERIC else name


def _calls_a_tool(message: dict[str, Any], kinds: set[str]) -> bool:
    """Whether a message without text is a call of a tool, its result or an image: nothing was said."""
    return bool(message.get("tool_calls") or message.get("function_call")) or not kinds <= {""}


def _round(message: dict[str, Any]) -> int | None:
    number = message.get("round", message.get("round_number"))
    return number if type(number) is int and 0 <= number < 1_000_000 else None


def text_of(message: dict[str, Any]) -> tuple[str | None, set[str]]:
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
        named = part.get("type") if isinstance(part, dict) else None
        kind = named if isinstance(named, str) else ""
        kinds.add(kind)
        text = part if isinstance(part, str) else part.get("text") if isinstance(part, dict) else None
        if isinstance(text, dict):  # Assistants API: {"text": {"value": …}}
            text = text.get("value")
        if isinstance(text, str) and kind not in SKIPPED_PARTS:
            texts.append(text)
    if not content:
        return "", {""}
    return ("\n\n".join(texts) if texts else None), kinds


def lines(text: str) -> str:
    r"""A message without blank lines around it and with ``\n`` line ends."""
    kept = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    start, end = 0, len(kept)
    while start < end and not kept[start].strip():
        start += 1
    while end > start and not kept[end - 1].strip():
        end -= 1
    return "\n".join(kept[start:end])
