"""Reading a script (``script/1``): what a scripted model says, and which faults it commits how often."""

from __future__ import annotations

import re
from string import Template
from typing import TYPE_CHECKING, Any, NamedTuple

from harness.errors import InputError, nearest
from harness.models.script_faults import FAULTS
from harness.models.settings import Price
from harness.strict_yaml import SIZE_LIMIT, Document, parse

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path as File

    from harness.strict_yaml import Path

SCHEMA = "script/1"
WHERE = ("last", "opening", "system", "any")
"""What patterns look at: the last message, the first one, the system prompt, or everything."""
BUILT_IN = ("turn", "last", "opening", "own", "prompt")
"""Variables that every script has (see docs/models.md)."""


class Capture(NamedTuple):
    """A variable read from the request: the pattern's first group (or all of it), else ``default``."""

    where: str
    pattern: re.Pattern[str]
    default: str


class Rule(NamedTuple):
    """What to say, and when. ``says`` are alternatives; ``json`` is a value or `ANYTHING`."""

    patterns: tuple[tuple[str, re.Pattern[str]], ...] = ()
    purpose: str | None = None
    turns: tuple[int, ...] = ()
    from_turn: int = 1
    chance: float = 1.0
    says: tuple[str, ...] = ()
    json: Any = None
    stop: str = "end"
    error: str = ""


class Fault(NamedTuple):
    """A fault that is committed in a share of the dialogues; ``turns`` are those it may stand in."""

    name: str
    rate: float
    turns: tuple[int, ...]


class Script(NamedTuple):
    """A whole script. ``sha256`` is that of its bytes, in hex."""

    name: str
    sha256: str
    seed: int
    price: Price | None
    seconds: float
    choices: Mapping[str, tuple[Any, ...]]
    captures: Mapping[str, Capture]
    rules: tuple[Rule, ...]
    faults: tuple[Fault, ...]


class Variables(Template):
    """``${name}`` and nothing else is a variable; ``$$`` is a dollar sign."""

    idpattern = r"(?-i:[a-z][a-z0-9_]*)"


def load_script(path: File) -> Script:
    """Read a script.

    Raises:
        InputError: in one line: the file, the line, the problem, the remedy.
    """
    from hashlib import sha256

    try:
        with path.open("rb") as file:
            data = file.read(SIZE_LIMIT + 1)
    except OSError as problem:
        known = sorted(other.stem for other in path.parent.glob("*.yaml"))[:50]
        remedy = nearest(path.stem, known) if known else "models.scripts names the folder of the scripts"
        raise InputError(str(path), f"cannot be read ({problem.strerror})", remedy) from None
    reader = _Reader(parse(data, str(path)))
    return reader.script(path.stem, sha256(data).hexdigest())


_KEYS = ("schema", "seed", "price", "seconds", "choices", "capture", "rules", "turns", "faults")
_RULE_KEYS = ("when", "say", "json", "stop", "error")
_WHEN_KEYS = ("purpose", "turn", "from_turn", "chance", *WHERE)
_STOPS = ("end", "max_tokens", "refusal", "stop_sequence", "other")
_PRICE_KEYS = ("input", "output", "cached", "cache_write")


