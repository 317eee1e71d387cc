"""The rating page: what comes next for a rater, and what a form says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from harness.judging.judge_file import SHOWN
from harness.viewing.items import Pair, Single, first_shown, in_order_of, pairs_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from harness.judging.judge_file import Judge, JudgeCriterion, Need
    from harness.viewing.items import Items
    from harness.viewing.store import RatingStore

RATER = re.compile(r"[^\W_][\w .'-]{0,39}")
"""What a rater's name may be: it stands in tables and addresses."""
VERDICTS = ("A", "B", "tie")


class Refused(Exception):  # noqa: N818 - it is no fault, only a form that cannot be taken
    """A form that cannot be taken; the message is for the person."""


class Next(NamedTuple):
    """What a rater sees next: nothing left where ``item`` is ``None``. ``done`` of ``total`` are rated."""

    item: Single | Pair | None
    done: int
    total: int


class Rating:
    """One run, one judge's scales, one store."""

    def __init__(self, items: Items, judge: Judge, store: RatingStore) -> None:
        self.judge, self.store = judge, store
        self._singles = items
        self._pairs = pairs_of(items)
        self._by_name: dict[str, Single | Pair] = {one.name: one for one in items}
        self._by_name.update({pair.name: pair for pair in self._pairs})

    def all_of(self, mode: str) -> Sequence[Single | Pair]:
        """What there is to rate in a mode, ``single`` or ``pairs``."""
        return self._pairs if mode == "pairs" else self._singles

    def next(self, mode: str, rater: str) -> Next:
        """The first item in the rater's order that is not rated; passed-over ones come last."""
        items = in_order_of(rater, self.all_of(mode))
        done = self.store.done(rater, None if mode == "pairs" else self._key)
        skipped = self.store.skipped(rater)
        left = [item for item in items if (item.name, item.digest) not in done]
        left.sort(key=lambda item: (item.name, item.digest) in skipped)
        return Next(left[0] if left else None, len(items) - len(left), len(items))

    def named(self, name: str, digest: str) -> Single | Pair:
        """The item of a form.

        Raises:
            Refused: the run has none of that name and those words.
        """
        item = self._by_name.get(name)
        if item is None or item.digest != digest:
            raise Refused("The run has changed since this page was opened. Open it again.")
        return item

    @property
    def _key(self) -> str:
        """Ratings on other scales are ratings of something else."""
        return self.judge.signature

    def context(self, rater: str, item: Single | Pair | None) -> dict[str, Any]:
        """What the template needs of the item and the scales."""
        found: dict[str, Any] = {
            "item": item,
            "sides": [],
            "question": self.judge.pairwise or QUESTION,
            "criteria": [],
            "points": self._points,
            "given": {},
            "brief": (),
            "dialogue": (),
        }
        if isinstance(item, Pair):
            sides = (item.a, item.b) if first_shown(rater, item) == "ab" else (item.b, item.a)
            return {**found, "sides": sides, "brief": item.a.brief if self._shows("brief") else ()}
        if item is None:
            return found
        criteria = [one for one in self.judge.criteria if self._can_rate(one, item)]
        return {
            **found,
            "sides": (item,),
            "criteria": criteria,
            "given": self.store.values(item.name, item.digest, self._key, rater),
            "brief": item.brief if self._shows("brief") else (),
            "dialogue": item.dialogue if self._shows("dialogue") else (),
        }

    def _shows(self, need: Need) -> bool:
        return need in SHOWN[self.judge.material]

    def _can_rate(self, criterion: JudgeCriterion, item: Single) -> bool:
        """Whether what a criterion needs is there; people, like models, are not asked without it."""
        beside = {"brief": item.brief, "dialogue": item.dialogue, "reference": ()}
        return criterion.needs is None or bool(beside[criterion.needs])

    @property
    def _points(self) -> list[int]:
        return list(range(self.judge.scale.least, self.judge.scale.most + 1))

    def take(self, form: Mapping[str, str], rater: str) -> None:
        """Store what a form says.

        Raises:
            Refused: it names no item of the run, or something else than the scale has.
        """
        item = self.named(form.get("item", ""), form.get("digest", ""))
        if "skip" in form:
            self.store.skip(item.name, item.digest, rater)
        elif isinstance(item, Pair):
            self._take_verdict(item, form.get("verdict", ""), rater)
        else:
            self._take_values(item, form, rater)

    def _take_verdict(self, pair: Pair, given: str, rater: str) -> None:
        if given not in VERDICTS:
            raise Refused("Choose A, B or no difference.")
        shown = first_shown(rater, pair)
        verdict = "tie" if given == "tie" else shown["AB".index(given)]
        self.store.prefer(pair.name, pair.digest, rater, shown, verdict)

    def _take_values(self, item: Single, form: Mapping[str, str], rater: str) -> None:
        values = {}
        for criterion in self.judge.criteria:
            text = form.get(f"c-{criterion.id}")
            if text is None:
                continue
            if text not in map(str, self._points):
                raise Refused(f"{criterion.id}: {text[:20]} is no point of the scale.")
            values[criterion.id] = float(text)
        if not values:
            raise Refused("Choose at least one rating, or pass the item over.")
        self.store.rate(item.name, item.digest, self._key, rater, values=values, group=item.group)


QUESTION = "Which of the two would you rather hand to a crew?"


def rater_name(text: str) -> str:
    """A rater's name as it is stored.

    Raises:
        Refused: it is none.
    """
    name = " ".join(text.split())
    if not RATER.fullmatch(name):
        raise Refused(
            "A name has 1 to 40 letters, digits, blanks, dots or dashes, and begins with a letter or digit."
        )
    return name
