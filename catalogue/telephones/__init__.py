"""Telephone numbers: read as people write them, kept in one spelling, dialled.

:func:`read_phones` reads a text; what it gives is spelled as :mod:`.numbers` says. The words around numbers are in
``data/words/telephones.yaml``.
"""

from .agreements import (
    MASK,
    agree_to_mobiles,
    agreed_mobiles,
    end_agreements,
    mobiles_in,
    mobiles_in_text,
    mobiles_to_ask,
    open_numbers,
    open_text,
    settle_mobiles,
)
from .entries import is_spelled, joined, numbers_in, one_number, read_entries, respelled, respelled_list
from .numbers import dialled, grouped, is_mobile, is_number, split_number
from .reading import PhoneReading, read_phones

__all__ = [
    "MASK",
    "PhoneReading",
    "agree_to_mobiles",
    "agreed_mobiles",
    "dialled",
    "end_agreements",
    "grouped",
    "is_mobile",
    "is_number",
    "is_spelled",
    "joined",
    "mobiles_in",
    "mobiles_in_text",
    "mobiles_to_ask",
    "numbers_in",
    "one_number",
    "open_numbers",
    "open_text",
    "read_entries",
    "read_phones",
    "respelled",
    "respelled_list",
    "settle_mobiles",
    "split_number",
]
