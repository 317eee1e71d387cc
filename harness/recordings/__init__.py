"""Recorded dialogues: found, read from every known format, repaired, held against their own metadata."""

from harness.recordings.discovery import discover, may_be_recording
from harness.recordings.errors import (
    MAX_FILE_BYTES,
    MAX_JSON_DEPTH,
    MAX_TURNS,
    NotARecordingError,
    RecordingError,
)
from harness.recordings.model import Format, MetadataField, RecordedPrompt, Recording, Role, Turn
from harness.recordings.own_json import RECORDING_SCHEMA, recording_schema, write_json
from harness.recordings.reading import read, read_bytes, read_stream

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
    "may_be_recording",
    "read",
    "read_bytes",
    "read_stream",
    "recording_schema",
    "write_json",
]
