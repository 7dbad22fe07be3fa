"""审定: once a quarter a district reviews the snapshot of its last month, with remarks. Corrections fall in the next one."""

from .facts import ReviewFacts, SnapshotFacts, last_day_of_quarter
from .reading import matrix_of_quarter, review_of, reviews_about, snapshots_of
from .reviewing import review_quarter

__all__ = [
    "ReviewFacts",
    "SnapshotFacts",
    "last_day_of_quarter",
    "matrix_of_quarter",
    "review_of",
    "review_quarter",
    "reviews_about",
    "snapshots_of",
]
