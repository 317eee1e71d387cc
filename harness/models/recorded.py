"""``recorded/PROVIDER/…``: answers only from journals of earlier runs; nothing is sent anywhere."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from harness.errors import InputError
from harness.models.failures import AttemptError
from harness.models.identity import identify
from harness.models.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from harness.models.protocol import Answer, Request

COMPARED = 2000
"""Recorded calls that a miss is held against, the latest first."""


class Recorded:
    """All recorded models of a run: one or more journals, the first that knows a call answers."""

    version = "recorded/1"

    def __init__(self, paths: Iterable[Path]) -> None:
        """Read the journals.

        Raises:
            InputError: one is not there, or damaged.
        """
        self._journals = []
        for path in paths:
            if not path.is_file():
                raise InputError(str(path), "is no journal", "models.recorded names journals of earlier runs")
            self._journals.append(Journal(path))

    async def complete(self, request: Request) -> Answer:
        """The recorded answer.

        Raises:
            AttemptError: the call was never recorded; it names the request and the nearest recorded one.
        """
        sought = replace(request, model=request.model.partition("/")[2])
        key, canonical = identify(sought)
        for journal in self._journals:
            if answer := journal.answer(key):
                return answer
        what = f"{request.purpose or 'call'} {request.label}".strip()
        raise AttemptError(
            f"not recorded: {what} (key {key[:16]}…); {self._nearest(canonical, request)}",
            kind="not-recorded",
            retry=False,
        )

    async def close(self) -> None:
        """Nothing to give back."""

    def _nearest(self, sought: dict[str, Any], request: Request) -> str:
        """In what the most alike recorded call differs."""
        entries = [entry for journal in self._journals for entry in journal.entries() if entry.get("answer")]
        if not entries:
            names = ", ".join(str(journal.path) for journal in self._journals) or "no journal"
            return f"{names} holds no answer" if self._journals else "no journal is set (models.recorded)"
        best = min(reversed(entries[-COMPARED:]), key=lambda entry: _distance(sought, entry, request))
        differing = "; ".join(_differences(sought, best["request"])) or "nothing that is named here"
        return f"the nearest recorded one is {best.get('label') or best['key'][:16]}, which differs in {differing}"


def _distance(sought: dict[str, Any], entry: dict[str, Any], request: Request) -> tuple[int, int]:
    found = entry["request"]
    parts = sum(
        sought[key] != found.get(key) for key in ("model", "replicate", "sampling", "schema", "system")
    )
    own, other = sought["messages"], found["messages"]
    unlike = sum(one != two for one, two in zip(own, other, strict=False)) + abs(len(own) - len(other))
    return parts + unlike, entry.get("purpose") != request.purpose


def _differences(sought: dict[str, Any], found: dict[str, Any]) -> list[str]:
    listed = [
        f"{key} ({found.get(key)} recorded, {sought[key]} asked)"
        for key in ("model", "replicate")
        if sought[key] != found.get(key)
    ]
    for name, value in sought["sampling"].items():
        recorded = found["sampling"].get(name)
        if recorded != value:
            listed.append(f"{name} ({recorded} recorded, {value} asked)")
    if sought["schema"] != found.get("schema"):
        listed.append("the answer's schema")
    for key, name in (("system", "system block"), ("messages", "message")):
        own, other = sought[key], found[key]
        if len(own) != len(other):
            listed.append(f"the number of {name}s ({len(other)} recorded, {len(own)} asked)")
        places = [str(n) for n, (one, two) in enumerate(zip(own, other, strict=False), 1) if one != two]
        if places:
            listed.append(f"{name} {', '.join(places[:5])}")
    return listed
