"""A prompt's text parsed: sections, facets, shots, timeline, settings. Pure; no opinion."""

from harness.anatomy.model import (
    Anatomy,
    Beat,
    Claim,
    Clock,
    Cue,
    Declared,
    Hold,
    Relative,
    Section,
    Setting,
    Settings,
    SettingValue,
    Shot,
    Timeline,
)
from harness.anatomy.reading import parse
from harness.anatomy.settings import parse_settings

__all__ = [
    "Anatomy",
    "Beat",
    "Claim",
    "Clock",
    "Cue",
    "Declared",
    "Hold",
    "Relative",
    "Section",
    "Setting",
    "SettingValue",
    "Settings",
    "Shot",
    "Timeline",
    "parse",
    "parse_settings",
]
