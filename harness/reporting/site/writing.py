"""Writing the report's folder: ``index.html`` and ``report/`` beside it, whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

from harness.errors import InputError
from harness.reporting.overview import Overview
from harness.reporting.plots import tables_of, write_plots
from harness.reporting.site.data import card_script, cards_script
from harness.reporting.site.pages import Pages

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from harness.reporting.overview import Row
    from harness.runs import RunFolder

INDEX, FOLDER = "index.html", "report"
ASSETS = ("report.css", "report.js")


class Written(NamedTuple):
    """What was written: the page to open, how many scorecards, and the size of all of it in bytes."""

    page: Path
    scorecards: int
    size: int


def write_site(
    folder: RunFolder,
    target: Path,
    progress: Callable[[int], None] = lambda _: None,
    *,
    plots: bool = False,
) -> Written:
    """Write a run's report into ``target``, which may be the run's own folder.

    ``plots`` adds pictures as files (SVG and PNG), to be used elsewhere; the pages draw their own.

    An earlier report there is replaced at the end, in one step for each of its two parts.

    Raises:
        InputError: the run is damaged, or ``target`` holds files that are no report or cannot be written.
    """
    manifest = folder.manifest()
    _refuse_strangers(folder, target)
    draft = target / f".{FOLDER}.{os.getpid()}.part"
    try:
        (draft / "cards").mkdir(parents=True)
        written = _write(folder, manifest, target, draft, progress, plots=plots)
    except OSError as problem:
        raise InputError(
            str(target), f"cannot be written ({problem.strerror})", "name another folder with -o"
        ) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return written


def _refuse_strangers(folder: RunFolder, target: Path) -> None:
    if target.exists() and not target.is_dir():
        raise InputError(str(target), "is a file", "name a folder for the report")
    if not target.is_dir() or target.resolve() == folder.path.resolve():
        return
    held = {path.name for path in target.iterdir()}
    if held and not (target / FOLDER / ASSETS[0]).is_file():
        raise InputError(str(target), "holds files but no report", "name an empty or a new folder with -o")


def _write(
    folder: RunFolder,
    manifest: dict[str, Any],
    target: Path,
    draft: Path,
    progress: Callable[[int], None],
    *,
    plots: bool,
) -> Written:
    pages, overview = Pages(manifest), Overview()
    size = 0

    def put(name: str, text: str) -> None:
        nonlocal size
        data = text.encode("utf-8", errors="replace")
        (draft / name).write_bytes(data)
        size += len(data)

    waiting: tuple[Row, dict[str, Any], dict[str, Any] | None] | None = None
    before: Row | None = None
    for card, seen in folder.reviewed():
        row = overview.add(card)
        if waiting is not None:
            put(f"cards/{waiting[0].slug}.html", pages.card(*waiting, before=before, after=row))
            before = waiting[0]
        put(f"cards/{row.slug}.js", card_script(row, card))
        waiting = (row, card, seen)
        progress(len(overview.rows))
    if waiting is not None:
        put(f"cards/{waiting[0].slug}.html", pages.card(*waiting, before=before, after=None))
    put("cards.js", cards_script(overview))
    put("compare.html", pages.compare())
    for name in ASSETS:
        put(name, files(__package__).joinpath("assets", name).read_text(encoding="utf-8"))
    comparison = _comparison(folder)
    drawn = write_plots(draft / "plots", tables_of(folder.cards(), comparison)) if plots else []
    names = [f"{FOLDER}/plots/{path.name}" for path in drawn if path.suffix == ".svg"]
    index = pages.index(overview, comparison, names, _look(folder))
    size += sum(path.stat().st_size for path in drawn)
    place = target / FOLDER
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)
    draft.rename(place)
    data = index.encode("utf-8", errors="replace")
    page = target / f".{INDEX}.{os.getpid()}.part"
    page.write_bytes(data)
    page.replace(target / INDEX)
    return Written(target / INDEX, len(overview.rows), size + len(data))


def _look(folder: RunFolder) -> dict[str, Any] | None:
    """``anomalies.json``, where the run was looked at."""
    path = folder.path / "anomalies.json"
    if not path.exists():
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        known = found["schema"] == "anomalies/1" and isinstance(found["anomalies"], list)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        known = False
    if not known:
        raise InputError(str(path), "is no anomalies/1", "make the run again: harness eval")
    return dict(found)


def _comparison(folder: RunFolder) -> dict[str, Any] | None:
    """``comparison.json``, where the run was compared."""
    path = folder.path / "comparison.json"
    if not path.exists():
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        found["outcome"], found["regressions"], found["means"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as problem:
        raise InputError(
            str(path), f"is no comparison ({type(problem).__name__})", "make the run again: harness eval"
        ) from None
    return dict(found)
