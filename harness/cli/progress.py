"""A line on standard error, for a person who waits at a terminal: how far, how much, how fast."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from harness.runs import Progress


class Shown(NamedTuple):
    """What `harness.runs.execute` tells: how many recordings are scored, how far the dialogues are."""

    scored: Callable[[int], None]
    dialogues: Callable[[Progress], None]


@contextmanager
def progress() -> Iterator[Shown]:
    """Show progress while the body runs; nothing where standard error is no terminal."""
    if not sys.stderr.isatty():
        yield Shown(lambda _: None, lambda _: None)
        return
    from time import monotonic

    begun = monotonic()
    found: list[int] = []

    def scored(done: int) -> None:
        if done % 10 == 0:
            _say(f"{done:,} recordings")

    def dialogues(at: Progress) -> None:
        if not found:
            found.append(at.finished)  # by an earlier session
        minutes = max(monotonic() - begun, 1) / 60
        _say(
            f"{at.finished:,} of {at.planned:,} dialogues · {at.spent.tokens:,} tokens · ${at.spent.cost:,.2f} · "
            f"{(at.finished - found[0]) / minutes:,.0f} a minute"
        )

    try:
        yield Shown(scored, dialogues)
    finally:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def _say(text: str) -> None:
    print(f"\r{text}\x1b[K", end="", file=sys.stderr, flush=True)
