"""A server on this machine that speaks the Messages API and Chat Completions, and fails on demand.

In a test: ``with LoopbackServer(faults=Faults(0.3)) as server: ... server.url ...``; as a process of its own:
``python loopback_server.py --latency 0.1 --log calls.jsonl``, which prints its URL.

It answers what `reply` makes of a request's body (by default words that depend on the body alone), and
writes down every request with what became of it, so that a test can prove that nothing that was answered
was ever asked again.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import threading
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

KINDS = (
    "429", "500", "529", "503", "408", "reset", "timeout", "empty", "null", "refusal",
    "invalid-json", "cut", "html", "no-body",
)  # fmt: skip
"""Faults that another attempt gets past, and ``refusal``, which is an answer."""
FINAL = ("ok", "refusal")
"""Outcomes that are answers: these must never be asked for twice."""
WORDS = ("harbour", "dawn", "lens", "slow", "pan", "rope", "gull", "mist", "copper", "light", "deck", "wave")


@dataclass(frozen=True)
class Faults:
    """Which attempts fail, and how: the same for the same bodies, whatever their order.

    ``most`` is how many attempts at one body fail at the very most.
    """

    rate: float = 0.0
    kinds: tuple[str, ...] = KINDS
    most: int = 3
    seed: int = 0

    def __call__(self, digest: str, attempt: int) -> str | None:
        draw = Random(f"{self.seed}|{digest}|{attempt}")
        return draw.choice(self.kinds) if attempt <= self.most and draw.random() < self.rate else None


class Call(NamedTuple):
    """One request as the server saw it; ``outcome`` is ``ok`` or the fault's name."""

    path: str
    digest: str
    outcome: str
    body: dict[str, Any]
    headers: dict[str, str]


