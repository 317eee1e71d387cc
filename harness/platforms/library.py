"""All profiles: the packaged ones and a user's own folder, found by id, by model and date, or by talk."""

from __future__ import annotations

from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from harness.errors import nearest
from harness.platforms.names import Key, key, names_model
from harness.platforms.reading import (
    MAX_FILE_BYTES,
    PlatformError,
    read_document,
    read_packaged,
    read_profile,
)

if TYPE_CHECKING:
    from harness.platforms.model import Platform

PROFILES = Path(__file__).parent / "profiles"
SCHEMA_FILE = Path(__file__).parents[1] / "schemas" / "platform-1.schema.json"


class Platforms:
    """Profiles by id; files are read when they are needed and never twice.

    ``files`` maps each id to its file: a profile's file is called by its id (``sora-2@2025-10.yaml``).
    """

    def __init__(self, files: dict[str, Path]) -> None:
        self._files = dict(sorted(files.items()))
        self._read: dict[str, Platform] = {}
        self._versions: dict[Key, tuple[Platform, ...]] = {}

    @property
    def ids(self) -> tuple[str, ...]:
        """Every profile's id, in order."""
        return tuple(self._files)

    def get(self, profile: str) -> Platform:
        """The profile with this id. Raises `PlatformError` for an unknown id or a broken file."""
        if profile not in self._read:
            if profile not in self._files:
                raise PlatformError(profile[:80], "is no platform profile", nearest(profile, list(self.ids)))
            path = self._files[profile]
            platform = (
                read_packaged(path) if path.parent == PROFILES else read_profile(_bytes(path), _source(path))
            )
            if platform.id != profile:
                problem = f"is {platform.id}, but the file is called {path.name}"
                raise PlatformError(_source(path), problem, "call a profile's file by its id", "id")
            self._read[profile] = platform
        return self._read[profile]

    @cached_property
    def all(self) -> tuple[Platform, ...]:
        """Every profile, read; in order of id."""
        return tuple(self.get(profile) for profile in self.ids)

    @cached_property
    def names(self) -> dict[Key, tuple[Platform, ...]]:
        """The profiles of each model name and brand, by comparable key."""
        found: dict[Key, list[Platform]] = {}
        for platform in self.all:
            for name in dict.fromkeys(key(name) for name in (*platform.models, *platform.mentions)):
                found.setdefault(name, []).append(platform)
        return {name: tuple(platforms) for name, platforms in found.items()}

    @property
    def brands(self) -> frozenset[str]:
        """The names by which talk alone points at a platform, as the vendor writes them."""
        return frozenset(name for platform in self.all for name in platform.mentions)

    def versions(self, model: str) -> tuple[Platform, ...]:
        """Every profile of a model, oldest first; empty for a name that no profile knows."""
        wanted = key(model)
        if wanted not in self._versions:
            self._versions[wanted] = self._find_versions(wanted)
        return self._versions[wanted]

    def _find_versions(self, wanted: Key) -> tuple[Platform, ...]:
        exact = [platform for platform in self._of(wanted) if wanted in map(key, platform.models)]
        if not exact:
            aliases = [
                (len(alias), platform)
                for platform in self.all
                for alias in map(key, platform.models)
                if names_model(wanted, alias)
            ]
            longest = max((length for length, _ in aliases), default=0)
            exact = [platform for length, platform in aliases if length == longest]
        return tuple(sorted(dict.fromkeys(exact), key=lambda platform: platform.valid_from or date.min))

    def find(self, model: str, on: date | None = None) -> Platform | None:
        """The profile that speaks for ``model`` on that day; the latest where no day is known.

        ``None`` where no profile knows the name, or none is valid on the day. A retired model's last
        profile stays its profile: whether it still answers is the check's to say.
        """
        versions = self.versions(model)
        if on is None:
            return versions[-1] if versions else None
        return valid_on(versions, on)

    def _of(self, wanted: Key) -> tuple[Platform, ...]:
        """Profiles whose file is called by the model's name, else all: the usual case reads two files."""
        near = [profile for profile in self.ids if key(profile.partition("@")[0]) == wanted]
        return tuple(self.get(profile) for profile in near) or self.all


def valid_on(versions: tuple[Platform, ...], on: date) -> Platform | None:
    """Of one model's profiles, oldest first, the one that speaks for that day."""
    started = [platform for platform in versions if (platform.valid_from or date.min) <= on]
    if not started:
        return None
    latest = started[-1]
    return latest if latest.valid_until is None or on <= latest.valid_until else None


@cache
def load(directory: Path | str | None = None) -> Platforms:
    """The packaged profiles, and those of ``directory`` in addition; on one id the user's own wins.

    Nothing is parsed yet. Raises `PlatformError` where the directory is none or holds no profile.
    """
    files = {path.stem: path for path in PROFILES.glob("*.yaml")}
    if directory is not None:
        folder = Path(directory)
        if not folder.is_dir():
            raise PlatformError(
                str(folder), "is no directory of platform profiles", "give a folder of YAML files"
            )
        own = {path.stem: path for path in folder.iterdir() if path.suffix in {".yaml", ".yml"}}
        if not own:
            raise PlatformError(
                str(folder), "holds no platform profiles", "put *.yaml files there, one for each"
            )
        files.update(own)
    return Platforms(files)


def get(name: str, directory: Path | str | None = None) -> Platform:
    """The profile that a suite or flag names: an id (``sora-2@2025-10``), or a model (its latest profile).

    Raises:
        PlatformError: no profile has that name.
    """
    platforms = load(directory)
    platform = None if "@" in name else platforms.find(name)
    return platform or platforms.get(name)


def validate(path: Path | str) -> list[str]:
    """Everything that is wrong with one profile file, one line each; empty where nothing is.

    Slower than loading and more thorough: the whole file against the JSON Schema, then as it loads.
    """
    import json

    from jsonschema import Draft202012Validator

    path = Path(path)
    source = _source(path)
    try:
        document = read_document(_bytes(path), source)
    except PlatformError as error:
        return [str(error)]
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    errors = sorted(
        Draft202012Validator(schema).iter_errors(document.value), key=lambda error: error.json_path
    )
    problems = [
        f"{source}: {document.place(tuple(error.absolute_path))}: {error.message}" for error in errors
    ]
    if not problems:
        try:
            read_profile(_bytes(path), source)
        except PlatformError as error:
            problems.append(str(error))
    return problems


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise PlatformError(
            _source(path), f"cannot be read ({reason})", "check the path and its rights"
        ) from None


def _source(path: Path) -> str:
    """A file as messages name it: packaged ones without the place of the installation."""
    return f"platforms/{path.name}" if path.parent == PROFILES else str(path)
