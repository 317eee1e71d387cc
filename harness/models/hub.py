"""Where every call goes through: journal, budget, limits, retries, and the client at the end.

    async with open_models(settings) as hub:
        answer = await hub.ask(request)

A call that the journal knows is answered from it and costs nothing. Every other one is written down,
with each of its attempts, before its answer is handed out.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from harness.models.attempts import Attempt, attempt_entry
from harness.models.clients import Clients
from harness.models.failures import AttemptError, pause
from harness.models.identity import identify, texts_of
from harness.models.journal import PICO
from harness.models.journal_writer import JournalWriter
from harness.models.limits import Limits
from harness.models.prices import Prices, input_tokens_of
from harness.models.protocol import Answer, ModelError, Usage
from harness.models.redaction import Redactor
from harness.models.spending import Share, Spending

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from harness.models.clients import Client
    from harness.models.identity import Identity
    from harness.models.journal import Totals
    from harness.models.protocol import Request
    from harness.models.settings import Settings

USUAL_OUTPUT = 1024
"""Tokens that an answer is expected to have before a model's first one is known."""
GRACE = 30.0
"""Seconds that calls under way are given to end when a run is over: their answers are paid for."""


@asynccontextmanager
async def open_models(
    settings: Settings, *, environment: Mapping[str, str] | None = None
) -> AsyncIterator[Hub]:
    """Models, ready to be asked; ``environment`` (default: the process's) is where keys come from.

    Raises:
        InputError: the journal is in use by another process or damaged, or a script cannot be used.
    """
    async with AsyncExitStack() as stack:
        clients = Clients(settings, environment)
        stack.push_async_callback(clients.close)
        journal = settings.journal or Path(stack.enter_context(TemporaryDirectory()), "journal.jsonl")
        writer = stack.enter_context(JournalWriter(journal))
        hub = Hub(settings, clients, writer)
        stack.push_async_callback(hub.finish)
        yield hub


