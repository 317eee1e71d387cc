"""The page for a pull request: verdict first, sixty lines at most, and nothing that a recording says is obeyed."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scorecards_on_disk import FIXTURES, HOSTILE, entries, written

from harness.comparison import FRESH, Change, compare
from harness.comparison.evidence import CriterionEvidence
from harness.comparison.versions import Versions
from harness.reporting.markdown import Folded, code, escape, fit, table
from harness.reporting.outputs import Context, Entry
from harness.runs import Failure, Run, result_of
from harness.suite import Gate


@pytest.fixture(scope="module")
def found() -> list[Entry]:
    return entries(sorted(FIXTURES.iterdir())[:8], FIXTURES)


def page(found, folder, context: Context | None = None, failures=None) -> list[str]:
    """The lines of the page; what holds for every page is checked."""
    text = written(folder / "summary.md", found, context, failures).decode("utf-8")
    lines = text.rstrip("\n").split("\n")
    assert len(lines) <= 60
    assert len(text) < 60_000  # GitHub takes 65,536 characters
    assert lines[0].startswith("<!-- prompt-dialogue-harness:summary:")
    assert lines[1].startswith("## ")
    markup = re.sub(r"`[^`\n]*`", "", text)  # nothing is markup in a code span
    assert markup.count("<details") == markup.count("</details>") == markup.count("<summary>")
    assert_tables(lines)
    return lines


def cells(line: str) -> int:
    return len(re.findall(r"(?<!\\)(?:\\\\)*\|", line))


def assert_tables(lines: list[str]) -> None:
    """Every row of a table has as many cells as its head."""
    width = 0
    for before, line in zip(["", *lines], lines, strict=False):
        if not line.startswith("|"):
            continue
        if not before.startswith("|"):
            width = cells(line)
        assert cells(line) == width, line


def many(count: int, found) -> tuple[list[Entry], Run]:
    cards = []
    for number in range(count):
        card = json.loads(json.dumps(found[number % len(found)].card))
        card["recording"]["id"] = f"recording-{number}"
        cards.append(Entry(card, f"recording-{number}", f"recordings/{number}.md"))
    return cards, Run(tuple(result_of(one.card) for one in cards))


def test_scores_alone(found, tmp_path):
    lines = page(found, tmp_path)
    assert lines[1] == "## harness: 8 recordings scored"
    overall = next(line for line in lines if line.startswith("| overall |"))
    scores = [one.card["overall"]["score"] for one in found]
    assert f"| {sum(scores) / 8:.2f} | {min(scores):.2f} | 8 |" in overall
    lowest = min(found, key=lambda one: one.card["overall"]["score"])
    rows = lines[next(i for i, line in enumerate(lines) if "Lowest scores: 8" in line) + 4 :]
    assert rows[0].startswith(f"| {lowest.name} |")


def test_a_floor_is_the_verdict(found, tmp_path):
    scores = sorted(one.card["overall"]["score"] for one in found)
    under = sum(score < 0.9 for score in scores)
    assert (
        page(found, tmp_path, Context(fail_under=0.9))[1]
        == f"## harness: failed, {under} of 8 recordings under 0.9"
    )
    assert (
        page(found, tmp_path, Context(fail_under=0.0))[1]
        == "## harness: passed, none of 8 recordings under 0"
    )


def context(run: Run, accepted, gate: Gate | None = None, **changes) -> Context:
    comparison = compare(run, accepted, gate or Gate())
    return Context(title="harness.yaml", run=run, comparison=comparison, baseline=accepted, **changes)


def test_what_got_worse_is_unfolded_and_first(found, tmp_path):
    cards, run = many(8, found)
    accepted = [replace(one, criteria=dict.fromkeys(one.criteria, 1.0)) for one in run.results]
    lines = page(cards, tmp_path, context(run, accepted))
    assert re.fullmatch(r"## harness\.yaml: failed, \d+ reasons on \d of 8 recordings", lines[1])
    folds = [line for line in lines if line.startswith("<details")]
    assert folds[0].startswith("<details open><summary>Worse: ")
    assert any(line.endswith("| 1.00 → unscored |") for line in lines)
    assert "compared: before → after" in next(line for line in lines if line.startswith("| criterion"))


def test_fresh_dialogues_are_shown_with_their_intervals(found, tmp_path):
    cards, run = many(8, found)
    there = context(run, run.results)
    regressed = CriterionEvidence(
        "timing", "regressed", 24, 0.9, 0.7, -0.2, -0.3, -0.1, 0.001, 0.002, mde=0.08
    )
    few = CriterionEvidence("dialogue", "too few", 0)
    versions = Versions(None, None, "crossed", 0.05, 0.05, "worse", False, (), (), (regressed, few))
    change = Change("regressed", FRESH, "timing", 0.9, 0.7, note="p 0.002")
    comparison = replace(there.comparison, fresh=versions, regressions=(change,))
    lines = page(cards, tmp_path, replace(there, comparison=comparison))
    assert "| timing | regressed | 24 | 0.90 → 0.70 | −0.20 | −0.30 to −0.10 | 0.08 |" in lines
    assert "| dialogue | too few | 0 | – | – | – | – |" in lines
    assert lines[1] == "## harness.yaml: failed, 1 reason on the fresh dialogues"


def test_the_other_outcomes(found, tmp_path):
    cards, run = many(8, found)
    assert page(cards, tmp_path, context(run, run.results))[1] == (
        "## harness.yaml: passed, none of 8 recordings worse than the baseline"
    )
    assert "there is no baseline yet" in page(cards, tmp_path, context(run, None))[1]
    refused = [replace(one, signature="another") for one in run.results]
    lines = page(cards, tmp_path, context(run, refused))
    assert lines[1] == "## harness.yaml: not compared, the signatures differ"
    assert "- accepted under `another`" in lines
    broken = replace(run, failures=(Failure("bad.md", "is empty"),))
    lines = page(cards, tmp_path, context(broken, run.results), [Failure("bad.md", "is empty")])
    assert lines[1] == "## harness.yaml: incomplete, 1 file could not be scored"
    assert "| bad.md | is empty |" in lines


@pytest.mark.slow
def test_ten_thousand_recordings_fit(found, tmp_path):
    cards, run = many(10_000, found)
    accepted = [replace(one, criteria=dict.fromkeys(one.criteria, 1.0)) for one in run.results[:9_000]]
    failures = [Failure(f"{number}.md", "is empty " * 50) for number in range(500)]
    lines = page(cards, tmp_path, context(replace(run, failures=tuple(failures)), accepted), failures)
    assert len(lines) == 60
    text = "\n".join(lines)
    for part in ("Worse: ", "Could not be scored: 500", "Findings: ", "Lowest scores: 10,000"):
        assert part in text


def test_the_marker_stays_and_the_report_is_linked(found, tmp_path):
    cards, run = many(8, found)
    one = page(cards, tmp_path, context(run, run.results, report_url="https://example.test/run/7"))
    two = page(cards[:3], tmp_path, context(Run(run.results[:3]), None))
    assert one[0] == two[0] == "<!-- prompt-dialogue-harness:summary:harness.yaml -->"
    assert one[-1] == "[The full report](https://example.test/run/7)"
    there = context(run, run.results, site=tmp_path / "run (1)" / "index.html")
    assert page(cards, tmp_path, there)[-1] == "[The full report](run%20%281%29/index.html)"
    assert "--><b>" not in page(cards, tmp_path, Context(title="--><b>"))[0]


def test_hostile_names_stay_in_their_cells(found, tmp_path):
    card = json.loads(json.dumps(found[0].card))
    card["recording"]["id"] = card["extraction"]["verdict"] = card["signature"] = HOSTILE
    card["overall"]["band"] = HOSTILE
    for criterion in card["criteria"]:
        criterion["unscored"] = HOSTILE if criterion["score"] is None else None
    result = result_of(card)
    run = Run((result,), failures=(Failure(HOSTILE, HOSTILE),))
    accepted = [replace(result, verdict="match", criteria=dict.fromkeys(result.criteria, 1.0))]
    where = replace(context(run, accepted), title=HOSTILE)
    text = "\n".join(page([Entry(card, HOSTILE, "x.md")], tmp_path, where, list(run.failures)))
    visible = re.sub(r"`[^`\n]*`", "", text.split("\n", 1)[1])  # the marker is a comment
    assert "<script" not in visible
    assert not re.search(r"(?<!\\)\]\(", visible)
    assert not re.search(r"@\w|(?<!&)#\w|https?://|www\.|\$x", visible)
    assert not set(text) & set("\x1b\x07\x00\u202e\u2066")


def test_golden_escapes():
    assert escape("plain words, 3.5 s – 60% of it") == "plain words, 3.5 s – 60% of it"
    assert escape("a_b|c") == "a\\_b\\|c"
    assert escape("@ann #12 !7 user@a.b") == "@<!-- -->ann \\#<!-- -->12 \\!<!-- -->7 user@<!-- -->a.b"
    assert (
        escape("https://x www.x GH-1 mailto:x")
        == "https:<!-- -->//x www<!-- -->.x GH<!-- -->-1 mailto<!-- -->:x"
    )
    assert escape("<b>&amp;</b>") == "&lt;b&gt;&amp;amp;&lt;/b&gt;"
    assert escape("[a](b) `c` $d$ ~~e~~") == "\\[a\\](b) \\`c\\` \\$<!-- -->d\\$ \\~\\~<!-- -->e\\~\\~"
    assert escape("x" * 1_000_000) == "x" * 139 + "…"
    assert code("a`b\n\x1b") == "`a'b \ufffd`"


@given(st.lists(st.text(max_size=30), min_size=1, max_size=4))
@settings(max_examples=200)
def test_a_row_has_the_cells_of_its_table(row):
    head, rule, line = table(["h"] * len(row), [row])
    assert cells(head) == cells(rule) == cells(line) == len(row) + 1
    assert "\n" not in line


@given(st.lists(st.integers(0, 30), max_size=6), st.integers(0, 60))
def test_parts_fit_and_earlier_ones_come_first(sizes, room):
    parts = [
        Folded(f"part {number}", ["a"], [[str(row)] for row in range(size)], size)
        for number, size in enumerate(sizes)
    ]
    lines = fit(parts, room)
    assert len(lines) <= room
    shown = [line for line in lines if line.startswith("<details")]
    names = [number for number, size in enumerate(sizes) if size]
    assert [f"part {number}" in line for number, line in zip(names, shown, strict=False)] == [True] * len(
        shown
    )
    assert len(shown) == min(len(names), room // 7)
