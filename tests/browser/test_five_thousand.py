"""A report of 5,000 scorecards: the index loads no dialogue, and a reader can use it at once."""

from __future__ import annotations

import json
from time import perf_counter

import pytest

pytestmark = pytest.mark.slow

expect = pytest.importorskip("playwright.sync_api").expect

COUNT = 5_000
INTERACTIVE = 2.0
"""Seconds from the start of navigation to a list that answers; it is a tenth of that on an idle machine."""


@pytest.fixture(scope="module")
def many(run, tmp_path_factory):
    """A run of 5,000 scorecards with reviews, made of those of the other run."""
    from harness.reporting.site import write_site
    from harness.runs import RunFolder

    folder = tmp_path_factory.mktemp("many")
    manifest = json.loads((run / "run.json").read_text(encoding="utf-8"))
    (folder / "run.json").write_text(json.dumps({**manifest, "recordings": COUNT}), encoding="utf-8")
    pairs = [
        (card, seen)
        for card, seen in RunFolder(run).reviewed()
        if not card["recording"]["id"].startswith("hostile")
    ]
    with RunFolder(folder).scorecards() as write, RunFolder(folder).reviews() as review:
        for number in range(COUNT):
            card, seen = pairs[number % len(pairs)]
            name = f"{card['recording']['id']}-{number:04}"
            write({**card, "recording": {**card["recording"], "id": name}})
            review({**seen, "recording": name})
    started = perf_counter()
    written = write_site(RunFolder(folder), folder)
    index = sum((folder / name).stat().st_size for name in ("index.html", "report/cards.js"))
    print(
        f"\n{COUNT:,} scorecards: written in {perf_counter() - started:.1f} s, {written.size / 1e6:.0f} MB, "
        f"of which the index loads {index / 1e6:.2f} MB"
    )
    return folder


def test_the_index_is_usable_at_once(many, browser, capsys):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    loaded = []
    page.on("request", lambda request: loaded.append(request.url.rsplit("/", 1)[1]))
    page.goto((many / "index.html").as_uri())
    page.wait_for_selector("#cards tbody tr")
    ready = page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    assert sorted(name for name in loaded if name) == ["cards.js", "index.html", "report.css", "report.js"]
    assert page.locator("#cards tbody tr").count() == 100
    expect(page.locator("#shown")).to_have_text("5,000 scorecards")
    took = page.evaluate(
        """() => { const begun = performance.now(); const form = document.querySelector('#filters');
        form.elements.verdict.value = 'match'; form.elements.verdict.dispatchEvent(new Event('input', { bubbles: true }));
        document.querySelector('[data-sort=overall]').click(); document.body.offsetHeight; return performance.now() - begun; }"""
    )
    with capsys.disabled():
        print(f"\n{COUNT:,} scorecards: interactive after {ready:.0f} ms, filter and sort {took:.0f} ms")
    assert ready < INTERACTIVE * 1000
    shown = page.locator("#cards .score-chip").all_inner_texts()
    assert shown == sorted(shown, key=float)
    context.close()


def test_the_index_holds_no_word_of_a_dialogue(many):
    with (many / "reviews.jsonl").open(encoding="utf-8") as file:
        turns = json.loads(next(file))["turns"]
    words = " ".join(max((turn["text"] for turn in turns), key=len).split()[:6])
    for name in ("index.html", "report/cards.js"):
        assert words not in (many / name).read_text(encoding="utf-8")
