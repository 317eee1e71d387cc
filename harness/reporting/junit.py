"""``.xml``: JUnit, one suite for each recording and one case for each criterion.

The form is the one that Jenkins' xunit plugin publishes as junit-10.xsd; GitHub's and GitLab's readers take
it too. A case fails for what its criterion lacks: in an evaluation for what the gate says, else for findings
of severity error or worse. What could not be scored is skipped, with the reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from harness.reporting.changes import detail, label, number
from harness.reporting.escaping import for_terminal, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from harness.comparison import Change
    from harness.reporting.outputs import Context, Entry
    from harness.runs import Failure

OVERALL = "overall"
"""The case for what belongs to no criterion: the score as a whole, the verdict, the recording itself."""
CHECKS = {
    "EXT": "integrity",
    "COV": "coverage",
    "TIM": "timing",
    "STR": "structure",
    "PLT": "platform",
    "RDB": "readability",
    "DLG": "dialogue",
    "JDG": "judge",
}
"""Family of codes → the check whose criterion answers for them."""
_GRAVE = ("fatal", "error")
_BELOW_FLOOR = "RUN002"
_NO_TEXT = dict.fromkeys((0xFFFE, 0xFFFF), "\N{REPLACEMENT CHARACTER}")


class _Reason(NamedTuple):
    kind: str
    words: str


class _Case(NamedTuple):
    name: str
    score: float | None
    skipped: str | None
    """Why there is no score."""
    explanation: str
    reasons: list[_Reason]
    findings: list[Mapping[str, Any]]


class JunitFace:
    """Suites are written as they come; the files' paths are the names of classes."""

    def __init__(self, path: Path, context: Context) -> None:
        self._fail_under = context.fail_under
        comparison = context.comparison
        self._changes: dict[str, list[Change]] | None = None if comparison is None else {}
        for change in comparison.regressions if comparison else ():
            if self._changes is not None:
                self._changes.setdefault(change.recording, []).append(change)
        self._file = path.open("w", encoding="utf-8", newline="\n")
        self._file.write(
            f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites{_attributes(name="harness")}>\n'
        )

    def add(self, entry: Entry) -> None:
        """Write a recording's suite."""
        changes = None if self._changes is None else self._changes.pop(entry.name, [])
        self._suite(entry.name, entry.source, _cases(entry.card, changes, self._fail_under), entry.card)

    def fail(self, failure: Failure) -> None:
        """Write a suite with one case, which could not be run."""
        name = _text(one_line(failure.source))
        words = _text(one_line(failure.problem))
        self._file.write(
            f"<testsuite{_attributes(name=name, tests=1, failures=0, errors=1, skipped=0, time=0)}>\n"
            f"<testcase{_attributes(name='read', classname=_class(failure.source), time=0)}>\n"
            f"<error{_attributes(type='unreadable', message=words)}>{escape(words)}</error>\n"
            "</testcase>\n</testsuite>\n"
        )

    def close(self) -> None:
        """Write what the gate says of recordings that are not there, and the end."""
        with self._file:
            for name, changes in (self._changes or {}).items():
                reasons = [_Reason(change.kind, f"{label(change)}: {detail(change)}") for change in changes]
                self._suite(name, name, [_Case(OVERALL, None, None, "", reasons, [])], None)
            self._file.write("</testsuites>\n")

    def _suite(self, name: str, source: str, cases: list[_Case], card: Mapping[str, Any] | None) -> None:
        failures = sum(bool(case.reasons) for case in cases)
        skipped = sum(bool(case.skipped and not case.reasons) for case in cases)
        counts = {"tests": len(cases), "failures": failures, "errors": 0, "skipped": skipped, "time": 0}
        write = self._file.write
        write(f"<testsuite{_attributes(name=_text(one_line(name)), **counts)}>\n")
        if card is not None:
            write("<properties>\n")
            for key, value in _properties(card):
                write(f"<property{_attributes(name=key, value=_text(one_line(value)))}/>\n")
            write("</properties>\n")
        for case in cases:
            write(_case(case, _class(source)))
        write("</testsuite>\n")


