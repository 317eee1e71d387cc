"""YAML as configuration needs it: plain values, a line for each, and no surprises.

The values are those of YAML 1.2's core schema, which is what editors check against: ``no`` and
``2025-10-01`` are strings, ``1:30`` is no number. Refused with the line: aliases, anchors and tags
(nothing here needs them, and they are how a small file becomes a large one), duplicate keys, a
second document, deep nesting, oversized files.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from harness.errors import InputError
from harness.packaged import compiled

if TYPE_CHECKING:
    from pathlib import Path as File

SIZE_LIMIT = 1 << 20
"""Most bytes of one file."""
DEPTH_LIMIT = 32
"""Most levels of nesting."""
KEY_LIMIT = 200
"""Most characters of a key: errors name it."""

Path = tuple[str | int | float | bool | None, ...]


class Document(NamedTuple):
    """A YAML file: its value (dicts, lists, strings, numbers, booleans, ``None``) and where each part stands.

    ``lines`` maps the path to a part, such as ``("criteria", 0, "weight")``, to its 1-based line.
    """

    value: Any
    source: str
    lines: dict[Path, int]

    def place(self, path: Path) -> str:
        """``"line 12, criteria[0].weight"``; the line is that of the nearest part that exists."""
        name = ""
        for part in path:
            name += f"[{part}]" if isinstance(part, int) else f".{part}" if name else str(part)
        known = path
        while known not in self.lines and known:
            known = known[:-1]
        line = f"line {self.lines.get(known, 1)}"
        return f"{line}, {name}" if name else line

    def error(self, path: Path, problem: str, remedy: str) -> InputError:
        """An error about one part of the file."""
        return InputError(self.source, problem, remedy, self.place(path))


class _Open:
    """A collection whose end has not come yet."""

    __slots__ = ("has_key", "key", "path", "seen", "value")

    def __init__(self, value: Any, path: Path) -> None:
        self.value = value
        self.path = path
        self.key: Any = None
        self.has_key = False
        self.seen: set[Any] = set()


def parse(data: bytes, source: str, *, limit: int = SIZE_LIMIT) -> Document:
    """Read one YAML document.

    Raises:
        InputError: in one line, for anything that is not plain YAML within the limits.
    """
    import yaml

    if len(data) > limit:
        raise InputError(source, f"has {len(data):,} bytes, more than {limit:,}", "is it the right file?")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise InputError(source, f"is not UTF-8 (byte {problem.start:,})", "save it as UTF-8 text") from None
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _build(yaml.parse(text, Loader=loader), source)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise InputError(source, f"is not YAML: {problem.problem}", "repair that line", where) from None
    except yaml.YAMLError as problem:
        raise InputError(source, f"is not YAML: {str(problem)[:200]}", "save it as plain text") from None


def packaged_document(path: File, source: str) -> Document:
    """A YAML file that ships with the package, compiled: the same document as `parse` gives."""
    value, lines = compiled(path, "document", lambda file: tuple(parse(file.read_bytes(), source))[::2])
    return Document(value, source, lines)


def _build(events: Any, source: str) -> Document:
    """The document that a stream of YAML events describes, built without recursion."""
    document = Document(None, source, {})
    stack: list[_Open] = []
    root: list[Any] = []
    for event in events:
        kind = type(event).__name__
        line = event.start_mark.line + 1 if event.start_mark else 1
        if kind == "DocumentStartEvent" and root:
            raise InputError(source, "holds a second document", "keep one per file", f"line {line}")
        if kind in ("SequenceEndEvent", "MappingEndEvent"):
            stack.pop()
        elif kind in ("AliasEvent", "ScalarEvent", "SequenceStartEvent", "MappingStartEvent"):
            _refuse_indirection(event, kind, source, line)
            parent = stack[-1] if stack else None
            if kind == "ScalarEvent":
                value = _scalar(event.value, plain=event.implicit[0], source=source, line=line)
                if parent is not None and isinstance(parent.value, dict) and not parent.has_key:
                    _take_key(parent, value, document, line)
                    continue
                _attach(parent, root, value, document, line)
            else:
                if parent is not None and isinstance(parent.value, dict) and not parent.has_key:
                    raise InputError(source, "a key is a list or a mapping", "use a word", f"line {line}")
                if len(stack) >= DEPTH_LIMIT:
                    raise InputError(
                        source, f"is nested more than {DEPTH_LIMIT} deep", "flatten it", f"line {line}"
                    )
                value = [] if kind == "SequenceStartEvent" else {}
                stack.append(_Open(value, _attach(parent, root, value, document, line)))
    return Document(root[0] if root else None, source, document.lines)


def _refuse_indirection(event: Any, kind: str, source: str, line: int) -> None:
    if kind == "AliasEvent" or event.anchor is not None:
        name = f"{'*' if kind == 'AliasEvent' else '&'}{event.anchor}"
        raise InputError(
            source, f"uses the anchor or alias {name[:40]}", "write the value out", f"line {line}"
        )
    if event.tag is not None and not (kind == "ScalarEvent" and event.tag == "!"):
        raise InputError(source, f"uses the tag {str(event.tag)[:60]}", "leave tags out", f"line {line}")


def _take_key(parent: _Open, key: Any, document: Document, line: int) -> None:
    if isinstance(key, str) and len(key) > KEY_LIMIT:
        problem = f"a key has more than {KEY_LIMIT} characters"
        raise InputError(document.source, problem, "use a word", f"line {line}")
    path = (*parent.path, key)
    if key in parent.seen:
        raise InputError(
            document.source,
            f"the key {str(key)[:60]} stands twice (first on line {document.lines[path]})",
            "keep one of the two",
            f"line {line}",
        )
    parent.seen.add(key)
    parent.key, parent.has_key = key, True
    document.lines[path] = line


def _attach(parent: _Open | None, root: list[Any], value: Any, document: Document, line: int) -> Path:
    """Put ``value`` where it belongs and return its path."""
    if parent is None:
        root.append(value)
        path: Path = ()
    elif isinstance(parent.value, list):
        path = (*parent.path, len(parent.value))
        parent.value.append(value)
    else:
        path = (*parent.path, parent.key)
        parent.value[parent.key] = value
        parent.has_key = False
    document.lines.setdefault(path, line)
    return path


@cache
def _number() -> re.Pattern[str]:
    return re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")


_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}


def _scalar(text: str, *, plain: bool, source: str, line: int) -> Any:
    if not plain:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if not _number().fullmatch(text):
        return text
    if len(text) > 40:
        raise InputError(source, "a number has more than 40 digits", "quote it or shorten it", f"line {line}")
    return int(text) if text.lstrip("+-").isdigit() else float(text)
