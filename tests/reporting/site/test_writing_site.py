"""The report's folder: written whole, refused over strangers' files, and harmless whatever it shows."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from harness.cli.init import starter
from harness.errors import InputError
from harness.recordings import RecordedPrompt, Recording, Turn, write_json
from harness.reporting.site import write_site
from harness.runs import RunFolder, execute
from harness.suite import load_suite

EVIL = '<script>alert(1)</script><img src=x onerror=alert(2)>" onclick="x\' {{7*7}} <!--rate--> \u202ecod\u2066 \x1b[31m'


@pytest.fixture
def run(tmp_path, monkeypatch) -> RunFolder:
    for name, text in starter().items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    said = (
        ("persona", f"A kettle, please. {EVIL}"),
        ("copilot", f"<final_prompt>\n{EVIL} kettle\n</final_prompt>"),
    )
    turns = tuple(Turn(index, role, f"{role} {EVIL}", text) for index, (role, text) in enumerate(said))
    recording = Recording(
        f"evil {EVIL}", "harness-json", turns, RecordedPrompt(EVIL), f"P {EVIL}", f"C {EVIL}"
    )
    path = tmp_path / "fixtures" / "recordings" / "evil.json"
    path.write_text(write_json(recording), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    suite = load_suite(environment={})
    execute(suite)
    return RunFolder(suite.output)


class Elements(HTMLParser):
    """The elements and attributes of a page, as a browser would make them."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.scripts = [], [], []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += [name for name, _ in attributes]
        if tag == "script":
            self.scripts.append(dict(attributes).get("src"))


def test_the_same_run_gives_the_same_bytes(run, tmp_path):
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        write_site(run, folder)
    one, two = (
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in folders
    )
    assert one == two
    assert Path("index.html") in one
    assert len([path for path in one if path.match("cards/*.html")]) == 2
    write_site(run, folders[0])
    assert {path.relative_to(folders[0]) for path in folders[0].rglob("*") if path.is_file()} == set(one)


def test_no_page_holds_what_a_recording_wrote_as_markup(run, tmp_path):
    write_site(run, tmp_path / "site")
    (page,) = (tmp_path / "site/report/cards").glob("evil-*.html")
    assert "{{7*7}}" in page.read_text(encoding="utf-8"), "templates are not filled twice"
    for path in (tmp_path / "site").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        found = Elements()
        found.feed(text)
        assert all(
            source and re.fullmatch(r"(\.\./)*(report/)?\w+\.js", source) for source in found.scripts
        ), path
        assert "img" not in found.tags
        assert not [name for name in found.attributes if name.startswith("on")]
        assert text.count("<!--rate-->") == 1
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x1b]", text)


def test_the_scripts_with_data_are_one_call_in_ascii(run, tmp_path):
    write_site(run, tmp_path / "site")
    scripts = [*(tmp_path / "site/report").glob("cards.js"), *(tmp_path / "site/report/cards").glob("*.js")]
    assert len(scripts) == 3
    for path in scripts:
        text = path.read_bytes().decode("ascii")
        assert "<" not in text
        call, _, rest = text.partition("(")
        assert call in ("report.list", "report.take")
        assert rest.endswith(");\n")
        json.loads(rest[:-3])


def test_the_folder_of_somebody_else_is_left_alone(run, tmp_path):
    strangers = tmp_path / "home"
    strangers.mkdir()
    (strangers / "index.html").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="holds files but no report"):
        write_site(run, strangers)
    assert [path.name for path in strangers.iterdir()] == ["index.html"]
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="is a file"):
        write_site(run, file)


def test_a_damaged_run_leaves_no_half_report(run, tmp_path):
    path = run.path / "reviews.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace('"evil', '"good'), encoding="utf-8")
    with pytest.raises(InputError, match="is no review"):
        write_site(run, tmp_path / "site")
    assert list((tmp_path / "site").iterdir()) == []


def test_a_run_without_reviews_has_a_report_with_scores_and_prompts(run, tmp_path):
    (run.path / "reviews.jsonl").unlink()
    write_site(run, tmp_path / "site")
    page = (tmp_path / "site/report/cards/kettle-at-dawn.html").read_text(encoding="utf-8")
    assert "This run kept no reviews" in page
    assert 'id="prompt"' in page
    assert 'id="dialogue"' not in page


