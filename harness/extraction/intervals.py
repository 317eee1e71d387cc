"""Disjoint ranges of one text, with fast answers to "does this touch any of them?"."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Intervals:
    """Disjoint half-open ranges. Asking costs O(log n); a hostile message may hold many thousands."""

    def __init__(self, ranges: Iterable[tuple[int, int]] = ()) -> None:
        self._ranges = sorted(ranges)

    def __bool__(self) -> bool:
        return bool(self._ranges)

    def add(self, start: int, end: int) -> None:
        """Add a range that touches none of the others."""
        insort(self._ranges, (start, end))

    def overlaps(self, start: int, end: int) -> bool:
        """Whether a range shares a character with ``start`` to ``end``."""
        index = bisect_left(self._ranges, (end,)) - 1
        return index >= 0 and self._ranges[index][1] > start

    def holding(self, position: int) -> tuple[int, int] | None:
        """The range that ``position`` lies in, or ``None``."""
        index = bisect_right(self._ranges, (position, 1 << 62)) - 1
        if index < 0 or self._ranges[index][1] <= position:
            return None
        return self._ranges[index]

    def next_start(self, position: int, otherwise: int) -> int:
        """Where the first range behind ``position`` begins."""
        index = bisect_right(self._ranges, (position, 1 << 62))
        return self._ranges[index][0] if index < len(self._ranges) else otherwise
