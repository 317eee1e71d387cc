"""A plugin for pytest: recordings as tests, and `assert_scores` for tests of one's own.

It is installed with the harness and does nothing until the setting ``harness_recordings`` names recordings.
Like every setting of pytest it stands in its configuration file or on the command line
(``-o harness_recordings='recordings/*.md'``). docs/pytest.md describes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.pytest_plugin.asserting import assert_scores

if TYPE_CHECKING:
    import pytest

__all__ = ["assert_scores"]

LISTS = {
    "harness_recordings": "recordings to score as tests: files, folders, patterns (from the rootdir)",
    "harness_select": "findings that count, by code, name or family (default: all)",
    "harness_ignore": "findings that do not count",
}
TEXTS = {
    "harness_rubric": "name or file of the rubric (default: cinematic)",
    "harness_platform": "profile to judge by (default: by each recording's own settings)",
    "harness_fail_under": "least overall score of a recording, from 0 to 1",
}
"""Setting → what ``pytest --help`` says of it."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the settings; there are no flags, ``-o`` sets what the file does not."""
    for name, text in LISTS.items():
        parser.addini(name, text, type="args", default=[])
    for name, text in TEXTS.items():
        parser.addini(name, text, type="string", default="")


def pytest_configure(config: pytest.Config) -> None:
    """Collect recordings where some are named; else nothing more is imported."""
    if config.getini("harness_recordings"):
        from harness.pytest_plugin.collecting import Recordings

        config.pluginmanager.register(Recordings(config), "harness-recordings")
