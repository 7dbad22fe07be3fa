"""Telephone numbers: read as people write them, kept in one spelling, dialled.

:func:`read_phones` reads a text; what it gives is spelled as :mod:`.numbers` says. The words around numbers are in
``data/words/telephones.yaml``.
"""

from .numbers import dialled, grouped, is_mobile, is_number, split_number
from .reading import PhoneReading, read_phones

__all__ = ["PhoneReading", "dialled", "grouped", "is_mobile", "is_number", "read_phones", "split_number"]
