"""``scripted/NAME``: a model that plays a YAML script. For tests, and for evaluation without a network.

The same request always gets the same answer; replicates and seeds differ. Its tokens are counted, a
quarter of the bytes of a text, and cost what the script's ``price`` says.
"""

from __future__ import annotations

import asyncio
import json
from functools import cached_property
from random import Random
from typing import TYPE_CHECKING, Any

from harness.models.failures import AttemptError
from harness.models.identity import identify
from harness.models.prices import tokens_of
from harness.models.protocol import Answer, Usage
from harness.models.schema_values import value_of
from harness.models.script_faults import FAULTS, Said, final_prompt
from harness.models.script_file import Rule, Script, Variables, load_script

if TYPE_CHECKING:
    from pathlib import Path

    from harness.models.protocol import Request
    from harness.models.settings import Price


class Scripted:
    """All scripted models of a run; scripts are read from one folder when first asked for."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._scripts: dict[str, Script] = {}

    version = "scripted/1"

    def script(self, model: str) -> Script:
        """The script of ``scripted/NAME``.

        Raises:
            InputError: there is none, or it cannot be used.
        """
        from harness.errors import InputError

        if model not in self._scripts:
            if self._folder is None:
                raise InputError(model, "no folder of scripts is set", "set models.scripts")
            self._scripts[model] = load_script(self._folder / f"{model.partition('/')[2]}.yaml")
        return self._scripts[model]

    def edition(self, model: str) -> str:
        """What an answer depends on besides the request: the script's hash."""
        return self.script(model).sha256

    def price(self, model: str) -> Price | None:
        """The price that a script states."""
        return self.script(model).price if model.startswith("scripted/") else None

    async def complete(self, request: Request) -> Answer:
        """Play one answer."""
        script = self.script(request.model)
        if script.seconds:
            await asyncio.sleep(script.seconds)
        return _Play(script, request).answer()

    async def close(self) -> None:
        """Nothing to give back."""


class _Play:
    """One answer in the making."""

    def __init__(self, script: Script, request: Request) -> None:
        self.script = script
        self.request = request
        messages = request.messages
        self.own = [message.text for message in messages if message.role == "assistant"]
        self.turn = len(self.own) + 1
        system = "\n\n".join(block.text for block in request.system)
        self.views = {
            "last": messages[-1].text if messages else "",
            "opening": messages[0].text if messages else "",
            "system": system,
        }
        # What stays the same over one dialogue decides what is decided once for it: not the system prompt, which
        # counts rounds. Dialogues of one seed have the same luck, whatever their replicate's number.
        luck = request.replicate if request.sampling.seed is None else f"seed {request.sampling.seed}"
        self.dialogue = f"{script.seed}|{luck}|{request.purpose}|{self.views['opening']}"

    @cached_property
    def everything(self) -> str:
        return "\n\n".join([self.views["system"], *(message.text for message in self.request.messages)])

    def view(self, name: str) -> str:
        return self.everything if name == "any" else self.views[name]

    def random(self, name: str) -> Random:
        """Chance that is drawn anew for every answer."""
        return Random(f"{name}|{self.script.seed}|{identify(self.request).key}")  # noqa: S311 - no secret

    def answer(self) -> Answer:
        rule, groups = self.rule()
        if rule.error:
            raise AttemptError(rule.error, kind="scripted", retry=False)
        variables = self.variables(groups)
        if rule.json is not None:
            text = json.dumps(self.value(rule.json, variables), ensure_ascii=False)
        else:
            text = Variables(self.random("say").choice(rule.says)).substitute(variables)
        said = self.with_faults(Said(text.strip(), rule.stop, self.turn, self.own[-1] if self.own else ""))
        return self.finished(said)

    def rule(self) -> tuple[Rule, dict[str, str]]:
        """The first rule that holds, and the named groups of its patterns."""
        for number, rule in enumerate(self.script.rules):
            if rule.purpose not in (None, self.request.purpose) or self.turn < rule.from_turn:
                continue
            if rule.turns and self.turn not in rule.turns:
                continue
            found = [pattern.search(self.view(where)) for where, pattern in rule.patterns]
            if not all(found):
                continue
            if rule.chance < 1 and self.random(f"rule {number}").random() >= rule.chance:
                continue
            groups = {
                name: text or "" for match in found if match for name, text in match.groupdict().items()
            }
            return rule, groups
        problem = f"the script {self.script.name} has no rule for turn {self.turn} of {self.request.label}"
        raise AttemptError(f"{problem}: end it with a rule without `when`", kind="scripted", retry=False)

    def variables(self, groups: dict[str, str]) -> dict[str, Any]:
        values: dict[str, Any] = {
            "turn": self.turn,
            "last": self.views["last"],
            "opening": self.views["opening"],
            "own": self.own[-1] if self.own else "",
            "prompt": self.prompt(),
        }
        for name, options in self.script.choices.items():
            values[name] = Random(f"{name}|{self.dialogue}").choice(options)  # noqa: S311
        for name, capture in self.script.captures.items():
            match = capture.pattern.search(self.view(capture.where))
            values[name] = (match[1] if match.re.groups else match[0]) if match else capture.default
        return {**values, **groups}

    def prompt(self) -> str:
        """The last final prompt that anybody delivered so far."""
        for message in reversed(self.request.messages):
            if parts := final_prompt(message.text):
                return parts[1].strip()
        return ""

    def value(self, given: Any, variables: dict[str, Any]) -> Any:
        """A JSON answer: what the script gives; what it leaves out is drawn from the request's schema."""
        filled = _filled(given, variables)
        schema = self.request.schema
        if schema is None:
            return filled
        drawn = value_of(schema, self.random("json"))
        if given == "any":
            return drawn
        return {**drawn, **filled} if isinstance(drawn, dict) and isinstance(filled, dict) else filled

    def with_faults(self, said: Said) -> Said:
        for number, fault in enumerate(self.script.faults):
            if fault.turns and self.turn not in fault.turns:
                continue
            draw = Random(f"fault {number}|{self.dialogue}").random()  # noqa: S311
            if draw < fault.rate:
                said = FAULTS[fault.name](said) or said
        return said

    def finished(self, said: Said) -> Answer:
        text, stop = said.text, said.stop
        limit = self.request.sampling.max_tokens
        if tokens_of(text) > limit:
            text, stop = text.encode()[: 4 * limit].decode("utf-8", "ignore"), "max_tokens"
        system = [(tokens_of(block.text), block.cache) for block in self.request.system]
        last = max((number for number, (_, cache) in enumerate(system, 1) if cache), default=0)
        kept = sum(tokens for tokens, _ in system[:last])
        sent = sum(tokens for tokens, _ in system) + sum(
            tokens_of(message.text) for message in self.request.messages
        )
        usage = Usage(
            input_tokens=sent,
            output_tokens=tokens_of(text),
            cached_tokens=kept if self.own else 0,
            cache_write_tokens=0 if self.own else kept,
        )
        return Answer(text, stop, usage, self.request.model)  # type: ignore[arg-type]


def _filled(value: Any, variables: dict[str, Any]) -> Any:
    """``value`` with its variables; text that is nothing but a variable takes on the variable's type."""
    if isinstance(value, dict):
        return {key: _filled(inner, variables) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, variables) for inner in value]
    if not isinstance(value, str):
        return value
    if value.startswith("${") and value.endswith("}") and value[2:-1] in variables:
        return variables[value[2:-1]]
    return Variables(value).substitute(variables)
