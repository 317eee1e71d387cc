"""A process for test_kill.py: makes chains of calls and says when each answer is used. Arguments: URL, journal."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from harness.models import Message, Provider, Request, Settings
from harness.models.hub import open_models

CHAINS, LINKS = 12, 5


def link(chain: int, number: int, before: str) -> Request:
    return Request("openai/gpt-4o-mini", (Message("user", f"chain {chain} link {number}: {before}"),))


async def main(url: str, journal: str) -> None:
    settings = Settings(Path(journal), {"openai": Provider(base_url=f"{url}/v1", timeout=2.0)})
    async with open_models(settings) as hub:
        print("open", flush=True)

        async def chain(number: int) -> None:
            text = ""
            for step in range(LINKS):
                text = (await hub.ask(link(number, step, text))).text
                print(f"chain {number} link {step}", flush=True)

        await asyncio.gather(*map(chain, range(CHAINS)))
    print("done", flush=True)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
