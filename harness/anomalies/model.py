"""What a look at a corpus says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal["duplicates", "drift", "failures", "outliers"]
KINDS: tuple[Kind, ...] = ("duplicates", "drift", "failures", "outliers")
"""In the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Text that shows it: characters ``start`` to ``end`` of a recording's prompt number ``prompt`` (from 0)."""

    recording: str
    prompt: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Tested:
    """One comparison of counts or measures behind an anomaly.

    ``name`` says what is compared (``"persona version teodor-vance@2"``, ``"word lantern"``); ``inside`` is
    its value where the anomaly is, ``elsewhere`` the value it is held against; ``inside_of`` and
    ``elsewhere_of`` count what they were taken from. ``low`` and ``high`` bound the difference. ``p`` is corrected for
    everything that was tested beside it (Holm 1979).
    """

    name: str
    inside: float
    inside_of: int
    elsewhere: float
    elsewhere_of: int
    low: float | None = None
    high: float | None = None
    log_odds: float | None = None
    z: float | None = None
    p: float | None = None


@dataclass(frozen=True, slots=True)
class Anomaly:
    """One thing worth a look.

    ``title`` is one sentence, ``why`` the reasons in words; ``recordings`` names those concerned, at most
    `RECORDINGS` of ``count``. ``strength`` orders anomalies of one kind, the strongest first.
    """

    kind: Kind
    title: str
    why: tuple[str, ...]
    recordings: tuple[str, ...]
    count: int
    strength: float
    quotes: tuple[Quote, ...] = ()
    tested: tuple[Tested, ...] = ()


RECORDINGS = 20
"""Most recordings that an anomaly names."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a corpus of ``recordings`` (``prompts`` of them deliver a prompt) shows.

    ``more`` counts what was left out of each kind; ``notes`` say what could not be looked at, and why.
    """

    recordings: int
    prompts: int
    anomalies: tuple[Anomaly, ...] = ()
    more: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
