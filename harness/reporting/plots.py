"""Pictures where one says more: scores as distributions, differences with intervals, failures over versions.

Each is written as SVG and PNG, without a network, the same bytes from the same data. Nothing that a
recording says gets into them but versions and the names of criteria, and those as text.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from harness.reporting.escaping import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

BINS = 20
"""Columns of a distribution: each is a twentieth of the scale."""
SCALE = 2.0
"""Pixels of a PNG for each unit of the picture."""
WIDTH, ROW = 420, 44
VERSIONS_LIMIT = 30
BLUE, RED, GREY = "#0072b2", "#d55e00", "#767676"
"""Colours that people with any colour vision tell apart (Okabe and Ito 2008), and one to be quiet."""
OVERALL = "overall"


class Difference(NamedTuple):
    """A criterion's mean difference, candidate minus baseline, between the bounds of its interval."""

    criterion: str
    difference: float
    low: float
    high: float
    verdict: str


class Rate(NamedTuple):
    """Of ``total`` dialogues of a version, ``failed`` have a finding of severity error or worse."""

    version: str
    failed: int
    total: int


class Tables(NamedTuple):
    """What is drawn. ``scores`` maps each criterion to how many scores stand in each of `BINS` columns."""

    scores: Mapping[str, Sequence[int]] = {}
    differences: Sequence[Difference] = ()
    failures: Sequence[Rate] = ()


def tables_of(cards: Iterable[Mapping[str, Any]], comparison: Mapping[str, Any] | None = None) -> Tables:
    """The tables of a run: its scorecards (``scorecard/1``), and ``comparison/1`` where it was compared.

    A version is that of the copilot's file, so that only fresh dialogues have one.
    """
    scores: dict[str, list[int]] = {OVERALL: [0] * BINS}
    failed: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for card in cards:
        for one in (*card["criteria"], {"id": OVERALL, **card["overall"]}):
            if one["score"] is not None:
                columns = scores.setdefault(one["id"], [0] * BINS)
                columns[min(BINS - 1, int(one["score"] * BINS))] += 1
        origin = card["recording"].get("origin")
        if origin:
            version = f"{origin['copilot']['id']} {origin['copilot']['version']}".strip()
            total[version] += 1
            grave = any(found["severity"] in {"error", "fatal"} for found in card["findings"])
            failed[version] += grave
    fresh = (comparison or {}).get("fresh") or {}
    return Tables(
        {name: columns for name, columns in scores.items() if any(columns)},
        [
            Difference(one["criterion"], one["difference"], one["low"], one["high"], one["verdict"])
            for one in fresh.get("criteria", ())
            if None not in (one["difference"], one["low"], one["high"])
        ],
        [Rate(version, failed[version], total[version]) for version in sorted(total)[-VERSIONS_LIMIT:]],
    )


def write_plots(folder: Path, tables: Tables) -> list[Path]:
    """Draw what there is data for into ``folder``, which is made; returns the files.

    The names are ``scores``, ``differences`` and ``failures``, each with ``.svg`` and ``.png``. There are no
    ``failures`` of fewer than two versions.

    Raises:
        OSError: a file cannot be written.
    """
    from harness.runs.files import replace_text

    charts = {}
    if tables.scores:
        charts["scores"] = _scores(tables.scores)
    if tables.differences:
        charts["differences"] = _differences(tables.differences)
    if len(tables.failures) > 1:
        charts["failures"] = _failures(tables.failures)
    written = []
    folder.mkdir(parents=True, exist_ok=True)
    for name, chart in charts.items():
        svg, png = _drawn(chart)
        replace_text(folder / f"{name}.svg", svg)
        draft = folder / f".{name}.png.part"
        draft.write_bytes(png)
        draft.replace(folder / f"{name}.png")
        written += [folder / f"{name}.svg", folder / f"{name}.png"]
    return written


