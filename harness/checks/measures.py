"""Four measures of readability that count letters, words and sentences, and need no dictionary.

The figures are those of textstat 0.7.8, to the last bit: the tests hold both against each other. textstat
itself takes longer to import than all checks of a recording take to run, and brings a pronouncing
dictionary and a hyphenator that none of the four opens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST_WORDS = 3
"""Words from which a sentence counts as one: textstat leaves shorter ones out."""
LONG_WORD = 7
"""Letters from which a word is long (Bjornsson 1968)."""


class Measures(NamedTuple):
    """The measures by textstat's names for them."""

    automated_readability_index: float
    """Years of US school (Smith and Senter 1967)."""
    coleman_liau_index: float
    """Years of US school (Coleman and Liau 1975)."""
    lix: float
    """Mean words of a sentence plus the percentage of long words (Bjornsson 1968)."""
    rix: float
    """Long words of a sentence (Anderson 1983)."""


def measure(sentences: Sequence[Sequence[str]]) -> Measures | None:
    """The measures of sentences of words without marks; ``None`` if none has three words.

    A word may hold an apostrophe, which is a character of it and no letter.
    """
    counted = [words for words in sentences if len(words) >= LEAST_WORDS]
    if not counted:
        return None
    words = [word for words in counted for word in words]
    lengths = [sum(character.isalnum() for character in word) for word in words]
    # Each sentence's full stop is a character too.
    characters = sum(map(len, words)) + len(counted)
    words_a_sentence = len(words) / len(counted)
    long = sum(length >= LONG_WORD for length in lengths)
    letters_a_hundred = sum(lengths) / len(words) * 100
    sentences_a_hundred = len(counted) / len(words) * 100
    return Measures(
        automated_readability_index=4.71 * (characters / len(words)) + 0.5 * words_a_sentence - 21.43,
        coleman_liau_index=0.058 * letters_a_hundred - 0.296 * sentences_a_hundred - 15.8,
        lix=words_a_sentence + 100 * long / len(words),
        rix=long / len(counted),
    )
