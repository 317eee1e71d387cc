"""The suite's sections ``models:`` and ``budget:``: how models are reached, and what a run may spend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.models.settings import Budget, Price, Provider, Settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SCRIPTS = "fixtures/scripts"
"""Where ``scripted/NAME`` is looked for unless the suite says otherwise, from its folder."""


def models_section(models: Mapping[str, Any], budget: Mapping[str, Any], root: Path) -> Settings:
    """The two sections of a valid suite (see ``suite-1.schema.json``); paths are counted from ``root``.

    The journal is left to whoever runs the suite.
    """
    return Settings(
        providers={name: Provider(**given) for name, given in models.get("providers", {}).items()},
        prices={name: Price(**given) for name, given in models.get("prices", {}).items()},
        budget=Budget(**budget),
        scripts=root / models.get("scripts", SCRIPTS),
        recorded=tuple(root / path for path in models.get("recorded", [])),
        **{key: models[key] for key in ("attempts",) if key in models},
    )