def _drawn(chart: Any) -> tuple[str, bytes]:
    import altair
    import vl_convert

    version = ".".join(altair.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
    spec = chart.configure(font="sans-serif", background="white").configure_view(stroke=None).to_dict()
    svg: str = vl_convert.vegalite_to_svg(spec, vl_version=version)
    png: bytes = vl_convert.vegalite_to_png(spec, vl_version=version, scale=SCALE)
    return svg, png


def _scores(scores: Mapping[str, Sequence[int]]) -> Any:
    """One row of columns for each criterion, each on its own scale: shapes are compared, not counts."""
    import altair as alt

    rows = [
        {
            "criterion": _label(name),
            "from": number / BINS,
            "to": (number + 1) / BINS,
            "recordings": count,
            "none": 0,
        }
        for name, columns in scores.items()
        for number, count in enumerate(columns)
    ]
    order = list(map(_label, scores))
    axis = alt.Axis(values=[0, 0.25, 0.5, 0.75, 1], format="~f")
    bars = (
        alt.Chart(_data(rows))
        .mark_bar(color=BLUE)
        .encode(
            x=alt.X("from:Q", title="score", scale=alt.Scale(domain=[0, 1]), axis=axis),
            x2="to:Q",
            y=alt.Y("recordings:Q", title=None, axis=alt.Axis(tickCount=2, grid=False)),
            y2="none:Q",
        )
        .properties(width=WIDTH, height=ROW)
    )
    header = alt.Header(labelAngle=0, labelAlign="left", title=None)
    return bars.facet(row=alt.Row("criterion:N", sort=order, header=header)).resolve_scale(y="independent")


def _differences(differences: Sequence[Difference]) -> Any:
    """A point with its interval for each criterion; what the interval says of zero is the colour."""
    import altair as alt

    rows = [
        {**one._asdict(), "criterion": _label(one.criterion), "verdict": _label(one.verdict)}
        for one in differences
    ]
    edge = max(0.05, *(abs(value) for one in differences for value in (one.low, one.high)))
    chart = alt.Chart(_data(rows))
    y = alt.Y("criterion:N", sort=[str(row["criterion"]) for row in rows], title=None)
    x = alt.X(
        "difference:Q",
        title="candidate minus baseline",
        scale=alt.Scale(domain=[-edge, edge], nice=True),
    )
    verdicts = {"regressed": RED, "improved": BLUE}
    shown = list(dict.fromkeys(str(row["verdict"]) for row in rows))
    scale = alt.Scale(domain=shown, range=[verdicts.get(verdict, GREY) for verdict in shown])
    colour = alt.Color("verdict:N", scale=scale, title=None)
    intervals = chart.mark_rule(strokeWidth=2).encode(x=alt.X("low:Q"), x2="high:Q", y=y, color=colour)
    points = chart.mark_point(filled=True, size=70, opacity=1).encode(x=x, y=y, color=colour)
    zero = alt.Chart(_data([{"at": 0}])).mark_rule(color=GREY, strokeDash=[4, 3]).encode(x="at:Q")
    return alt.layer(zero, intervals, points).properties(width=WIDTH, height=24 * len(rows) + 10)


def _failures(failures: Sequence[Rate]) -> Any:
    """The share of dialogues that fail, version after version, with Wilson's interval."""
    import altair as alt

    from harness.statistics import wilson

    rows = []
    for one in failures:
        bounds = wilson(one.failed, one.total) or (0.0, 1.0)
        name = _label(f"{one.version} ({one.total})")
        rows.append({"version": name, "share": one.failed / one.total, "low": bounds[0], "high": bounds[1]})
    chart = alt.Chart(_data(rows))
    x = alt.X(
        "version:N",
        sort=[str(row["version"]) for row in rows],
        title="copilot (dialogues)",
        axis=alt.Axis(labelAngle=-30),
    )
    y = alt.Y(
        "share:Q",
        title="dialogues with an error",
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(format=".0%"),
    )
    line = chart.mark_line(color=BLUE).encode(x=x, y=y)
    points = chart.mark_point(filled=True, color=BLUE, size=70, opacity=1).encode(x=x, y=y)
    bounds = chart.mark_rule(color=BLUE, strokeWidth=2).encode(x=x, y=alt.Y("low:Q"), y2="high:Q")
    return alt.layer(bounds, line, points).properties(width=max(WIDTH, 60 * len(rows)), height=220)


def _data(rows: Sequence[Mapping[str, object]]) -> Any:
    import altair as alt

    return alt.InlineData(values=list(rows))


def _label(text: str) -> str:
    shown = one_line(text)
    return shown if len(shown) <= 40 else f"{shown[:39]}…"
