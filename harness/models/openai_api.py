"""``openai/…``: Chat Completions, through the vendor's SDK, of OpenAI or any server that speaks it.

Ollama, vLLM and llama.cpp do, at a ``base_url`` of their own.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from harness.models.failures import AttemptError
from harness.models.protocol import Answer, StopReason, Usage
from harness.models.wire import count, json_answer, sendable

if TYPE_CHECKING:
    from harness.models.protocol import Request

STOPS: dict[str, StopReason] = {"stop": "end", "length": "max_tokens", "content_filter": "refusal"}
"""Finish reasons by the vendor's names; any other is ``other``."""
NEW_LIMIT, OLD_LIMIT = "max_completion_tokens", "max_tokens"
"""What bounds an answer: OpenAI's newer models refuse the old name, other servers don't know the new one."""


class OpenAIModel:
    """All models of one server that speaks Chat Completions."""

    def __init__(self, *, key: str, base_url: str | None, timeout: float) -> None:
        import openai

        self._sdk = openai
        # One retry loop is enough, and it is ours: it knows budget and journal.
        self._client = openai.AsyncOpenAI(api_key=key, base_url=base_url, timeout=timeout, max_retries=0)
        self._timeout = timeout
        own = "api.openai.com" in str(self._client.base_url)
        self._limit = NEW_LIMIT if own else OLD_LIMIT
        self._limits: dict[str, str] = {}

    @cached_property
    def version(self) -> str:
        """Name and version of the SDK."""
        return f"openai {self._sdk.__version__}"

    async def complete(self, request: Request) -> Answer:
        """One attempt.

        Raises:
            AttemptError: it gave no usable answer.
        """
        limit = self._limits.get(request.model, self._limit)
        # As extra_body, messages go out as they are: the SDK's own walk over them takes longer than the call.
        call = self._client.chat.completions.with_raw_response.create(
            model=request.model.partition("/")[2],
            messages=[],
            extra_body=self._body(request, limit),
            timeout=self._timeout,
        )
        try:
            found, request_id = await json_answer(call, self._sdk)
        except AttemptError as problem:
            if problem.status in (400, 422) and limit in str(problem):
                # Of many calls at once the first one finds out; the others were sent with the old name.
                other = self._limits.setdefault(request.model, OLD_LIMIT if limit == NEW_LIMIT else NEW_LIMIT)
                if other != limit:
                    problem.retry, problem.wait = True, 0.0
            raise
        return _answer(found, request_id)

    async def close(self) -> None:
        """Give back connections."""
        await self._client.close()

    def _body(self, request: Request, limit: str) -> dict[str, Any]:
        sampling = request.sampling
        messages: list[dict[str, Any]] = []
        if request.system:
            # One message: some servers' templates take no second one. Caching is by prefix, without marks.
            messages.append(
                {"role": "system", "content": "\n\n".join(sendable(block.text) for block in request.system)}
            )
        messages += [
            {"role": message.role, "content": sendable(message.text)} for message in request.messages
        ]
        body: dict[str, Any] = {"messages": messages, limit: sampling.max_tokens}
        given = {"temperature": sampling.temperature, "top_p": sampling.top_p, "seed": sampling.seed}
        body.update((name, value) for name, value in given.items() if value is not None)
        if request.schema is not None:
            body["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": "answer", "strict": True, "schema": dict(request.schema)},
            }
        return body


def _answer(found: dict[str, Any], request_id: str) -> Answer:
    usage = _usage(found.get("usage"))
    choices = found.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices and isinstance(choices[0], dict) else {}
    message = choice.get("message")
    message = message if isinstance(message, dict) else {}
    text = message.get("content")
    text = text if isinstance(text, str) else ""
    stop = STOPS.get(str(choice.get("finish_reason")), "other")
    refusal = message.get("refusal")
    if isinstance(refusal, str) and refusal:
        text, stop = text or refusal, "refusal"
    if not text.strip() and stop in ("end", "other"):
        raise AttemptError(
            "the answer has no text", kind="empty", retry=True, usage=usage, request_id=request_id
        )
    return Answer(text, stop, usage, str(found.get("model", "")), request_id or str(found.get("id", "")))


def _usage(found: Any) -> Usage:
    taken: dict[str, Any] = found if isinstance(found, dict) else {}
    details = taken.get("prompt_tokens_details")
    cached = count(details.get("cached_tokens")) if isinstance(details, dict) else 0
    return Usage(count(taken.get("prompt_tokens")), count(taken.get("completion_tokens")), cached)
