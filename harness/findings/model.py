"""What a finding is, and what its code says about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.spans import Span


class Severity(IntEnum):
    """How bad a finding is; comparable (``Severity.ERROR > Severity.WARNING``)."""

    NOTE = 1
    """Worth knowing; nothing to repair."""
    WARNING = 2
    """Probably wrong, or wrong by a source that is not the vendor's own."""
    ERROR = 3
    """Wrong: the prompt or recording should not be used before it is repaired."""
    FATAL = 4
    """Nothing further can be said about this recording."""

    @property
    def label(self) -> str:
        """The lower-case name that reports and JSON use."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of finding, with the page that explains it.

    ``id`` is stable for ever and never reused; ``name`` reads well in a list. ``summary``, ``why``,
    ``example`` and ``remedy`` are the page: what the check does, why the thing is bad, what it
    looks like, and what to do instead. ``source`` names a paper or a vendor's document, if any.
    """

    id: str
    name: str
    severity: Severity
    summary: str
    why: str
    example: str
    remedy: str
    source: str = ""

    def finding(
        self,
        message: str,
        *spans: Span,
        hint: str | None = None,
        severity: Severity | None = None,
    ) -> Finding:
        """A finding of this code. ``hint`` defaults to the page's remedy, ``severity`` to the code's."""
        return Finding(self, severity or self.severity, message, spans, hint or self.remedy)


@dataclass(frozen=True, slots=True)
class Finding:
    """One claim about one recording, with the text that shows it (``spans``) and a way out (``hint``)."""

    code: Code
    severity: Severity
    message: str
    spans: tuple[Span, ...]
    hint: str
