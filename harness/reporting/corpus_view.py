"""A table of scores in parts as an overview: on the terminal, as Markdown, one page of HTML, CSV and JSON (``corpus/1``).

The same sections in each. There are no pages of single recordings: a table holds no prompts, and nobody reads a million.
"""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any, NamedTuple

from harness.engines.dataset import MANIFEST
from harness.errors import InputError
from harness.findings import registry
from harness.reporting import markdown
from harness.reporting.changes import plural
from harness.reporting.corpus import BINS, DIMENSIONS, QUANTILES
from harness.reporting.escaping import one_line
from harness.reporting.table import text_cell
from harness.runs.files import write_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from harness.reporting.corpus import Corpus, Spread

SCHEMA = "corpus/1"
FACES = (".csv", ".html", ".json", ".md")
SHOWN = 20
"""Values of a dimension, and codes, that are shown; CSV and JSON have all."""
WIDTH = 56
"""Most characters of a text on the terminal."""
_BARS = "·▁▂▃▄▅▆▇█"
NO_PAGES = (
    "An overview: a table of scores holds no prompts, so that there are no pages of single recordings. "
    "See one whole: harness score FILE."
)


class Section(NamedTuple):
    """A table with its title. ``texts`` counts its first columns that are texts; ``left_out`` rows are not in it."""

    title: str
    headings: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    texts: int = 1
    left_out: int = 0


def headline(corpus: Corpus) -> str:
    """What it is in one line."""
    overall = corpus.criteria["overall"]
    mean = "no score" if overall.sums.mean is None else f"mean {overall.sums.mean:.3f}"
    return f"{plural(corpus.recordings, 'recording')} in {plural(len(corpus.parts.names), 'part')}: {mean}"


def sections(corpus: Corpus, most: int = SHOWN) -> Iterator[Section]:
    """The parts of the overview; of long ones the first ``most`` rows."""
    yield Section(
        "Scores",
        ("criterion", "scored", "unscored", "mean", "5 %", "median", "95 %", "lowest", "0 … 1"),
        [_spread(name, one) for name, one in corpus.criteria.items()],
    )
    for name in ("band", "verdict"):
        counts = {value: count for value, count in corpus.counts[name].items() if value or count}
        if any(counts):
            counted = [
                (value or "–", f"{count:,}", _share(count, corpus.recordings))
                for value, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
            ]
            yield Section(f"By {name}", (name, "recordings", "share"), counted)
    codes = corpus.failures
    rows = [
        (
            one.code,
            _name(one.code),
            one.severity,
            f"{one.recordings:,}",
            _share(one.recordings, corpus.recordings),
        )
        for one in codes
    ]
    if rows:
        yield _cut("Failures by code", ("code", "name", "severity", "recordings", "share"), rows, most, 3)
    for dimension in DIMENSIONS:
        if groups := corpus.groups(dimension):
            grouped = [
                (one.value or "–", f"{one.recordings:,}", f"{one.scored:,}", _figure(one.mean))
                for one in groups
            ]
            title = f"By {dimension.replace('_', ' ')}"
            yield _cut(title, (dimension.replace("_", " "), "recordings", "scored", "mean"), grouped, most, 1)
    lowest = [
        (one.source, one.recording, _figure(one.score), one.criterion, " ".join(one.codes))
        for one in corpus.worst
    ]
    if lowest:
        yield Section("The lowest", ("file", "recording", "score", "lowest in", "errors"), lowest, 2)


def notes(corpus: Corpus) -> Iterator[str]:
    """What is to be known of the table."""
    parts = corpus.parts
    if parts.incomplete:
        errors = parts.manifest.errors if parts.manifest else None
        yield (
            f"{plural(errors, 'file')} could not be scored: _errors-*.jsonl"
            if errors
            else f"{MANIFEST} says that the table is not complete: score again, and it goes on"
        )
    if "findings" in parts.old:
        yield "written before the table had findings: failures cannot be told from it"
    if len(corpus.counts["signature"]) > 1:
        yield f"scored in {len(corpus.counts['signature']):,} ways: means mix them"
    for signature, count in corpus.counts["signature"].most_common(3):
        yield f"{signature} ({count:,})"
    yield NO_PAGES


def screen(corpus: Corpus, most: int = SHOWN) -> str:
    """The overview for a terminal."""
    lines = [f"harness report: {headline(corpus)}", ""]
    for section in sections(corpus, most):
        cells = [section.headings, *(tuple(_clip(cell) for cell in row) for row in section.rows)]
        widths = [max(len(row[column]) for row in cells) for column in range(len(section.headings))]
        lines.append(f"{section.title}:")
        for row in cells:
            shown = (
                cell.ljust(width)
                if column < section.texts or column == len(widths) - 1
                else cell.rjust(width)
                for column, (cell, width) in enumerate(zip(row, widths, strict=True))
            )
            lines.append(f"  {'  '.join(shown)}".rstrip())
        if section.left_out:
            lines.append(f"  … and {section.left_out:,} more (-o FILE.csv or --json has them)")
        lines.append("")
    return "\n".join([*lines, *(f"note: {one_line(note)}" for note in notes(corpus))]) + "\n"


