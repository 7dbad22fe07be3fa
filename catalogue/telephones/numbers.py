"""Telephone numbers of China: which digits are one, how it is spelled, grouped and dialled.

The spelling that is kept is national: ``010-60001234``, ``0316-2000123``, ``13800001234``, ``400-000-1234``,
``12345``, ``010-96156``, each with its extension after a hyphen (``010-60001234-8001``).

Google's metadata, by ``phonenumbers``, know the area codes and how long the numbers of each are. They are not asked
whether a range has been assigned: new ones begin to ring before the metadata know them.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from phonenumbers import PhoneNumber, PhoneNumberType, number_type

from .wording import wording

HOME_AREA = "10"
"""The area of a local number that names none: Beijing."""

_COUNTRY = 86
_AREA = re.compile(r"10|2[0-9]|[3-9][0-9]{2}")
_INVENTED = "6"
"""The digit of local numbers with which the metadata are asked for the lengths of an area."""
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_SERVICE = re.compile(r"([48]00)([0-9]{3})([0-9]{4})")
_SHORT = re.compile(r"1[0-2][0-9]{3}|11[68][0-9]{3}|9[56][0-9]{3,4}")
"""Services of five or six digits: 12345, 10086, 116114, 95598, 96156, 962899."""
_SPELLED = re.compile(
    r"(?P<main>0[0-9]{2,3}-[0-9]{5,8}|[48]00-[0-9]{3}-[0-9]{4}|[0-9]{5,11}|(?P<short>[0-9]{3}))"
    r"(?:(?(short)(?!)|-)(?P<extension>[0-9]{1,6}))?"
)


class Landline(NamedTuple):
    """A number of a place: its area code without the zero, and the local number."""

    area: str
    local: str

    def __str__(self) -> str:
        return f"0{self.area}-{self.local}"


def area_length(digits: str) -> int:
    """Digits of the area code with which national digits, without their zero, begin: 10 and 2x have two."""
    return 2 if digits[:1] in ("1", "2") else 3


@cache
def local_lengths(area: str) -> frozenset[int]:
    """How many digits the local numbers of an area have, its code without the zero; none if there is no such area."""
    if not _AREA.fullmatch(area):
        return frozenset()
    tried = {length: int(area + _INVENTED * length) for length in (7, 8)}
    return frozenset(
        length
        for length, digits in tried.items()
        if number_type(PhoneNumber(country_code=_COUNTRY, national_number=digits))
        == PhoneNumberType.FIXED_LINE
    )


def landline(digits: str) -> Landline | None:
    """The landline number that digits are, the area code without its zero first; None if they are none.

    No local number begins with 1. None begins with 0 either, but numbers made up for demonstrations do.
    """
    length = area_length(digits)
    area, local = digits[:length], digits[length:]
    if len(local) not in local_lengths(area) or local[0] == "1" or not local.strip("0"):
        return None
    return Landline(area, local)


def is_area(digits: str) -> bool:
    """Whether digits without their zero are an area code."""
    return bool(local_lengths(digits))


def is_mobile(number: str) -> bool:
    """Whether a number as it is kept, with or without an extension, is that of a mobile telephone."""
    return _MOBILE.fullmatch(split_number(number)[0]) is not None


def is_short(digits: str) -> bool:
    """Whether digits are the number of a service that is dialled without an area code."""
    return digits in wording().short or _SHORT.fullmatch(digits) is not None


def mobile(digits: str) -> str | None:
    """The mobile number that digits are; the zero once dialled before those of other provinces is dropped."""
    digits = digits[1:] if len(digits) == 12 and digits[0] == "0" else digits
    return digits if _MOBILE.fullmatch(digits) else None


def service(digits: str) -> str | None:
    """A 400 or 800 number, spelled."""
    found = _SERVICE.fullmatch(digits)
    return "-".join(found.groups()) if found else None


def split_number(number: str) -> tuple[str, str]:
    """A number as it is kept without its extension, and the extension or an empty text."""
    found = _SPELLED.fullmatch(number)
    return (found["main"], found["extension"] or "") if found else (number, "")


def is_number(text: str) -> bool:
    """Whether a text is a number in the spelling that is kept, and so can be dialled."""
    found = _SPELLED.fullmatch(text)
    if found is None:
        return False
    digits = found["main"].replace("-", "")
    if digits[0] == "0":
        area, _, rest = found["main"].partition("-")
        return str(landline(digits[1:])) == found["main"] or (is_area(area[1:]) and is_short(rest))
    return found["main"] in (digits if mobile(digits) or is_short(digits) else None, service(digits))


def dialled(number: str) -> str:
    """What a telephone dials for a number as it is kept: digits, then a pause (comma) and the extension."""
    main, extension = split_number(number)
    digits = main.replace("-", "")
    return f"{digits},{extension}" if extension else digits


def grouped(main: str) -> str:
    """A number without extension in groups that can be read aloud: 010-6000 1234, 0316-200 0123, 138 0000 1234."""
    if _MOBILE.fullmatch(main):
        return f"{main[:3]} {main[3:7]} {main[7:]}"
    area, _, local = main.partition("-")
    if area.startswith("0") and len(local) > 6:
        return f"{area}-{local[:-4]} {local[-4:]}"
    return main
