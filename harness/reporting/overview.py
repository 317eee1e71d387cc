"""A run at a glance: what one pass over its scorecards adds up to, for pages that show the whole.

No score is computed here; means, counts and shares of what the scorecards say are.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BINS = 20
"""Columns of a criterion's histogram, over [0, 1]."""
GRAVE = ("error", "fatal")
_SEVERITIES = ("fatal", "error", "warning", "note")

_DEVICE = re.compile(r"con|prn|aux|nul|com\d|lpt\d")
"""Names that Windows keeps for devices, whatever the extension."""


class Row(NamedTuple):
    """One scorecard in a list. ``slug`` names its page and stays the same from run to run.

    ``lowest`` is the criterion with the lowest score; ``codes`` are the findings' codes, each once, worst first;
    ``cost`` is in US dollars, ``None`` where the harness did not make the dialogue or a price is unknown.
    """

    slug: str
    id: str
    source: str
    persona: str
    version: str
    copilot: str
    model: str
    scenario: str
    created: str
    verdict: str
    band: str
    overall: float | None
    scored_weight: float
    lowest: str
    errors: int
    codes: tuple[str, ...]
    scores: tuple[float | None, ...]
    cost: float | None


@dataclass
class CriterionTally:
    """One criterion over all scorecards; ``bins`` counts scores in `BINS` equal parts of [0, 1]."""

    id: str
    weight: float
    scores: list[float] = field(default_factory=list)
    bins: list[int] = field(default_factory=lambda: [0] * BINS)
    unscored: Counter[str] = field(default_factory=Counter)

    @property
    def mean(self) -> float | None:
        """The plain mean of what was scored."""
        return sum(self.scores) / len(self.scores) if self.scores else None

    @property
    def lowest(self) -> float | None:
        """The lowest score."""
        return min(self.scores, default=None)

    def add(self, criterion: Mapping[str, Any]) -> None:
        """Count one scorecard's criterion in."""
        score = criterion["score"]
        if score is None:
            self.unscored[criterion["unscored"]] += 1
            return
        self.scores.append(score)
        self.bins[min(BINS - 1, int(score * BINS))] += 1


class CodeTally(NamedTuple):
    """A code of findings: how often it stands there and in how many recordings."""

    code: str
    name: str
    severity: str
    times: int
    recordings: int


class Cell(NamedTuple):
    """A cell of the matrix: the mean of the overall scores, over ``scored`` of ``recordings``."""

    mean: float | None
    scored: int
    recordings: int


class MatrixRow(NamedTuple):
    """A persona in a version; one cell for each model, ``None`` where nothing was run."""

    persona: str
    version: str
    recordings: int
    cells: tuple[Cell | None, ...]


class Cost(NamedTuple):
    """What fresh dialogues cost. ``dollars`` is ``None`` where no price is known; ``unpriced`` counts those."""

    dialogues: int
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    dollars: float | None
    unpriced: int


