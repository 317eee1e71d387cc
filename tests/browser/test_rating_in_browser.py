"""People rate prompts in the browser, and what they gave goes all the way to ``harness judge``."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

import harness as package

expect = pytest.importorskip("playwright.sync_api").expect

PACKAGE = Path(package.__file__).resolve().parents[1]


@contextmanager
def view(folder: Path, *flags: str):
    """``harness view`` as a user starts it; its address. It is ended politely, and leaves with 0."""
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE)}
    command = [sys.executable, "-m", "harness", "view", str(folder), "--json", *flags]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8", env=environment) as server:
        try:
            yield json.loads(server.stdout.readline())["url"]
        finally:
            server.terminate()
            code = server.wait(20)
    assert code == 0


@pytest.fixture
def rated(run, tmp_path) -> Path:
    """A copy of the run, to be rated."""
    return Path(shutil.copytree(run, tmp_path / "rated"))


@pytest.fixture
def page(browser):
    complaints, requests = [], []
    context = browser.new_context(viewport={"width": 1300, "height": 900}, reduced_motion="reduce")
    found = context.new_page()
    found.on("console", lambda message: complaints.append(message.text) if message.type != "log" else None)
    found.on("pageerror", lambda error: complaints.append(str(error)))
    found.on("request", lambda request: requests.append(request.url))
    yield found
    context.close()
    assert complaints == []
    assert [url for url in requests if not url.startswith(("http://127.0.0.1:", "data:"))] == []


def begin(page, url: str, name: str, mode: str = "single") -> None:
    page.goto(f"{url}rate")
    page.get_by_label("Your name").fill(name)
    page.get_by_label("What to rate").select_option(mode)
    page.get_by_role("button", name="Begin").click()
    page.wait_for_selector("#rating")


def harness(*words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE), "NO_COLOR": "1"}
    return subprocess.run(
        [sys.executable, "-m", "harness", *words],
        capture_output=True,
        encoding="utf-8",
        env=environment,
        check=False,
    )


def test_ratings_by_keyboard_survive_a_restart_and_reach_calibrate(rated, page, tmp_path):
    given = {"Ann": "4", "Ben": "5"}
    for name, digit in given.items():
        with view(rated) as url:
            begin(page, url, name)
            for count in range(1, 4):
                scales = page.locator("fieldset.scale").count()
                for _ in range(scales):
                    page.keyboard.press(digit)
                assert page.locator("input:checked").count() == scales
                page.keyboard.press("Enter")
                expect(page.locator(".rate-head .num")).to_contain_text(f"{count} of ")
    with view(rated) as url:  # another server, another day: Ann goes on where she stopped
        begin(page, url, "Ann")
        expect(page.locator(".rate-head .num")).to_contain_text("3 of ")
    table = tmp_path / "people.csv"
    done = harness("view", str(rated), "--export", str(table))
    assert done.returncode == 0, done.stderr
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {(row["rater"], row["value"]) for row in rows} == set(given.items())
    assert {row["rater_kind"] for row in rows} == {"human"}
    with (rated / "scorecards.jsonl").open(encoding="utf-8") as file:
        known = {json.loads(line)["recording"]["id"] for line in file}
    assert {row["item"] for row in rows if "hostile" not in row["item"]} <= known
    # A judge's ratings of the same items, as `harness judge rate -o` would write them.
    judged = [
        {**row, "rater": "scripted:steady", "rater_kind": "judge"} for row in rows if row["rater"] == "Ann"
    ]
    with table.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, rows[0]).writerows(judged)
    found = harness("judge", "calibrate", str(table), "--scale", "1:5", "--json")
    assert found.returncode == 0, found.stderr
    assert "clarity" in json.dumps(json.loads(found.stdout))


def test_pairs_by_one_key_reach_judge_pairs(rated, page, tmp_path):
    with view(rated, "--pairs") as url:
        begin(page, url, "Ann", "pairs")
        total = int(page.locator(".rate-head .num").inner_text().split()[-1])
        assert total == 3
        for done, key in enumerate(("a", "=", "b"), 1):
            page.keyboard.press(key)
            expect(page.locator(".rate-head .num")).to_contain_text(f"{done} of 3")
        expect(page.locator(".lead")).to_contain_text("last one")
    table = tmp_path / "pairs.csv"
    assert harness("view", str(rated), "--pairs", "--export", str(table)).returncode == 0
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["judge"] for row in rows] == ["Ann"] * 3
    assert sorted(row["verdict"] for row in rows).count("tie") == 1
    found = harness("judge", "pairs", str(table), "--json")
    assert found.returncode == 0, found.stderr


def test_what_is_rated_is_blind(rated, page):
    with view(rated) as url:
        begin(page, url, "Ann", "pairs")
        shown = page.locator("main").inner_text()
        for secret in ("fresh-", "scripted", "hasty", "Kai", "kai", "desk"):
            assert secret not in shown
        html = page.locator(".pair-texts").inner_html()
        assert "fresh-" not in html


def test_passing_over_brings_it_back_at_the_end(rated, page):
    with view(rated) as url:
        begin(page, url, "Ann", "pairs")
        first = page.locator(".pair-texts").inner_text()
        page.keyboard.press("s")
        expect(page.locator(".pair-texts")).not_to_have_text(first)
        for done in (1, 2):
            page.keyboard.press("a")
            expect(page.locator(".rate-head .num")).to_contain_text(f"{done} of 3")
        assert page.locator(".pair-texts").inner_text() == first


def test_the_report_served_is_the_report_with_a_way_to_the_ratings(rated, page):
    shutil.rmtree(rated / "report")
    with view(rated) as url:  # it is written where it is missing
        page.goto(url)
        page.get_by_role("link", name="Rate", exact=True).click()
        assert page.url == f"{url}rate"
        page.goto(f"{url}report/cards/kai-tamura-reyes-vending-quest.html")
        assert page.locator("h1").inner_text() == "kai-tamura-reyes-vending-quest"


@pytest.mark.parametrize("mode", ["single", "pairs"])
def test_axe_finds_nothing_serious_where_people_rate(rated, page, mode):
    from test_accessibility import serious

    with view(rated) as url:
        page.goto(f"{url}rate")
        assert serious(page) == []
        begin(page, url, "Ann", mode)
        assert serious(page) == []
