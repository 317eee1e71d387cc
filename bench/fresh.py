"""What the harness adds to a call: the hub against the bare SDK with a semaphore, as ratios.

    python bench/fresh.py

Both hold the same dialogues, 50 at once, with the same server: a process of its own on this machine that
answers after a fixed time. The bare side parses answers into the SDK's models, as one would who uses
it; ours writes every call to a journal on the disk before it goes on, prices it and keeps a budget.
Medians of runs taken alternately. Exit code 1 when a budget is missed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from harness.models import Budget, Message, Provider, Request, Sampling, Settings, SystemBlock
from harness.models.hub import open_models

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

SERVER = Path(__file__).resolve().parents[1] / "tests" / "loopback_server.py"
MODELS = {"anthropic": "claude-sonnet-5", "openai": "gpt-4o-mini"}
SYSTEM = "You help a film maker to write one prompt for a video model. " * 60
"""About 3.6 kB, as a copilot's instructions have."""
CALLS = 14
"""Calls of a dialogue: seven turns by each side."""
WALL, CPU, RESUME = 1.10, 1.30, 2.0
"""The budgets: ratios, and seconds for a thousand dialogues from their journal."""


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--dialogues", type=int, default=100)
    parser.add_argument("--at-once", type=int, default=50)
    parser.add_argument("--latency", type=float, default=0.2, help="seconds that the server takes")
    parser.add_argument("--rounds", type=int, default=3, help="repetitions whose median counts")
    parser.add_argument("--json", type=Path, help="also write the rows to this file")
    options = parser.parse_args()
    rows: list[dict[str, object]] = []
    words = [sys.executable, str(SERVER), "--latency", str(options.latency)]
    missed = 0
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            url = server.stdout.readline().strip()
            for provider in MODELS:
                missed += compare(provider, url, options, rows)
            missed += resume(url, options, rows)
        finally:
            server.terminate()
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    print(f"{missed} missed" if missed else "all met")
    return 1 if missed else 0


def compare(provider: str, url: str, options: Any, rows: list[dict[str, object]]) -> int:
    """Measure one provider; returns how many budgets it missed."""
    sides = {"bare": bare, "ours": ours}
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in sides}
    for number in range(options.rounds + 1):
        for name, side in sides.items():
            wall, cpu = time.perf_counter(), time.process_time()
            asyncio.run(side(provider, url, options))
            if number:  # the first one warms up
                taken[name].append((time.perf_counter() - wall, time.process_time() - cpu))
    calls = options.dialogues * CALLS
    missed = 0
    for index, what, budget in ((0, "wall", WALL), (1, "CPU", CPU)):
        spent = {name: median(one[index] for one in runs) for name, runs in taken.items()}
        ratio = spent["ours"] / spent["bare"]
        missed += ratio > budget
        each = ", ".join(f"{name} {seconds / calls * 1000:.2f} ms" for name, seconds in spent.items())
        verdict = "  MISSED" if ratio > budget else ""
        about = f"{options.dialogues} fresh dialogues, {options.at_once} at once, {what}: the hub / the {provider} SDK"
        rows.append(
            {
                "what": about,
                "measured": ratio,
                "unit": "×",
                "budget": f"≤ {budget:g} ×",
                "met": ratio <= budget,
            }
        )
        print(
            f"{provider:<10} {what:<5} {ratio:>5.2f} × ≤ {budget:g} ×  (per call: {each}){verdict}",
            flush=True,
        )
    return missed


def resume(url: str, options: Any, rows: list[dict[str, object]]) -> int:
    """Hold the same dialogues again from a whole journal; returns how many budgets were missed.

    CPU seconds: nothing is waited for, and a busy machine is no fault.
    """
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(ours("openai", url, options, folder))
        taken = []
        for _ in range(options.rounds):
            started = time.process_time()
            asyncio.run(ours("openai", "http://127.0.0.1:9", options, folder))  # nobody is there
            taken.append(time.process_time() - started)
    seconds = median(taken) * 1000 / options.dialogues
    verdict = "  MISSED" if seconds > RESUME else ""
    about = f"resume of 1,000 dialogues of {CALLS} calls, no call made, CPU"
    rows.append(
        {
            "what": about,
            "measured": seconds,
            "unit": "s",
            "budget": f"≤ {RESUME:g} s",
            "met": seconds <= RESUME,
        }
    )
    print(f"resume of 1,000 dialogues of {CALLS} calls: {seconds:.2f} s of CPU ≤ {RESUME:g} s{verdict}")
    return int(seconds > RESUME)


async def ours(provider: str, url: str, options: Any, kept: str | None = None) -> None:
    """Through the hub, with journal, prices and a budget."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            journal=Path(kept or folder, "journal.jsonl"),
            providers={provider: Provider(base_url=_base(provider, url), concurrency=options.at_once)},
            budget=Budget(max_cost=1000.0),
        )
        async with open_models(settings) as hub:

            async def say(system: str, messages: list[dict[str, str]]) -> str:
                request = Request(
                    model=f"{provider}/{MODELS[provider]}",
                    messages=tuple(Message(one["role"], one["content"]) for one in messages),  # type: ignore[arg-type]
                    system=(SystemBlock(system, cache=True),),
                    sampling=Sampling(max_tokens=1000),
                )
                return (await hub.ask(request)).text

            await hold_all(say, options)


async def bare(provider: str, url: str, options: Any) -> None:
    """Through the SDK alone."""
    slots = asyncio.Semaphore(options.at_once)
    if provider == "anthropic":
        import anthropic

        async with anthropic.AsyncAnthropic(api_key="none", base_url=url, timeout=60) as client:

            async def say(system: str, messages: list[dict[str, str]]) -> str:
                block = {"type": "text", "text": system, "cache_control": {"type": "ephemeral"}}
                async with slots:
                    answer = await client.messages.create(
                        model=MODELS[provider], max_tokens=1000, system=[block], messages=messages
                    )
                return answer.content[0].text

            await hold_all(say, options)
    else:
        import openai

        async with openai.AsyncOpenAI(api_key="none", base_url=_base(provider, url), timeout=60) as client:

            async def say(system: str, messages: list[dict[str, str]]) -> str:
                first = {"role": "system", "content": system}
                async with slots:
                    answer = await client.chat.completions.create(
                        model=MODELS[provider], max_tokens=1000, messages=[first, *messages]
                    )
                return answer.choices[0].message.content

            await hold_all(say, options)


async def hold_all(say: Callable[[str, list[dict[str, str]]], Awaitable[str]], options: Any) -> None:
    """Hold all dialogues, as many at once as allowed."""
    slots = asyncio.Semaphore(options.at_once)

    async def dialogue(number: int) -> None:
        messages = [
            {"role": "user", "content": f"Dialogue {number}: {'a harbour at dawn, seen slowly. ' * 20}"}
        ]
        async with slots:
            for turn in range(CALLS):
                text = await say(SYSTEM, messages)
                messages.append({"role": "assistant", "content": text})
                messages.append(
                    {"role": "user", "content": f"Turn {turn}: {'make the light colder, please. ' * 20}"}
                )

    await asyncio.gather(*(dialogue(number) for number in range(options.dialogues)))


def _base(provider: str, url: str) -> str:
    return f"{url}/v1" if provider == "openai" else url


if __name__ == "__main__":
    os.environ.pop("ANTHROPIC_LOG", None)
    raise SystemExit(main())
