"""Quotations around words that came: whole words, inside the prompt, no place twice."""

from __future__ import annotations

import random
from dataclasses import replace

from generated_corpora import matrix

from harness.anomalies import look


def test_words_around_are_whole_and_told_once():
    long = "so it goes on and on without an end in sight lantern velvet under the long low roof of the old market hall"
    corpus = [
        replace(one, text=f"{one.text}\n{long} {long}") if one.factors["copilot version"] == "c@2" else one
        for one in matrix(random.Random(8))
    ]
    texts = {one.id: one.text for one in corpus}
    (found,) = (one for one in look(corpus).anomalies if one.kind == "drift")
    assert found.quotes
    assert len(set(found.quotes)) == len(found.quotes)
    for quote in found.quotes:
        text = texts[quote.recording]
        assert quote.start == 0 or text[quote.start - 1].isspace()
        assert quote.end == len(text) or not text[quote.end].isalnum()
        assert text[quote.start : quote.end].split()[0] == quote.text.split()[0]
