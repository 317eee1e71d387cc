"""People's ratings in the run's folder: SQLite, written at once, kept when the run is made again."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from harness.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

FILE_NAME = "ratings.sqlite"
VERSION = 1
_TABLES = """
create table if not exists rating (
  item text not null, digest text not null, judge text not null, criterion text not null,
  rater text not null, value real not null, item_group text not null, rated_at text not null,
  primary key (item, digest, judge, criterion, rater));
create table if not exists verdict (
  item text not null, digest text not null, rater text not null, shown text not null check (shown in ('ab', 'ba')),
  verdict text not null check (verdict in ('a', 'b', 'tie')), rated_at text not null,
  primary key (item, digest, rater));
create table if not exists skipped (
  item text not null, digest text not null, rater text not null, primary key (item, digest, rater));
"""


class Rating(NamedTuple):
    """One stored rating of one criterion."""

    item: str
    criterion: str
    rater: str
    value: float
    group: str


class Verdict(NamedTuple):
    """One stored verdict on a pair: ``verdict`` names the text, whichever was shown first."""

    item: str
    rater: str
    shown: str
    verdict: str


class RatingStore:
    """The ratings of one run. Each call opens the file anew: several people's browsers may ask at once."""

    def __init__(self, path: Path) -> None:
        """Make the file where there is none.

        Raises:
            InputError: the file is no store of ratings, or cannot be written.
        """
        self.path = path
        with self._open() as connection:
            found = connection.execute("pragma user_version").fetchone()[0]
            if found not in (0, VERSION):
                remedy = "use that version of the harness, or name another run"
                raise InputError(str(path), f"was written by another version ({found})", remedy)
            connection.executescript(_TABLES)
            connection.execute(f"pragma user_version = {VERSION}")

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self.path, timeout=10)) as connection, connection:
                yield connection
        except sqlite3.Error as problem:
            remedy = "move the file away, or make the folder writable"
            raise InputError(str(self.path), f"cannot be used ({problem})", remedy) from None

    def rate(
        self, item: str, digest: str, judge: str, rater: str, *, values: Mapping[str, float], group: str = ""
    ) -> None:
        """Store a rater's values of one item, all or none; earlier ones of the same are replaced."""
        now = _now()
        rows = [
            (item, digest, judge, criterion, rater, value, group, now) for criterion, value in values.items()
        ]
        with self._open() as connection:
            connection.executemany("insert or replace into rating values (?, ?, ?, ?, ?, ?, ?, ?)", rows)
            connection.execute(
                "delete from skipped where (item, digest, rater) = (?, ?, ?)", (item, digest, rater)
            )

    def prefer(self, item: str, digest: str, rater: str, shown: str, verdict: str) -> None:
        """Store a rater's verdict on a pair; an earlier one is replaced."""
        with self._open() as connection:
            connection.execute(
                "insert or replace into verdict values (?, ?, ?, ?, ?, ?)",
                (item, digest, rater, shown, verdict, _now()),
            )
            connection.execute(
                "delete from skipped where (item, digest, rater) = (?, ?, ?)", (item, digest, rater)
            )

    def skip(self, item: str, digest: str, rater: str) -> None:
        """Remember that a rater passed an item over; it comes again after the others."""
        with self._open() as connection:
            connection.execute("insert or replace into skipped values (?, ?, ?)", (item, digest, rater))

    def done(self, rater: str, judge: str | None) -> set[tuple[str, str]]:
        """Item and digest of what a rater has rated: by that judge's scales, or in pairs (``None``)."""
        with self._open() as connection:
            if judge is None:
                rows = connection.execute("select item, digest from verdict where rater = ?", (rater,))
            else:
                rows = connection.execute(
                    "select distinct item, digest from rating where rater = ? and judge = ?", (rater, judge)
                )
            return set(rows.fetchall())

    def skipped(self, rater: str) -> set[tuple[str, str]]:
        """Item and digest of what a rater passed over."""
        with self._open() as connection:
            return set(
                connection.execute("select item, digest from skipped where rater = ?", (rater,)).fetchall()
            )

    def values(self, item: str, digest: str, judge: str, rater: str) -> dict[str, float]:
        """What a rater has given an item so far, by criterion."""
        with self._open() as connection:
            return dict(
                connection.execute(
                    "select criterion, value from rating where (item, digest, judge, rater) = (?, ?, ?, ?)",
                    (item, digest, judge, rater),
                ).fetchall()
            )

    def ratings(self) -> list[Rating]:
        """All ratings, the latest of each; of one item and criterion only those of its latest words."""
        query = """select item, criterion, rater, value, item_group, max(rated_at) from rating
                   group by item, criterion, rater order by item, criterion, rater"""
        with self._open() as connection:
            return [Rating(*row[:5]) for row in connection.execute(query)]

    def verdicts(self) -> list[Verdict]:
        """All verdicts, of each item and rater the latest."""
        query = """select item, rater, shown, verdict, max(rated_at) from verdict
                   group by item, rater order by item, rater"""
        with self._open() as connection:
            return [Verdict(*row[:4]) for row in connection.execute(query)]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
