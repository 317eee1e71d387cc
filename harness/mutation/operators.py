"""All operators, and how a user chooses among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.errors import InputError, nearest
from harness.mutation import (
    operators_coverage,
    operators_dialogue,
    operators_encoding,
    operators_extraction,
    operators_structure,
    operators_timing,
)
from harness.mutation.model import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.mutation.model import Operator

OPERATORS: tuple[Operator, ...] = (
    *operators_extraction.OPERATORS,
    *operators_encoding.OPERATORS,
    *operators_structure.OPERATORS,
    *operators_timing.OPERATORS,
    *operators_coverage.OPERATORS,
    *operators_dialogue.OPERATORS,
)


def chosen(names: Sequence[str]) -> tuple[Operator, ...]:
    """The operators and families of those names; all of them where none is named.

    Raises:
        InputError: there is no such operator or family.
    """
    known = [*FAMILIES, *(operator.name for operator in OPERATORS)]
    for name in names:
        if name not in known:
            raise InputError("--only", f"there is no operator or family {name!r}", nearest(name, known))
    return tuple(o for o in OPERATORS if not names or o.name in names or o.family in names)
