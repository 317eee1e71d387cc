"""What identifies a call: the canonical form of a request, and its hash.

Long texts stand in the canonical form as their own hashes, so that a dialogue of n turns is not
hashed n times over, and a journal can write each text once.
"""

from __future__ import annotations

import json
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.models.protocol import Request

TEXT_DIGITS = 32
"""Hex digits that name a text: 128 bits."""


class Identity(NamedTuple):
    """``key`` is the SHA-256, in hex, of ``canonical`` as JSON with sorted keys and no spaces."""

    key: str
    canonical: dict[str, Any]


def identify(request: Request) -> Identity:
    """The identity of a request: everything that may change its answer, and nothing else.

    In: model, messages, system blocks, sampling, schema, replicate. Out: purpose and label.
    """
    sampling = request.sampling
    canonical = {
        "messages": [[message.role, text_name(message.text)] for message in request.messages],
        "model": request.model,
        "replicate": request.replicate,
        "sampling": {
            "max_tokens": sampling.max_tokens,
            "seed": sampling.seed,
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
        },
        "schema": None if request.schema is None else text_name(schema_text(request)),
        "system": [[text_name(block.text), block.cache] for block in request.system],
    }
    text = _ENCODE(canonical)
    return Identity(sha256(text.encode()).hexdigest(), canonical)


def texts_of(request: Request) -> Iterator[tuple[str, str]]:
    """Names and texts that the canonical form names."""
    for block in request.system:
        yield text_name(block.text), block.text
    for message in request.messages:
        yield text_name(message.text), message.text
    if request.schema is not None:
        text = schema_text(request)
        yield text_name(text), text


def schema_text(request: Request) -> str:
    """The schema of the answer as canonical JSON."""
    return _ENCODE(request.schema)


@lru_cache(maxsize=8192)
def text_name(text: str) -> str:
    """The first `TEXT_DIGITS` of a text's SHA-256; half a surrogate pair counts as UTF-8 would write it."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:TEXT_DIGITS]


_ENCODE = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
