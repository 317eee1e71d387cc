"""A run's report on this machine only, and a page on which a person rates its prompts."""

from harness.viewing.items import Items, Pair, Single, items_of
from harness.viewing.server import ViewServer
from harness.viewing.store import FILE_NAME, RatingStore
from harness.viewing.tables import PAIR_COLUMNS, SINGLE_COLUMNS, pair_rows, single_rows

__all__ = [
    "FILE_NAME",
    "PAIR_COLUMNS",
    "SINGLE_COLUMNS",
    "Items",
    "Pair",
    "RatingStore",
    "Single",
    "ViewServer",
    "items_of",
    "pair_rows",
    "single_rows",
]
