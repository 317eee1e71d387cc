"""Intervals, paired tests, agreement, power: thin over SciPy; knows nothing of prompts."""
