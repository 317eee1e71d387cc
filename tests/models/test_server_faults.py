"""Both SDKs over HTTP against a server that fails: each fault alone, and all of them together."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace

import pytest
from asking import KEY, NAMES, asked, lines, reaching, request
from loopback_server import FINAL, KINDS, Faults

from harness.models import Answer, Message, ModelError, Provider, Request, Sampling
from harness.models import failures as failing
from harness.models.hub import open_models

PROVIDERS = tuple(NAMES)


@pytest.fixture(autouse=True)
def short_waits(monkeypatch):
    monkeypatch.setattr(failing, "FIRST_WAIT", 0.01)


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "refusal"])
def test_each_fault_alone_is_got_past(loopback, tmp_path, provider, kind):
    server = loopback(faults=Faults(1.0, (kind,), most=2))
    settings = reaching(server.url, tmp_path, timeout=0.3 if kind == "timeout" else 5.0)
    [answer], hub = asked(settings, request(provider=provider))
    assert isinstance(answer, Answer)
    assert answer.stop == "end"
    assert len(answer.text.split()) == 40
    assert [call.outcome for call in server.calls] == [kind, kind, "ok"]
    kept = lines(settings)
    assert [line["attempt"] for line in kept] == [1, 2, 3]
    assert len({line["key"] for line in kept}) == 1
    assert all(line["error"]["retry"] for line in kept[:2])
    assert kept[2]["answer"]["text"] == answer.text
    assert (hub.calls, hub.spent.attempts, hub.spent.answers) == (1, 3, 1)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_refusal_is_an_answer(loopback, tmp_path, provider):
    server = loopback(faults=Faults(1.0, ("refusal",)))
    [answer], _ = asked(reaching(server.url, tmp_path), request(provider=provider))
    assert answer.stop == "refusal"
    assert len(server.calls) == 1


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("status", ["400", "401", "403", "404", "413", "422"])
def test_what_no_retry_helps_is_asked_once(loopback, tmp_path, provider, status):
    server = loopback(faults=Faults(1.0, (status,), most=99), error_message="no such luck")
    [problem], _ = asked(
        reaching(server.url, tmp_path), request(provider=provider, label="dialogue 7 turn 2")
    )
    assert isinstance(problem, ModelError)
    assert f"HTTP {status}: no such luck" in str(problem)
    assert "dialogue 7 turn 2" in str(problem)
    assert "\n" not in str(problem)
    assert len(server.calls) == 1


@pytest.mark.parametrize("provider", PROVIDERS)
def test_after_all_attempts_the_last_fault_is_named(loopback, tmp_path, provider):
    server = loopback(faults=Faults(1.0, ("529",), most=99))
    settings = reaching(server.url, tmp_path, attempts=3)
    [problem], hub = asked(settings, request(provider=provider))
    assert isinstance(problem, ModelError)
    assert "HTTP 529" in str(problem)
    assert "after 3 attempts" in str(problem)
    assert len(server.calls) == len(lines(settings)) == 3
    assert hub.spent.answers == 0


def test_nobody_at_the_address_is_a_connection_that_failed(tmp_path):
    settings = reaching("http://127.0.0.1:9", tmp_path, attempts=2)
    for provider in PROVIDERS:
        [problem], _ = asked(settings, request(provider=provider))
        assert "connection failed" in str(problem)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_servers_wish_to_wait_is_granted(loopback, tmp_path, provider):
    server = loopback(faults=Faults(1.0, ("429",), most=1), retry_after_ms=350)
    settings = reaching(server.url, tmp_path)
    asked(settings, request(provider=provider))
    assert 0.35 <= lines(settings)[0]["error"]["wait"] < 0.5
    assert lines(settings)[0]["error"]["status"] == 429


def test_a_server_cannot_ask_for_hours(monkeypatch):
    problem = failing.AttemptError("later", kind="status", retry=True, wait=86_400.0)
    assert failing.LONGEST_SERVER_WAIT <= failing.pause(1, problem) <= failing.LONGEST_SERVER_WAIT + 1
    monkeypatch.setattr(failing, "FIRST_WAIT", 0.5)
    plain = failing.AttemptError("later", kind="status", retry=True)
    assert max(failing.pause(attempt, plain) for attempt in range(1, 200)) <= failing.LONGEST_WAIT


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_setting_that_a_model_refuses_is_dropped_and_said(loopback, tmp_path, provider):
    server = loopback(refuses="temperature", error_message="`temperature` is not supported with this model")
    settings = reaching(server.url, tmp_path)
    sampling = Sampling(temperature=0.3, top_p=0.9)
    one = request("one", provider, sampling=sampling)
    [answer], _ = asked(settings, one)
    assert answer.notes == ("the model refused temperature 0.3; asked without it",)
    assert [call.outcome for call in server.calls] == ["400", "ok"]
    assert server.calls[1].body["top_p"] == 0.9
    assert lines(settings)[0]["error"]["kind"] == "refused-setting"

    async def one_after_the_other():
        async with open_models(settings, environment={"PLANTED_KEY": KEY}) as hub:
            return [await hub.ask(replace(one, replicate=number)) for number in (1, 2, 3)]

    # Within a session it is refused once, and said each time.
    answers = asyncio.run(one_after_the_other())
    assert [call.outcome for call in server.calls[2:]] == ["400", "ok", "ok", "ok"]
    assert all(other.notes == answer.notes for other in answers)


def test_openai_servers_disagree_about_the_name_of_the_limit(loopback, tmp_path):
    server = loopback(
        refuses="max_tokens", error_message="Unsupported parameter 'max_tokens': use 'max_completion_tokens'"
    )
    [answer], _ = asked(reaching(server.url, tmp_path), request("one", "openai"))
    assert (answer.stop, answer.notes) == ("end", ())
    assert [call.outcome for call in server.calls] == ["400", "ok"]
    assert server.calls[1].body["max_completion_tokens"] == 4096
    # Many at once: each of them may have been sent before the first one was refused.
    answers, _ = asked(
        reaching(server.url, tmp_path / "many"), *(request(f"call {n}", "openai") for n in range(30))
    )
    assert all(isinstance(answer, Answer) for answer in answers)


def test_a_refusal_of_a_setting_that_was_not_sent_is_not_asked_again(loopback, tmp_path):
    server = loopback(faults=Faults(1.0, ("400",), most=9), error_message="temperature must be given")
    [problem], _ = asked(reaching(server.url, tmp_path), request())
    assert "temperature must be given" in str(problem)
    assert len(server.calls) == 1


def test_when_a_run_is_over_attempts_under_way_are_kept_and_no_other_is_begun(
    loopback, tmp_path, monkeypatch
):
    monkeypatch.setattr(failing, "FIRST_WAIT", 60.0)
    answering = loopback(latency=0.3)
    failing_server = loopback(faults=Faults(1.0, ("500",), most=9))
    providers = {
        "anthropic": Provider(base_url=answering.url, concurrency=2),
        "openai": Provider(base_url=f"{failing_server.url}/v1"),
    }
    settings = reaching("", tmp_path, providers=providers)

    async def leave():
        async with open_models(settings) as hub:
            # Two answered while the run ends, two that wait for a slot, one that waits for its next attempt.
            calls = [request(f"call {n}") for n in range(4)] + [request(provider="openai")]
            tasks = [asyncio.create_task(hub.ask(one)) for one in calls]
            while not failing_server.calls or not answering.open_now:
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.05)
        return await asyncio.gather(*tasks, return_exceptions=True)

    results = asyncio.run(asyncio.wait_for(leave(), 20))
    assert [isinstance(result, Answer) for result in results] == [True, True, False, False, False]
    assert len(answering.calls) == 2
    assert len(failing_server.calls) == 1


@pytest.mark.parametrize("provider", PROVIDERS)
def test_an_answer_that_drips_is_ended_by_the_timeout(loopback, tmp_path, provider):
    """Bytes come all the time, so that no timeout between two of them ever ends it."""
    server = loopback(faults=Faults(1.0, ("drip",), most=1))
    settings = reaching(server.url, tmp_path, timeout=0.5)
    [answer], _ = asked(settings, request(provider=provider))
    assert answer.stop == "end"
    assert [call.outcome for call in server.calls] == ["drip", "ok"]
    assert lines(settings)[0]["error"]["kind"] == "timeout"


def test_fifty_at_once_and_never_more(loopback, tmp_path):
    server = loopback(latency=0.3)
    asked(reaching(server.url, tmp_path), *(request(f"call {n}") for n in range(120)))
    assert 25 <= server.most_at_once <= 50
    few = Provider(base_url=server.url, concurrency=3)
    server.most_at_once = 0
    settings = reaching(server.url, tmp_path / "few", providers={"anthropic": few})
    asked(settings, *(request(f"call {n}") for n in range(12)))
    assert server.most_at_once == 3


@pytest.mark.slow
def test_a_third_of_all_attempts_fail_and_every_call_is_answered_once(loopback, tmp_path):
    server = loopback(faults=Faults(0.3, most=6))
    settings = reaching(server.url, tmp_path, timeout=3.0)
    requests = [request(f"call {n}", provider) for n in range(150) for provider in PROVIDERS]
    answers, hub = asked(settings, *requests)
    assert all(isinstance(answer, Answer) for answer in answers)
    outcomes = Counter(call.outcome for call in server.calls)
    assert set(outcomes) == {"ok", *KINDS}
    assert sum(outcomes[kind] for kind in FINAL) == hub.calls == 300
    assert not server.repeated()
    # Another session finds every answer, and asks nobody.
    before = len(server.calls)
    again, resumed = asked(settings, *requests)
    assert again == answers
    assert len(server.calls) == before
    assert resumed.calls == 0
    assert resumed.spent == hub.spent


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_key_is_found_nowhere(loopback, tmp_path, provider, capfd, caplog):
    """Not in the journal, not in errors, not on a stream, though the server echoes it everywhere."""
    caplog.set_level("DEBUG")
    server = loopback(
        faults=Faults(1.0, ("500",), most=1),
        error_message=f"invalid key {KEY}, really: {KEY}",
        reply=lambda body: f"Your key is {KEY}.",
    )
    settings = reaching(server.url, tmp_path)
    [answer], _ = asked(settings, request(provider=provider))
    assert answer.text == "Your key is [key removed]."
    sent = server.calls[0].headers
    assert KEY in (sent.get("x-api-key", ""), sent.get("authorization", "").removeprefix("Bearer "))
    refusing = loopback(faults=Faults(1.0, ("401",), most=9), error_message=f"invalid key {KEY}")
    [problem], _ = asked(reaching(refusing.url, tmp_path / "refused"), request(provider=provider))
    assert "[key removed]" in str(problem)
    assert KEY not in str(problem)
    assert KEY not in repr(problem)
    assert problem.__cause__ is None
    written = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert written
    assert not any(KEY.encode() in data for data in written)
    streams = capfd.readouterr()
    assert KEY not in streams.out + streams.err + caplog.text


def test_a_missing_key_names_its_variable(tmp_path):
    for provider, variable in (("anthropic", "ANTHROPIC_API_KEY"), ("openai", "OPENAI_API_KEY")):
        settings = reaching("", tmp_path, providers={})
        [problem], _ = asked(settings, request(provider=provider), environment={"OTHER": "x"})
        assert str(problem) == f"{provider} needs a key: set the environment variable {variable}"


def test_a_key_with_a_line_break_is_refused_without_showing_it(tmp_path):
    settings = reaching("", tmp_path, providers={})
    [problem], _ = asked(settings, request(), environment={"ANTHROPIC_API_KEY": "sk-first\nsecond-part"})
    assert "ANTHROPIC_API_KEY holds characters that no key has" in str(problem)
    assert "sk-first" not in str(problem)


def test_the_vendors_key_never_goes_to_a_server_of_ones_own(loopback, tmp_path):
    server = loopback()
    providers = {"openai": Provider(base_url=f"{server.url}/v1"), "anthropic": Provider(base_url=server.url)}
    settings = reaching(server.url, tmp_path, providers=providers)
    both = {"OPENAI_API_KEY": KEY, "ANTHROPIC_API_KEY": KEY}
    asked(settings, request(provider="openai"), request(), environment=both)
    assert len(server.calls) == 2
    assert not any(KEY in value for call in server.calls for value in call.headers.values())


def test_an_unknown_provider_is_named_with_its_neighbours(tmp_path):
    [problem], _ = asked(reaching("", tmp_path), Request("antropic/claude", (Message("user", "x"),)))
    assert "did you mean anthropic" in str(problem)
