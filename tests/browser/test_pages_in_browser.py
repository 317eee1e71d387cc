"""Every page of a report, used as a reader uses it: filters, links, keyboard, themes, paper."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest

expect = pytest.importorskip("playwright.sync_api").expect

CARD = "report/cards/kai-tamura-reyes-vending-quest.html"


def state(page) -> dict[str, str]:
    """What the address says."""
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).fragment).items()}


def rows(page) -> list[str]:
    return page.locator("#cards tbody tr td:first-child").all_inner_texts()


def test_the_overview_says_what_came_of_the_run(visit):
    page = visit("index.html")
    assert page.locator("h1").inner_text() == "Failed"
    worse = page.locator("details.changes", has_text="Worse")
    assert worse.get_attribute("open") is not None
    assert "henrike-albrecht-sow-astrolabe" in worse.inner_text()
    assert "match → fragment" in worse.inner_text()
    integrity = page.locator("table.criteria tr", has_text="integrity").first
    assert "−" in integrity.locator("td.effect").inner_text()
    assert "0.01" in page.locator("section", has=page.locator("#cost")).last.inner_text()
    cells = page.locator("table.matrix td a").all_inner_texts()
    assert len(cells) >= 6
    worse.get_by_role("link", name="henrike-albrecht-sow-astrolabe").first.click()
    assert page.locator("section.verdict .pill").inner_text() == "fragment"


def test_filters_sort_and_search_stand_in_the_address(visit):
    page = visit("index.html")
    everything = rows(page)
    page.select_option("select[name=code]", "COV001")
    assert state(page) == {"code": "COV001"}
    some = rows(page)
    assert 0 < len(some) < len(everything)
    page.select_option("select[name=model]", "written-by-hand")
    page.fill("input[type=search]", "vance")
    expect(page.locator("#shown")).to_have_text(re.compile(r"^\d of "))
    assert all("vance" in name for name in rows(page))
    page.get_by_role("button", name="Score", exact=True).click()
    page.get_by_role("button", name="Score ↑").click()
    assert state(page) == {
        "code": "COV001", "model": "written-by-hand", "q": "vance", "sort": "overall", "dir": "desc"
    }  # fmt: skip
    scores = [float(text) for text in page.locator(".score-chip").all_inner_texts()]
    assert scores == sorted(scores, reverse=True)
    shown, address = rows(page), page.url
    again = visit("index.html#" + urlsplit(address).fragment)
    assert rows(again) == shown
    assert again.locator("th[aria-sort=descending]").inner_text() == "Score ↓"
    again.get_by_role("button", name="Clear").click()
    expect(again.locator("#shown")).not_to_contain_text(" of ")
    assert rows(again) == everything


def test_the_overview_links_into_the_list(visit):
    page = visit("index.html")
    page.locator("table.codes a", has_text="EXT001").click()
    expect(page.locator("#shown")).to_contain_text(" of ")
    assert state(page)["code"] == "EXT001"
    page.go_back()
    expect(page.locator("#shown")).not_to_contain_text(" of ")
    page.locator("table.matrix tr", has_text="Kai").locator("td a").first.click()
    expect(page.locator("#shown")).to_contain_text(" of ")
    assert "Kai" in state(page)["persona"]
    page.goto(page.url.partition("#")[0] + "#overview")
    page.locator("table.criteria button", has_text="coverage").first.click()
    assert state(page) == {"sort": "coverage"}
    assert page.locator("#cards thead th").all_inner_texts()[-2] == "coverage ↑"


def test_the_list_by_keyboard(visit):
    page = visit("index.html")
    names = rows(page)
    for key in "jjk":
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.textContent") == names[0]
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator("#marked").is_visible()
    page.keyboard.press("/")
    page.keyboard.type("j?x")
    assert page.locator("input[type=search]").input_value() == "j?x"
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert page.locator("dialog#help").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("dialog#help").is_visible()
    page.fill("input[type=search]", "")
    expect(page.locator("#cards tbody tr").nth(10)).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    page.wait_for_selector("#compared:not([hidden])")
    assert page.locator("#sides h3").all_inner_texts() == names[:2]


def test_from_the_list_to_a_card_to_the_next_and_back(visit):
    page = visit("index.html#persona=Teodor+Vance&sort=overall")
    names = rows(page)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector("article")
    assert page.locator("h1").inner_text() == names[0]
    page.keyboard.press("j")
    expect(page.locator("h1")).to_have_text(names[1])
    page.keyboard.press("Escape")
    page.wait_for_selector("#cards tbody tr")
    assert state(page)["persona"] == "Teodor Vance"
    assert rows(page) == names


def test_a_key_pressed_while_the_page_is_coming_is_not_lost(browser, run):
    """Before, the second of two quick "next" reached a page that had its text and not yet its keys."""
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(
        "document.addEventListener('readystatechange', () => document.readyState === 'interactive'"
        " && document.dispatchEvent(new KeyboardEvent('keydown', { key: 'j' })))"
    )
    page.goto((run / "index.html").as_uri())
    page.wait_for_selector("html[data-ready]", state="attached")
    assert page.evaluate("document.activeElement.textContent") == rows(page)[0]
    context.close()


def test_a_finding_and_its_words_find_each_other(visit):
    page = visit(CARD)
    mark = page.locator(".prompt [data-f]").first
    mark.click()
    number = mark.get_attribute("data-f").split()[0]
    assert "lit" in page.locator(f"#f{number}").get_attribute("class")
    page.keyboard.press("Escape")
    assert page.locator(".lit").count() == 0
    page.keyboard.press("n")
    focused = page.evaluate("document.activeElement.dataset.finding")
    assert focused == "0"
    assert page.locator(".prompt .lit, .turns .lit").count() > 0


def test_a_request_lights_its_words_in_dialogue_and_prompt(visit):
    page = visit(CARD)
    button = page.locator("tr.covered button.request", has_text="machine").first
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    assert page.locator(".prompt .m-request.lit").count() > 0
    said = page.locator(".turn.persona .m-request.lit").all_inner_texts()
    assert "".join(said).strip() == button.inner_text().strip()
    button.click()
    assert page.locator(".lit").count() == 0


def test_a_beat_of_the_timeline_lights_its_time(visit):
    page = visit(CARD)
    beats = page.locator("[data-time]")
    assert beats.count() == 4
    beats.nth(1).focus()
    page.keyboard.press("Enter")
    assert page.locator(".prompt .m-time.lit").all_inner_texts() == ["2-4s"]
    table = page.locator("#timeline details")
    table.locator("summary").click()
    assert "2–4 s" in table.locator("tbody tr").nth(1).inner_text()


def test_what_is_in_conflict_is_drawn_so(visit):
    page = visit("report/cards/mill.html")
    assert page.locator("#timeline figcaption").inner_text().startswith("declared 10 s")
    assert page.locator("svg.gap").count() == 1
    assert page.locator("svg.beat.conflict").count() >= 2
    assert page.locator("rect.beyond").count() == 1
    tops = {float(beat.get_attribute("y")) for beat in page.locator("svg.beat").all()}
    assert len(tops) == 2, "beats that overlap do not hide each other"


def test_versions_show_words_that_went_and_came(visit):
    page = visit(CARD)
    last = page.locator("details.version").last
    assert last.locator("ins").count() > 0
    assert last.locator("del").count() > 0
    prompt = "".join(page.locator(".prompt .text").all_inner_texts())
    assert last.locator("ins").last.inner_text().strip(". ") in prompt


def test_two_scorecards_of_a_scenario_side_by_side(visit):
    page = visit("report/compare.html")
    page.fill("input[name=a]", "fresh-1-steady")
    page.keyboard.press("Tab")
    expect(page.locator("#ids option")).to_have_count(3)
    page.fill("input[name=b]", "fresh-2-steady")
    page.keyboard.press("Tab")
    page.wait_for_selector("#compared:not([hidden])")
    assert "scenario platform-at-night" in page.locator("#said").inner_text()
    left, right = page.locator("#c-texts .diff").all()
    assert left.locator("ins").count() == 0
    assert right.locator("del").count() == 0
    assert left.locator("del").count() > 0
    deep = visit("report/compare.html#" + urlsplit(page.url).fragment)
    deep.wait_for_selector("#compared:not([hidden])")
    before = deep.locator("#sides h3").all_inner_texts()
    deep.keyboard.press("s")
    expect(deep.locator("#sides h3").first).to_have_text(before[1])
    assert deep.locator("#sides h3").all_inner_texts() == before[::-1]
    unknown = visit("report/compare.html#a=nobody")
    assert unknown.locator("#said").inner_text() == "No scorecard has that id."


def test_the_diff_of_a_comparison_loses_no_word(visit):
    page = visit("report/compare.html#a=fresh-1-steady&b=fresh-2-steady")
    page.wait_for_selector("#compared:not([hidden])")
    runs = page.evaluate(
        "(() => { const [a, b] = ['fresh-1-steady', 'fresh-2-steady'].map((s) => report.taken.get(s).prompts[0]);"
        "return { a, b, runs: wordDiff(a, b) }; })()"
    )
    old = "".join(text for kind, text in runs["runs"] if kind != "ins")
    new = "".join(text for kind, text in runs["runs"] if kind != "del")
    assert new == runs["b"]
    assert "".join(old.split()) == "".join(runs["a"].split()), "white space may be the later text's"


def test_dark_light_and_the_choice_between(visit):
    def paper(page):
        return page.evaluate("getComputedStyle(document.documentElement).backgroundColor")

    light, dark = visit("index.html", color_scheme="light"), visit("index.html", color_scheme="dark")
    assert paper(light) != paper(dark)
    dark.keyboard.press("t")
    dark.keyboard.press("t")  # system, light, dark
    assert dark.locator("html").get_attribute("data-theme") == "dark"
    light.get_by_role("button", name="Theme").click()
    light.get_by_role("button", name="Theme").click()
    assert paper(light) == paper(dark)
    light.reload()
    assert paper(light) == paper(dark), "the choice lasts"


def test_nothing_is_wider_than_a_phone(visit):
    for path in ("index.html", CARD, "report/compare.html#a=fresh-1-steady&b=fresh-2-steady"):
        page = visit(path, viewport={"width": 390, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path


def test_on_paper_everything_is_there_and_the_tools_are_not(visit):
    page = visit(CARD)
    page.emulate_media(media="print")
    assert not page.locator("header.bar").is_visible()
    assert page.locator("#dialogue").is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.findings')).position") == "static"


def test_nothing_moves_for_who_wants_no_motion(visit):
    page = visit(CARD, reduced_motion="reduce")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    page = visit(CARD, reduced_motion="no-preference")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "smooth"
