"""Which version should be filmed? Two versions or more, every scenario in both orders.

A VERSION is a run's folder, or a recording, a folder or a pattern of recordings; NAME=PATH names it.
Items are matched by scenario and replicate where the harness made them, else by id; one recording on
each side is a pair whatever its id. A judge whose two orders disagree has said nothing: a tie, counted as
a flip. Over more than two versions every two are compared and Bradley–Terry ranks them.
-o writes the table that `harness judge pairs` reads. Exit code 3: something could not be read or asked.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.cli import INCOMPLETE, PASSED, complain
from harness.cli.judge_flags import add_judge_arguments, judge_from, models_from
from harness.cli.judge_rate import items_in

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from harness.judging.material import Item
    from harness.judging.versions import Version

SUMMARY = "compare two or more versions pair by pair, in both orders"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of the action."""
    parser.add_argument("versions", nargs="+", metavar="VERSION", help="run folder or recordings; NAME=PATH")
    add_judge_arguments(parser)
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="write every verdict (.csv, .jsonl)"
    )
    parser.add_argument("--json", action="store_true", help="print everything as JSON")


def run(args: Namespace) -> int:
    """Compare, write and print."""
    from harness.errors import InputError
    from harness.judging.json_forms import comparison_as_json
    from harness.judging.out_tables import VERDICT_COLUMNS, refuse_suffix, verdict_rows, write_table
    from harness.judging.versions import compare_versions
    from harness.reporting.judging_view import comparison_screen

    refuse_suffix(args.output)
    judge = judge_from(args)
    versions, broken = _versions(args.versions)
    if not any(set(one.items) & set(other.items) for one in versions for other in versions if one != other):
        remedy = "compare versions of the same scenarios, or one recording with one"
        raise InputError(versions[-1].name, "has no item in common with the others", remedy)
    samples = args.samples or 1
    with models_from(args) as session:
        contests = session.run(compare_versions(session.hub.ask, judge, versions, args.judge_model, samples))
    if args.output:
        several = len(contests) > 1
        answers = [
            answer._replace(item=f"{answer.item} [{contest.a} | {contest.b}]") if several else answer
            for contest in contests
            for answer in contest.answers
        ]
        write_table(args.output, VERDICT_COLUMNS, verdict_rows(answers))
    as_json = comparison_as_json(judge, contests)
    print(json.dumps(as_json, indent=2) if args.json else comparison_screen(contests).rstrip())
    for failure in as_json["failures"]:
        complain(f"a judge could not be asked: {failure}")
    return INCOMPLETE if broken or as_json["failures"] else PASSED


def _versions(given: list[str]) -> tuple[list[Version], int]:
    """Every version with its items, and how many files could not be read.

    Raises:
        InputError: fewer than two, two of one name, or one that holds nothing.
    """
    from harness.errors import InputError
    from harness.judging.versions import Version

    if len(given) < 2:
        raise InputError(given[0], "is the only version", "name two at least, the baseline first")
    versions: list[Version] = []
    broken = 0
    for text in given:
        name, equals, path = text.partition("=")
        if not equals or Path(text).exists():
            name = path = text
        items, lost = _items(path)
        broken += lost
        if not items:
            raise InputError(path, "holds nothing to compare", "name a run's folder or recordings")
        if name in [version.name for version in versions]:
            raise InputError(name, "names two versions", "write NAME=PATH")
        versions.append(Version(name, _by_key(items)))
    if all(len(version.items) == 1 for version in versions):
        only = next(iter(versions[0].items))
        versions = [Version(v.name, {only: next(iter(v.items.values()))}) for v in versions]
    return versions, broken


def _by_key(items: list[Item]) -> dict[str, Item]:
    """Items by what they are versions of; of several with one key each has its number."""
    found: dict[str, Item] = {}
    for item in items:
        key, number = item.key or item.id, 2
        while key in found:
            key, number = f"{item.key or item.id} #{number}", number + 1
        found[key] = item
    return found


def _items(path: str) -> tuple[list[Item], int]:
    """The items of a run's folder or of recordings."""
    from harness.runs.folder import MANIFEST

    folder = Path(path)
    if not (folder / MANIFEST).is_file():
        return items_in([path])
    recordings = folder / "recordings"
    if recordings.is_dir() and any(recordings.iterdir()):
        return items_in([str(recordings)])
    return _scored(folder), 0


def _scored(folder: Path) -> list[Item]:
    """The prompts in a run's scorecards: enough to compare, without what was asked for."""
    from harness.judging.material import Item, Part
    from harness.runs import RunFolder

    items = []
    for card in RunFolder(folder).cards():
        recording = card["recording"]
        prompts = [prompt["text"] for prompt in card["extraction"]["prompts"]]
        parts = tuple(
            Part(f"clip {number}" if len(prompts) > 1 else "prompt", text)
            for number, text in enumerate(prompts, 1)
        )
        if parts:
            items.append(Item(recording["id"], parts, key=_key_of(recording)))
    return items


def _key_of(recording: dict[str, Any]) -> str:
    """As `harness.judging.material.key_of`, from a scorecard."""
    origin = recording.get("origin")
    if not origin:
        return str(recording["id"])
    who = f"{origin['persona']['id']} {origin['copilot']['id']}"
    return f"{origin['scenario']} {who} {origin['replicate']}"
