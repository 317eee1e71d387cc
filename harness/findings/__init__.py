"""Findings: named, stable, explained. The registry collects the codes of every family."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from harness.findings.model import Code, Finding, Severity

__all__ = ["Code", "Finding", "Severity", "registry"]


@cache
def registry() -> dict[str, Code]:
    """Every code of every family by its id, in order of id."""
    from harness.findings import codes

    found: dict[str, Code] = {}
    for module in iter_modules(codes.__path__):
        for value in vars(import_module(f"{codes.__name__}.{module.name}")).values():
            if isinstance(value, Code):
                if value.id in found:
                    raise ValueError(f"two codes are called {value.id}")
                found[value.id] = value
    return dict(sorted(found.items()))
