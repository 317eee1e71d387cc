"""Reviews: what a reader wants to see beside a scorecard, kept while the recording is still parsed."""

from harness.reviews.building import SCHEMA, review

__all__ = ["SCHEMA", "review"]
