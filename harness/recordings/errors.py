"""Why a file gives no recording, and how much of anything is read."""

from __future__ import annotations

from harness.errors import InputError

MAX_FILE_BYTES = 32 * 1024 * 1024
"""Most bytes of one recording: of a file, or of one line of a JSONL file (which may be as long as it likes)."""

MAX_TURNS = 10_000
"""Most messages of one recording."""

MAX_JSON_DEPTH = 100
"""Most levels of nesting of a JSON recording."""


class RecordingError(InputError):
    """A file, or one recording of several in it, cannot be read; ``str()`` is one line with the remedy."""


class NotARecordingError(RecordingError):
    """Readable text in which nothing looks like a recorded dialogue: a README, a persona, nothing at all.

    Told apart from a *broken* recording so that a caller who walks a folder can pass over what merely
    lies beside the recordings.
    """


def empty_file(source: str) -> NotARecordingError:
    """The error about a file with nothing in it: named by itself it is a mistake, in a folder nothing to score."""
    return NotARecordingError(source, "is empty", "record the dialogue again, or leave the file out")


def too_large(source: str, place: str = "") -> RecordingError:
    """The error about more than `MAX_FILE_BYTES`."""
    limit = f"{MAX_FILE_BYTES // (1024 * 1024)} MiB"
    return RecordingError(
        source,
        f"is larger than {limit}, the limit for one recording",
        "put many recordings into one .jsonl file, one per line",
        place,
    )


def too_many_turns(source: str, place: str = "") -> RecordingError:
    """The error about more than `MAX_TURNS`."""
    return RecordingError(
        source,
        f"has more than {MAX_TURNS:,} messages, the limit for one recording",
        "is it one dialogue?",
        place,
    )
