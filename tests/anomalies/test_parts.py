"""The parts behind a look: words, passages, a house's sentences, log-odds, corrections, tables in units, the corpus."""

from __future__ import annotations

import math
import random
from itertools import pairwise

import numpy as np
import pytest
from generated_corpora import HOUSE, document, film
from hypothesis import given
from hypothesis import strategies as st

from harness.anomalies import corpus_of
from harness.anomalies.corpus import GAP
from harness.anomalies.own import own_ranges
from harness.anomalies.units import table_of, tarone_holm
from harness.anomalies.vectors import near, vectors
from harness.anomalies.vocabulary import log_odds
from harness.anomalies.words import common_passages, features_of, folded, words_of
from harness.statistics import fisher_greater

TEXT = st.text(alphabet=st.sampled_from("abc dé' 狐.\n"), max_size=80)


@given(st.text(max_size=200))
def test_words_stand_where_they_say(text):
    words = words_of(text)
    assert [word.folded for word in words] == folded(text)
    assert all(text[word.start : word.end].casefold() == word.folded for word in words)
    assert all(one.end <= other.start for one, other in pairwise(words))


def test_characters_are_words_where_no_spaces_are():
    assert folded("狐狸 runs, isn't it? 4K") == ["狐", "狸", "runs", "isn't", "it", "4k"]
    assert set(features_of("a fox")) >= {"a", "fox", "a fox", "\0_fox", "\0fox_"}


@given(st.lists(st.sampled_from("abc"), max_size=40), st.lists(st.sampled_from("abc"), max_size=40))
def test_passages_stand_in_both(first, second):
    found = common_passages(first, second, 3)
    covered = [at for one in found for at in range(one.first, one.first + one.length)]
    assert len(covered) == len(set(covered))
    for one in found:
        assert one.length >= 3
        assert first[one.first : one.first + one.length] == second[one.second : one.second + one.length]
    threes = {tuple(second[at : at + 3]) for at in range(len(second) - 2)}
    assert bool(found) == any(tuple(first[at : at + 3]) in threes for at in range(len(first) - 2))


def test_passages_of_repeated_words_take_linear_time(assert_linear):
    assert_linear(lambda size: lambda: common_passages(["a"] * size, ["a"] * size, 6), 2_000)


def test_a_house_is_taken_away_and_only_that():
    rng = random.Random(1)
    films = [film(rng) for _ in range(6)]
    corpus = [
        document(
            rng, f"r{n}", f"{HOUSE}Clip of {n} s, 24 fps.\n{films[n]}", f"b{n}", {"persona": "p"}, fresh=True
        )
        for n in range(6)
    ]
    own = own_ranges(corpus)
    assert [
        "".join(one.text[s:e] for s, e in ranges) for one, ranges in zip(corpus, own, strict=True)
    ] == films
    same = [document(rng, f"r{n}", HOUSE + films[0], f"b{n}", {"persona": "p"}, fresh=True) for n in range(6)]
    assert all(ranges == [(0, len(one.text))] for one, ranges in zip(same, own_ranges(same), strict=True))


@given(st.lists(TEXT, min_size=1, max_size=6))
def test_own_ranges_lie_in_the_text_in_order(texts):
    rng = random.Random(1)
    corpus = [
        document(rng, f"r{n}", text, f"b{n}", {"persona": "p"}, fresh=True) for n, text in enumerate(texts)
    ]
    for one, ranges in zip(corpus, own_ranges(corpus), strict=True):
        flat = [place for pair in ranges for place in pair]
        assert flat == sorted(flat)
        assert not flat or (flat[0] >= 0 and flat[-1] <= len(one.text))


def test_log_odds_follow_the_paper():
    # Monroe, Colaresi and Quinn 2008, equations 15 and 20, with a prior of 2 × .3 = .6 and 1.4.
    ratio, z = log_odds(2, 10, 9, 10, 0.3)
    assert ratio == pytest.approx(math.log(9.6 / 2.4) - math.log(2.6 / 9.4), abs=1e-6)
    assert z == pytest.approx(ratio / math.sqrt(1 / 9.6 + 1 / 2.4 + 1 / 2.6 + 1 / 9.4), abs=1e-6)
    assert log_odds(9, 10, 2, 10, 0.3) == pytest.approx((-ratio, -z))
    assert log_odds(5, 10, 5, 10, 0.5) == (0.0, 0.0)
    assert all(map(math.isfinite, log_odds(10, 10, 0, 10, 1.0)))


