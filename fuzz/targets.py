"""What is fuzzed: functions of bytes that raise only where the harness breaks its own rules.

Bad input is a finding or an `InputError` of one line. Anything else that comes out, and a check that fails on
what a recording says, is a defect.
"""

from __future__ import annotations

import json
import tempfile
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FIXTURES = ROOT / "fixtures"
SUFFIXES = (".md", ".json", ".jsonl", ".txt")


@cache
def _scorer():
    from harness.scorecards import Scorer

    return Scorer()


@cache
def _scratch() -> Path:
    return Path(tempfile.mkdtemp(prefix="fuzz-"))


def one_line(problem: Exception) -> None:
    """An error must be told in one line that can be written down."""
    line = str(problem)
    if "\n" in line or "\r" in line:
        raise AssertionError(f"an error of several lines: {line!r}")


def recording(data: bytes) -> None:
    """Reader, extraction, anatomy, brief, every check, the scorecard's JSON; the first byte chooses the format."""
    from harness.errors import InputError
    from harness.recordings import read_bytes
    from harness.scorecards import as_json

    if not data:
        return
    for item in read_bytes(data[1:], f"f{SUFFIXES[data[0] % 4]}"):
        if isinstance(item, InputError):
            one_line(item)
            continue
        scorer = _scorer()
        card = scorer.card(scorer.evidence(item))
        for finding in card.findings:
            if finding.code.name == "check-failed":
                raise AssertionError(finding.message)
        json.dumps(as_json(card)).encode("ascii")


def anatomy(data: bytes) -> None:
    """A prompt's text; every part lies inside it."""
    from harness.anatomy import parse

    text = data.decode("utf-8", "replace")
    for section in parse(text).sections:
        if not 0 <= section.start <= section.end <= len(text):
            raise AssertionError(f"a section from {section.start} to {section.end} of {len(text)}")


def answer(data: bytes) -> None:
    """A judge's answer."""
    from harness.judging.answers import UnusableError, find_object

    try:
        found = find_object(data.decode("utf-8", "replace"))
    except UnusableError as problem:
        one_line(problem)
    else:
        json.dumps(found)


def _file(name: str, data: bytes) -> Path:
    path = _scratch() / name
    path.write_bytes(data)
    return path


def settings(data: bytes) -> None:
    """Files that users write in YAML: suite, rubric, scenario, script, judge, persona; the first byte chooses."""
    from harness.dialogues.scenarios import load_scenario
    from harness.dialogues.speakers import load_speaker
    from harness.errors import InputError
    from harness.judging.loading import load as load_judge
    from harness.models.script_file import load_script
    from harness.rubrics import load as load_rubric
    from harness.scorecards import Scorer
    from harness.suite import load_suite

    loaders = (
        ("harness.yaml", lambda path: load_suite(path, environment={})),
        ("rubric.yaml", lambda path: Scorer(load_rubric(str(path)))),
        ("scenario.yaml", load_scenario),
        ("script.yaml", load_script),
        ("judge.yaml", lambda path: load_judge(str(path))),
        ("persona.md", lambda path: load_speaker(path, "persona")),
    )
    if data:
        name, load = loaders[data[0] % len(loaders)]
        try:
            load(_file(name, data[1:]))
        except InputError as problem:
            one_line(problem)


TARGETS = {"recording": recording, "anatomy": anatomy, "answer": answer, "settings": settings}


def seeds(target: str) -> list[bytes]:
    """What mutation begins with: the fixtures, with the byte before them that chooses."""
    if target == "recording":
        found = sorted((FIXTURES / "recordings").iterdir())
        return [
            bytes([SUFFIXES.index(path.suffix)]) + path.read_bytes()
            for path in found
            if path.suffix in SUFFIXES
        ]
    if target == "anatomy":
        import harness

        found = [harness.read(path) for path in sorted((FIXTURES / "recordings").glob("*.md"))]
        return [one.recorded.text.encode("utf-8", "replace") for one in found if one.recorded]
    if target == "answer":
        value = {"clarity": {"reason": 'It {says} "so".', "quotes": ["a", "b"], "rating": 4}}
        plain = json.dumps(value)
        return [plain.encode(), f"Here:\n```json\n{plain}\n```\nDone.".encode(), f"{plain} {plain}".encode()]
    places = (
        [ROOT / "harness.yaml"],
        (ROOT / "rubrics").glob("*.yaml"),
        (FIXTURES / "scenarios").rglob("*.yaml"),
        (FIXTURES / "scripts").rglob("*.yaml"),
        (FIXTURES / "judges").rglob("*.yaml"),
        (FIXTURES / "personas").rglob("*.md"),
    )
    return [bytes([n]) + path.read_bytes() for n, files in enumerate(places) for path in sorted(files)[:6]]
