"""Intervals, paired tests, agreement, power: thin over SciPy; knows nothing of prompts."""

from harness.statistics.agreement import cohen_kappa, gwet_ac, krippendorff_alpha
from harness.statistics.binary import (
    McNemar,
    beta_interval,
    fisher_greater,
    mcnemar,
    mcnemar_p,
    wilson,
)
from harness.statistics.bootstrap import bootstrap_mean, studentized_mean
from harness.statistics.clusters import clustered_error
from harness.statistics.correlations import correlation, williams_t
from harness.statistics.icc import ICC, intraclass
from harness.statistics.moments import Moments, compare_moments
from harness.statistics.multiple import holm
from harness.statistics.paired import (
    NonInferiority,
    PairedResult,
    compare_differences,
    compare_paired,
    mean_interval,
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
from harness.statistics.prediction_powered import CorrectedMean, prediction_powered_mean
from harness.statistics.preference import Verdict, bradley_terry
from harness.statistics.sequential import sprt, sprt_bounds
from harness.statistics.signflip import fewest, sign_flip_interval, sign_flip_p
from harness.statistics.unpaired import UnpairedResult, compare_unpaired

__all__ = [
    "ICC",
    "CorrectedMean",
    "McNemar",
    "Moments",
    "NonInferiority",
    "PairedResult",
    "Pairs",
    "Replicates",
    "UnpairedResult",
    "Variances",
    "Verdict",
    "beta_interval",
    "bootstrap_mean",
    "bradley_terry",
    "clustered_error",
    "cohen_kappa",
    "compare_differences",
    "compare_moments",
    "compare_paired",
    "compare_unpaired",
    "correlation",
    "each_side_needed",
    "fewest",
    "fisher_greater",
    "gwet_ac",
    "holm",
    "intraclass",
    "krippendorff_alpha",
    "mcnemar",
    "mcnemar_p",
    "mean_interval",
    "minimal_detectable",
    "non_inferior",
    "pair_scenarios",
    "power_of",
    "prediction_powered_mean",
    "replicates_needed",
    "scenarios_needed",
    "sign_flip_interval",
    "sign_flip_p",
    "sprt",
    "sprt_bounds",
    "studentized_mean",
    "variances",
    "williams_t",
    "wilson",
]
