"""Where nothing was delivered in any known form: a text that the other party took at once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from harness.extraction.content import addresses, film_words, word_count
from harness.extraction.offers import REWRITE_WORDS, approved_between, stands_alone
from harness.extraction.stance import final_stance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.extraction.ranking import Ranked
    from harness.recordings import Turn

WEAK = 1.6
"""From this strength up an unmarked passage may stand in where nothing was delivered and it was approved."""


SENTENCE_WORDS = 6
"""A text of fewer words that stands alone in its turn is a title, a name or a setting."""


def approved_unmarked(ranked: Sequence[Ranked], turns: Sequence[Turn]) -> Ranked | None:
    """Where nothing was delivered in any known form: an unmarked text that the persona approved at once."""
    alone = Counter(r.passage.turn.index for r in ranked if stands_alone(r))
    for r in sorted(ranked, key=lambda r: (-r.passage.turn.index, -r.strength)):
        passage = r.passage
        if _own_text_taken(r, turns):
            return r
        if (
            r.hopeless
            or r.strength < WEAK
            or passage.turn.role == "persona"
            or passage.label.side
            or passage.label.patch
        ):
            continue
        filmic = film_words(passage.text) >= 5 or passage.label.final or passage.label.prompt
        # Code marks say "copy this" where quotation marks may hold a tagline.
        copied = passage.form == "fence" and alone[passage.turn.index] == 1 and stands_alone(r)
        if (
            (filmic or (copied and word_count(passage.text) >= SENTENCE_WORDS))
            and not addresses(passage.text)
            and approved_between(turns, passage.turn.index, len(turns), first_only=True)
        ):
            return r
    return None


def _own_text_taken(ranked: Ranked, turns: Sequence[Turn]) -> bool:
    """Whether the persona wrote out a whole text itself and the copilot's next words are yes to it."""
    passage = ranked.passage
    if passage.turn.role != "persona" or ranked.hopeless or passage.form in ("label", "message"):
        return False
    if word_count(passage.text) < REWRITE_WORDS or film_words(passage.text) < 3:
        return False
    answer = next((turn for turn in turns[passage.turn.index + 1 :] if turn.role != "persona"), None)
    stance = final_stance([answer]) if answer is not None else None
    return stance is not None and stance.kind == "approval"