class Overview:
    """The sums of a run; scorecards (``scorecard/1``) are added one by one."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.criteria: dict[str, CriterionTally] = {}
        self.overall = CriterionTally("overall", 0.0)
        self.verdicts: Counter[str] = Counter()
        self.bands: Counter[str] = Counter()
        self.signatures: Counter[str] = Counter()
        self._codes: Counter[tuple[str, str, str]] = Counter()
        self._found_in: Counter[tuple[str, str, str]] = Counter()
        self._cells: dict[tuple[str, str], dict[str, list[float | None]]] = defaultdict(
            lambda: defaultdict(list)
        )
        self._origins: list[Mapping[str, Any]] = []
        self._slugs: set[str] = set()

    def add(self, card: Mapping[str, Any]) -> Row:
        """Count one scorecard in; its row."""
        for criterion in card["criteria"]:
            name = criterion["id"]
            self.criteria.setdefault(name, CriterionTally(name, criterion["weight"])).add(criterion)
        self.overall.add({"score": card["overall"]["score"], "unscored": "no criterion could be scored"})
        found = Counter((one["severity"], one["code"], one["name"]) for one in card["findings"])
        self._codes.update(found)
        self._found_in.update(found.keys())
        row = self._row(card)
        self.verdicts[row.verdict] += 1
        self.bands[row.band] += 1
        self.signatures[card["signature"]] += 1
        self._cells[row.persona, row.version][row.model].append(row.overall)
        if card["recording"].get("origin"):
            self._origins.append(card["recording"]["origin"])
        self.rows.append(row)
        return row

    def _row(self, card: Mapping[str, Any]) -> Row:
        recording, overall = card["recording"], card["overall"]
        origin = recording.get("origin") or {}
        scored = [one for one in card["criteria"] if one["score"] is not None]
        lowest = min(scored, key=lambda one: float(one["score"]), default=None)
        codes = dict.fromkeys(
            finding["code"]
            for finding in sorted(card["findings"], key=lambda one: _SEVERITIES.index(one["severity"]))
        )
        return Row(
            slug=self._slug(recording),
            id=recording["id"],
            source=recording["source"],
            persona=recording["persona"] or "",
            version=str(origin.get("persona", {}).get("version", "")),
            copilot=recording["copilot"] or "",
            model=recording["model"] or "",
            scenario=origin.get("scenario", ""),
            created=(recording.get("created") or "")[:10],
            verdict=card["extraction"]["verdict"],
            band=overall["band"] or "",
            overall=overall["score"],
            scored_weight=overall["scored_weight"],
            lowest=lowest["id"] if lowest else "",
            errors=sum(finding["severity"] in GRAVE for finding in card["findings"]),
            codes=tuple(codes),
            scores=tuple(one["score"] for one in card["criteria"]),
            cost=origin.get("cost"),
        )

    def _slug(self, recording: Mapping[str, Any]) -> str:
        """A file name from the recording's id: plain letters, and a hash where another one has it already."""
        plain = re.sub(r"[^a-z0-9]+", "-", recording["id"].lower()).strip("-")[:60]
        key = f"{recording['id']}\0{recording['source']}"
        slug = plain or "recording"
        if slug in self._slugs or plain != recording["id"].lower() or _DEVICE.fullmatch(slug):
            slug = f"{slug}-{hashlib.sha256(key.encode(errors='replace')).hexdigest()[:8]}"
        number = 2
        while slug in self._slugs:  # one file may hold an id twice
            slug = f"{slug.rsplit('.', 1)[0]}.{number}"
            number += 1
        self._slugs.add(slug)
        return slug

    @property
    def codes(self) -> list[CodeTally]:
        """Every code that was found: worst severity first, then in most recordings."""
        tallies = [
            CodeTally(code, name, severity, times, self._found_in[severity, code, name])
            for (severity, code, name), times in self._codes.items()
        ]
        return sorted(
            tallies, key=lambda one: (_SEVERITIES.index(one.severity), -one.recordings, -one.times, one.code)
        )

    @property
    def bands_in_order(self) -> list[str]:
        """The bands, best first, as the scores in them show."""
        scores: dict[str, list[float]] = defaultdict(list)
        for row in self.rows:
            if row.band and row.overall is not None:
                scores[row.band].append(row.overall)
        return sorted(scores, key=lambda band: (-max(scores[band]), band))

    @property
    def models(self) -> list[str]:
        """Every model, most used first."""
        counts = Counter(row.model for row in self.rows)
        return sorted(counts, key=lambda model: (-counts[model], model))

    def matrix(self) -> list[MatrixRow]:
        """Persona and version against model, the personas with most recordings first, versions together."""
        models = self.models
        sizes: Counter[str] = Counter()
        for (persona, _), by_model in self._cells.items():
            sizes[persona] += sum(map(len, by_model.values()))
        ordered = sorted(self._cells, key=lambda key: (-sizes[key[0]], key))
        return [
            MatrixRow(
                persona,
                version,
                sum(map(len, self._cells[persona, version].values())),
                tuple(_cell(self._cells[persona, version].get(model)) for model in models),
            )
            for persona, version in ordered
        ]

    @property
    def cost(self) -> Cost | None:
        """What the fresh dialogues cost; ``None`` where none is fresh."""
        if not self._origins:
            return None
        priced = [origin["cost"] for origin in self._origins if origin.get("cost") is not None]

        def total(name: str) -> int:
            return sum(origin.get(name, 0) for origin in self._origins)

        return Cost(
            len(self._origins),
            total("input_tokens"),
            total("cached_tokens"),
            total("output_tokens"),
            sum(priced) if priced else None,
            len(self._origins) - len(priced),
        )


def _cell(scores: Sequence[float | None] | None) -> Cell | None:
    if not scores:
        return None
    known = [score for score in scores if score is not None]
    return Cell(sum(known) / len(known) if known else None, len(known), len(scores))
