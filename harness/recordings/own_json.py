"""The harness's own JSON: every field of a `Recording` that is not about the file it came from.

`write_json` and `read_own` are each other's inverse. The rules are those of
``schemas/recording-1.schema.json``, checked by hand: importing jsonschema would take longer than reading
a hundred recordings. A test holds the two against each other.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, get_args

from harness.recordings.errors import MAX_TURNS, RecordingError, too_many_turns
from harness.recordings.model import Format, MetadataField, RecordedPrompt, Recording, Role, Turn

if TYPE_CHECKING:
    from harness.recordings.origin import Origin

SCHEMA = "recording/1"
"""Value of ``"schema"`` in the harness's own JSON."""

RECORDING_SCHEMA = Path(__file__).resolve().parents[1] / "schemas" / "recording-1.schema.json"
"""Where the JSON Schema of the harness's own JSON stands; `recording_schema` loads it."""

_ROLES = get_args(Role)
_FORMATS = get_args(Format)
_KEYS = frozenset((
    "schema", "id", "format", "title", "created", "persona", "copilot", "models", "encoding_repaired",
    "system", "metadata", "recorded", "turns", "origin",
))  # fmt: skip
_TURN_KEYS = frozenset(("role", "speaker", "round", "text"))


def recording_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the harness's own JSON."""
    import json

    schema: dict[str, Any] = json.loads(RECORDING_SCHEMA.read_text(encoding="utf-8"))
    return schema


def write_json(recording: Recording, *, indent: int | None = 2) -> str:
    """The recording as JSON that `read` gives back as an equal `Recording`.

    ``indent=None`` writes one line, for JSONL. Nothing of the source file (path, digest, offsets,
    findings) is written: findings are made anew by whoever reads it.
    """
    import json

    value: dict[str, Any] = {
        "schema": SCHEMA,
        "id": recording.id,
        "format": recording.format,
        "title": recording.title,
        "created": recording.created,
        "persona": recording.persona,
        "copilot": recording.copilot,
        "models": dict(recording.models),
        "encoding_repaired": recording.encoding_repaired,
        "system": list(recording.system),
        "metadata": [{"key": field.key, "value": field.value} for field in recording.metadata],
        "recorded": None if recording.recorded is None else recording.recorded.text,
        "turns": [
            {"role": turn.role, "speaker": turn.speaker, "round": turn.round, "text": turn.text}
            for turn in recording.turns
        ],
    }
    if recording.origin is not None:
        from harness.recordings.origin import origin_as_json

        value["origin"] = origin_as_json(recording.origin)
    return json.dumps(value, ensure_ascii=False, indent=indent)


def is_own(value: Any) -> bool:
    """Whether a JSON value says that it is the harness's own."""
    return (
        isinstance(value, dict)
        and isinstance(value.get("schema"), str)
        and value["schema"].startswith("recording/")
    )


def read_own(value: dict[str, Any], source: str, place: str = "") -> Recording:
    """The recording in a JSON object with ``"schema": "recording/1"``.

    Raises:
        RecordingError: it breaks a rule of the schema; the message names the key.
    """
    reader = _Reader(source, place)
    if value["schema"] != SCHEMA:
        reader.fail(
            "schema",
            f"is {value['schema'][:40]!r}, not {SCHEMA!r}",
            "update the harness, or convert the file",
        )
    for key in value:
        if key not in _KEYS:
            reader.fail(str(key)[:40], "is no key of a recording", f"known are {', '.join(sorted(_KEYS))}")
    for key in ("id", "format", "turns"):
        if key not in value:
            reader.fail(key, "is missing", "add it")
    recorded = reader.text(value, "recorded")
    models = value.get("models", {})
    if not isinstance(models, dict) or not all(isinstance(model, str) for model in models.values()):
        reader.fail("models", "is no object of texts", 'write {"copilot": "model-name"}')
    repaired = value.get("encoding_repaired", False)
    if not isinstance(repaired, bool):
        reader.fail("encoding_repaired", "is neither true nor false", "correct it")
    name = reader.text(value, "id")
    if not name:
        reader.fail("id", "is empty", "give the recording a name")
    turns = reader.items(value, "turns")
    if len(turns) > MAX_TURNS:
        raise too_many_turns(source, place)
    return Recording(
        id=name,
        format=reader.one_of(value, "format", _FORMATS),
        turns=tuple(reader.turn(turn, index) for index, turn in enumerate(turns)),
        recorded=None if recorded is None else RecordedPrompt(recorded),
        persona=reader.text(value, "persona"),
        copilot=reader.text(value, "copilot"),
        models=dict(models),
        created=reader.text(value, "created"),
        title=reader.text(value, "title"),
        system=tuple(
            reader.plain(item, f"system[{i}]") for i, item in enumerate(reader.items(value, "system"))
        ),
        metadata=tuple(reader.field(item, i) for i, item in enumerate(reader.items(value, "metadata"))),
        encoding_repaired=repaired,
        origin=None if value.get("origin") is None else reader.origin(value["origin"]),
    )


class _Reader:
    """Takes values of the right kind out of JSON, or says which key is wrong."""

    def __init__(self, source: str, place: str) -> None:
        self.source = source
        self.place = place

    def fail(self, key: str, problem: str, remedy: str) -> NoReturn:
        place = f"{self.place}, {key}" if self.place else key
        raise RecordingError(self.source, problem, remedy, place)

    def plain(self, value: Any, key: str) -> str:
        if not isinstance(value, str):
            self.fail(key, "is no text", "write it in quotation marks")
        return value

    def text(self, holder: dict[str, Any], key: str) -> str | None:
        value = holder.get(key)
        if value is not None and not isinstance(value, str):
            self.fail(key, "is neither text nor null", "write it in quotation marks")
        return value

    def items(self, holder: dict[str, Any], key: str) -> list[Any]:
        value = holder.get(key, [])
        if not isinstance(value, list):
            self.fail(key, "is no list", "write it in [ ]")
        return value

    def one_of(self, holder: dict[str, Any], key: str, known: tuple[Any, ...], prefix: str = "") -> Any:
        value = holder.get(key)
        if value not in known:
            self.fail(prefix + key, f"is {str(value)[:40]!r}", f"known are {', '.join(known)}")
        return value

    def field(self, value: Any, index: int) -> MetadataField:
        key = f"metadata[{index}]"
        if not isinstance(value, dict) or set(value) != {"key", "value"}:
            self.fail(key, "is no object of key and value", 'write {"key": …, "value": …}')
        return MetadataField(
            self.plain(value["key"], f"{key}.key"), self.plain(value["value"], f"{key}.value")
        )

    def origin(self, value: Any) -> Origin:
        from harness.recordings.origin import read_origin

        return read_origin(value, self.fail)

    def turn(self, value: Any, index: int) -> Turn:
        key = f"turns[{index}]"
        if not isinstance(value, dict) or not set(value) <= _TURN_KEYS:
            self.fail(key, "is no object of role, speaker, round and text", "correct it")
        for part in ("role", "speaker", "text"):
            if part not in value:
                self.fail(f"{key}.{part}", "is missing", "add it")
        number = value.get("round")
        if number is not None and (type(number) is not int or number < 0):
            self.fail(f"{key}.round", "is no whole number from 0", "correct it, or write null")
        return Turn(
            index,
            self.one_of(value, "role", _ROLES, f"{key}."),
            self.plain(value["speaker"], f"{key}.speaker"),
            self.plain(value["text"], f"{key}.text"),
            number,
        )
