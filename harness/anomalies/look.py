"""One look at a corpus: everything that is worth a person's minute, and what could not be looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.anomalies.model import KINDS, Look
from harness.anomalies.units import FEW

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.anomalies.corpus import Document
    from harness.anomalies.model import Anomaly, Kind

SHOWN = 5
"""Most anomalies of one kind; the others are counted."""


def look(documents: Sequence[Document], *, shown: int = SHOWN) -> Look:
    """Look at everything. The same documents give the same answer, in the same order.

    ``shown`` limits each kind. Fewer than `FEW` prompts are not looked at.
    """
    delivered = [one for one in documents if one.text.strip()]
    if len(delivered) < FEW:
        note = f"{len(delivered)} delivered prompts are too few to look at, it takes {FEW}"
        return Look(len(documents), len(delivered), notes=(note,))
    from harness.anomalies.drift import drifts
    from harness.anomalies.duplicates import duplicates
    from harness.anomalies.failures import failures
    from harness.anomalies.outliers import outliers

    drifted, failed, far = drifts(delivered), failures(documents), outliers(delivered)
    found: dict[Kind, list[Anomaly]] = {
        "duplicates": duplicates(delivered),
        "drift": drifted.anomalies,
        "failures": failed.anomalies,
        "outliers": far.anomalies,
    }
    return Look(
        len(documents),
        len(delivered),
        tuple(one for kind in KINDS for one in found[kind][:shown]),
        {kind: len(found[kind]) - shown for kind in KINDS if len(found[kind]) > shown},
        (*drifted.notes, *failed.notes, *far.notes),
    )