def test_the_run_s_own_folder_takes_its_report_and_a_new_run_removes_it(run):
    written = write_site(run, run.path)
    assert written.page == run.path / "index.html"
    execute(load_suite(environment={}))
    assert not (run.path / "index.html").exists()
    assert not (run.path / "report").exists()


def test_what_judges_said_stands_with_their_quotes(run, tmp_path):
    lines = (run.path / "scorecards.jsonl").read_text(encoding="utf-8").splitlines()
    card = json.loads(lines[-1])
    prompt = card["extraction"]["prompts"][0]
    place = {"in": "turn", "turn": prompt["turn"], "end": prompt["end"]}
    card["criteria"].append(
        {
            "id": "clarity", "score": 0.75, "weight": 1, "unscored": None, "check": "judge",
            "explanation": "4.00 of 5 (scripted/steady 4.00 ± 0.50; 3 of 3 samples): <b>clear</b>",
            "evidence": [
                {**place, "start": prompt["start"] + 1, "text": "a quoted kettle"},
                {**place, "start": prompt["start"], "text": "all of it"},
            ],
        }
    )  # fmt: skip
    text = "\n".join([*lines[:-1], json.dumps(card)]) + "\n"
    (run.path / "scorecards.jsonl").write_text(text, encoding="utf-8")
    write_site(run, tmp_path / "site")
    page = (tmp_path / f"site/report/cards/{card['recording']['id']}.html").read_text(encoding="utf-8")
    judges = page[page.index('id="ratings"') : page.index('id="prompt"')]
    assert "± 0.50; 3 of 3 samples): &lt;b&gt;clear&lt;/b&gt;" in judges
    assert "a quoted kettle" in judges
    assert "all of it" not in judges


def test_pictures_stand_beside_the_pages_where_they_are_asked_for(run, tmp_path):
    write_site(run, tmp_path / "site", plots=True)
    page = (tmp_path / "site/index.html").read_text(encoding="utf-8")
    for source in re.findall(r'<img src="([^"]+)"', page):
        assert (tmp_path / "site" / source).is_file()
        assert (tmp_path / "site" / source).with_suffix(".png").is_file()
    assert "report/plots/scores.svg" in page


def test_what_the_comparison_says_is_shown(run, tmp_path):
    change = {
        "kind": "score", "recording": "kettle-at-dawn", "subject": "timing", "before": 1.0, "after": 0.6,
        "unchanged_file": False,
    }  # fmt: skip
    comparison = {
        "outcome": "failed", "compared": 1, "has_baseline": True, "regressions": [change], "improvements": [],
        "new": [], "failures": [{"source": "b.md", "problem": "does not exist"}],
        "means": [{"criterion": "timing", "recordings": 1, "before": 1.0, "after": 0.6, "low": -0.5, "high": -0.3}],
    }  # fmt: skip
    (run.path / "comparison.json").write_text(json.dumps(comparison), encoding="utf-8")
    write_site(run, tmp_path / "site")
    page = (tmp_path / "site/index.html").read_text(encoding="utf-8")
    for words in ("Failed", "1 thing got worse", "1.00 → 0.60", "[−0.50, −0.30]", "does not exist"):
        assert words in re.sub(r"<[^>]+>", "", page)
    nothing = dict.fromkeys(("baseline", "candidate", "difference", "low", "high", "p_holm"))
    evidence = {
        "criterion": "coverage", "verdict": "regressed", "n": 8, "baseline": 0.9, "candidate": 0.7,
        "difference": -0.2, "low": -0.31, "high": -0.1, "p_holm": 0.008, "reason": "",
    }  # fmt: skip
    unknown = {"criterion": "timing", "verdict": "too few", "n": 1, **nothing, "reason": "one scenario"}
    fresh = {"answer": "worse", "design": "scenarios", "alpha": 0.05, "criteria": [evidence, unknown]}
    (run.path / "comparison.json").write_text(json.dumps({**comparison, "fresh": fresh}), encoding="utf-8")
    write_site(run, tmp_path / "site")
    text = re.sub(r"<[^>]+>", "", (tmp_path / "site/index.html").read_text(encoding="utf-8"))
    for words in ("accepted ones: worse", "regressed", "[−0.31, −0.10]", "0.008", "too few", "one scenario"):
        assert words in text
    (run.path / "comparison.json").write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match="is no comparison"):
        write_site(run, tmp_path / "site")
