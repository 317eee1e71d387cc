"""Makes the pictures in docs/pictures/ from a run of this repository's own suite, in a real Chromium.

    python tools/pictures.py

It needs playwright and a Chromium (`tox -e browser` says what to install).
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from playwright.sync_api import sync_playwright

from harness.cli import main

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "pictures"
CARD = "report/cards/kai-tamura-reyes-vending-quest.html"
SECTIONS = "report/cards/engineer-escaped-long.html"
WIDTH, SCALE = 1200, 1.25


class Picture(NamedTuple):
    """A page scrolled to a place, as high as is shown."""

    name: str
    path: str
    place: str
    height: int
    dark: bool = False


PICTURES = (
    Picture("overview", "index.html", "body", 900),
    Picture("list", "index.html#sort=overall", "#scorecards", 620),
    Picture("scorecard", SECTIONS, "#prompt", 860),
    Picture("timeline", SECTIONS, "#timeline", 700),
    Picture("dark", CARD, "body", 720, dark=True),
)


def draw() -> None:
    """Evaluate, open the report, take the pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        with contextlib.redirect_stdout(io.StringIO()):
            main(["eval", "--output", folder])
        chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            for picture in PICTURES:
                _take(browser, Path(folder), picture)
            browser.close()


def _take(browser: Browser, run: Path, picture: Picture) -> None:
    file, _, state = picture.path.partition("#")
    page = browser.new_page(
        viewport={"width": WIDTH, "height": picture.height},
        device_scale_factor=SCALE,
        color_scheme="dark" if picture.dark else "light",
        reduced_motion="reduce",
    )
    page.goto((run / file).as_uri() + (f"#{state}" if state else ""))
    page.wait_for_selector("html[data-ready]", state="attached")
    page.locator(picture.place).evaluate("(element) => element.scrollIntoView()")
    page.screenshot(path=FOLDER / f"{picture.name}.png")
    page.close()
    print(f"docs/pictures/{picture.name}.png")


if __name__ == "__main__":
    draw()
