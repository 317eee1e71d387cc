"""JSON prompts with the offsets of every part, also when they are cut off in the middle.

``json.loads`` gives no offsets and no half documents; a prompt of a platform that saves 4,000
characters is often half a document.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal


@dataclass(slots=True, eq=False, repr=False)
class Node:
    """A value: ``start`` to ``end`` its offsets (quotes of a string included), ``key`` its name in an object.

    ``parent`` is the index of the containing node, -1 at the top.
    """

    kind: Literal["object", "array", "string", "number", "word"]
    start: int
    end: int
    parent: int
    key: str | None = None
    key_start: int = -1


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    token = re.compile(
        r'[ \t\r\n]*(?:("(?:[^"\\\n]|\\.)*"?)|(-?[0-9][0-9.eE+-]*)|(true|false|null)|([{}\[\],:]))'
    )
    opening = re.compile(r'\s*(?:\{\s*(?:"|\}|$)|\[\s*(?:[{"]|$))')
    return token, opening, re.compile(r"```(?:json|JSON)[ \t]*\n")


def json_parts(text: str) -> list[tuple[int, int, list[Node]]]:
    """Each JSON document in ``text`` (the whole of it, or fenced as json): start, end, nodes in order."""
    _, opening, fence = _patterns()
    if opening.match(text):
        nodes, end = _scan(text, 0)
        if len(nodes) > 1:
            return [(nodes[0].start, end, nodes)]
    parts = []
    for match in fence.finditer(text):
        if opening.match(text, match.end()):
            nodes, end = _scan(text, match.end())
            parts.append((match.end(), end, nodes))
    return [part for index, part in enumerate(parts) if index == 0 or part[0] >= parts[index - 1][1]]


def _scan(text: str, position: int) -> tuple[list[Node], int]:
    """Nodes of the document at ``position`` and where it ends; stops quietly where it is no JSON."""
    token = _patterns()[0]
    nodes: list[Node] = []
    stack: list[int] = []
    key: tuple[str, int] | None = None
    pending: tuple[str, int, int] | None = None
    while match := token.match(text, position):
        position = match.end()
        start, mark = match.start(match.lastindex or 0), match[4]
        in_object = bool(stack) and nodes[stack[-1]].kind == "object"
        if mark == ":":
            if pending:
                key, pending = (pending[0], pending[1]), None
            continue
        if mark == ",":
            key = pending = None
            continue
        if mark in ("}", "]"):
            if not stack:
                break
            nodes[stack.pop()].end = position
            if not stack:
                return nodes, position
            continue
        if match[1] is not None and in_object and key is None:
            pending = (match[1].strip('"'), start, position)
            continue
        kind: Literal["object", "array", "string", "number", "word"] = (
            "object" if mark == "{" else "array" if mark == "[" else "string" if match[1] is not None
            else "number" if match[2] is not None else "word"
        )  # fmt: skip
        nodes.append(Node(kind, start, position, stack[-1] if stack else -1, *(key or (None, -1))))
        key = None
        if kind in ("object", "array"):
            stack.append(len(nodes) - 1)
        elif not stack:
            break
    for index in stack:
        nodes[index].end = position
    return nodes, position
