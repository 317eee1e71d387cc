"""A table of verdicts on pairs: which text a judge preferred, in which order it saw them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from harness.errors import InputError
from harness.judging.long_table import LongTable, Row, choice, name_of, named, read_long_table

if TYPE_CHECKING:
    from collections.abc import Mapping

REQUIRED = ("item", "judge", "order", "verdict")
OPTIONAL = ("label",)

Preferred = Literal["a", "b", "tie"]
PREFERRED: tuple[Preferred, ...] = get_args(Preferred)
Order = Literal["ab", "ba"]
ORDERS: tuple[Order, ...] = get_args(Order)


class PairVerdict(NamedTuple):
    """One usable verdict. ``verdict`` names the text, not the place: in order ``ba`` text b comes first."""

    judge: str
    item: str
    order: Order
    verdict: Preferred

    @property
    def first_place(self) -> bool | None:
        """Whether the text in the first place won; ``None`` for a tie."""
        return None if self.verdict == "tie" else self.order[0] == self.verdict


@dataclass(frozen=True, slots=True)
class Verdicts:
    """A table read: usable verdicts, how many of each judge were unusable, and the items' labels."""

    sha256: str
    verdicts: tuple[PairVerdict, ...]
    unusable: Mapping[str, int]
    labels: Mapping[str, Preferred]
    unread: tuple[str, ...]


def read_verdicts(path: str) -> Verdicts:
    """Read a table of verdicts.

    A verdict that is neither a, b nor tie is unusable and counted; a label that is none of them is no
    label.

    Raises:
        InputError: the table cannot be read, an order is neither ab nor ba, or an item has two labels.
    """
    table = read_long_table(path, REQUIRED, OPTIONAL)
    verdicts: list[PairVerdict] = []
    unusable: dict[str, int] = {}
    labels: dict[str, Preferred] = {}
    for row in table.rows:
        item, judge = named(table, row, "item"), named(table, row, "judge")
        order: Order = "ab" if choice(table, row, "order", ORDERS) == "ab" else "ba"
        unusable.setdefault(judge, 0)
        verdict = preferred(row.cells.get("verdict"))
        if verdict is None:
            unusable[judge] += 1
        else:
            verdicts.append(PairVerdict(judge, item, order, verdict))
        _label(table, row, item, labels)
    return Verdicts(table.sha256, tuple(sorted(verdicts)), unusable, labels, table.unread)


def preferred(cell: object) -> Preferred | None:
    """A cell as a verdict; ``None`` where it is none, as an empty one or a whole sentence."""
    name = name_of(cell).casefold()
    return next((each for each in PREFERRED if each == name), None)


def _label(table: LongTable, row: Row, item: str, labels: dict[str, Preferred]) -> None:
    label = preferred(row.cells.get("label"))
    if label is None:
        return
    known = labels.setdefault(item, label)
    if known != label:
        problem = f"item {item[:40]!r} is labelled {label}, and {known} before"
        raise InputError(table.source, problem, "an item has one label", row.place)
