"""Rubrics: what is judged, how much it weighs, and what the reader calls the result."""

from harness.rubrics.loader import RubricError, folder, load, names
from harness.rubrics.model import Band, Criterion, Rubric

__all__ = ["Band", "Criterion", "Rubric", "RubricError", "folder", "load", "names"]
