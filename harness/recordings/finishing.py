"""The last step of every reader: where the recording came from, and what is odd about it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from harness.findings.codes.recording import NO_TURNS
from harness.recordings.consistency import inconsistencies
from harness.recordings.damage import lost
from harness.recordings.ending import ending

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.findings import Finding
    from harness.recordings.model import Recording


def finish(
    recording: Recording,
    source: str,
    digest: str,
    name: str,
    findings: Sequence[Finding] = (),
    *,
    encoding_repaired: bool = False,
) -> Recording:
    """The recording with source, digest, a name where it has none, and its findings.

    ``findings`` are those about the encoding; they come first.
    """
    recording = replace(
        recording,
        id=recording.id or name,
        source=source,
        sha256=digest,
        encoding_repaired=encoding_repaired or recording.encoding_repaired,
    )
    empty = [] if recording.turns else [NO_TURNS.finding("the recording holds no message")]
    own = recording.findings
    return replace(
        recording,
        findings=(*findings, *lost(recording), *own, *empty, *ending(recording), *inconsistencies(recording)),
    )


def stem(source: str) -> str:
    """A recording's name by its file: without folder and suffix."""
    return "stdin" if source == "-" else PurePath(source).stem or PurePath(source).name or "recording"
