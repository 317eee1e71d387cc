"""A panel of two providers over real HTTP, with faults: nothing is lost, nothing paid twice, replay is exact."""

from __future__ import annotations

import asyncio
import json
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from judges import rating, small

from harness.judging.json_forms import judgements_as_json
from harness.judging.loading import with_samples
from harness.judging.material import text_item
from harness.judging.rating import judge_items
from harness.models import Provider, Settings
from harness.models.hub import open_models

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from loopback_server import KINDS, Faults, LoopbackServer

PANEL = ("anthropic/claude-sonnet-5", "openai/gpt-4o-mini")
JUDGE = with_samples(small(), 3)
ITEMS = [
    text_item(f"p{number}", f"Take {number}: a wooden boat on a lake at dawn.", [f"take {number}"])
    for number in range(100)
]


def reply(body: dict) -> str:
    """Ratings that depend on the request alone; some answers need a repair, some stay unusable."""
    form = body.get("output_config", {}).get("format") or body["response_format"]["json_schema"]
    names = list(form["schema"]["properties"])
    digest = sha256(json.dumps(body["messages"], sort_keys=True).encode()).digest()
    repaired = len([message for message in body["messages"] if message["role"] != "system"]) > 1
    if digest[0] < 20:
        return (
            "I would say 4/5."
            if digest[1] < 60 or not repaired
            else json.dumps({n: rating(1) for n in names})
        )
    answer = json.dumps(
        {name: rating(1 + digest[index + 2] % 5, "so", ("boat",)) for index, name in enumerate(names)}
    )
    return f"```json\n{answer}\n```" if digest[0] < 60 else answer


def settings(url: str, journal: Path, **more: object) -> Settings:
    providers = {
        "anthropic": Provider(base_url=url, timeout=60.0, api_key_env="PLANTED"),
        "openai": Provider(base_url=f"{url}/v1", timeout=60.0, api_key_env="PLANTED"),
    }
    return Settings(journal, providers=providers, **more)


def judged(given: Settings, panel=PANEL, items=ITEMS, key="sk-planted"):
    """The judgements as bytes, and how many calls were made."""

    async def ask():
        async with open_models(given, environment={"PLANTED": key} if key else {}) as hub:
            return await judge_items(hub.ask, JUDGE, items, panel), hub.calls

    judgements, calls = asyncio.run(ask())
    return json.dumps(judgements_as_json(JUDGE, judgements)), calls


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """100 prompts, two providers, three samples, a tenth of the attempts failing: asked once for all tests."""
    folder = tmp_path_factory.mktemp("judged")
    kinds = tuple(kind for kind in KINDS if kind != "timeout")
    with LoopbackServer(faults=Faults(0.1, kinds), reply=reply) as server:
        given = settings(server.url, folder / "journal.jsonl")
        first, calls = judged(given, items=ITEMS[:40])  # … and stopped there
        whole, more = judged(given)
        again, none = judged(given)
        return folder, (first, calls), (whole, more), (again, none), list(server.calls)


def test_every_sample_of_every_model_is_there(run):
    _, _, (whole, _), _, _ = run
    found = json.loads(whole)
    assert found["failures"] == []
    assert len(found["items"]) == 100
    for item in found["items"]:
        assert {(s["model"], s["sample"]) for s in item["samples"]} == {
            (m, n) for m in PANEL for n in range(3)
        }
    values = [r["rating"] for i in found["items"] for s in i["samples"] for r in s["ratings"].values()]
    assert {1.0, 2.0, 3.0, 4.0, 5.0} == set(values)
    unusable = [s for i in found["items"] for s in i["samples"] if not s["ratings"]]
    assert unusable
    assert all(sample["problem"] for sample in unusable)
    assert any(s["repaired"] and s["ratings"] for i in found["items"] for s in i["samples"])


def test_faults_were_met_and_got_past(run):
    *_, calls = run
    outcomes = {call.outcome for call in calls}
    assert {"ok", "429", "reset", "html", "refusal"} <= outcomes


def test_a_resumed_run_asks_only_for_what_is_missing(run):
    _, (first, before), (whole, after), _, calls = run
    assert before
    assert after
    answered = sum(call.outcome in ("ok", "refusal") for call in calls)
    assert before + after == answered
    assert json.loads(whole)["items"][:40] == json.loads(first)["items"]


def test_a_finished_run_asks_nothing_and_gives_the_same_bytes(run):
    _, _, (whole, _), (again, none), _ = run
    assert none == 0
    assert again == whole


def test_a_journal_answers_without_key_and_server(run, tmp_path):
    folder, _, (whole, _), _, _ = run
    (tmp_path / "committed.jsonl").write_bytes((folder / "journal.jsonl").read_bytes())
    replayed, none = judged(settings("http://127.0.0.1:9", tmp_path / "committed.jsonl"), key="")
    assert (replayed, none) == (whole, 0)


def test_a_recorded_journal_replays_to_the_same_bytes_without_any_server(run, tmp_path):
    folder, _, (whole, _), _, _ = run
    given = Settings(tmp_path / "own.jsonl", recorded=(folder / "journal.jsonl",))
    replayed, _ = judged(given, tuple(f"recorded/{model}" for model in PANEL))
    assert replayed == whole


def test_both_ways_of_structured_output_are_used(run):
    *_, calls = run
    for call in calls:
        if call.path.endswith("/messages"):
            assert call.body["output_config"]["format"]["type"] == "json_schema"
        else:
            assert call.body["response_format"]["json_schema"]["schema"]["required"] == [
                "clarity",
                "fidelity",
            ]
