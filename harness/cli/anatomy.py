"""Show what a prompt says: its sections with their facets, and its timeline, one lane per clock.

FILE holds a prompt (any text) or a recorded dialogue, whose delivered prompt is shown; - reads
standard input. Conflicts between times are marked in the drawing and listed below it. With --json,
one object for each prompt: offsets are characters of the prompt's text, times are seconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.cli import INCOMPLETE, PASSED, USAGE, complain

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

SUMMARY = "show what a prompt says: sections, facets, timeline"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of the verb."""
    parser.add_argument("path", metavar="FILE", help="prompt or recording, or - for standard input")
    parser.add_argument("--json", action="store_true", help="one JSON object for each prompt")


def run(options: Namespace) -> int:
    """Print the anatomy of each prompt; exit code 3 when the recording delivers none."""
    from harness.anatomy import parse
    from harness.errors import InputError

    try:
        prompts = _prompts(options.path)
    except InputError as problem:
        complain(str(problem))
        return USAGE
    if not prompts:
        complain(f"{options.path}: no prompt was delivered in this dialogue")
        return INCOMPLETE
    for number, prompt in enumerate(prompts):
        if options.json:
            import json

            print(json.dumps(parse(prompt).to_json(), separators=(",", ":")))
        else:
            from harness.reporting.anatomy_view import print_anatomy

            if number:
                print()
            print_anatomy(parse(prompt))
    return PASSED


def _prompts(path: str) -> list[str]:
    """The prompts of a file: what its dialogue delivers, or its text where it holds no dialogue.

    Raises:
        InputError: the file cannot be read.
    """
    from harness.extraction import extract
    from harness.recordings import NotARecordingError, Recording, read

    prompts: list[str] = []
    for item in read(path):
        if isinstance(item, NotARecordingError):
            return [_text(path, item)]
        if not isinstance(item, Recording):
            raise item
        if item.format == "prompt":
            prompts += [turn.text for turn in item.turns]
        else:
            prompts += [prompt.text for prompt in extract(item).prompts]
            if not prompts and item.format == "markdown" and item.recorded is None:
                return [_text(path)]  # labels such as "Camera:" can look like speakers
    return prompts


def _text(path: str, problem: Exception | None = None) -> str:
    """The file as the prompt that it is; ``problem`` again where it is no text either."""
    from pathlib import Path

    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as unreadable:
        raise problem or unreadable from None