def as_json(corpus: Corpus) -> dict[str, Any]:
    """Everything, as plain values."""
    manifest = corpus.parts.manifest
    return {
        "schema": SCHEMA,
        "recordings": corpus.recordings,
        "parts": len(corpus.parts.names),
        "errors": manifest.errors if manifest else None,
        "complete": manifest.complete if manifest else None,
        "signatures": dict(corpus.counts["signature"].most_common()),
        "bands": dict(corpus.counts["band"].most_common()),
        "verdicts": dict(corpus.counts["verdict"].most_common()),
        "criteria": [
            {
                "criterion": name,
                "scored": one.sums.n,
                "unscored": one.unscored,
                "mean": _rounded(one.sums.mean),
                "quantiles": {f"{share:g}": one.quantile(share) for share in QUANTILES},
                "lowest": one.lowest,
                "histogram": one.bins,
            }
            for name, one in corpus.criteria.items()
        ],
        "failures": None if "findings" in corpus.parts.old else [one._asdict() for one in corpus.failures],
        "groups": {
            name: [{**one._asdict(), "mean": _rounded(one.mean)} for one in corpus.groups(name)]
            for name in DIMENSIONS
        },
        "worst": [{**one._asdict(), "codes": list(one.codes)} for one in corpus.worst],
        "not_in_table": ["prompts", "pages of single recordings"],
    }


def write(corpus: Corpus, path: Path) -> None:
    """Write the overview in the form that the extension names, whole or not at all.

    Raises:
        InputError: the file cannot be written.
    """
    text = {
        ".csv": _csv,
        ".html": _html,
        ".json": lambda one: json.dumps(as_json(one), indent=2) + "\n",
        ".md": _markdown,
    }[path.suffix.lower()](corpus)
    write_named(path, text)


def check(paths: Iterable[Path]) -> None:
    """Say what is wrong with the files' names before anything is read for them.

    Raises:
        InputError: an extension is not known, or the folder does not exist.
    """
    for path in paths:
        if path.suffix.lower() not in FACES:
            problem = f"has the extension {path.suffix!r}" if path.suffix else "has no extension"
            remedy = f"of a table in parts there are {', '.join(FACES)}"
            raise InputError(str(path), f"{problem}, by which no overview is known", remedy)
        if not path.parent.is_dir():
            raise InputError(str(path), "is in a folder that does not exist", "make the folder first")


def _markdown(corpus: Corpus) -> str:
    lines = [f"# {headline(corpus)}", ""]
    for section in sections(corpus):
        lines += [f"## {section.title}", "", *markdown.table(section.headings, section.rows), ""]
        if section.left_out:
            lines += [f"… and {section.left_out:,} more", ""]
    return "\n".join([*lines, *(f"- {markdown.escape(note, 400)}" for note in notes(corpus))]) + "\n"


def _html(corpus: Corpus) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("harness.reporting.site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: one_line(value) if isinstance(value, str) else value,
    )
    template = environment.get_template("corpus.html")
    found = list(sections(corpus))
    return template.render(headline=headline(corpus), sections=found, notes=list(notes(corpus))) + "\n"


def _csv(corpus: Corpus) -> str:
    """Long: a section, a row's name, a column and its value in each line; nothing is left out."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("section", "row", "column", "value"))
    for section in sections(corpus, most=1_000_000):
        for row in section.rows:
            name = " ".join(cell for cell in row[: section.texts] if cell)
            for heading, cell in zip(section.headings[1:], row[1:], strict=True):
                if heading != "0 … 1":
                    plain = cell.replace(",", "") if heading in ("recordings", "scored", "unscored") else cell
                    writer.writerow(map(text_cell, (section.title, name, heading, plain)))
    return stream.getvalue()


def _cut(
    title: str, headings: tuple[str, ...], rows: Sequence[tuple[str, ...]], most: int, texts: int
) -> Section:
    return Section(title, headings, rows[:most], texts, max(0, len(rows) - most))


def _spread(name: str, one: Spread) -> tuple[str, ...]:
    quantiles = (_figure(one.quantile(share)) for share in QUANTILES)
    most = max(one.bins)
    bars = "".join(_BARS[-(-8 * count // most)] if most else _BARS[0] for count in one.bins)
    return (
        name,
        f"{one.sums.n:,}",
        f"{one.unscored:,}",
        _figure(one.sums.mean),
        *quantiles,
        _figure(one.lowest),
        bars.ljust(BINS),
    )


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _share(count: int, of: int) -> str:
    return f"{count / of:.1%}" if of else "–"


def _name(code: str) -> str:
    known = registry().get(code)
    return known.name if known else ""


def _clip(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= WIDTH else f"…{line[-WIDTH + 1 :]}"