def _cases(card: Mapping[str, Any], changes: list[Change] | None, fail_under: float | None) -> list[_Case]:
    """A case for each criterion and one for the whole; ``changes`` are the gate's, if there is one."""
    by_check: dict[str, str] = {}
    for criterion in card["criteria"]:
        by_check.setdefault(criterion.get("check", criterion["id"]), criterion["id"])
    cases = {
        criterion["id"]: _Case(
            criterion["id"], criterion["score"], criterion["unscored"], criterion["explanation"], [], []
        )
        for criterion in card["criteria"]
    }
    overall = card["overall"]
    nothing = "no criterion could be scored" if overall["score"] is None else None
    words = f"{card['extraction']['verdict']}: {card['extraction']['explanation']}"
    cases[OVERALL] = whole = _Case(OVERALL, overall["score"], nothing, words, [], [])
    for finding in card["findings"]:
        name = by_check.get(CHECKS.get(finding["code"][:3], ""), OVERALL)
        if finding["code"] == _BELOW_FLOOR:
            name = finding["message"].partition(" scored ")[0]
        case = cases.get(name, whole)
        case.findings.append(finding)
        if changes is None and finding["severity"] in _GRAVE:
            case.reasons.append(_Reason(finding["code"], f"{finding['name']}: {finding['message']}"))
    if fail_under is not None and (overall["score"] is None or overall["score"] < fail_under):
        reached = "nothing could be scored" if nothing else f"scored {number(overall['score'])}"
        whole.reasons.insert(0, _Reason("score", f"{reached}, at least {number(fail_under)} is wanted"))
    for change in changes or ():
        name = change.subject
        if change.kind in {"finding", "forbidden"}:
            name = by_check.get(CHECKS.get(change.subject[:3], ""), OVERALL)
        case = cases.get(name, whole)
        case.reasons.append(_Reason(change.kind, f"{label(change)}: {detail(change)}"))
    return list(cases.values())


def _case(case: _Case, class_: str) -> str:
    head = f"<testcase{_attributes(name=_text(one_line(case.name)), classname=class_, time=0)}>\n"
    said = f"{number(case.score)}  {one_line(case.explanation)}" if case.score is not None else ""
    if case.reasons:
        first = case.reasons[0]
        more = f" (and {len(case.reasons) - 1} more)" if len(case.reasons) > 1 else ""
        body = "\n".join([*(one_line(reason.words) for reason in case.reasons), "", *_evidence(case), said])
        marks = _attributes(type=first.kind, message=_text(one_line(first.words) + more))
        return f"{head}<failure{marks}>{escape(_text(body.rstrip()))}</failure>\n</testcase>\n"
    if case.skipped:
        return f"{head}<skipped{_attributes(message=_text(one_line(case.skipped)))}/>\n</testcase>\n"
    body = "\n".join([said, *_evidence(case)]).rstrip()
    return f"{head}<system-out>{escape(_text(body))}</system-out>\n</testcase>\n"


def _evidence(case: _Case) -> Iterator[str]:
    """Each finding with the words that it points at, and the way out."""
    for finding in case.findings:
        yield f"{finding['severity']} {finding['code']} {finding['name']}: {one_line(finding['message'])}"
        for span in finding["spans"][:3]:
            where = f"turn {span['turn']}" if span["in"] == "turn" else span["in"]
            if words := one_line(span["text"]):
                yield f"    {where}: “{words}”"
        yield f"    → {one_line(finding['hint'])}"


def _properties(card: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    recording = card["recording"]
    for name in ("source", "persona", "copilot", "model"):
        if recording[name]:
            yield name, recording[name]
    yield "verdict", card["extraction"]["verdict"]
    if card["overall"]["band"]:
        yield "band", card["overall"]["band"]
    for scored in (*card["criteria"], {"id": OVERALL, **card["overall"]}):
        if scored["score"] is not None:
            yield f"score.{one_line(scored['id'])}", f"{scored['score']:.4f}"
    yield "signature", card["signature"]


def _class(source: str) -> str:
    """A file's path as the name of a class: readers cut at dots, so folders become packages."""
    path = one_line(source).replace("\\", "/").removeprefix("./")
    return _text(path.replace(".", "_").replace("/", ".").strip("."))


def _attributes(**values: str | int) -> str:
    return "".join(f" {name}={quoteattr(str(value))}" for name, value in values.items())


def _text(text: str) -> str:
    """``text`` with nothing in it that XML 1.0 has no place for."""
    return for_terminal(text).translate(_NO_TEXT)
