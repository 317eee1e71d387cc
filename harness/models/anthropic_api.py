"""``anthropic/…``: the Messages API, through the vendor's SDK."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from harness.models.failures import AttemptError
from harness.models.protocol import Answer, StopReason, Usage
from harness.models.wire import count, json_answer, sendable

if TYPE_CHECKING:
    from harness.models.protocol import Request, SystemBlock

STOPS: dict[str, StopReason] = {
    "end_turn": "end",
    "max_tokens": "max_tokens",
    "refusal": "refusal",
    "stop_sequence": "stop_sequence",
}
"""Stop reasons by the vendor's names; any other is ``other``."""
MARKS = 4
"""Most blocks that may be marked for caching (Anthropic's documentation of prompt caching)."""


class AnthropicModel:
    """All models of one server that speaks the Messages API."""

    def __init__(self, *, key: str, base_url: str | None, timeout: float) -> None:
        import anthropic

        self._sdk = anthropic
        # One retry loop is enough, and it is ours: it knows budget and journal.
        self._client = anthropic.AsyncAnthropic(
            api_key=key, base_url=base_url, timeout=timeout, max_retries=0
        )
        self._timeout = timeout

    @cached_property
    def version(self) -> str:
        """Name and version of the SDK."""
        return f"anthropic {self._sdk.__version__}"

    async def complete(self, request: Request) -> Answer:
        """One attempt.

        Raises:
            AttemptError: it gave no usable answer.
        """
        body, extra, notes = self._body(request)
        call = self._client.messages.with_raw_response.create(
            **body, extra_body=extra or None, timeout=self._timeout
        )
        found, request_id = await json_answer(call, self._sdk)
        return _answer(found, request_id, tuple(notes))

    async def close(self) -> None:
        """Give back connections."""
        await self._client.close()

    def _body(self, request: Request) -> tuple[dict[str, Any], dict[str, Any], list[str]]:
        """Arguments of the SDK, those that it has dropped but the wire knows, and notes."""
        sampling = request.sampling
        body: dict[str, Any] = {
            "model": request.model.partition("/")[2],
            "max_tokens": sampling.max_tokens,
            "messages": [
                {"role": message.role, "content": sendable(message.text)} for message in request.messages
            ],
        }
        if request.system:
            body["system"] = _system(request.system)
        if request.schema is not None:
            schema = self._sdk.transform_schema(dict(request.schema))
            body["output_config"] = {"format": {"type": "json_schema", "schema": schema}}
        extra = {
            name: value
            for name, value in (("temperature", sampling.temperature), ("top_p", sampling.top_p))
            if value is not None
        }
        notes = [] if sampling.seed is None else ["the Messages API knows no seed; it was not sent"]
        if end := getattr(self._sdk.resources.messages, "DEPRECATED_MODELS", {}).get(body["model"]):
            notes.append(f"{body['model']} is deprecated; its end of life is {end}")
        return body, extra, notes


def _system(blocks: tuple[SystemBlock, ...]) -> list[dict[str, Any]]:
    """The system prompt; of blocks to be cached only the last `MARKS` are marked: each keeps all before it."""
    marked = [number for number, block in enumerate(blocks) if block.cache][-MARKS:]
    return [
        {"type": "text", "text": sendable(block.text)}
        | ({"cache_control": {"type": "ephemeral"}} if number in marked else {})
        for number, block in enumerate(blocks)
    ]


def _answer(found: dict[str, Any], request_id: str, notes: tuple[str, ...]) -> Answer:
    usage = _usage(found.get("usage"))
    stop = STOPS.get(str(found.get("stop_reason")), "other")
    content = found.get("content")
    blocks = content if isinstance(content, list) else []
    text = "".join(
        block["text"]
        for block in blocks
        if isinstance(block, dict) and block.get("type") == "text" and isinstance(block.get("text"), str)
    )
    if not text.strip() and stop in ("end", "stop_sequence", "other"):
        raise AttemptError(
            "the answer has no text", kind="empty", retry=True, usage=usage, request_id=request_id
        )
    return Answer(text, stop, usage, str(found.get("model", "")), request_id, None, notes)


def _usage(found: Any) -> Usage:
    """Tokens; the vendor's ``input_tokens`` leave out those that its cache read or wrote."""
    taken: dict[str, Any] = found if isinstance(found, dict) else {}
    cached = count(taken.get("cache_read_input_tokens"))
    written = count(taken.get("cache_creation_input_tokens"))
    fresh = count(taken.get("input_tokens"))
    return Usage(fresh + cached + written, count(taken.get("output_tokens")), cached, written)
