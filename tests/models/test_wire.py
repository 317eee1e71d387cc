"""What goes over the wire to each provider, and what is made of what comes back."""

from __future__ import annotations

import json

import pytest
from asking import asked, reaching, request

from harness.models import Message, Request, Sampling, SystemBlock, Usage

SCHEMA = {
    "type": "object",
    "properties": {"score": {"type": "integer", "minimum": 1, "maximum": 5}},
    "required": ["score"],
    "additionalProperties": False,
}
TALK = (Message("user", "one"), Message("assistant", "two"), Message("user", "three"))
SYSTEM = (SystemBlock("reference", cache=True), SystemBlock("instructions"))


def sent(loopback, tmp_path, one, **server):
    """The body and headers of the one call that a request makes, and its answer."""
    running = loopback(**server)
    [answer], _ = asked(reaching(running.url, tmp_path), one)
    [call] = running.calls
    return call, answer


def test_the_messages_api(loopback, tmp_path):
    sampling = Sampling(max_tokens=64_000, temperature=0.0, top_p=0.5, seed=3)
    one = Request("anthropic/claude-sonnet-5", TALK, SYSTEM, sampling, SCHEMA)
    call, answer = sent(loopback, tmp_path, one)
    assert call.path == "/v1/messages"
    body = call.body
    assert body["model"] == "claude-sonnet-5"
    assert body["messages"] == [
        {"role": "user", "content": "one"},
        {"role": "assistant", "content": "two"},
        {"role": "user", "content": "three"},
    ]
    assert body["system"] == [
        {"type": "text", "text": "reference", "cache_control": {"type": "ephemeral"}},
        {"type": "text", "text": "instructions"},
    ]
    assert (body["max_tokens"], body["temperature"], body["top_p"]) == (64_000, 0.0, 0.5)
    assert "seed" not in body
    assert body["output_config"]["format"]["type"] == "json_schema"
    assert body["output_config"]["format"]["schema"]["properties"]["score"]["type"] == "integer"
    assert answer.notes == ("the Messages API knows no seed; it was not sent",)
    assert answer.model == "claude-sonnet-5"
    assert answer.request_id == "req_loopback"


def test_chat_completions(loopback, tmp_path):
    sampling = Sampling(max_tokens=100, temperature=0.0, top_p=0.5, seed=3)
    one = Request("openai/gpt-4o-mini", TALK, SYSTEM, sampling, SCHEMA)
    call, answer = sent(loopback, tmp_path, one)
    assert call.path == "/v1/chat/completions"
    assert call.body == {
        "model": "gpt-4o-mini",
        "messages": [
            {"role": "system", "content": "reference\n\ninstructions"},
            {"role": "user", "content": "one"},
            {"role": "assistant", "content": "two"},
            {"role": "user", "content": "three"},
        ],
        "max_tokens": 100,
        "temperature": 0.0,
        "top_p": 0.5,
        "seed": 3,
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "answer", "strict": True, "schema": SCHEMA},
        },
    }
    assert answer.notes == ()
    assert answer.request_id == "req_loopback"


@pytest.mark.parametrize("provider", ["anthropic", "openai"])
def test_settings_that_are_not_given_are_left_to_the_provider(loopback, tmp_path, provider):
    call, _ = sent(loopback, tmp_path, request(provider=provider))
    assert set(call.body) == {"model", "messages", "max_tokens"}


def test_only_four_blocks_are_marked_for_caching(loopback, tmp_path):
    blocks = tuple(SystemBlock(f"block {n}", cache=n != 2) for n in range(7))
    call, _ = sent(loopback, tmp_path, request(system=blocks))
    assert ["cache_control" in block for block in call.body["system"]] == [False, False, False] + [True] * 4


def test_cached_tokens_are_part_of_the_input(loopback, tmp_path):
    block = SystemBlock("x" * 4000, cache=True)
    call, answer = sent(loopback, tmp_path / "a", request(system=(block,)))
    fresh = len(json.dumps(call.body["messages"])) // 4
    assert answer.usage.cached_tokens > 1000
    assert answer.usage.input_tokens == fresh + answer.usage.cached_tokens
    _, answer = sent(loopback, tmp_path / "b", request(provider="openai"))
    assert answer.usage.cached_tokens == answer.usage.input_tokens // 2


def test_a_model_at_its_end_is_said(loopback, tmp_path):
    from anthropic.resources.messages import DEPRECATED_MODELS

    name = min(DEPRECATED_MODELS)
    running = loopback()
    with pytest.warns(DeprecationWarning, match="end-of-life"):
        [answer], _ = asked(reaching(running.url, tmp_path), Request(f"anthropic/{name}", TALK))
    assert f"{name} is deprecated" in answer.notes[0]


@pytest.mark.parametrize(
    ("provider", "made", "stop", "text"),
    [
        ("anthropic", {"stop_reason": "max_tokens", "content": []}, "max_tokens", ""),
        ("anthropic", {"stop_reason": "pause_turn"}, "other", None),
        (
            "anthropic",
            {
                "content": [
                    {"type": "thinking", "thinking": "…"},
                    {"type": "text", "text": "a"},
                    {"type": "text", "text": "b"},
                ]
            },
            "end",
            "ab",
        ),
        ("anthropic", {"usage": None}, "end", None),
        (
            "openai",
            {"choices": [{"message": {"content": "cut"}, "finish_reason": "length"}]},
            "max_tokens",
            "cut",
        ),
        (
            "openai",
            {"choices": [{"message": {"content": ""}, "finish_reason": "content_filter"}]},
            "refusal",
            "",
        ),
        ("openai", {"usage": {"prompt_tokens": "many", "completion_tokens": -1}}, "end", None),
    ],
)
def test_stops_and_odd_answers(loopback, tmp_path, monkeypatch, provider, made, stop, text):
    import loopback_server

    name = "_message" if provider == "anthropic" else "_completion"
    usual = getattr(loopback_server, name)
    monkeypatch.setattr(loopback_server, name, lambda call, said: {**usual(call, said), **made})
    _, answer = sent(loopback, tmp_path, request(provider=provider))
    assert answer.stop == stop
    if text is not None:
        assert answer.text == text
    if "usage" in made:
        assert answer.usage == Usage()
        assert answer.cost is None
        assert answer.notes == ("the server reported no tokens, so the cost is unknown",)


@pytest.mark.parametrize("provider", ["anthropic", "openai"])
@pytest.mark.parametrize(
    "made", [{"choices": [], "content": [None, 5]}, {"choices": [None], "content": "text"}]
)
def test_an_answer_of_another_shape_is_no_answer(loopback, tmp_path, monkeypatch, provider, made):
    import loopback_server

    for name in ("_message", "_completion"):
        monkeypatch.setattr(loopback_server, name, lambda call, said: made)
    running = loopback()
    settings = reaching(running.url, tmp_path, attempts=1)
    [problem], _ = asked(settings, request(provider=provider))
    assert "the answer has no text" in str(problem)
