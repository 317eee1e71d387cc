"""Prices, estimates, and budgets that end a run and let it go on later."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from asking import asked, lines, reaching, request
from loopback_server import Faults

from harness.models import (
    Answer,
    Budget,
    BudgetEndedError,
    Message,
    ModelError,
    Price,
    Provider,
    Request,
    Sampling,
    Settings,
    Usage,
)
from harness.models.hub import open_models
from harness.models.limits import BURST, Pace
from harness.models.prices import Expected, Prices

SCRIPT = "schema: script/1\nprice: {input: 1000, output: 2000}\nseconds: 0.01\nturns: ['one two three four five six']\n"


def scripted(folder, **more):
    (folder / "said.yaml").write_text(SCRIPT, encoding="utf-8")
    return Settings(**{"journal": folder / "run" / "journal.jsonl", "scripts": folder, **more})


def calls(count):
    sampling = Sampling(max_tokens=20)  # bounds what a call sets aside before any answer is known
    return [
        Request("scripted/said", (Message("user", f"call number {n:04}"),), sampling=sampling)
        for n in range(count)
    ]


def test_half_a_budget_stops_in_the_middle_and_a_bigger_one_pays_no_more_than_a_quiet_run(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    whole, quiet = asked(scripted(tmp_path / "a"), *calls(200))
    price = quiet.spent.cost
    assert price == pytest.approx(200 * (4 * 1000 + 7 * 2000) / 1e6)

    bounded = scripted(tmp_path / "b", budget=Budget(max_cost=price / 2))
    answers, hub = asked(bounded, *calls(200))
    ended = [answer for answer in answers if isinstance(answer, BudgetEndedError)]
    assert hub.budget_ended
    assert 0 < hub.spent.cost <= price / 2
    assert 60 <= 200 - len(ended) <= 100
    assert "the budget of $" in str(ended[0])

    rest, resumed = asked(replace(bounded, budget=Budget(max_cost=2 * price)), *calls(200))
    assert resumed.calls == len(ended)
    assert resumed.spent.picodollars == quiet.spent.picodollars
    assert rest == whole


def test_a_budget_of_tokens(tmp_path):
    answers, hub = asked(scripted(tmp_path, budget=Budget(max_tokens=5000)), *calls(800))
    assert any(isinstance(answer, BudgetEndedError) for answer in answers)
    assert 3000 < hub.spent.tokens <= 5000


def test_fifty_at_once_do_not_overshoot_together(loopback, tmp_path):
    server = loopback(latency=0.05)
    one_call = 100 * 1e-3 + 60 * 1e-3
    settings = reaching(
        server.url,
        tmp_path,
        prices={"anthropic/claude-sonnet-5": Price(1000, 1000)},
        budget=Budget(max_cost=10 * one_call),
    )
    answers, hub = asked(settings, *(request(f"call {n}: {'x' * 300}") for n in range(50)))
    assert 1 <= hub.calls <= 11
    assert hub.spent.cost <= 10 * one_call
    assert sum(isinstance(answer, BudgetEndedError) for answer in answers) == 50 - hub.calls
    assert len(server.calls) == hub.calls


def test_answers_of_the_journal_need_no_budget(tmp_path):
    settings = scripted(tmp_path)
    answers, _ = asked(settings, *calls(5))
    again, hub = asked(replace(settings, budget=Budget(max_cost=0.0, max_tokens=0)), *calls(5))
    assert again == answers
    assert not hub.budget_ended


def test_once_ended_the_run_is_over_for_cheap_calls_too(tmp_path):
    settings = scripted(tmp_path, budget=Budget(max_tokens=1200))
    dear = Request("scripted/said", (Message("user", "x" * 10_000),))

    async def ask():
        async with open_models(settings) as hub:
            with pytest.raises(BudgetEndedError):
                await hub.ask(dear)
            with pytest.raises(BudgetEndedError):
                await hub.ask(calls(1)[0])

    asyncio.run(ask())


def test_failed_attempts_that_used_tokens_are_paid_for(loopback, tmp_path):
    server = loopback(faults=Faults(1.0, ("empty",), most=2))
    settings = reaching(server.url, tmp_path, prices={"anthropic/claude-sonnet-5": Price(1000, 0)})
    [answer], hub = asked(settings, request())
    assert hub.spent.cost == pytest.approx(3 * answer.cost)
    assert [line["cost"] for line in lines(settings)] == [answer.cost] * 3


def test_an_unknown_price_is_said_and_refused_where_money_is_bounded(loopback, tmp_path):
    server = loopback()
    local = Request("openai/llama-of-mine", (Message("user", "x"),))
    settings = reaching(server.url, tmp_path)
    [answer], hub = asked(settings, local)
    assert answer.cost is None
    assert answer.notes == ("the price of openai/llama-of-mine is unknown",)
    assert (hub.spent.cost, hub.spent.unpriced) == (0.0, 1)

    bounded = reaching(server.url, tmp_path / "bounded", budget=Budget(max_cost=1))
    [problem], _ = asked(bounded, local)
    assert isinstance(problem, ModelError)
    assert not isinstance(problem, BudgetEndedError)
    assert "no known price" in str(problem)
    assert "models.prices" in str(problem)

    stated = replace(bounded, prices={"openai/llama-of-mine": Price(0, 0)})
    [answer], _ = asked(stated, local)
    assert answer.cost == 0.0


def test_prices_count_cached_tokens_and_judge_each_call_by_its_own_length():
    prices = Prices({"x/y": Price(3, 15, 0.3, 3.75), "x/plain": Price(3, 15)})
    usage = Usage(1_000_000, 100_000, 600_000, 100_000)
    assert prices.cost("x/y", usage) == pytest.approx(0.3 * 3 + 1.5 + 0.6 * 0.3 + 0.1 * 3.75)
    assert prices.cost("x/plain", usage) == pytest.approx(3 + 1.5)
    # A model with a long-context price: two calls that are short together cost less than one that is long.
    model = "anthropic/claude-sonnet-4-5"
    short, long = prices.cost(model, Usage(150_000, 1000)), prices.cost(model, Usage(300_000, 2000))
    assert long > 2 * short
    assert prices.cost("scripted/x", usage) == 0.0


@pytest.mark.parametrize("model", ["anthropic/claude-sonnet-5", "openai/gpt-4o-mini", "openai/gpt-5"])
@pytest.mark.parametrize(
    "usage", [Usage(1000, 200), Usage(90_000, 5000, 60_000), Usage(90_000, 50, 6000, 70_000)]
)
def test_packaged_prices_are_those_of_genai_prices(model, usage):
    from genai_prices import Usage as Counted
    from genai_prices import calc_price

    counted = Counted(
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        cache_read_tokens=usage.cached_tokens,
        cache_write_tokens=usage.cache_write_tokens,
    )
    provider, _, name = model.partition("/")
    expected = float(calc_price(counted, name, provider_id=provider).total_price)
    assert Prices({}).cost(model, usage) == pytest.approx(expected)


def test_an_estimate_adds_up_and_names_what_it_cannot_price():
    prices = Prices({"x/y": Price(1, 2)})
    estimate = prices.estimate([Expected("x/y", 1000, 500, calls=10), Expected("openai/unheard-of", 10, 10)])
    assert (estimate.calls, estimate.input_tokens, estimate.output_tokens) == (11, 10_010, 5010)
    assert estimate.cost == pytest.approx(10 * (1000 + 1000) / 1e6)
    assert estimate.unpriced == ("openai/unheard-of",)


def test_a_rate_lets_a_short_burst_out_and_spreads_the_rest():
    pace = Pace(60)
    waits = [pace.take(1, now=1000.0) for _ in range(9)]
    assert waits == [0.0] * 6 + [1.0, 2.0, 3.0]
    assert pace.take(1, now=1010.0) == 0.0
    tokens = Pace(60_000)
    assert tokens.take(20_000, now=50.0) == 0.0
    assert tokens.take(20_000, now=50.0) == pytest.approx(20 - BURST)


def test_calls_under_a_rate_all_get_through(loopback, tmp_path):
    server = loopback()
    quick = Provider(base_url=server.url, requests_per_minute=6000, tokens_per_minute=10_000_000)
    settings = reaching(server.url, tmp_path, providers={"anthropic": quick})
    answers, _ = asked(settings, *(request(f"call {n}") for n in range(20)))
    assert all(isinstance(answer, Answer) for answer in answers)
