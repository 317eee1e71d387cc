"""What a recorded dialogue is, whichever file it came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.findings import Finding
    from harness.recordings.origin import Origin
    from harness.spans import Span

Role = Literal["persona", "copilot", "unknown"]
Format = Literal["markdown", "harness-json", "openai-messages", "anthropic-messages", "prompt"]


@dataclass(frozen=True, slots=True)
class Turn:
    r"""One message of the dialogue.

    ``index`` is 0-based over all turns; ``round`` is the round number as recorded, if any.
    ``text`` is the message, repaired and with ``\n`` line ends, without surrounding blank lines.
    ``offset`` is where ``text`` starts in the decoded, repaired source file; ``None`` where the
    format escapes text (JSON).
    """

    index: int
    role: Role
    speaker: str
    text: str
    round: int | None = None
    offset: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class RecordedPrompt:
    r"""The final prompt that the producing system saved: the thing under suspicion.

    ``text`` is as saved (repaired, ``\n`` line ends, the outer fence of the producers' Markdown
    removed, nothing else). It may be empty.
    """

    text: str
    offset: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class MetadataField:
    """One line of metadata as recorded: the key and the value exactly as written, with its place."""

    key: str
    value: str
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Recording:
    """A recorded dialogue: a persona and a copilot, their turns, and what was saved of it.

    ``recorded`` is ``None`` where the format carries no final prompt (it then cannot be wrong).
    ``models`` maps a role or label (``"persona"``, ``"copilot"``, ``"api"``, …) to the model's name
    as recorded. ``created`` is the recorded date, ISO 8601 (date or date-time), or ``None``.
    ``origin`` says how the harness itself made the dialogue; ``None`` for those of other producers.
    ``system`` holds system messages: they are no turns. ``findings`` are the reader's own
    (encoding, metadata that contradicts the transcript); reading never raises for those.
    ``source`` is the path as given (``-`` for standard input), ``sha256`` of the original bytes.
    """

    id: str
    format: Format
    turns: tuple[Turn, ...]
    recorded: RecordedPrompt | None
    persona: str | None = None
    copilot: str | None = None
    models: Mapping[str, str] = field(default_factory=dict)
    created: str | None = None
    title: str | None = None
    system: tuple[str, ...] = ()
    metadata: tuple[MetadataField, ...] = ()
    encoding_repaired: bool = False
    origin: Origin | None = None
    source: str = field(default="", compare=False)
    sha256: str = field(default="", compare=False)
    findings: tuple[Finding, ...] = field(default=(), compare=False)

    @property
    def model(self) -> str | None:
        """The model that wrote the dialogue: the only one, or the copilot's, or the first recorded."""
        if not self.models:
            return None
        return self.models.get("copilot") or next(iter(self.models.values()))
