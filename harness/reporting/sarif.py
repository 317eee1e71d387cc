r"""``.sarif``: findings as SARIF 2.1.0, at the line and column where they stand in the recording's file.

Code scanning of GitHub and GitLab, and editors, read it. Results are written as they come; the rules are
the registry's codes. Places count UTF-16 code units, and only ``\n``, ``\r\n`` and ``\r`` end a line.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from harness import __version__
from harness.findings import registry
from harness.recordings.positions import Sources
from harness.reporting.escaping import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from harness.findings import Code
    from harness.recordings.positions import Positions, Region
    from harness.reporting.outputs import Context, Entry
    from harness.runs import Failure, Result

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
TOOL = "prompt-dialogue-harness"
FINGERPRINT = "harnessFinding/v1"
BASE = "%SRCROOT%"
"""The folder from which the files' URIs count: the checkout, wherever a reader has it."""
RELATED_LIMIT = 100
"""Most further places of one result: GitHub shows no more."""
_LEVELS = {"fatal": "error", "error": "error", "warning": "warning", "note": "note"}


class SarifFace:
    """One run of the tool. URIs count from the checkout that holds the recordings, else from ``root``."""

    def __init__(self, path: Path, context: Context) -> None:
        self._root = context.root.resolve()
        self._base = _checkout(self._root)
        self._sources = Sources(context.root)
        self._accepted = _accepted(context)
        self._failures: list[Failure] = []
        self._rules = {code: index for index, code in enumerate(registry())}
        self._file = path.open("w", encoding="ascii", newline="\n")
        self._file.write(_head())
        self._between = "\n"

    def add(self, entry: Entry) -> None:
        """Write a scorecard's findings."""
        card = entry.card
        if not card["findings"]:
            return
        recording = card["recording"]
        positions = self._sources.positions(entry.source, recording["sha256"], recording["id"])
        uri = self._artifact(entry.source)
        states = _states(card["findings"], self._accepted, entry.name)
        seen: Counter[str] = Counter()
        for finding, state in zip(card["findings"], states, strict=True):
            result = self._result(finding, recording, uri, positions)
            print_ = _fingerprint(finding, recording["id"])
            result["partialFingerprints"] = {FINGERPRINT: f"{print_}:{seen[print_]}"}
            seen[print_] += 1
            if state:
                result["baselineState"] = state
            self._file.write(self._between + _dump(result))
            self._between = ",\n"

    def fail(self, failure: Failure) -> None:
        """Note a file that could not be read, for the end."""
        self._failures.append(failure)

    def close(self) -> None:
        """Write what comes after the results."""
        notifications = []
        for failure in self._failures:
            uri = self._artifact(failure.source)
            place = {"locations": [{"physicalLocation": {"artifactLocation": uri}}]} if uri else {}
            notifications.append({"level": "error", "message": _message(failure.problem), **place})
        invocation = {
            "executionSuccessful": not self._failures,
            "toolExecutionNotifications": notifications,
        }
        with self._file:
            self._file.write(f'\n],\n"invocations": [{_dump(invocation)}]\n}}\n]\n}}\n')

    def _result(
        self,
        finding: Mapping[str, Any],
        recording: Mapping[str, Any],
        uri: dict[str, str] | None,
        positions: Positions | None,
    ) -> dict[str, Any]:
        spans = finding["spans"]
        locations = [_location(span, recording["id"], uri, positions) for span in spans[: RELATED_LIMIT + 1]]
        if not locations and uri is not None:
            locations = [{"physicalLocation": {"artifactLocation": uri}}]
        rule = registry().get(finding["code"])
        # The rule's own remedy stands in its help; another one belongs to this result alone.
        hint = "" if rule and finding["hint"] == rule.remedy else finding["hint"]
        result: dict[str, Any] = {
            "ruleId": finding["code"],
            "level": _LEVELS[finding["severity"]],
            "message": _message(f"{finding['message']} — {hint}" if hint else finding["message"]),
        }
        if finding["code"] in self._rules:
            result["ruleIndex"] = self._rules[finding["code"]]
        if locations:
            result["locations"] = locations[:1]
        if len(locations) > 1:
            also = _message("also here")
            result["relatedLocations"] = [
                {"id": number, "message": also, **location}
                for number, location in enumerate(locations[1:], start=1)
            ]
        named = {name: recording[name] for name in ("persona", "copilot", "model") if recording[name]}
        result["properties"] = {"recording": one_line(recording["id"]), "severity": finding["severity"]}
        result["properties"].update((name, one_line(value)) for name, value in named.items())
        return result

    def _artifact(self, source: str) -> dict[str, str] | None:
        """A file by its path in the checkout; one outside of it by its name alone."""
        if not source or source == "-":
            return None
        below = os.path.relpath(self._root / source, self._base).replace(os.sep, "/")
        if below.startswith("../") or Path(below).is_absolute():
            return {"uri": _uri(Path(source).name)}
        return {"uri": _uri(below), "uriBaseId": BASE}


