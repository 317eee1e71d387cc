"""Text of recordings made safe for the place where it is shown."""

from __future__ import annotations

from functools import cache


@cache
def _hostile() -> dict[int, str | None]:
    """Characters that a terminal obeys instead of showing, each with what is shown for it.

    C0 and C1 controls (escape sequences start with one of them), DEL, and the marks that reorder or
    hide text: bidirectional embeddings, overrides and isolates, zero-width and tag characters, the
    byte-order mark, line and paragraph separators. Emoji keep their joiner and variation selectors.
    """
    controls = {*range(32), *range(127, 160)} - {ord("\n"), ord("\t")}
    hidden = {0xAD, 0x61C, 0x180E, 0x200B, 0x200C, 0x200E, 0x200F, 0x2028, 0x2029, 0xFEFF}
    hidden |= {
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        *range(0xFFF9, 0xFFFC),
        *range(0xE0000, 0xE0080),
    }
    shown: dict[int, str | None] = dict.fromkeys(controls, "\N{REPLACEMENT CHARACTER}")
    shown.update(dict.fromkeys(hidden))
    shown.update(dict.fromkeys(range(0xD800, 0xE000), "\N{REPLACEMENT CHARACTER}"))
    return shown


def for_terminal(text: str) -> str:
    """``text`` with nothing in it that a terminal would obey; line ends and tabs stay."""
    return text if text.isascii() and text.isprintable() else text.translate(_hostile())


def one_line(text: str) -> str:
    """``text`` safe for a terminal, on one line."""
    return " ".join(for_terminal(text).split())
