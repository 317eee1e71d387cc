"""Keys never leave the process but in the header that they are for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

HIDDEN = "[key removed]"
SHORTEST = 6
"""Characters below which a key is no secret but a placeholder (``none``, ``local``)."""


class Redactor:
    """Takes known secrets out of any text: a server may echo them in errors and answers."""

    def __init__(self, secrets: Iterable[str]) -> None:
        forms: set[str] = set()
        for secret in secrets:
            if len(secret) >= SHORTEST:
                forms.update((secret, json.dumps(secret)[1:-1], secret.encode().hex()))
        self._forms = sorted(forms, key=len, reverse=True)

    def __call__(self, text: str) -> str:
        """``text`` without secrets."""
        for form in self._forms:
            if form in text:
                text = text.replace(form, HIDDEN)
        return text
