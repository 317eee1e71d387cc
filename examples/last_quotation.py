"""A naive extractor, for `harness extract --with examples.last_quotation:extract`.

It takes the last emphasised quotation of the dialogue for the prompt: an idea that reads well and
saves a title, a word of praise or half a sentence as often as not.
"""

from __future__ import annotations

import re
from typing import Any


def extract(turns: list[dict[str, Any]]) -> str | None:
    """The last *"quotation"* that anybody said."""
    found = [text for turn in turns for text in re.findall(r'\*"([^"*]+)"\*', turn["text"])]
    return found[-1] if found else None
