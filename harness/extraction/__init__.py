"""Which prompt a dialogue delivers, and whether the recorded one is it."""

from harness.extraction.extracting import VERSION, extract, judge_text
from harness.extraction.model import Candidate, Extraction, Form, Verdict
from harness.extraction.stance import Agreement

__all__ = ["VERSION", "Agreement", "Candidate", "Extraction", "Form", "Verdict", "extract", "judge_text"]
