"""Reports: one module per format, all from the same scorecards."""
