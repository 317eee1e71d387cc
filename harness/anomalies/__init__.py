"""What is worth a look in a corpus of scorecards: duplicates, drift, outliers, clusters of failures.

Nothing here is a finding and nothing of it takes part in the gate: it tells a person where to look first.
"""

from harness.anomalies.corpus import Document, corpus_of
from harness.anomalies.look import look
from harness.anomalies.model import Anomaly, Look, Quote, Tested

__all__ = ["Anomaly", "Document", "Look", "Quote", "Tested", "corpus_of", "look"]
