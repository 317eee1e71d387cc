"""The pages themselves: templates with autoescape, and every text made harmless before it is escaped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from harness.reporting.changes import number, signed
from harness.reporting.escaping import for_terminal
from harness.reporting.site.card_page import card_context
from harness.reporting.site.index_page import index_context

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from harness.reporting.overview import Overview, Row

LEVELS = 10
"""Steps of colour between the scores 0 and 1."""


class Pages:
    """The templates made ready for one run."""

    def __init__(self, manifest: Mapping[str, Any]) -> None:
        environment = Environment(
            loader=PackageLoader("harness.reporting.site"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=_harmless,
        )
        environment.globals.update(
            figure=figure, signed=signed, level=level, heat=heat, filter_link=filter_link
        )
        self._common = {"run_title": f"Run of {manifest.get('suite', 'a suite')}"}
        self._environment = environment

    def card(
        self,
        row: Row,
        card: Mapping[str, Any],
        seen: Mapping[str, Any] | None,
        *,
        before: Row | None,
        after: Row | None,
    ) -> str:
        """The page of one scorecard; ``before`` and ``after`` are its neighbours in the run's order."""
        context = card_context(row, card, seen)
        return self._page("card.html", "../../", page="card", before=before, after=after, **context)

    def index(
        self,
        overview: Overview,
        comparison: Mapping[str, Any] | None,
        plots: Sequence[str] = (),
        look: Mapping[str, Any] | None = None,
    ) -> str:
        """The overview with the list of scorecards, which its script fills."""
        context = index_context(overview, comparison, look)
        return self._page("index.html", "", page="index", plots=plots, **context)

    def compare(self) -> str:
        """The page that sets two scorecards side by side."""
        return self._page("compare.html", "../", page="compare")

    def rate(self, **context: Any) -> str:
        """The page on which a person rates prompts; only a server has it."""
        return self._page("rate.html", "/", page="rate", **context)

    def _page(self, template: str, root: str, **context: Any) -> str:
        return self._environment.get_template(template).render(root=root, **self._common, **context)


def _harmless(value: Any) -> Any:
    """What a template writes: text without anything that reorders or hides other text."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return for_terminal(value)
    return value


def figure(score: float | None) -> str:
    """A score for a reader; an en dash where there is none."""
    return "–" if score is None else number(score)


def level(score: float | None) -> str:
    """A class for a score's colour, in three steps."""
    if score is None:
        return "none"
    return "high" if score >= 0.8 else "middle" if score >= 0.5 else "low"


def heat(score: float | None) -> str:
    """A class for a score's colour, in `LEVELS` steps."""
    return "empty" if score is None else f"q{min(LEVELS, int(score * LEVELS + 0.5))}"


def filter_link(line: Any, model: str) -> str:
    """The list's state that shows one cell of the matrix."""
    wanted = {"persona": line.persona, "version": line.version, "model": model}
    return urlencode({key: value for key, value in wanted.items() if value})
