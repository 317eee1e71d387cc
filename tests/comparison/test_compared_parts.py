"""Tables in parts held against each other: what the runs' folders say, without loading anything whole."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import numpy as np
import pyarrow
import pyarrow.parquet as pq
import pytest
from dialogues_for_comparison import SIGNATURE, card, write_run

import harness
from harness.cli import main
from harness.comparison import (
    PartsSide,
    compare_parts,
    compare_versions,
    is_parts,
    open_parts,
    open_side,
    sample,
    spill,
    split,
    split_parts,
)
from harness.engines.dataset import Manifest
from harness.engines.store import Store
from harness.reporting.outputs import Context, Entry
from harness.reporting.parquet import ParquetFace
from harness.reporting.versions_json import versions_as_json

SCHEMA = json.loads(
    (Path(harness.__file__).parent / "schemas" / "compare-1.schema.json").read_text(encoding="utf-8")
)


def corpus(seed, count, *, faults=0.0, first=0, name="take", **fields):
    """Recordings of three personas; the easy ones are easy on every side."""
    noise = np.random.default_rng(seed)
    cards = []
    for number in range(first, first + count):
        easy = np.random.default_rng(number)
        bad = noise.random() < faults
        scores = {
            "timing": float(np.clip(easy.beta(8, 2) - 0.3 * bad + noise.normal(0, 0.02), 0, 1).round(6)),
            "coverage": None if number % 7 == 0 else round(float(easy.beta(6, 2)), 6),
        }
        persona = ("Ada", "Bo", None)[number % 3]
        made = card(
            f"{name}-{number:04}", scores, persona=persona, findings=["TIM003"] * bad + ["STR001"], **fields
        )
        for criterion in made["criteria"]:
            criterion["unscored"] = "nothing to cover" if criterion["score"] is None else None
        cards.append(made)
    return cards


def write_parts(folder, cards, size=13):
    folder.mkdir()
    for number, start in enumerate(range(0, len(cards), size)):
        face = ParquetFace(folder / f"part-{number:06}.parquet", Context())
        for one in cards[start : start + size]:
            face.add(Entry(one, one["recording"]["id"], one["recording"]["source"]))
        face.close()
    return PartsSide(open_parts(folder))


@pytest.fixture
def both_ways(tmp_path):
    """The same cards compared as tables and as runs."""

    def compare(before, after, **options):
        sides = [
            write_parts(tmp_path / f"{name}-parts", cards) for name, cards in (("a", before), ("b", after))
        ]
        runs = [
            open_side(str(write_run(tmp_path / name, cards))) for name, cards in (("a", before), ("b", after))
        ]
        return compare_parts(*sides, **options), compare_versions(*runs, here=tmp_path, **options)

    return compare


def without_last_digits(criteria):
    """Also without replicates: a recording has none, and a table is not asked how many it takes."""
    numbers = ("baseline", "candidate", "difference", "low", "high", "p", "p_holm", "mde")
    found = []
    for one in criteria:
        near = {
            name: pytest.approx(known, abs=2e-6)
            for name in numbers
            if (known := getattr(one, name)) is not None
        }
        found.append(replace(one, **near, replicates_needed=None))
    return found


@pytest.mark.parametrize("bucket", [10_000, 9])
def test_the_same_recordings_are_paired_by_name(bucket, both_ways, monkeypatch):
    monkeypatch.setattr(spill, "BUCKET", bucket)
    after = corpus(2, 60, faults=0.4, first=4)
    found, wanted = both_ways(corpus(1, 60), after[::-1])
    assert (found.design, found.overlap.units, found.answer) == ("recordings", 56, "worse")
    assert list(found.criteria) == without_last_digits(wanted.criteria)
    assert found.codes == wanted.codes
    assert [(one.unit, one.difference, one.criterion) for one in found.movers] == [
        (one.unit, one.difference, one.criterion) for one in wanted.movers
    ]
    assert [note for note in found.notes if "table" not in note] == list(wanted.notes)
    assert "no prompts" in found.notes[-1]
    jsonschema.validate(versions_as_json(found), SCHEMA)
    assert versions_as_json(found)["left_out"] == {"baseline": 4, "candidate": 4}


def test_others_are_compared_persona_by_persona(both_ways):
    found, wanted = both_ways(corpus(1, 60), corpus(2, 50, faults=0.5, first=10, name="other"))
    assert (found.design, found.answer) == ("observational", wanted.answer)
    assert list(found.criteria) == without_last_digits(wanted.criteria)
    (always, gap) = found.codes
    assert (gap.code, gap.standing, gap.test, gap.baseline) == ("TIM003", "appeared", "permutation", 0.0)
    assert 0.3 < gap.candidate < 0.7
    assert gap.p_holm < 0.001
    assert (always.code, always.standing, always.p) == ("STR001", "still there", 1.0)
    jsonschema.validate(versions_as_json(found), SCHEMA)


def write_many(folder, seed, count, name):
    """One persona's recordings, the table made column by column."""
    folder.mkdir()
    scores = np.random.default_rng(seed).beta(8, 2, count).round(4).repeat(2)
    columns = {
        "recording": [f"{name}-{row // 2}" for row in range(2 * count)],
        "criterion": ["timing", "overall"] * count,
        "score": scores,
        **dict.fromkeys(
            ("source", "persona", "signature", "sha256", "findings", "scenario"), [""] * 2 * count
        ),
    }
    pq.write_table(pyarrow.table(columns), folder / "part-000000.parquet")
    return PartsSide(open_parts(folder))


