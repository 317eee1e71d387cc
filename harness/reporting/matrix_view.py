"""The fresh dialogues of a run: a table of persona × model, and what they would cost before they are held."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from harness.reporting.escaping import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from harness.runs import Result, Run
    from harness.runs.estimate import Ahead


class Tally(NamedTuple):
    """Dialogues of one persona and one model, or pair of models.

    ``mean`` is the mean overall score of the ``scored`` ones; ``cost`` is in US dollars, without what has no
    price.
    """

    dialogues: int = 0
    approved: int = 0
    scored: int = 0
    total: float = 0.0
    tokens: int = 0
    cost: float = 0.0

    def plus(self, result: Result) -> Tally:
        """The tally with one more result."""
        fresh = result.fresh
        if fresh is None:
            return self
        return Tally(
            self.dialogues + 1,
            self.approved + (fresh.stop == "approved"),
            self.scored + (result.overall is not None),
            self.total + (result.overall or 0.0),
            self.tokens + fresh.input_tokens + fresh.output_tokens,
            self.cost + (fresh.cost or 0.0),
        )

    @property
    def mean(self) -> float | None:
        """The mean overall score."""
        return self.total / self.scored if self.scored else None


Table = dict[tuple[str, str], Tally]


def tallies(results: Iterable[Result]) -> Table:
    """Persona (``id@version``) and models → tally, sorted."""
    table: Table = {}
    for result in results:
        fresh = result.fresh
        if fresh is not None:
            persona = f"{fresh.persona.id}@{fresh.persona.version}"
            models = " + ".join(dict.fromkeys((fresh.persona.model, fresh.copilot.model)))
            key = (persona, models)
            table[key] = table.get(key, Tally()).plus(result)
    return dict(sorted(table.items()))


def matrix_table(run: Run) -> str:
    """The table as text: for each persona one line for each model, aligned."""
    table = tallies(run.results)
    rows = [("persona", "model", "approved", "score", "tokens", "cost")]
    for (persona, models), tally in table.items():
        score = "—" if tally.mean is None else f"{tally.mean:.3f}"
        approved = f"{tally.approved}/{tally.dialogues}"
        rows.append((persona, models, approved, score, f"{tally.tokens:,}", f"${tally.cost:,.4f}"))
    return aligned(rows)


def matrix_as_json(run: Run) -> list[dict[str, Any]]:
    """The same as plain values."""
    return [
        {
            "persona": persona,
            "models": models,
            "dialogues": tally.dialogues,
            "approved": tally.approved,
            "overall": None if tally.mean is None else round(tally.mean, 4),
            "tokens": tally.tokens,
            "cost": round(tally.cost, 6),
        }
        for (persona, models), tally in tallies(run.results).items()
    ]


def estimate_table(ahead: Mapping[str, Ahead]) -> str:
    """Calls, tokens and money by model, and their sums."""
    rows = [("model", "calls", "tokens in", "tokens out", "cost", "at most")]
    for model, one in ahead.items():
        cost = (
            ("unknown", "unknown")
            if one.expected.unpriced
            else (_dollars(one.expected.cost), _dollars(one.most))
        )
        rows.append((model, *_counts([one]), *cost))
    if len(ahead) > 1:
        parts = list(ahead.values())
        cost = _dollars(sum(one.expected.cost for one in parts)), _dollars(sum(one.most for one in parts))
        rows.append(("all", *_counts(parts), *cost))
    return aligned(rows)


def _counts(parts: Sequence[Ahead]) -> tuple[str, str, str]:
    expected = [one.expected for one in parts]
    return (
        f"{sum(one.calls for one in expected):,}",
        f"{sum(one.input_tokens for one in expected):,}",
        f"{sum(one.output_tokens for one in expected):,}",
    )


def _dollars(amount: float) -> str:
    return f"${amount:,.4f}"


def estimate_as_json(one: Ahead) -> dict[str, Any]:
    """One model's line as plain values; money is ``None`` where its price is unknown."""
    known = not one.expected.unpriced
    return {
        "calls": one.expected.calls,
        "input_tokens": one.expected.input_tokens,
        "output_tokens": one.expected.output_tokens,
        "cost": round(one.expected.cost, 6) if known else None,
        "most": round(one.most, 6) if known else None,
    }


def aligned(rows: Sequence[tuple[str, ...]]) -> str:
    """Rows as columns, a header first; those that hold numbers to the right."""
    shown = [tuple(one_line(cell) for cell in row) for row in rows]
    widths = [max(len(row[column]) for row in shown) for column in range(len(shown[0]))]
    lines = []
    for row in shown:
        cells = [
            f"{cell:<{width}}" if _is_words(shown, column) else f"{cell:>{width}}"
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  " + "  ".join(cells).rstrip())
    return "\n".join(lines) + "\n"


def _is_words(rows: Sequence[tuple[str, ...]], column: int) -> bool:
    return not any(row[column][:1] in "$0123456789—" for row in rows[1:])