def _head() -> str:
    """Everything before the first result."""
    driver = {
        "name": TOOL,
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(code) for code in registry().values()],
    }
    parts = {
        "tool": {"driver": driver},
        "columnKind": "utf16CodeUnits",
        "newlineSequences": ["\r\n", "\n", "\r"],
        "automationDetails": {"id": f"{TOOL}/"},
        "originalUriBaseIds": {BASE: {"description": {"text": "The root of the checkout."}}},
    }
    lines = ",\n".join(f"{_dump(key)}: {_dump(value)}" for key, value in parts.items())
    return f'{{\n"$schema": {_dump(SCHEMA)},\n"version": "2.1.0",\n"runs": [\n{{\n{lines},\n"results": ['


def _rule(code: Code) -> dict[str, Any]:
    """A code's page. Its own words are the harness's: Markdown in them is meant."""
    source = f"\n\nSource: {code.source}." if code.source else ""
    page = f"{code.summary}\n\n{code.why}\n\nFor example: {code.example}\n\nWhat to do: {code.remedy}{source}"
    markdown = (
        f"{code.summary}\n\n**Why it matters.** {code.why}\n\n**Example.** {code.example}\n\n"
        f"**What to do.** {code.remedy}{source}\n\n`harness explain {code.id}` shows this page."
    )
    return {
        "id": code.id,
        "name": "".join(word.capitalize() for word in code.name.split("-")),
        "shortDescription": {"text": code.name.replace("-", " ").capitalize()},
        "fullDescription": {"text": code.summary},
        "help": {"text": page, "markdown": markdown},
        "defaultConfiguration": {"level": _LEVELS[code.severity.label]},
        "properties": {"tags": [code.id[:3]]},
    }


def _location(
    span: Mapping[str, Any], recording: str, uri: dict[str, str] | None, positions: Positions | None
) -> dict[str, Any]:
    """One place: by line and column where they are known, and by turn in any case."""
    name = f"turn {span['turn']}" if span["in"] == "turn" else span["in"]
    logical = {"name": name, "fullyQualifiedName": f"{one_line(recording)}/{name}", "kind": "member"}
    location: dict[str, Any] = {"logicalLocations": [logical]}
    if uri is not None:
        physical: dict[str, Any] = {"artifactLocation": uri}
        region = positions and positions.region(span["in"], span["turn"], span["start"], span["end"])
        if region:
            physical["region"] = _region(region)
        location["physicalLocation"] = physical
    return location


def _region(region: Region) -> dict[str, int]:
    return {
        "startLine": region.start_line,
        "startColumn": region.start_column,
        "endLine": region.end_line,
        "endColumn": region.end_column,
    }


def _message(text: str) -> dict[str, str]:
    """A message that shows what a recording says, and does nothing that it says.

    Readers make links of ``[text](target)`` and put arguments in the place of ``{0}``.
    """
    shown = one_line(text).replace("](", "] (")
    return {"text": _placeholder().sub(r"{{\1}}", shown) or "no message"}


def _fingerprint(finding: Mapping[str, Any], recording: str) -> str:
    """What stays the same while other parts of the file change: the code and the words, not their place."""
    spans = finding["spans"]
    words = [" ".join(span["text"].split()) for span in spans[:1]]
    parts = [finding["code"], recording, spans[0]["in"] if spans else "", *(words or [finding["message"]])]
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _accepted(context: Context) -> dict[str, Result] | None:
    """The baseline's results by name, where the run was compared with one."""
    comparison = context.comparison
    if comparison is None or context.baseline is None or comparison.refused:
        return None
    return {result.id: result for result in context.baseline}


def _states(
    findings: list[Mapping[str, Any]], accepted: Mapping[str, Result] | None, name: str
) -> Iterator[str | None]:
    """Whether each finding is new. A baseline keeps how many there were of a code: the last of more are new."""
    before: Counter[str] = Counter()
    if accepted is not None and name in accepted:
        for counts in accepted[name].findings.values():
            before.update(counts)
    for finding in findings:
        if accepted is None:
            yield None
            continue
        before[finding["code"]] -= 1
        yield "unchanged" if before[finding["code"]] >= 0 else "new"


@cache
def _checkout(folder: Path) -> Path:
    """The nearest folder above that git calls its own; GitHub reads URIs from there."""
    return next((here for here in (folder, *folder.parents) if (here / ".git").exists()), folder)


def _uri(path: str) -> str:
    """A relative path as a URI, whatever bytes its names have."""
    return quote(os.fsencode(path), safe="/")


def _dump(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


@cache
def _placeholder() -> re.Pattern[str]:
    return re.compile(r"\{(\d{1,9})\}")