@pytest.mark.parametrize("name", ["take", "other"])
def test_no_more_is_kept_than_sums_and_they_say_the_same(name, tmp_path, monkeypatch):
    before, after = write_many(tmp_path / "a", 1, 5200, "take"), write_many(tmp_path / "b", 2, 5100, name)
    folded = compare_parts(before, after)
    monkeypatch.setattr(sample, "LARGE", 10**9)
    assert list(compare_parts(before, after).criteria) == without_last_digits(folded.criteria)


def test_two_parts_of_one_table(tmp_path):
    cards = corpus(1, 40, model="A", created="2026-01-05T10:00:00", name="one")
    cards += corpus(2, 40, faults=0.6, model="B", created="2026-02-01", name="two")
    parts, run = write_parts(tmp_path / "p", cards).parts, open_side(str(write_run(tmp_path / "r", cards)))
    for by in ("model=A,B", "created=2026-02-01"):
        found = compare_parts(*split_parts(parts, by))
        wanted = compare_versions(*split(run, by), here=tmp_path)
        assert list(found.criteria) == without_last_digits(wanted.criteria)
        assert [side.name for side in (found.baseline, found.candidate)] == [
            side.name.replace("/r [", "/p [") for side in (wanted.baseline, wanted.candidate)
        ]
        assert (found.baseline.dialogues, found.candidate.dialogues) == (40, 40)
    with pytest.raises(harness.InputError, match="no dialogue has model=C: there are A, B"):
        compare_parts(*split_parts(parts, "model=A,C"))
    with pytest.raises(harness.InputError, match="no dimension 'platform'"):
        split_parts(parts, "platform=A,B")


def test_names_that_stand_twice_are_told_apart_by_file(both_ways):
    twice = [corpus(seed, 20, source=f"{seed}/x.md", copilot="C") for seed in (1, 2)]
    found, wanted = both_ways([*twice[0], *twice[1]], [*twice[1], *twice[0]])
    assert found.overlap.units == 40
    assert list(found.criteria) == without_last_digits(wanted.criteria)


def test_what_is_to_be_known_of_two_tables(tmp_path):
    before = write_parts(tmp_path / "a", corpus(1, 12))
    cards = corpus(1, 12, sha256="f" * 64)
    after = write_parts(tmp_path / "b", cards)
    Manifest("0", "s", (), (), 13, complete=True, parts=1, recordings=12, errors=3).write(Store(after.label))
    found = compare_parts(before, PartsSide(open_parts(after.label)))
    assert "the candidate is incomplete: 3 dialogues" in found.notes[0]
    assert "12 of 12 recordings have other bytes" in found.notes[1]
    other = corpus(1, 12, signature=SIGNATURE.replace("extractor:1", "extractor:2"))
    refused = compare_parts(before, write_parts(tmp_path / "c", other))
    assert (refused.refused, refused.criteria) == (True, ())
    assert compare_parts(before, write_parts(tmp_path / "d", other), allow_signature_change=True).criteria


