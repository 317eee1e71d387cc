"""Recorded models: the answers of a journal, and a miss that says what is nearest."""

from __future__ import annotations

from dataclasses import replace

import pytest
from asking import asked, reaching, request

from harness.errors import InputError
from harness.models import Message, ModelError, Sampling, Settings, SystemBlock


def recorded(one):
    return replace(one, model=f"recorded/{one.model}")


@pytest.fixture
def journal(loopback, tmp_path):
    """Five dialogues of two calls each, and their requests."""
    server = loopback()
    settings = reaching(server.url, tmp_path / "first")
    system = (SystemBlock("You are a copilot.", cache=True),)
    requests = []
    for n in range(5):
        one = request(f"dialogue {n}", system=system, purpose="copilot", label=f"dialogue {n} turn 1")
        [answer], _ = asked(settings, one)
        talk = (*one.messages, Message("assistant", answer.text), Message("user", "Colder, please."))
        two = replace(one, messages=talk, label=f"dialogue {n} turn 3")
        asked(settings, two)
        requests += [one, two]
    return settings.journal, requests


def test_every_recorded_call_is_answered_without_a_server_or_a_key(journal, tmp_path):
    path, requests = journal
    settings = Settings(tmp_path / "again" / "journal.jsonl", recorded=(path,))
    answers, hub = asked(settings, *map(recorded, requests), environment={"NO": "KEYS"})
    originals, _ = asked(Settings(path), *requests, environment={"NO": "KEYS"})
    assert [answer.text for answer in answers] == [answer.text for answer in originals]
    assert [answer.usage for answer in answers] == [answer.usage for answer in originals]
    assert hub.spent.cost == 0.0


def test_a_journal_in_another_folder_helps_where_the_first_has_a_gap(journal, tmp_path):
    path, requests = journal
    empty = tmp_path / "empty.jsonl"
    empty.write_text('{"schema":"journal/1"}\n', encoding="utf-8")
    settings = Settings(tmp_path / "again.jsonl", recorded=(empty, path))
    [answer], _ = asked(settings, recorded(requests[3]))
    assert answer.text


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda one: replace(one, replicate=2), "replicate (0 recorded, 2 asked)"),
        (
            lambda one: replace(one, sampling=Sampling(temperature=0.5)),
            "temperature (None recorded, 0.5 asked)",
        ),
        (
            lambda one: replace(one, system=(SystemBlock("You are no copilot.", cache=True),)),
            "system block 1",
        ),
        (lambda one: replace(one, system=()), "the number of system blocks (1 recorded, 0 asked)"),
        (lambda one: replace(one, messages=(*one.messages[:2], Message("user", "Warmer."))), "message 3"),
        (lambda one: replace(one, schema={"type": "object"}), "the answer's schema"),
        (
            lambda one: replace(one, model="anthropic/claude-opus-4-1"),
            "model (anthropic/claude-sonnet-5 recorded, anthropic/claude-opus-4-1 asked)",
        ),
    ],
)
def test_a_miss_names_the_call_and_the_nearest_recorded_difference(journal, tmp_path, change, expected):
    path, requests = journal
    asked_for = recorded(change(requests[5]))
    [problem], _ = asked(Settings(tmp_path / "again.jsonl", recorded=(path,)), asked_for)
    assert isinstance(problem, ModelError)
    said = str(problem)
    assert "not recorded: copilot dialogue 2 turn 3 (key " in said
    assert said.endswith(f"the nearest recorded one is dialogue 2 turn 3, which differs in {expected}")
    assert "\n" not in said


def test_without_a_journal_the_setting_is_named(tmp_path):
    [problem], _ = asked(Settings(tmp_path / "j.jsonl"), recorded(request()))
    assert "models.recorded" in str(problem)


def test_a_journal_that_is_not_there_is_named(tmp_path):
    settings = Settings(tmp_path / "j.jsonl", recorded=(tmp_path / "gone.jsonl",))
    [problem], _ = asked(settings, recorded(request()))
    assert isinstance(problem, InputError)
    assert "gone.jsonl" in str(problem)


def test_what_a_scripted_model_said_can_be_recorded_too(tmp_path):
    (tmp_path / "one.yaml").write_text("schema: script/1\nturns: [said]\n", encoding="utf-8")
    one = replace(request(), model="scripted/one")
    asked(Settings(tmp_path / "first.jsonl", scripts=tmp_path), one)
    (tmp_path / "one.yaml").unlink()
    [answer], _ = asked(Settings(tmp_path / "j.jsonl", recorded=(tmp_path / "first.jsonl",)), recorded(one))
    assert answer.text == "said"
