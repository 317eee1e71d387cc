"""Write a suite to start from: harness.yaml, a copy of the default rubric and one example recording.

Nothing is ever overwritten: what is there already is kept and said. Then `harness eval` runs at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from harness.cli import PASSED
from harness.errors import InputError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

SUMMARY = "write a suite file to start from"

STARTER = Path(__file__).resolve().parents[1] / "starter"
IGNORED = "reports/latest/"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments of the verb."""
    parser.add_argument("folder", nargs="?", type=Path, default=Path(), metavar="DIR", help="default: here")


def run(args: Namespace) -> int:
    """Write what is not there yet."""
    folder: Path = args.folder
    written = 0
    for name, text in starter().items():
        path = folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
        except FileExistsError:
            print(f"kept   {path}")
        except OSError as problem:
            reason = problem.strerror or str(problem)
            raise InputError(str(path), f"cannot be written ({reason})", "name another folder") from None
        else:
            written += 1
            print(f"wrote  {path}")
    enter = "" if folder == Path() else f"cd {folder} && "
    print(f"next:  {enter}harness eval" if written else "nothing to write: all of it was there")
    if not _ignores_output(folder / ".gitignore"):
        print(f"tip:   add {IGNORED} to .gitignore, and commit reports/baseline")
    return PASSED


def _ignores_output(path: Path) -> bool:
    try:
        return IGNORED in path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return False


def starter() -> dict[str, str]:
    """The files of a new suite: path below its folder → text."""
    from harness.rubrics import folder as rubrics

    rubric = (rubrics() / "cinematic.yaml").read_text(encoding="utf-8")
    # The line that points an editor at the schema holds in the harness's own tree only.
    rubric = "".join(line for line in rubric.splitlines(keepends=True) if "yaml-language-server" not in line)
    own = sorted(path for path in STARTER.rglob("*") if path.is_file())
    return {
        **{path.relative_to(STARTER).as_posix(): path.read_text(encoding="utf-8") for path in own},
        "rubrics/cinematic.yaml": rubric,
        ".gitignore": f"{IGNORED}\n",
    }