def test_parts_of_early_versions_have_no_findings(tmp_path):
    old = write_parts(tmp_path / "a", corpus(1, 12))
    path = tmp_path / "a" / "part-000000.parquet"
    pq.write_table(pq.read_table(path).drop_columns(["findings", "persona_version", "copilot_version"]), path)
    found = compare_parts(PartsSide(open_parts(old.label)), write_parts(tmp_path / "b", corpus(2, 12)))
    assert any("column findings is of an early version" in note for note in found.notes)


def test_many_personas_are_taken_together(tmp_path, monkeypatch):
    monkeypatch.setattr("harness.comparison.corpora.PERSONAS", 2)
    sides = [write_parts(tmp_path / name, corpus(1, 30, name=name)) for name in "ab"]
    found = compare_parts(*sides)
    assert any("more than 2 personas" in note for note in found.notes)
    assert found.criteria[0].n == 60


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda path: path.write_bytes(path.read_bytes()[:-7]), "is damaged"),
        (
            lambda path: edit(path, lambda t: t.take([0, *range(3, t.num_rows), 1, 2])),
            "do not stand together",
        ),
        (lambda path: edit(path, lambda t: t.slice(0, t.num_rows - 1)), "no row `overall`"),
        (lambda path: edit(path, with_nan), "a score is none between 0 and 1"),
        (lambda path: edit(path, lambda t: t.drop_columns(["source"])), "has no column source"),
        (
            lambda path: edit(path, lambda t: t.replace_schema_metadata({"schema": "scores/9"})),
            "is scores/9, not scores/1",
        ),
        (lambda path: path.unlink(), "holds no part-"),
    ],
)
def test_a_damaged_part_is_named(damage, says, tmp_path):
    side = write_parts(tmp_path / "a", corpus(1, 12))
    damage(tmp_path / "a" / "part-000000.parquet")
    with pytest.raises(harness.InputError, match=says):
        compare_parts(PartsSide(open_parts(side.label)), side)


def edit(path, change):
    pq.write_table(change(pq.read_table(path)), path)


def with_nan(table):
    scores = pyarrow.array([float("nan"), *table["score"].to_pylist()[1:]], pyarrow.float64())
    return table.set_column(table.column_names.index("score"), "score", scores)


def test_what_is_a_table_in_parts(tmp_path):
    write_parts(tmp_path / "a", corpus(1, 3))
    write_run(tmp_path / "r", corpus(1, 3))
    (tmp_path / "r" / "part-000000.parquet").touch()
    named = [is_parts(tmp_path / name) for name in ("a", "r", "none", "a/part-000000.parquet")]
    assert named == [True, False, False, False]
    assert is_parts("s3://bucket/scores")


def test_the_verb_takes_tables(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    write_parts(tmp_path / "a", corpus(1, 30, model="A"))
    write_parts(tmp_path / "b", corpus(2, 30, faults=0.5))
    write_run(tmp_path / "r", corpus(1, 3))
    assert main(["compare", "a", "b", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    jsonschema.validate(told, SCHEMA)
    assert (told["answer"], told["units"], told["baseline"]["kind"]) == ("worse", 30, "dataset")
    assert main(["compare", "a", "b"]) == 0
    shown = capsys.readouterr().out
    assert "harness compare: WORSE — overall, timing regressed" in shown
    assert "appeared     TIM003 gap" in shown
    for words, says in (
        (["a", "r"], "r: is no table in parts, and the other side is one"),
        (["a", "--by", "model=A,B"], "no dialogue has model=B: there are A"),
        (["a", "memory://nowhere"], "memory://nowhere: "),
    ):
        assert main(["compare", *words]) == 2
        assert says in capsys.readouterr().err
