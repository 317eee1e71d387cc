"""Dated profiles of video models: what each accepts, by whose word, and since when."""

from harness.platforms.library import Platforms, get, load, valid_on, validate
from harness.platforms.model import (
    ContentLimit,
    Platform,
    Seconds,
    Size,
    Source,
    either,
    find_lines,
    find_ratio,
    same_ratio,
)
from harness.platforms.names import key, mentions
from harness.platforms.reading import PlatformError

__all__ = [
    "ContentLimit",
    "Platform",
    "PlatformError",
    "Platforms",
    "Seconds",
    "Size",
    "Source",
    "either",
    "find_lines",
    "find_ratio",
    "get",
    "key",
    "load",
    "mentions",
    "same_ratio",
    "valid_on",
    "validate",
]
