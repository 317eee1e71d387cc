"""Planted faults are told of, generated corpora without them are not, and what is too small is said to be."""

from __future__ import annotations

import json
import random
from dataclasses import replace

import pytest
from generated_corpora import (
    HOUSE,
    again,
    document,
    film,
    matrix,
    recordings,
    with_drift,
    with_duplicates,
    with_failures,
    with_longer,
    with_outlier,
)

from harness.anomalies import look
from harness.reporting.anomalies_view import anomalies_as_json, anomalies_screen


@pytest.fixture(scope="module")
def healthy():
    return matrix(random.Random(11))


def of_kind(found, kind):
    return [one for one in found.anomalies if one.kind == kind]


def test_nothing_is_told_of_healthy_corpora(healthy):
    assert look(healthy).anomalies == ()
    assert look(recordings(random.Random(12))).anomalies == ()


@pytest.mark.parametrize(
    "changed",
    [0.0, 0.1, pytest.param(0.02, marks=pytest.mark.slow), pytest.param(0.25, marks=pytest.mark.slow)],
)
def test_a_persona_version_that_always_writes_the_same_film(healthy, changed):
    found = of_kind(look(with_duplicates(healthy, random.Random(1), changed)), "duplicates")
    assert len(found) == 1
    assert found[0].count == 20
    assert "20 prompts for 10 different scenarios" in found[0].title
    assert found[0].tested[0].name == "persona version p1@2"
    assert (found[0].tested[0].inside, found[0].tested[0].elsewhere) == (20, 0)


def test_quotations_are_where_they_say_and_not_of_the_house(healthy):
    corpus = with_duplicates(healthy, random.Random(1), 0.02)
    texts = {one.id: one.text for one in corpus}
    (found,) = of_kind(look(corpus), "duplicates")
    assert found.quotes
    for quote in found.quotes:
        assert quote.text.split()[0] == texts[quote.recording][quote.start : quote.end].split()[0]
        assert "photorealistic" not in quote.text


@pytest.mark.parametrize("times", [1, 2])
def test_a_shared_template_is_no_duplicate(times):
    rng = random.Random(5)
    house = "\n".join([HOUSE, film(rng, 80)][:times])
    corpus = [
        document(
            rng,
            f"s{n}--r{r}",
            f"{house}\nDuration: {n + 4} s.\n{film(rng, 70)}",
            f"s{n}",
            {"persona": "p"},
            fresh=True,
        )
        for n in range(10)
        for r in range(2)
    ]
    assert not of_kind(look(corpus), "duplicates")


def test_the_same_film_within_a_scenario_is_none():
    rng = random.Random(6)
    films = [film(rng) for _ in range(8)]
    corpus = [
        document(rng, f"s{n}--r{r}", again(films[n], rng, 0.05), f"s{n}", {"persona": "p"}, fresh=True)
        for n in range(8)
        for r in range(3)
    ]
    assert not of_kind(look(corpus), "duplicates")


def test_two_equal_prompts_of_two_recordings(healthy):
    corpus = recordings(random.Random(12))
    corpus[7] = replace(corpus[7], text=corpus[20].text)
    (found,) = of_kind(look(corpus), "duplicates")
    assert set(found.recordings) == {"rec-7", "rec-20"}


def test_words_that_came(healthy):
    (found,) = of_kind(look(with_drift(healthy, random.Random(2))), "drift")
    assert found.title.startswith("copilot version c@1 → c@2")
    words = {one.name: one for one in found.tested}
    assert {"word lantern", "word velvet"} <= words.keys()
    assert words["word lantern"].elsewhere == 0
    assert words["word lantern"].z > 2
    assert words["word lantern"].p < 0.01
    assert any("Lantern" in quote.text for quote in found.quotes)


def test_one_version_writes_more(healthy):
    (found,) = of_kind(look(with_longer(healthy)), "drift")
    (length,) = found.tested
    assert length.name == "words"
    assert length.low <= length.inside - length.elsewhere <= length.high
    assert length.low > 0


def test_too_few_scenarios_are_said():
    found = look(with_drift(matrix(random.Random(3), scenarios=4, personas=1), random.Random(3)))
    assert not of_kind(found, "drift")
    assert any("persona version p0@1 → p0@2: 4 scenarios" in note for note in found.notes)
    assert any("failures: fresh dialogues of 4 scenarios" in note for note in found.notes)


def test_versions_that_never_changed_alone_are_said():
    corpus = [
        one
        for one in matrix(random.Random(3))
        if one.factors["persona version"][-1] == one.factors["copilot version"][-1]
    ]
    found = look(with_drift(corpus, random.Random(3)))
    assert not of_kind(found, "drift")
    assert any("copilot version c@1 → c@2: never changed alone" in note for note in found.notes)


def test_seven_prompts_are_too_few():
    found = look(recordings(random.Random(1), 7))
    assert (found.anomalies, found.prompts) == ((), 7)
    assert "it takes 8" in found.notes[0]
    assert look([]).recordings == 0


def test_an_outlier_is_named_with_its_reason(healthy):
    corpus = with_outlier(healthy, random.Random(4))
    (changed,) = (one.id for one, before in zip(corpus, healthy, strict=True) if one != before)
    (found,) = of_kind(look(corpus), "outliers")
    assert found.recordings == (changed,)
    assert "words" in found.title
    assert found.tested[0].z > 5


def test_a_second_habit_is_no_outlier(healthy):
    corpus = [
        replace(one, measures={**one.measures, "sections": 12.0}) if number % 6 == 0 else one
        for number, one in enumerate(healthy)
    ]
    assert not of_kind(look(corpus), "outliers")


def test_failures_that_gather_with_a_version(healthy):
    (found,) = of_kind(look(with_failures(healthy, random.Random(5))), "failures")
    assert "EXT001 fragment-recorded with copilot version c@2" in found.title
    assert f"{found.tested[0].inside:.0f} of 60, elsewhere" in found.title
    assert any("a part was saved" in reason for reason in found.why)
    failing = {
        one.id
        for one in with_failures(healthy, random.Random(5))
        if any(f.code == "EXT001" for f in one.failing)
    }
    assert set(found.recordings) <= failing


@pytest.mark.slow
def test_the_same_corpus_gives_the_same_bytes(healthy):
    corpus = with_failures(with_duplicates(healthy, random.Random(1)), random.Random(5))
    told = [json.dumps(anomalies_as_json(look(corpus))) for _ in range(2)]
    assert told[0] == told[1]


def test_what_is_left_out_is_counted(healthy):
    corpus = list(healthy)
    for number in range(0, 60, 5):
        corpus[number] = replace(
            corpus[number], measures={**corpus[number].measures, f"score of c{number}": 0.1}
        )
        for other in range(60, 100):
            corpus[other] = replace(
                corpus[other], measures={**corpus[other].measures, f"score of c{number}": 0.9}
            )
    every, few = look(corpus, shown=1000), look(corpus)
    assert few.anomalies == every.anomalies[: len(few.anomalies)]
    assert len(few.anomalies) + sum(few.more.values()) == len(every.anomalies)
    if few.more:
        assert "more: --all shows them" in anomalies_screen(few)