class _Reader:
    """Takes a document apart; every complaint names its line."""

    def __init__(self, document: Document) -> None:
        self.document = document

    def script(self, name: str, digest: str) -> Script:
        top = self.mapping((), self.document.value, _KEYS, needed=("schema",))
        if top["schema"] != SCHEMA:
            raise self.document.error(
                ("schema",), f"is {top['schema']!s:.40}", f"this harness reads {SCHEMA}"
            )
        choices = {
            key: tuple(self.sequence(("choices", key), value))
            for key, value in self.mapping(("choices",), top.get("choices", {})).items()
        }
        captures = {
            key: self.capture(("capture", key), value)
            for key, value in self.mapping(("capture",), top.get("capture", {})).items()
        }
        self.variables = {*BUILT_IN, *choices, *captures}
        rules = [
            self.rule(("rules", number), value)
            for number, value in enumerate(self.sequence(("rules",), top.get("rules", []), empty=True))
        ]
        rules += self.turns(top.get("turns", []))
        if not rules:
            raise self.document.error((), "says nothing", "add `turns:` or `rules:`")
        price = top.get("price")
        return Script(
            name=name,
            sha256=digest,
            seed=self.whole(("seed",), top.get("seed", 0)),
            price=None if price is None else self.price(price),
            seconds=self.amount(("seconds",), top.get("seconds", 0)),
            choices=choices,
            captures=captures,
            rules=tuple(rules),
            faults=tuple(
                self.fault(("faults", number), value)
                for number, value in enumerate(self.sequence(("faults",), top.get("faults", []), empty=True))
            ),
        )

    def turns(self, value: Any) -> list[Rule]:
        """Answers by their position; after the last one it is said again."""
        said = [
            self.answer(("turns", number), {"say": one} if isinstance(one, str | list) else one)
            for number, one in enumerate(self.sequence(("turns",), value, empty=True))
        ]
        rules = [rule._replace(turns=(number,)) for number, rule in enumerate(said, 1)]
        return [*rules, said[-1]] if said else []

    def rule(self, path: Path, value: Any) -> Rule:
        rule = self.answer(path, value, groups=self.groups(value))
        when = self.mapping((*path, "when"), value.get("when", {}), _WHEN_KEYS)
        patterns = tuple((key, self.pattern((*path, "when", key), when[key])) for key in WHERE if key in when)
        turns = when.get("turn", [])
        return rule._replace(
            patterns=patterns,
            purpose=self.text((*path, "when", "purpose"), when["purpose"]) if "purpose" in when else None,
            turns=self.numbers((*path, "when", "turn"), turns if isinstance(turns, list) else [turns]),
            from_turn=self.whole((*path, "when", "from_turn"), when.get("from_turn", 1)),
            chance=self.share((*path, "when", "chance"), when.get("chance", 1)),
        )

    def groups(self, value: Any) -> set[str]:
        """Named groups of a rule's patterns: variables of its answer."""
        when = value.get("when") if isinstance(value, dict) else None
        found: set[str] = set()
        for key in WHERE:
            text = when.get(key) if isinstance(when, dict) else None
            if isinstance(text, str):
                found.update(re.findall(r"\(\?P<([a-z][a-z0-9_]*)>", text))
        return found

    def answer(self, path: Path, value: Any, groups: set[str] | None = None) -> Rule:
        taken = self.mapping(path, value, _RULE_KEYS)
        if len({"say", "json", "error"} & set(taken)) != 1:
            raise self.document.error(path, "needs exactly one of say, json, error", "keep one of them")
        stop = taken.get("stop", "end")
        if stop not in _STOPS:
            raise self.document.error((*path, "stop"), f"is {stop!s:.40}", nearest(str(stop), list(_STOPS)))
        says = taken.get("say", [])
        says = (
            [says] if isinstance(says, str) else self.sequence((*path, "say"), says, empty="say" not in taken)
        )
        for text in (*says, *_texts_in(taken.get("json"))):
            self.template(path, text, groups or set())
        error = self.text((*path, "error"), taken["error"]) if "error" in taken else ""
        return Rule(says=tuple(says), json=taken.get("json"), stop=stop, error=error)

    def template(self, path: Path, text: Any, groups: set[str]) -> None:
        template = Variables(self.text(path, text))
        if not template.is_valid():
            raise self.document.error(path, "has a $ that begins no ${name}", "write $$ for a dollar sign")
        for name in template.get_identifiers():
            if name not in self.variables and name not in groups:
                raise self.document.error(
                    path, f"unknown variable {name}", nearest(name, sorted(self.variables | groups))
                )

    def capture(self, path: Path, value: Any) -> Capture:
        taken = self.mapping(path, value, ("from", "pattern", "default"), needed=("from", "pattern"))
        if taken["from"] not in WHERE:
            raise self.document.error(
                (*path, "from"), f"is {taken['from']!s:.40}", f"known are {', '.join(WHERE)}"
            )
        default = self.text((*path, "default"), taken.get("default", ""))
        return Capture(taken["from"], self.pattern((*path, "pattern"), taken["pattern"]), default)

    def fault(self, path: Path, value: Any) -> Fault:
        taken = self.mapping(path, value, ("name", "rate", "turns"), needed=("name",))
        name = taken["name"]
        if name not in FAULTS:
            raise self.document.error(
                (*path, "name"), f"no fault {name!s:.40}", nearest(str(name), list(FAULTS))
            )
        rate = self.share((*path, "rate"), taken.get("rate", 1))
        return Fault(name, rate, self.numbers((*path, "turns"), taken.get("turns", [])))

    def price(self, value: Any) -> Price:
        taken = self.mapping(("price",), value, _PRICE_KEYS, needed=("input", "output"))
        return Price(**{key: self.amount(("price", key), amount) for key, amount in taken.items()})

    def mapping(
        self, path: Path, value: Any, known: tuple[str, ...] = (), needed: tuple[str, ...] = ()
    ) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self.document.error(path, f"is {value!s:.40}", "write a mapping")
        for key in value:
            if known and key not in known:
                raise self.document.error(
                    (*path, key), f"unknown key {key!s:.40}", nearest(str(key), list(known))
                )
            if not known and not re.fullmatch("[a-z][a-z0-9_]*", str(key)):
                raise self.document.error((*path, key), "is no name", "use small letters, digits and _")
        for key in needed:
            if key not in value:
                raise self.document.error(path, f"has no {key}", f"add `{key}:`")
        return value

    def sequence(self, path: Path, value: Any, *, empty: bool = False) -> list[Any]:
        if not isinstance(value, list) or not (value or empty):
            raise self.document.error(path, f"is {value!s:.40}", "write a list")
        return value

    def numbers(self, path: Path, value: Any) -> tuple[int, ...]:
        return tuple(self.whole(path, one) for one in self.sequence(path, value, empty=True))

    def pattern(self, path: Path, value: Any) -> re.Pattern[str]:
        try:
            return re.compile(self.text(path, value), re.IGNORECASE | re.MULTILINE)
        except re.error as problem:
            raise self.document.error(path, f"is no pattern ({problem})", "correct it") from None

    def text(self, path: Path, value: Any) -> str:
        if not isinstance(value, str):
            raise self.document.error(path, f"is {value!s:.40}", "write text, in quotation marks")
        return value

    def whole(self, path: Path, value: Any) -> int:
        if type(value) is not int:
            raise self.document.error(path, f"is {value!s:.40}", "write a whole number")
        return value

    def amount(self, path: Path, value: Any) -> float:
        if type(value) not in (int, float) or not 0 <= value < float("inf"):
            raise self.document.error(path, f"is {value!s:.40}", "write a number from 0")
        return float(value)

    def share(self, path: Path, value: Any) -> float:
        if type(value) not in (int, float) or not 0 <= value <= 1:
            raise self.document.error(path, f"is {value!s:.40}", "write a share between 0 and 1")
        return float(value)


def _texts_in(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return [text for one in inner for text in _texts_in(one)]
    return []
