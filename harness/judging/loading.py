"""Finding, reading and validating judge files."""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.errors import InputError, nearest
from harness.judging.judge_file import SHOWN, Anchor, Judge, JudgeCriterion, Scale
from harness.judging.prompts import VERSION
from harness.models import Sampling
from harness.rubrics import folder as rubrics_folder
from harness.strict_yaml import Document, packaged_document, parse

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

DEFAULT = "video-prompt"
SIZE_LIMIT = 256 * 1024
"""Most bytes of a judge file."""
MAX_TOKENS = 2000
_NAME = r"[a-z0-9][a-z0-9-]{0,63}"


def folder() -> Path:
    """The folder of the judges that come with the harness."""
    return rubrics_folder() / "judges"


def names() -> list[str]:
    """The names that `load` knows without a path."""
    return sorted(path.stem for path in folder().glob("*.yaml"))


def load(judge: str | Path = DEFAULT, *, below: Path | None = None) -> Judge:
    """The judge of that name, or in that file (anything with a separator or a YAML suffix).

    A relative path is counted from ``below`` (a rubric's folder), else from the working folder.

    Raises:
        InputError: in one line: the file, the line, the problem, the remedy.
    """
    text = str(judge)
    if isinstance(judge, str) and not re.search(r"[/\\]|\.ya?ml$", text):
        path = folder() / f"{text}.yaml"
        if not re.fullmatch(_NAME, text) or not path.is_file():
            raise InputError(text[:80], "is no judge that comes with the harness", nearest(text, names()))
        return judge_of(packaged_document(path, f"judges/{path.name}"))
    path = (below or Path()) / text
    try:
        with path.open("rb") as file:
            data = file.read(SIZE_LIMIT + 1)
    except (OSError, ValueError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) and problem.strerror else str(problem)
        remedy = f"give a path or one of: {', '.join(names())}"
        raise InputError(text, f"cannot be read ({reason})", remedy) from None
    return judge_of(parse(data, text, limit=SIZE_LIMIT))


