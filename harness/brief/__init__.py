"""What was asked for in a dialogue: requirements with their turn, kind, strength and supersession."""

from harness.brief.model import Brief, Kind, Requirement, Strength
from harness.brief.reading import VERSION, read_brief

__all__ = ["VERSION", "Brief", "Kind", "Requirement", "Strength", "read_brief"]
