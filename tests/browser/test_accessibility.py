"""axe-core on every page, light and dark: nothing serious, nothing critical."""

from __future__ import annotations

from importlib.resources import files

import pytest

PAGES = (
    "index.html",
    "index.html#verdict=fragment",
    "report/cards/kai-tamura-reyes-vending-quest.html",
    "report/cards/henrike-albrecht-sow-astrolabe.html",
    "report/cards/teodor-vance-relay-handoff.html",
    "report/compare.html#a=fresh-1-steady&b=fresh-2-steady",
)


def serious(page) -> list[str]:
    """What axe finds that keeps somebody from using the page."""
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, { preload: false, resultTypes: ['violations'] })")
    return [
        f"{one['id']}: {one['help']}: {one['nodes'][0]['html'][:160]}: {one['nodes'][0].get('failureSummary', '')[:200]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_serious(visit, path, scheme):
    page = visit(path, color_scheme=scheme, reduced_motion="reduce")
    if "compare" in path:
        page.wait_for_selector("#compared:not([hidden])")
    assert serious(page) == []


def test_axe_finds_a_fault_where_there_is_one(visit):
    page = visit("index.html")
    page.evaluate(
        "document.querySelector('main').append(Object.assign(document.createElement('img'), { src: 'data:,' }))"
    )
    assert any("image-alt" in one for one in serious(page))
