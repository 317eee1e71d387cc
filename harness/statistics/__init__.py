"""Intervals, paired tests, agreement, power: thin over SciPy; knows nothing of prompts."""

from harness.statistics.binary import McNemar, beta_interval, mcnemar, wilson
from harness.statistics.bootstrap import bootstrap_mean, studentized_mean
from harness.statistics.multiple import holm
from harness.statistics.paired import (
    NonInferiority,
    PairedResult,
    compare_differences,
    compare_paired,
    non_inferior,
)
from harness.statistics.pairing import Pairs, Replicates, pair_scenarios
from harness.statistics.power import (
    Variances,
    each_side_needed,
    minimal_detectable,
    power_of,
    replicates_needed,
    scenarios_needed,
    variances,
)
from harness.statistics.signflip import fewest, sign_flip_interval, sign_flip_p

__all__ = [
    "McNemar",
    "NonInferiority",
    "PairedResult",
    "Pairs",
    "Replicates",
    "Variances",
    "beta_interval",
    "bootstrap_mean",
    "compare_differences",
    "compare_paired",
    "each_side_needed",
    "fewest",
    "holm",
    "mcnemar",
    "minimal_detectable",
    "non_inferior",
    "pair_scenarios",
    "power_of",
    "replicates_needed",
    "scenarios_needed",
    "sign_flip_interval",
    "sign_flip_p",
    "studentized_mean",
    "variances",
    "wilson",
]