class Hub:
    """One run's way to its models. ``ask`` is an `Ask`; make it with `open_models`."""

    def __init__(self, settings: Settings, clients: Clients, writer: JournalWriter) -> None:
        self.settings = settings
        self.prices = Prices(settings.prices, clients.scripted.price)
        self.torn = writer.torn
        """Bytes that a kill had left of a last line; they were set aside."""
        self.calls = 0
        """Calls answered by a model in this session; the others came from the journal."""
        self._clients = clients
        self._writer = writer
        self._spending = Spending(settings.budget, lambda: writer.journal.totals)
        self._redact = Redactor(clients.secrets())
        self._limits: dict[str, Limits] = {}
        self._under_way: dict[str, asyncio.Task[Answer]] = {}
        self._longest: dict[tuple[str, str], int] = {}
        self._attempting: set[str] = set()
        self._closing = False
        self._refused: dict[str, set[tuple[str, Any]]] = {}

    @property
    def spent(self) -> Totals:
        """What the whole run has cost so far, earlier sessions of it included."""
        return self._writer.journal.totals

    @property
    def budget_ended(self) -> bool:
        """Whether a call was refused because of the budget."""
        return self._spending.ended

    async def ask(self, request: Request) -> Answer:
        """The answer to a request: the journal's, or the model's.

        Two calls of one key at the same time are one. A caller that is cancelled leaves its call under
        way: its answer is paid for, and the journal keeps it.

        Raises:
            BudgetEndedError: the budget does not allow it.
            ModelError: no usable answer, after all attempts.
            InputError: the script or journal of an offline model cannot be used, or the run's own journal
                cannot be written.
        """
        identity = identify(request)
        edition = (
            self._clients.scripted.edition(request.model) if request.model.startswith("scripted/") else None
        )
        if (known := self._writer.journal.answer(identity.key, edition)) is not None:
            return known
        task = self._under_way.get(identity.key)
        if task is None:
            task = asyncio.create_task(self._call(request, identity, edition))
            self._under_way[identity.key] = task
            task.add_done_callback(lambda done: self._over(identity.key, done))
        return await asyncio.shield(task)

    async def finish(self) -> None:
        """Wait for attempts under way, so that what is paid for is kept; no other is begun."""
        self._closing = True
        tasks = dict(self._under_way)
        for key, task in tasks.items():
            if key not in self._attempting:
                task.cancel()
        if tasks:
            _, late = await asyncio.wait(tasks.values(), timeout=GRACE)
            for task in late:
                task.cancel()
            await asyncio.gather(*tasks.values(), return_exceptions=True)

    def _over(self, key: str, task: asyncio.Task[Answer]) -> None:
        self._under_way.pop(key, None)
        if not task.cancelled():
            task.exception()  # nobody may be left to hear it

    async def _call(self, request: Request, identity: Identity, edition: str | None) -> Answer:
        client = self._clients.of(request.model)
        share = self._share(request)
        await self._spending.reserve(share)
        try:
            limits = self._limits_of(request.model)
            sent, notes = self._without_refused(request)
            for number in count(1):
                await limits.wait(share.tokens)
                async with limits.slots:
                    self._attempting.add(identity.key)
                    attempt = Attempt(request, identity, edition, client.version, number)
                    result = await self._attempt(client, sent)
                    attempt.end()
                if isinstance(result, Answer):
                    answer = self._finished(request, result, notes)
                    await self._keep(attempt, answer)
                    return answer
                refused = _sent_of(result.settings, sent)
                hopeless = not result.retry or (bool(result.settings) and not refused)
                last = hopeless or self._closing or number >= self.settings.attempts
                attempt.wait = 0.0 if last else pause(number, result)
                await self._keep(attempt, result)
                if last:
                    raise ModelError(self._verdict(request, number, result))
                self._attempting.discard(identity.key)
                self._refused.setdefault(request.model, set()).update(refused)
                sent, notes = self._without_refused(request)
                await asyncio.sleep(attempt.wait)
        finally:
            self._attempting.discard(identity.key)
            await self._spending.release(share)
        raise AssertionError("counting never ends")

    async def _attempt(self, client: Client, request: Request) -> Answer | AttemptError:
        """One attempt, however slowly its bytes come."""
        timeout = self._clients.provider(request.model.partition("/")[0]).timeout
        try:
            async with asyncio.timeout(timeout):
                return await client.complete(request)
        except AttemptError as problem:
            return problem
        except TimeoutError:
            return AttemptError(f"no answer within {timeout:g} s", kind="timeout", retry=True)
        except Exception as surprise:
            reason = f"{type(surprise).__name__}: {surprise}"
            return AttemptError(f"the client failed ({reason})", kind="client", retry=False)

    def _limits_of(self, model: str) -> Limits:
        name = model.partition("/")[0]
        if name not in self._limits:
            self._limits[name] = Limits(self._clients.provider(name))
        return self._limits[name]

    def _without_refused(self, request: Request) -> tuple[Request, tuple[str, ...]]:
        """The request without settings that its model is known to refuse, and a note for each."""
        refused = self._refused.get(request.model, ())
        gone = {name: value for name, value in refused if getattr(request.sampling, name) == value}
        if not gone:
            return request, ()
        without: dict[str, Any] = dict.fromkeys(gone)
        sampling = replace(request.sampling, **without)
        notes = (
            f"the model refused {name} {value:g}; asked without it" for name, value in sorted(gone.items())
        )
        return replace(request, sampling=sampling), tuple(notes)

    def _share(self, request: Request) -> Share:
        """What a call may take: what it sends, and the longest answer so far of this model and purpose."""
        if (
            not self._spending.bounded
            and self._clients.provider(request.model.partition("/")[0]).tokens_per_minute is None
        ):
            return Share(0, 0)
        output = self._longest.get((request.model, request.purpose), USUAL_OUTPUT)
        usage = Usage(input_tokens_of(request), min(output, request.sampling.max_tokens))
        cost = self.prices.cost(request.model, usage) if self.settings.budget.max_cost is not None else 0.0
        if cost is None:
            raise ModelError(
                f"{request.model} has no known price, so a budget in money cannot be kept: state one under "
                "models.prices, or set a budget in tokens"
            )
        return Share(round(cost * PICO), usage.input_tokens + usage.output_tokens)

    def _finished(self, request: Request, answer: Answer, notes: tuple[str, ...]) -> Answer:
        """The answer as it is kept: priced, noted, without secrets."""
        cost = self.prices.cost(request.model, answer.usage)
        notes = (*answer.notes, *notes)
        if cost is None:
            notes = (*notes, f"the price of {request.model} is unknown")
        elif answer.usage == Usage():
            cost, notes = None, (*notes, "the server reported no tokens, so the cost is unknown")
        longest = (request.model, request.purpose)
        self._longest[longest] = max(answer.usage.output_tokens, self._longest.get(longest, 0))
        return Answer(
            self._redact(answer.text),
            answer.stop,
            answer.usage,
            self._redact(answer.model),
            self._redact(answer.request_id),
            cost,
            tuple(self._redact(note) for note in notes),
        )

    def _verdict(self, request: Request, attempts: int, problem: AttemptError) -> str:
        tried = f" after {attempts} attempts" if attempts > 1 else ""
        what = f"{request.model} ({request.label})" if request.label else request.model
        return self._redact(f"{what}: {problem}{tried}")

    async def _keep(self, attempt: Attempt, result: Answer | AttemptError) -> None:
        """Write one attempt down, and wait until it is on the disk."""
        if isinstance(result, Answer):
            self.calls += 1
            cost = result.cost
        else:
            cost = self.prices.cost(attempt.request.model, result.usage) if result.usage else 0.0
        journal = self._writer.journal
        fresh = {name: text for name, text in texts_of(attempt.request) if name not in journal.texts}
        journal.texts.update(fresh)
        await self._writer.append(attempt_entry(attempt, result, cost, fresh, self._redact))


def _sent_of(settings: tuple[str, ...], request: Request) -> set[tuple[str, Any]]:
    """Those of the named sampling settings that the request had, with their values."""
    values = {(name, getattr(request.sampling, name)) for name in settings}
    return {(name, value) for name, value in values if value is not None}
