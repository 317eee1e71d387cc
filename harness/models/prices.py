"""What calls cost: prices stated in the settings, else those that genai-prices ships with."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from harness.models.protocol import Usage
from harness.models.settings import Price

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from harness.models.protocol import Request

    Stated = Callable[[str], Price | None]

FREE = ("scripted", "recorded")
"""Providers that ask nothing, unless a script states a price."""
BYTES_PER_TOKEN = 4
"""Of UTF-8, roughly, in English and in Chinese alike; for estimates only."""
AROUND = 4
"""Tokens that a protocol adds to each message, roughly."""


class Expected(NamedTuple):
    """Calls to come, all alike: how many, and the tokens of each."""

    model: str
    input_tokens: int
    output_tokens: int
    cached_tokens: int = 0
    calls: int = 1


class Estimate(NamedTuple):
    """What calls to come are expected to cost; ``cost`` leaves out the models in ``unpriced``."""

    calls: int
    input_tokens: int
    output_tokens: int
    cost: float
    unpriced: tuple[str, ...]

    @property
    def tokens(self) -> int:
        """Tokens in and out."""
        return self.input_tokens + self.output_tokens


class Prices:
    """Prices of models by their full names."""

    def __init__(self, stated: Mapping[str, Price], elsewhere: Stated | None = None) -> None:
        self._stated = stated
        self._elsewhere = elsewhere

    def cost(self, model: str, usage: Usage) -> float | None:
        """US dollars for one call, ``None`` where the price is unknown.

        Calls are priced one by one: long-context prices apply to a call, never to a sum.
        """
        price = self._stated.get(model) or (self._elsewhere(model) if self._elsewhere else None)
        provider, _, name = model.partition("/")
        if price is None and provider in FREE:
            return 0.0
        if price is None:
            price = _flat_price(provider, name)
        return _packaged(provider, name, usage) if price is None else _linear(price, usage)

    def estimate(self, expected: Iterable[Expected]) -> Estimate:
        """What calls to come will cost."""
        calls = tokens_in = tokens_out = 0
        dollars = 0.0
        unpriced: set[str] = set()
        for one in expected:
            calls += one.calls
            tokens_in += one.calls * one.input_tokens
            tokens_out += one.calls * one.output_tokens
            cost = self.cost(one.model, Usage(one.input_tokens, one.output_tokens, one.cached_tokens))
            if cost is None:
                unpriced.add(one.model)
            else:
                dollars += one.calls * cost
        return Estimate(calls, tokens_in, tokens_out, dollars, tuple(sorted(unpriced)))


def tokens_of(text: str) -> int:
    """About how many tokens a text has."""
    return -(-len(text.encode("utf-8", "surrogatepass")) // BYTES_PER_TOKEN)


def input_tokens_of(request: Request) -> int:
    """About how many tokens a request sends."""
    texts = [block.text for block in request.system] + [message.text for message in request.messages]
    return sum(tokens_of(text) + AROUND for text in texts)


def _linear(price: Price, usage: Usage) -> float:
    cached = price.input if price.cached is None else price.cached
    written = price.input if price.cache_write is None else price.cache_write
    fresh = usage.input_tokens - usage.cached_tokens - usage.cache_write_tokens
    dollars = fresh * price.input + usage.output_tokens * price.output
    dollars += usage.cached_tokens * cached + usage.cache_write_tokens * written
    return round(dollars / 1e6, 12)


@cache
def _flat_price(provider: str, name: str) -> Price | None:
    """A model's packaged price where it is the same for every length of a call: a sum is 50 times faster."""
    from decimal import Decimal

    found = _calculated(provider, name, Usage(1, 1))
    if found is None:
        return None
    rates = found.model_price
    flat = [rates.input_mtok, rates.output_mtok, rates.cache_read_mtok, rates.cache_write_mtok]
    if not all(isinstance(rate, Decimal) for rate in flat[:2]):
        return None
    if not all(rate is None or isinstance(rate, Decimal) for rate in flat[2:]):
        return None
    return Price(*(None if rate is None else float(rate) for rate in flat))  # type: ignore[arg-type]


def _packaged(provider: str, name: str, usage: Usage) -> float | None:
    found = _calculated(provider, name, usage)
    return None if found is None else round(float(found.total_price), 12)


def _calculated(provider: str, name: str, usage: Usage) -> Any:
    """What genai-prices makes of a call; its ``input_tokens``, like ours, include what caches read and wrote."""
    from genai_prices import Usage as Counted
    from genai_prices import calc_price

    counted = Counted(
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        cache_read_tokens=usage.cached_tokens or None,
        cache_write_tokens=usage.cache_write_tokens or None,
    )
    try:
        return calc_price(counted, name, provider_id=provider)
    except LookupError:
        return None
