"""Recorded dialogues: found, read from every known format, repaired, held against their own metadata."""

from harness.recordings.discovery import discover
from harness.recordings.errors import (
    MAX_FILE_BYTES,
    MAX_JSON_DEPTH,
    MAX_TURNS,
    NotARecordingError,
    RecordingError,
)
from harness.recordings.model import Format, MetadataField, RecordedPrompt, Recording, Role, Turn
from harness.recordings.own_json import RECORDING_SCHEMA, recording_schema, write_json
from harness.recordings.reading import read, read_bytes

__all__ = [
    "MAX_FILE_BYTES",
    "MAX_JSON_DEPTH",
    "MAX_TURNS",
    "RECORDING_SCHEMA",
    "Format",
    "MetadataField",
    "NotARecordingError",
    "RecordedPrompt",
    "Recording",
    "RecordingError",
    "Role",
    "Turn",
    "discover",
    "read",
    "read_bytes",
    "recording_schema",
    "write_json",
]
