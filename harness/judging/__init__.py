"""LLM-as-judge: judge files, judging, pairwise, injection, calibration against people."""
