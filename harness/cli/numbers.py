"""Numbers that several verbs take as arguments."""

from __future__ import annotations

from argparse import ArgumentTypeError


def share(text: str) -> float:
    """A number from 0 to 1, for ``type=`` of an argument."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0.0 <= value <= 1.0:
        raise ArgumentTypeError(f"{text[:40]!r} is no number from 0 to 1")
    return value
