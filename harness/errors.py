"""Errors in what a user gave: always one line with the file, the place, the problem and the remedy."""

from __future__ import annotations


class InputError(ValueError):
    """Something given by the user (a file, a flag, a key of a YAML file) cannot be used.

    ``source`` names the file or flag, ``place`` where in it (``"line 12, criteria[1].weight"``; may
    be empty), ``problem`` what is wrong, ``remedy`` what to do (may be empty). ``str()`` is the one
    line that the command line prints after ``harness: ``.
    """

    def __init__(self, source: str, problem: str, remedy: str = "", place: str = "") -> None:
        self.source = source
        self.problem = problem
        self.remedy = remedy
        self.place = place
        super().__init__(source, problem, remedy, place)

    def __str__(self) -> str:
        line = ": ".join(part for part in (self.source, self.place, self.problem) if part)
        return " ".join((f"{line} — {self.remedy}" if self.remedy else line).split())


def fault(source: str, problem: Exception) -> InputError:
    """The error that stands in for one recording on which the harness itself failed."""
    reason = " ".join(f"{type(problem).__name__}: {problem}".split())[:160]
    remedy = "a fault of the harness: please report it with the file"
    return InputError(source, f"stopped at {reason}", remedy)


def nearest(name: str, known: list[str]) -> str:
    """``known`` names that resemble ``name``, as the end of a sentence; all of them where none does."""
    from difflib import get_close_matches

    close = get_close_matches(name[:80], known, n=3, cutoff=0.5)
    return f"did you mean {' or '.join(close)}?" if close else f"known are {', '.join(known)}"
