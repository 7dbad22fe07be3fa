"""What is taken out of everything that people type."""

from __future__ import annotations

import re

#: Control characters, surrogates, and code points that are no characters (U+FFFE and U+FFFF of every plane). Also marks
#: that are invisible: those of writing direction would show the digits of an address in another order.
_UNTYPABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
    + "]"
)


def clean(text: str | None) -> str:
    """Text without control characters, which databases refuse; line ends as one character."""
    text = (text or "").replace("\r\n", "\n").replace("\r", "\n")
    return _UNTYPABLE.sub("", text)
