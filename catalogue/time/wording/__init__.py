"""What people write of opening hours, on doors and in forms: read, or asked back in plain words.

A text is folded to one spelling (:mod:`.tokens.folding`), cut into words, numbers and signs (:mod:`.tokens`, with the words of
``data/words/hours.yaml``), drawn together to days, dates and periods (:mod:`.phrases`), these to statements
(:mod:`.statements`), and these to rules (:mod:`.meaning`). Any step may raise a doubt (:mod:`.questions`).
"""

from .meaning import BY_APPOINTMENT, UNTIL_NOTICE, UNTIL_SOLD_OUT
from .questions import Question
from .reading import HoursReading, hours_of, read_words

__all__ = [
    "BY_APPOINTMENT",
    "UNTIL_NOTICE",
    "UNTIL_SOLD_OUT",
    "HoursReading",
    "Question",
    "hours_of",
    "read_words",
]