@cache
def judge_schema() -> dict[str, Any]:
    """The JSON Schema of judge files, as shipped."""
    from importlib.resources import files

    text = files("harness").joinpath("schemas", "judge-1.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def judge_of(document: Document) -> Judge:
    """The judge in a YAML document.

    Raises:
        InputError: it breaks a rule of the schema, or one that a schema cannot say.
    """
    value: dict[str, Any] = document.value
    if not isinstance(document.value, dict):
        raise document.error((), "is no judge", "start with `schema: judge/1`")
    _validate(value, document)
    given = value.get("scale", {})
    scale = Scale(given.get("from", 1), given.get("to", 5), given.get("whole", True))
    if scale.least >= scale.most:
        raise document.error(
            ("scale", "to"), f"is {scale.most}", f"write more than {scale.least}, its `from`"
        )
    material = value.get("material", "prompt")
    criteria = tuple(
        _criterion(entry, index, scale, document) for index, entry in enumerate(value["criteria"])
    )
    _refuse_twice(criteria, document)
    for index, criterion in enumerate(criteria):
        if criterion.needs and criterion.needs not in SHOWN[material]:
            wanted = " or ".join(name for name, shown in SHOWN.items() if criterion.needs in shown)
            problem = (
                f"{criterion.id} needs the {criterion.needs}, which the material {material} does not show"
            )
            raise document.error(("criteria", index, "needs"), problem, f"write `material: {wanted}`")
    sampling = Sampling(**{"max_tokens": MAX_TOKENS, **value.get("sampling", {})})
    judge = Judge(
        id=value["id"],
        version=int(value["version"]),
        title=value.get("title", value["id"]),
        instructions=value["instructions"].strip(),
        criteria=criteria,
        scale=scale,
        material=material,
        samples=int(value.get("samples", 3)),
        sampling=sampling,
        pairwise=value.get("pairwise", {}).get("question", ""),
        digest="",
        source=document.source,
    )
    return judge._replace(digest=digest_of(judge))


def digest_of(judge: Judge) -> str:
    """The SHA-256 (hex) of everything in a judge that can change a rating."""
    sampling = judge.sampling
    content = [
        VERSION,
        judge.id,
        judge.version,
        judge.instructions,
        [[c.id, c.question, c.needs, [list(anchor) for anchor in c.anchors]] for c in judge.criteria],
        list(judge.scale),
        judge.material,
        judge.samples,
        [sampling.max_tokens, sampling.temperature, sampling.top_p],
        judge.pairwise,
    ]
    return hashlib.sha256(json.dumps(content, separators=(",", ":")).encode()).hexdigest()


def with_samples(judge: Judge, samples: int | None) -> Judge:
    """The judge asked ``samples`` times instead; its digest then says so."""
    if samples is None or samples == judge.samples:
        return judge
    changed = judge._replace(samples=samples)
    return changed._replace(digest=digest_of(changed))


def _criterion(entry: dict[str, Any], index: int, scale: Scale, document: Document) -> JudgeCriterion:
    anchors = []
    for key, anchor in entry["anchors"].items():
        number = float(key)
        if not scale.holds(number):
            problem = f"stands outside the scale of {scale.least} to {scale.most}"
            if scale.least <= number <= scale.most:
                problem = "is no whole number, and the scale has no others"
            raise document.error(("criteria", index, "anchors", key), problem, "move it onto the scale")
        anchors.append(Anchor(number, anchor["means"].strip(), anchor.get("example", "").strip()))
    anchors.sort()
    for end in (scale.least, scale.most):
        if not any(anchor.value == end for anchor in anchors):
            place = ("criteria", index, "anchors")
            raise document.error(
                place, f"says nothing of a {end}", "describe both ends of the scale at least"
            )
    return JudgeCriterion(entry["id"], entry["question"].strip(), tuple(anchors), entry.get("needs"))


def _refuse_twice(criteria: tuple[JudgeCriterion, ...], document: Document) -> None:
    seen: set[str] = set()
    for index, criterion in enumerate(criteria):
        if criterion.id in seen:
            place = ("criteria", index, "id")
            raise document.error(
                place, f"{criterion.id} stands twice", "give each criterion an id of its own"
            )
        seen.add(criterion.id)


def _validate(value: dict[str, Any], document: Document) -> None:
    from jsonschema import Draft202012Validator

    errors = sorted(
        Draft202012Validator(judge_schema()).iter_errors(_as_json(value)),
        key=lambda error: (len(error.absolute_path), str(error.json_path)),
    )
    if errors:
        path, problem, remedy = _explain(errors[0])
        raise document.error(_in_yaml(path, value), problem, remedy)


def _as_json(value: Any) -> Any:
    """The value as JSON knows it: keys are text (YAML reads the anchor ``1`` as a number)."""
    if isinstance(value, dict):
        return {str(key): _as_json(part) for key, part in value.items()}
    return [_as_json(part) for part in value] if isinstance(value, list) else value


def _in_yaml(path: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
    """A path of the JSON form with the keys that the YAML has."""
    found: list[Any] = []
    for part in path:
        if isinstance(value, dict):
            part = next((key for key in value if str(key) == part), part)  # noqa: PLW2901
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        found.append(part)
    return tuple(found)


def _explain(error: ValidationError) -> tuple[tuple[Any, ...], str, str]:
    """Where a rule is broken, what is wrong, and what would be right."""
    path: tuple[Any, ...] = tuple(error.absolute_path)
    wanted: Any = error.validator_value
    schema: Any = error.schema
    instance: Any = error.instance
    shown = json.dumps(instance, ensure_ascii=False, default=str) if instance is not None else "empty"
    problem = f"is {shown if len(shown) <= 60 else shown[:59] + '…'}"
    if error.validator == "required":
        missing = next(key for key in wanted if key not in instance)
        return path, f"has no {missing}", "add `schema: judge/1`" if missing == "schema" else f"add {missing}"
    if error.validator == "additionalProperties":
        if "patternProperties" in schema:
            return path, "names a point that is no number", "write anchors as 1:, 3:, 5:"
        known = list(schema["properties"])
        unknown = next(str(key) for key in instance if key not in known)
        return (*path, unknown), f"unknown key {unknown!r:.60}", nearest(unknown, known)
    kinds = {"object": "a mapping", "array": "a list", "string": "text", "integer": "a whole number"}
    kinds |= {"boolean": "true or false", "number": "a number"}
    remedies = {
        "const": f"this harness reads {wanted}",
        "enum": f"write one of {', '.join(map(str, wanted))}" if isinstance(wanted, list) else "",
        "type": f"write {kinds.get(str(wanted), str(wanted))}",
        "minimum": f"write at least {wanted}",
        "exclusiveMinimum": f"write more than {wanted}",
        "maximum": f"write at most {wanted}",
        "minItems": f"list at least {wanted}",
        "maxItems": f"list at most {wanted}",
        "minProperties": f"describe at least {wanted} points of the scale, such as 1: and 5:",
        "maxLength": f"write at most {wanted} characters",
    }
    pattern = "write text" if wanted == "\\S" else "write lower-case letters, digits and hyphens, on one line"
    return path, problem, remedies.get(str(error.validator), pattern)