@dataclass
class LoopbackServer:
    """See the module. ``latency`` is in seconds; ``retry_after_ms`` goes with a 429."""

    faults: Callable[[str, int], str | None] = field(default_factory=Faults)
    latency: float = 0.0
    reply: Callable[[dict[str, Any]], str] | None = None
    retry_after_ms: int | None = 20
    error_message: str = "planted"
    refuses: str | None = None
    """A key of the body that is answered by 400, as a setting is that a model does not take."""
    log_path: str | None = None
    port: int = 0

    def __post_init__(self) -> None:
        self.calls: list[Call] = []
        self.open_now = 0
        self.most_at_once = 0
        self._attempts: Counter[str] = Counter()
        self._ready = threading.Event()
        self._log = open(self.log_path, "a", encoding="utf-8") if self.log_path else None  # noqa: SIM115, PTH123

    def __enter__(self) -> LoopbackServer:
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        if self._log:
            self._log.close()

    @property
    def url(self) -> str:
        """Where the Messages API is; Chat Completions are at ``/v1`` of it."""
        return f"http://127.0.0.1:{self.port}"

    def repeated(self) -> list[str]:
        """Digests of bodies that were answered more than once."""
        counted = Counter(call.digest for call in self.calls if call.outcome in FINAL)
        return [digest for digest, times in counted.items() if times > 1]

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        server = await self._loop.create_server(lambda: _Connection(self), "127.0.0.1", self.port)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    def run_forever(self) -> None:
        """Serve until the process ends; prints the URL first."""

        async def serve() -> None:
            serving = asyncio.create_task(self._serve())
            while not self._ready.is_set():
                await asyncio.sleep(0.01)
            print(self.url, flush=True)
            await serving

        asyncio.run(serve())

    def _decide(self, path: str, raw: bytes, headers: dict[str, str]) -> Call:
        digest = sha256(raw).hexdigest()[:16]
        self._attempts[digest] += 1
        body = json.loads(raw)
        outcome = "400" if self.refuses in body else self.faults(digest, self._attempts[digest]) or "ok"
        return Call(path, digest, outcome, body, headers)

    def _note(self, call: Call) -> None:
        self.calls.append(call)
        if self._log:
            line = {"digest": call.digest, "outcome": call.outcome, "label": call.body.get("model")}
            print(json.dumps(line), file=self._log, flush=True)

    async def answer(self, connection: _Connection, path: str, raw: bytes, headers: dict[str, str]) -> None:
        """Answer one request, or fail as planned."""
        call = self._decide(path, raw, headers)
        self.open_now += 1
        self.most_at_once = max(self.most_at_once, self.open_now)
        try:
            if self.latency:
                await asyncio.sleep(self.latency)
            if call.outcome == "timeout":
                self._note(call)
                await asyncio.sleep(3600)
        finally:
            self.open_now -= 1
        if connection.gone and call.outcome in FINAL:
            call = call._replace(outcome="left")
        # Written down before the last byte leaves: a client that has the answer finds it in the log.
        self._note(call)
        self._write(connection, call)
        while call.outcome == "drip" and not connection.gone:
            await asyncio.sleep(0.1)
            connection.transport.write(b" ")

    def _write(self, connection: _Connection, call: Call) -> None:
        outcome = call.outcome
        if outcome == "reset":
            connection.transport.abort()
        elif outcome.isdigit():
            extra = {}
            if outcome == "429" and self.retry_after_ms is not None:
                extra = {"retry-after-ms": str(self.retry_after_ms), "retry-after": "1"}
            error = {"type": "error", "error": {"type": "planted_error", "message": self.error_message}}
            connection.send(int(outcome), json.dumps(error).encode(), extra)
        elif outcome == "html":
            connection.send(200, b"<html><body>Please log in</body></html>", kind="text/html")
        elif outcome == "no-body":
            connection.send(200, b"")
        else:
            made = _message if call.path.endswith("/messages") else _completion
            text = (self.reply or words)(call.body)
            body = json.dumps(made(call, text)).encode()
            if outcome == "invalid-json":
                body = body[: len(body) // 2]
            connection.send(200, body + b" " * 1000 * (outcome == "drip"), cut=outcome in ("cut", "drip"))
            if outcome == "cut":
                connection.transport.close()


class _Connection(asyncio.Protocol):
    """One client's connection, kept alive from request to request."""

    def __init__(self, server: LoopbackServer) -> None:
        self.server = server
        self.received = b""
        self.gone = False
        self.task: asyncio.Task[None] | None = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def connection_lost(self, _: Exception | None) -> None:
        self.gone = True
        if self.task and self.server.latency == 0:
            self.task.cancel()

    def data_received(self, data: bytes) -> None:
        self.received += data
        head, end, rest = self.received.partition(b"\r\n\r\n")
        if not end:
            return
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = int(headers.get("content-length", 0))
        if len(rest) < length:
            return
        self.received = rest[length:]
        self.task = asyncio.ensure_future(
            self.server.answer(self, first.split(" ")[1], rest[:length], headers)
        )

    def send(
        self,
        status: int,
        body: bytes,
        extra: dict[str, str] | None = None,
        *,
        kind: str = "application/json",
        cut: bool = False,
    ) -> None:
        """Write a response; of a cut one only half the body."""
        lines = [f"HTTP/1.1 {status} Planned", f"content-type: {kind}", f"content-length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in (extra or {}).items()]
        head = (
            "\r\n".join(lines) + "\r\nrequest-id: req_loopback\r\nx-request-id: req_loopback\r\n\r\n"
        ).encode()
        if self.gone:
            return
        self.transport.write(head + (body[: len(body) // 2] if cut else body))


def words(body: dict[str, Any]) -> str:
    """Forty words that depend on the body alone."""
    draw = Random(json.dumps(body, sort_keys=True))
    return " ".join(draw.choice(WORDS) for _ in range(40))


def _message(call: Call, text: str) -> dict[str, Any]:
    content: Any = [{"type": "text", "text": text}]
    if call.outcome == "empty":
        content = []
    elif call.outcome == "null":
        content = None
    cached = sum(len(str(block)) // 4 for block in call.body.get("system", []) if "cache_control" in block)
    return {
        "id": f"msg_{call.digest}",
        "type": "message",
        "role": "assistant",
        "model": call.body["model"],
        "content": content,
        "stop_reason": "refusal" if call.outcome == "refusal" else "end_turn",
        "stop_sequence": None,
        "usage": {
            "input_tokens": len(json.dumps(call.body["messages"])) // 4,
            "output_tokens": len(text) // 4,
            "cache_read_input_tokens": cached,
            "cache_creation_input_tokens": 0,
        },
    }


def _completion(call: Call, text: str) -> dict[str, Any]:
    refused = call.outcome == "refusal"
    empty = {"empty": "", "null": None}
    message = {
        "role": "assistant",
        "content": None if refused else empty.get(call.outcome, text),
        "refusal": "I cannot help with that." if refused else None,
    }
    sent = len(json.dumps(call.body["messages"])) // 4
    return {
        "id": f"chatcmpl-{call.digest}",
        "object": "chat.completion",
        "created": 0,
        "model": call.body["model"],
        "choices": [{"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}],
        "usage": {
            "prompt_tokens": sent,
            "completion_tokens": len(text) // 4,
            "total_tokens": sent + len(text) // 4,
            "prompt_tokens_details": {"cached_tokens": sent // 2},
        },
    }


def main() -> None:
    """Serve as a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--latency", type=float, default=0.0)
    parser.add_argument("--fault-rate", type=float, default=0.0)
    parser.add_argument("--log", default=None)
    options = parser.parse_args()
    LoopbackServer(
        faults=Faults(options.fault_rate), latency=options.latency, log_path=options.log
    ).run_forever()


if __name__ == "__main__":
    sys.exit(main())
