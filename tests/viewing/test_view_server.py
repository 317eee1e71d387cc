"""The server behind `harness view`, over real HTTP: whom it answers, what it shows, what it stores."""

from __future__ import annotations

import http.client
import re
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from harness.cli import main
from harness.cli.init import starter
from harness.judging.loading import load
from harness.judging.ratings_table import read_ratings
from harness.reporting.site import write_site
from harness.reporting.site.pages import Pages
from harness.runs import RunFolder, execute
from harness.suite import load_suite
from harness.viewing import FILE_NAME, RatingStore, ViewServer, items_of
from harness.viewing.rating import Rating

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def run(tmp_path, monkeypatch) -> Path:
    for name, text in starter().items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    suite = load_suite(environment={})
    execute(suite)
    write_site(RunFolder(suite.output), suite.output)
    return suite.output


@pytest.fixture
def server(run):
    folder = RunFolder(run)
    rating = Rating(items_of(folder), load("video-prompt"), RatingStore(run / FILE_NAME))
    with ViewServer(run, rating, Pages(folder.manifest())) as found:
        thread = Thread(target=found.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield found
        found.shutdown()
        thread.join()


@pytest.fixture
def ask(server):
    def send(method: str, path: str, form: dict | bytes | None = None, **headers: str):
        connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
        body = urlencode(form) if isinstance(form, dict) else form
        sent = {"Content-Type": "application/x-www-form-urlencoded"} if form is not None else {}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            return answer.status, answer.read().decode("utf-8", errors="replace"), answer
        finally:
            connection.close()

    return send


def form_of(page: str, **given: str) -> dict[str, str]:
    """The hidden fields of the rating form."""
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    return {**fields, **given}


def test_it_listens_on_this_machine_only(server):
    assert server.server_address[0] == "127.0.0.1"
    assert server.url == f"http://127.0.0.1:{server.server_port}/"


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1", "127.0.0.1:1", ""])
def test_a_page_elsewhere_that_comes_here_by_name_is_turned_away(ask, host):
    for path in ("/", "/rate", "/ratings.csv"):
        status, text, _ = ask("GET", path, Host=host)
        assert status == 403
        assert "kettle" not in text


def test_the_report_is_served_and_nothing_else_of_the_folder(ask, run):
    status, text, answer = ask("GET", "/")
    assert status == 200
    assert '<a href="/rate">Rate</a>' in text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert ask("GET", "/report/cards/kettle-at-dawn.html")[0] == 200
    (run.parent / "secret.html").write_text("secret", encoding="utf-8")
    (run / "report" / "link.html").symlink_to(run.parent / "secret.html")
    for path in (
        "/run.json",
        "/scorecards.jsonl",
        "/ratings.sqlite",
        "/report/../run.json",
        "/report/..%2f..%2fsecret.html",
        "/report/%2e%2e/%2e%2e/secret.html",
        "//etc/passwd",
        "/report/link.html",
        "/report/%00.html",
        "/report",
    ):
        status, text, _ = ask("GET", path)
        assert (status, "secret" in text) == (404, False), path


def test_a_form_without_the_token_or_from_another_site_stores_nothing(ask, server):
    _, page, _ = ask("GET", "/rate?rater=Ann")
    good = form_of(page, **{"c-clarity": "4"})
    assert ask("POST", "/rate", {**good, "token": "guess"})[0] == 403
    assert ask("POST", "/rate", {**good, "token": ""})[0] == 403
    assert ask("POST", "/rate", good, Origin="https://evil.example")[0] == 403
    assert ask("POST", "/rate", good, Origin="null")[0] == 403
    assert ask("POST", "/rate", good, Host="evil.example")[0] == 403
    assert ask("POST", "/rate", good, Content_Type="text/plain")[0] == 400
    assert ask("POST", "/rate", b"x" * 100_000)[0] == 400
    assert ask("POST", "/rate", b"&".join(b"a=1" for _ in range(500)))[0] == 400
    assert server.rating.store.ratings() == []
    status, _, answer = ask("POST", "/rate", good, Origin=server.url.rstrip("/"))
    assert (status, answer.headers["Location"]) == (303, "/rate?rater=Ann&mode=single")
    assert [(one.criterion, one.value) for one in server.rating.store.ratings()] == [("clarity", 4.0)]


@pytest.mark.parametrize(
    "change",
    [
        {"c-clarity": "6"},
        {"c-clarity": "0"},
        {"c-clarity": "4.5"},
        {"c-clarity": "\u0664"},
        {"c-clarity": "--4"},
        {"item": "nobody"},
        {"digest": "0"},
        {"rater": "=cmd|' /C calc'!A0"},
        {"rater": "x" * 41},
        {"rater": ""},
        {},
    ],
)
def test_what_is_not_on_the_scale_is_refused_in_a_sentence(ask, server, change):
    _, page, _ = ask("GET", "/rate?rater=Ann")
    status, text, _ = ask("POST", "/rate", form_of(page, **change))
    assert status == 400
    assert text.endswith(".\n")
    assert server.rating.store.ratings() == []


def test_ratings_reach_the_table_that_calibrate_reads(ask, run, tmp_path, capsys):
    _, page, _ = ask("GET", "/rate?rater=Ann")
    ask("POST", "/rate", form_of(page, **{"c-clarity": "4", "c-filmability": "2"}))
    ask("POST", "/rate", form_of(page, **{"c-clarity": "5", "c-filmability": "2"}))  # a second thought
    _, page, _ = ask("GET", "/rate?rater=Ann")
    assert "the last one" in page
    assert main(["view", str(run), "--export", str(tmp_path / "people.csv")]) == 0
    assert "2 ratings" in capsys.readouterr().out
    read = read_ratings(str(tmp_path / "people.csv"), {})
    assert [(one.item, one.criterion, one.rater, one.kind, one.value) for one in read.ratings] == [
        ("kettle-at-dawn", "clarity", "Ann", "human", 5.0),
        ("kettle-at-dawn", "filmability", "Ann", "human", 2.0),
    ]
    assert ask("GET", "/ratings.csv")[1].splitlines()[0] == "item,criterion,rater,rater_kind,value,group"


def test_a_changed_prompt_is_asked_for_again_and_its_ratings_count(run):
    store = RatingStore(run / FILE_NAME)
    store.rate("kettle-at-dawn", "old words", "judge", "Ann", values={"clarity": 1.0})
    judge = load("video-prompt")
    rating = Rating(items_of(RunFolder(run)), judge, store)
    following = rating.next("single", "Ann")
    assert (following.done, following.total) == (0, 1)
    rating.take({"item": following.item.name, "digest": following.item.digest, "c-clarity": "5"}, "Ann")
    assert [one.value for one in store.ratings()] == [5.0]
    assert rating.next("single", "Ann").item is None
    assert rating.next("single", "Ben").item is not None


def test_ratings_outlive_the_run_s_next_making(run):
    RatingStore(run / FILE_NAME).rate("kettle-at-dawn", "d", "judge", "Ann", values={"clarity": 1.0})
    execute(load_suite(environment={}))
    assert len(RatingStore(run / FILE_NAME).ratings()) == 1


def test_what_is_no_store_is_refused_in_one_line(run, capsys):
    (run / FILE_NAME).write_bytes(b"not a database, but long enough to be taken for one" * 100)
    assert main(["view", str(run), "--export", "x.csv"]) == 2
    assert "ratings.sqlite: cannot be used" in capsys.readouterr().err
    assert main(["view", str(run.parent)]) == 2
    assert "holds no run" in capsys.readouterr().err
