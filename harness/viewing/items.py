"""What there is to rate in a run: its delivered prompts one by one, or pairs of one scenario.

Nothing in an item says who wrote the text: no persona, version, model, score or finding.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from harness.runs import RunFolder

PAIRS_LIMIT = 12
"""Most pairs of one scenario; a person rates dozens in an hour, not thousands."""
DIGITS = 12


@dataclass(frozen=True, slots=True)
class Single:
    """One recording's delivered prompt or clips.

    ``name`` is the recording's id, ``group`` its scenario; ``digest`` says which words were rated.
    ``brief`` holds what was asked for and still stood at the end, ``dialogue`` the turns as (role, text).
    """

    name: str
    group: str
    prompts: tuple[str, ...]
    brief: tuple[str, ...]
    dialogue: tuple[tuple[str, str], ...]
    digest: str
    version: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two items of one scenario; ``a`` is the one whose name comes first."""

    a: Single
    b: Single

    @property
    def name(self) -> str:
        """``A | B``: the item of a table of verdicts."""
        return f"{self.a.name} | {self.b.name}"

    @property
    def digest(self) -> str:
        """Which words were compared."""
        return f"{self.a.digest}-{self.b.digest}"


Items = tuple[Single, ...]


def items_of(folder: RunFolder) -> Items:
    """The run's items in its order; recordings without a delivered prompt are none.

    Raises:
        InputError: the run is damaged.
    """
    found = []
    names: set[str] = set()
    for card, seen in folder.reviewed():
        prompts = tuple(prompt["text"] for prompt in card["extraction"]["prompts"])
        if prompts:
            single = _single(card, seen, prompts, names)
            names.add(single.name)
            found.append(single)
    return tuple(found)


def _single(
    card: Mapping[str, Any], seen: Mapping[str, Any] | None, prompts: tuple[str, ...], taken: set[str]
) -> Single:
    recording = card["recording"]
    origin = recording.get("origin") or {}
    name = recording["id"]
    if name in taken:
        name = f"{name} ({recording['source']})"
    requirements = seen["brief"]["requirements"] if seen else ()
    return Single(
        name=name,
        group=origin.get("scenario", ""),
        prompts=prompts,
        brief=tuple(row["text"] for row in requirements if row["superseded_by"] is None),
        dialogue=tuple((turn["role"], turn["text"]) for turn in seen["turns"]) if seen else (),
        digest=_digest("\0".join(prompts)),
        version=_version(origin),
    )


def _version(origin: Mapping[str, Any]) -> str:
    """What a pair's two sides must differ in, to be worth comparing."""
    parties = [origin.get(side) or {} for side in ("persona", "copilot")]
    return " ".join(f"{one.get('id')}@{one.get('version')}:{one.get('model')}" for one in parties)


def pairs_of(items: Iterable[Single]) -> tuple[Pair, ...]:
    """Pairs of one scenario in different versions or by different models, the same for every rater."""
    groups: dict[str, list[Single]] = defaultdict(list)
    for item in items:
        if item.group:
            groups[item.group].append(item)
    found: list[Pair] = []
    for members in groups.values():
        pairs = [
            Pair(*sorted(two, key=lambda item: item.name))
            for two in combinations(members, 2)
            if two[0].version != two[1].version and two[0].digest != two[1].digest
        ]
        found += sorted(pairs, key=lambda pair: _digest(pair.name))[:PAIRS_LIMIT]
    return tuple(found)


def in_order_of(rater: str, items: Iterable[Any]) -> list[Any]:
    """The items in an order of the rater's own: everybody's first hundred are different ones."""
    return sorted(items, key=lambda item: _digest(f"{rater}\0{item.name}"))


def first_shown(rater: str, pair: Pair) -> str:
    """The order in which a rater sees a pair, ``ab`` or ``ba``: by chance, and the same when it comes again."""
    return "ab" if int(_digest(f"{rater}\0order\0{pair.name}"), 16) % 2 else "ba"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", errors="replace")).hexdigest()[:DIGITS]
