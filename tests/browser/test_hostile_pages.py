"""Text that attacks the page it stands on: nothing of it runs, nothing leaves its cell, nothing hides."""

from __future__ import annotations

import pytest

MARKS = ["\u202e", "\u2066", "\x1b", "\x07", "\u2028", "\x00"]


@pytest.fixture(scope="module")
def slug(run) -> str:
    (page,) = (run / "report/cards").glob("hostile-*.html")
    return page.stem


def structure(page) -> list[str]:
    """The elements of the page that only a template may make."""
    return page.evaluate(
        "[...document.querySelectorAll('script, img, iframe, object, svg, form')].map((e) => e.outerHTML.slice(0, 60))"
    )


def test_a_card_of_hostile_text_is_a_card(visit, slug):
    page = visit(f"report/cards/{slug}.html")
    assert page.evaluate("window.broken") is None
    assert page.locator("body > main > article").count() == 1
    assert page.locator("script").count() == 1
    assert page.locator("img, iframe, object, embed").count() == 0
    assert (
        page.evaluate(
            "[...document.querySelectorAll('*')].filter((e) => [...e.attributes].some((a) => a.name.startsWith('on'))).length"
        )
        == 0
    )
    shown = page.locator("body").inner_text()
    assert "<script>window.broken=1</script>" in shown
    assert "{{7*7}}" in shown
    assert not [mark for mark in MARKS if mark in page.content()]
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    page.mouse.move(400, 400)
    page.keyboard.press("n")
    for button in page.locator("button.request").all():
        button.click()
    assert page.evaluate("window.broken") is None


def test_a_megabyte_in_one_line_leaves_the_page_small(run, slug):
    assert (run / f"report/cards/{slug}.html").stat().st_size < 1_000_000


def test_the_list_and_the_comparison_show_it_as_text(visit, slug):
    page = visit("index.html#q=mallory")
    assert page.locator("#cards tbody tr").count() == 1
    assert "<script>window.broken=1</script>" in page.locator("#cards tbody").inner_text()
    assert page.locator("#cards tbody tr > td").count() == page.locator("#cards thead th").count()
    assert page.locator("#cards tbody :is(script, img, svg)").count() == 0
    assert page.locator("select[name=persona] option", has_text="onerror").count() == 1
    other = visit(f"report/compare.html#a={slug}&b=fresh-1-steady")
    other.wait_for_selector("#compared:not([hidden])", timeout=20_000)
    assert other.locator("#compared :is(script, img, svg)").count() == 0
    assert other.evaluate("window.broken") is None


def test_a_hostile_address_is_no_command(visit):
    attack = "%3Cimg%20src%3Dx%20onerror%3Dwindow.broken%3D7%3E"
    for path in (
        f"index.html#q={attack}&persona={attack}&sort={attack}&marked={attack}&at={attack}",
        f"report/compare.html#a={attack}&b=..%2F..%2Fx",
    ):
        page = visit(path)
        page.wait_for_timeout(50)
        assert page.evaluate("window.broken") is None
        assert page.locator("img").count() == 0
