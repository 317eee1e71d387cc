"""A run's budget: money is set aside before a call, so that many at once cannot overshoot together."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from harness.models.journal import PICO
from harness.models.protocol import BudgetEndedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.models.journal import Totals
    from harness.models.settings import Budget


class Share(NamedTuple):
    """What one call is expected to take: picodollars, which add up exactly, and tokens."""

    picodollars: int
    tokens: int


class Spending:
    """Holds what was spent, earlier sessions included, and what calls under way have set aside.

    A call that fits only if those under way take less than they set aside waits for them. Once a call
    was refused, every later one is: a run that is over does not go on with its cheaper calls.
    """

    def __init__(self, budget: Budget, spent: Callable[[], Totals]) -> None:
        self.budget = budget
        self.ended = False
        self._spent = spent
        self._picodollars = 0
        self._tokens = 0
        self._changed = asyncio.Condition()

    @property
    def bounded(self) -> bool:
        """Whether there is a budget at all."""
        return self.budget.max_cost is not None or self.budget.max_tokens is not None

    async def reserve(self, share: Share) -> None:
        """Set a share aside.

        Raises:
            BudgetEndedError: it would exceed the budget even if the calls under way took nothing.
        """
        if not self.bounded:
            return
        async with self._changed:
            while not self._fits(share, self._picodollars, self._tokens):
                if self.ended or not self._fits(share, 0, 0):
                    self.ended = True
                    self._changed.notify_all()
                    raise BudgetEndedError(self._verdict(share))
                await self._changed.wait()
            self._picodollars += share.picodollars
            self._tokens += share.tokens

    async def release(self, share: Share) -> None:
        """The call is over; what it took stands in the journal."""
        if not self.bounded:
            return
        async with self._changed:
            self._picodollars -= share.picodollars
            self._tokens -= share.tokens
            self._changed.notify_all()

    def _fits(self, share: Share, picodollars: int, tokens: int) -> bool:
        if self.ended:
            return False
        spent, budget = self._spent(), self.budget
        if budget.max_cost is not None:
            wanted = spent.picodollars + picodollars + share.picodollars
            if wanted > budget.max_cost * PICO:
                return False
        return budget.max_tokens is None or spent.tokens + tokens + share.tokens <= budget.max_tokens

    def _verdict(self, share: Share) -> str:
        spent, budget = self._spent(), self.budget
        limits, used = [], []
        if budget.max_cost is not None:
            limits.append(f"${budget.max_cost:,.4f}")
            used.append(f"${spent.cost:,.4f}")
        if budget.max_tokens is not None:
            limits.append(f"{budget.max_tokens:,} tokens")
            used.append(f"{spent.tokens:,} tokens")
        return (
            f"the budget of {' and '.join(limits)} ends here: {' and '.join(used)} spent, "
            f"the next call may take ${share.picodollars / PICO:,.4f} and {share.tokens:,} tokens"
        )
