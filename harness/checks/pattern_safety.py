"""Whether a user's regular expression can take exponential time.

A repetition is safe when, wherever it stands in its text, the next character alone decides what consumes it:
no text can then be divided among its parts in two ways, and nothing is tried twice. That is strong
one-unambiguity (Brüggemann-Klein and Wood, One-unambiguous regular languages, 1998), asked of every repetition
that may run more than a few times. It is stricter than needed: ``(?:ab|ac)+`` passes, but ``(?:[ab]c|ad)+`` is
refused although it is harmless. It says nothing of polynomials: ``.*a.*b`` may
take the square of a line's length and more, which is why texts have a limit (`harness.checks.pattern`).
"""

from __future__ import annotations

import re
from importlib import import_module
from itertools import combinations
from typing import Any, NamedTuple

FEW = 4
"""A repetition that runs at most so often is written out instead of being asked."""
POSITIONS_LIMIT = 2000
"""Most single characters and classes of a pattern, its short repetitions written out."""
_SAMPLES = "".join(map(chr, range(0x250))) + "αΩБжא٣ कあカ漢字–—‘’“”…、。！？：\u2003\u2028😀"
"""Characters on which two classes are compared, besides those that the pattern names."""


class _Part(NamedTuple):
    """A piece of a pattern: whether it may be empty, and the positions that it may begin and end with."""

    empty: bool
    first: tuple[int, ...] = ()
    last: tuple[int, ...] = ()


class _UnsafeError(Exception):
    """Why, in words that follow the pattern in a message."""


def why_exponential(pattern: str, flags: re.RegexFlag) -> str:
    """Why ``pattern`` may take exponential time, or nothing. It compiles, or `re.error` is raised."""
    try:
        _Reader(pattern, flags)
    except _UnsafeError as problem:
        return str(problem)
    return ""


class _Reader:
    """Goes through the parsed pattern once; positions are its single characters and classes."""

    def __init__(self, pattern: str, flags: re.RegexFlag) -> None:
        # The parser of `re` is private, but no other one reads exactly what `re` reads.
        self._parser: Any = import_module("re._parser")
        self._compiler: Any = import_module("re._compiler")
        tree = self._parser.parse(pattern, int(flags))
        self._state = tree.state
        self._alphabet = "".join(sorted({*_SAMPLES, *pattern, *pattern.lower(), *pattern.upper()}))
        self._sets: list[frozenset[str]] = []
        self._follow: list[set[int]] = []
        self._forks = 0  # places where the same text can be nothing in two ways, such as "(?:a|a)": "a", then one of two nothings
        self._sequence(tree, tree.state.flags)

    def _sequence(self, items: Any, flags: int) -> _Part:
        whole = _Part(True)
        for operator, argument in items:
            whole = self._joined(whole, self._item(str(operator), operator, argument, flags))
        return whole

    def _joined(self, left: _Part, right: _Part) -> _Part:
        for position in left.last:
            self._follow[position].update(right.first)
        return _Part(
            left.empty and right.empty,
            left.first + right.first if left.empty else left.first,
            right.last + left.last if right.empty else right.last,
        )

    def _item(self, name: str, operator: Any, argument: Any, flags: int) -> _Part:
        match name:
            case "LITERAL" | "NOT_LITERAL" | "ANY" | "IN":
                leaf = self._compiler.compile(
                    self._parser.SubPattern(self._state, [(operator, argument)]), flags & ~re.DEBUG
                )
                return self._position(frozenset(hit[0] for hit in leaf.finditer(self._alphabet)), empty=False)
            case "SUBPATTERN" | "ATOMIC_GROUP":
                _, added, removed, inside = argument if name == "SUBPATTERN" else (None, 0, 0, argument)
                return self._sequence(inside, (flags | added) & ~removed)
            case "BRANCH" | "GROUPREF_EXISTS":
                options = argument[1] if name == "BRANCH" else argument[1:]
                return self._either([self._sequence(one or (), flags) for one in options])
            case "GROUPREF":
                return self._position(frozenset(self._alphabet), empty=True)
            case "ASSERT" | "ASSERT_NOT":
                self._sequence(argument[1], flags)
                return _Part(True)
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                least, most, inside = argument
                return self._repeated(least, most, inside, flags)
        return _Part(True)  # anchors, and what can never match

    def _position(self, characters: frozenset[str], *, empty: bool) -> _Part:
        if len(self._sets) >= POSITIONS_LIMIT:
            raise _UnsafeError(f"has more than {POSITIONS_LIMIT} parts, its repetitions written out")
        self._sets.append(characters)
        self._follow.append(set())
        here = (len(self._sets) - 1,)
        return _Part(empty, here, here)

    def _either(self, parts: list[_Part]) -> _Part:
        self._forks += sum(part.empty for part in parts) > 1
        return _Part(
            any(part.empty for part in parts),
            tuple(position for part in parts for position in part.first),
            tuple(position for part in parts for position in part.last),
        )

    def _repeated(self, least: int, most: int, inside: Any, flags: int) -> _Part:
        if most <= FEW:
            whole = _Part(True)
            for number in range(most):
                part = self._sequence(inside, flags)
                self._forks += part.empty and number >= least  # "(?:a?)?"
                whole = self._joined(whole, part if number < least else part._replace(empty=True))
            return whole
        begin, forks = len(self._sets), self._forks
        body = self._sequence(inside, flags)
        if self._forks > forks:
            raise _UnsafeError(
                "may take for ever: inside a repetition the same text can be read in two ways; write each alternative once"
            )
        if body.empty and body.first:
            raise _UnsafeError(
                "may take for ever: it repeats a part that can be empty; let the part be at least one character"
            )
        for position in body.last:
            if not self._follow[position].isdisjoint(body.first):
                raise _UnsafeError(
                    "may take for ever: a repetition stands in a repetition, and nothing says where one round ends"
                )
            self._follow[position].update(body.first)
        self._decided(body.first)
        for position in range(begin, len(self._sets)):
            self._decided(tuple(self._follow[position]))
        return body._replace(empty=least == 0)

    def _decided(self, choice: tuple[int, ...]) -> None:
        for one, other in combinations(choice, 2):
            if both := self._sets[one] & self._sets[other]:
                raise _UnsafeError(
                    f"may take for ever: inside a repetition two parts can both take {min(both, key=_plain_first)!r}; "
                    "let the next character decide between them"
                )


def _plain_first(character: str) -> tuple[bool, str]:
    return not character.isalnum(), character
