"""From a prompt's text to its anatomy: each part read once, in the order in which they need each other."""

from __future__ import annotations

from harness.anatomy.model import Anatomy
from harness.anatomy.settings import parse_settings


def parse(text: str) -> Anatomy:
    """Read a prompt. Pure, total (any text has an anatomy) and linear in the length of the text."""
    return Anatomy(text=text, settings=parse_settings(text))
