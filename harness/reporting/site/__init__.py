"""The report of a run as static pages: index, one page for each scorecard, comparison of two."""

from harness.reporting.site.writing import Written, write_site

__all__ = ["Written", "write_site"]