def test_fisher_is_scipys():
    from scipy.stats import fisher_exact

    for a, m, b, n in ((7, 9, 1, 40), (0, 5, 3, 8), (4, 4, 0, 20)):
        expected = fisher_exact([[a, m - a], [b, n - b]], alternative="greater").pvalue
        assert float(fisher_greater(a, m, b, n)) == pytest.approx(expected)
    assert fisher_greater([7, 0], [9, 5], [1, 3], [40, 8]).shape == (2,)
    with pytest.raises(ValueError, match="part of"):
        fisher_greater(3, 2, 0, 5)


def test_tests_that_could_never_be_significant_cost_nothing():
    p = {"real": 0.004} | {f"idle {n}": 1.0 for n in range(500)}
    able = {"real": 0.004} | {f"idle {n}": 0.5 for n in range(500)}
    assert tarone_holm(p, able) == {"real": 0.004}
    able = {"real": 0.004} | {f"idle {n}": 0.004 for n in range(99)}
    p = {"real": 0.004} | {f"idle {n}": 1.0 for n in range(99)}
    assert tarone_holm(p, able).get("real", 1.0) > 0.05
    assert tarone_holm({}, {}) == {}


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans(), st.booleans()), max_size=40))
def test_a_table_shows_no_more_than_there_is(rows):
    units, inside, has = (
        np.array([row[at] for row in rows], dtype=kind) for at, kind in enumerate((np.int64, bool, bool))
    )
    table = table_of(units, inside, has)
    assert 0 <= table.inside <= table.inside_of == len({unit for unit, within, _ in rows if within})
    assert 0 <= table.elsewhere <= table.elsewhere_of == len({unit for unit, within, _ in rows if not within})
    assert table.inside <= sum(within and had for _, within, had in rows)


def test_neighbours_are_found_among_many():
    rng = random.Random(3)
    texts = [film(rng, 80) for _ in range(300)]
    texts[250] = f"{texts[10]} And it ends."
    rows = vectors(texts)
    found = near(rows, np.arange(len(texts)), 0.45)
    assert list(zip(found.first.tolist(), found.second.tolist(), strict=True)) == [(10, 250)]
    assert found.cosine[0] > 0.9
    assert near(rows, np.zeros(len(texts), dtype=np.int64), 0.45).cosine.size == 0
    assert near(vectors(["", "!"]), np.arange(2), 0.1).cosine.size == 0


def card(name, *texts, **recording):
    return {
        "recording": {"id": name, "source": f"{name}.md", "sha256": name, "turns": 4, **recording},
        "extraction": {"verdict": "match", "prompts": [{"text": text} for text in texts]},
        "criteria": [{"id": "timing", "score": 0.5, "explanation": "a gap"}],
        "overall": {"score": 0.5, "scored_weight": 1.0},
        "findings": [
            {"code": "TIM003", "name": "gap", "severity": "error", "message": "2 s"},
            {"code": "TIM009", "name": "x", "severity": "note", "message": ""},
        ],
        "signature": "s",
    }


def test_a_document_keeps_what_is_looked_at():
    (one,) = corpus_of([(card("a", "First clip.", "Second one.", persona="P", model="m"), None)])
    assert one.text == f"First clip.{GAP}Second one."
    quote = one.quote(one.text.index("Second"), len(one.text))
    assert (quote.prompt, quote.start, quote.end, quote.text) == (1, 0, 11, "Second one.")
    assert one.quote(6, len(one.text)).text == "clip."
    assert one.factors == {"persona": "P", "model": "m"}
    assert one.measures == {"rounds": 2, "words": 4, "score of timing": 0.5, "score of overall": 0.5}
    assert [failing.code for failing in one.failing] == ["TIM003"]
    assert one.explained == {"timing": "a gap"}


def test_recordings_of_one_brief_are_one_scenario():
    brief = {
        "turns": [
            {
                "role": "persona",
                "text": "I want a film about the old ferry, twelve seconds, at night, with one lamp on deck.",
            }
        ]
    }
    rows = [
        (card("ferry"), None),
        (card("ferry@2"), None),
        (card("other"), brief),
        (card("third"), {"turns": [{"role": "persona", "text": brief["turns"][0]["text"].upper()}]}),
        (card("fourth"), {"turns": [{"role": "persona", "text": "Hi!"}]}),
        (card("fifth"), {"turns": [{"role": "persona", "text": "Hi!"}]}),
    ]
    for one, seen in rows:
        if seen:
            seen["prompts"] = []
        assert one
    scenarios = [one.scenario for one in corpus_of(rows)]
    assert scenarios[0] == scenarios[1]
    assert scenarios[2] == scenarios[3]
    assert len(set(scenarios)) == 4
