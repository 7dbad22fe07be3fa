"""Community profiles from a CSV file, all or nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from ..access.rights import Actor, Right, require
from ..foundation.errors import BadFile, Invalid, _
from ..foundation.tables import Table
from ..models import Action, AliasKind, Level
from .profile_drafts import MEASURES, TYPE_TAGS, Alias, ProfileDraft, ProfileFacts, tidy_profile
from .profile_history import revise_profiles
from .profiles import Unreachable, get_profiles, refuse_unreachable, store_profiles
from .tree import get_divisions

COLUMNS = (
    "code",
    "station_name",
    "address",
    "phones",
    "hours",
    "households",
    "latitude",
    "longitude",
    "type_tags",
    "aliases",
    "rooms_area",
    "rooms_area_on",
    "social_workers",
    "social_workers_on",
    "office_funds",
    "office_funds_on",
)
"""The header of a profile file, in any order. Without a column, what is known of that field stays."""

_TAGS = {**{code: code for code in TYPE_TAGS}, **{name: code for code, name in TYPE_TAGS.items()}}
_KINDS = {
    **{kind.value: kind for kind in AliasKind},
    "小区": AliasKind.ESTATE,
    "胡同": AliasKind.HUTONG,
    "自然村": AliasKind.HAMLET,
    "其他": AliasKind.OTHER,
}
_ALIAS = re.compile(r"(?P<name>.*?)(?:[(（](?P<kind>[^()（）]*)[)）])?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ProfileReport:
    """What an import of profiles did: rows of the file, and how many profiles were made, changed, left."""

    file: str
    rows: int
    created: int
    updated: int
    unchanged: int

    def lines(self) -> Iterator[str]:
        """The report for the command line."""
        yield f"{self.file}: {self.rows} communities"
        yield f"profiles added: {self.created}, changed: {self.updated}, unchanged: {self.unchanged}"

    def __str__(self) -> str:
        return "\n".join(self.lines())


def import_profiles(session: Session, path: Path | str, *, actor: Actor) -> ProfileReport:
    """Write the profiles of a CSV file (:data:`COLUMNS`; lists separated by semicolons).

    ``type_tags`` by code or Chinese name; ``aliases`` as ``东四十条小区(estate);四条胡同(hutong)``, the kind being
    estate, hutong, hamlet or other, or 小区, 胡同, 自然村, 其他; other if there is none. Days as 2026-10-31. An empty cell
    empties the field. Importing a file twice changes nothing. Raises ``NotAllowed``, or ``BadFile`` naming line
    and field, and writes nothing.
    """
    table = Table(path)
    unknown = next((column for column in table.header if column not in COLUMNS), None)
    if unknown is not None:
        raise BadFile(
            _("This column is not known. The columns are %(columns)s."),
            file=table.file,
            line=1,
            field=unknown,
            columns=",".join(COLUMNS),
        )
    if "code" not in table.header:
        raise BadFile(_("The column is missing."), file=table.file, line=1, field="code")
    rows: dict[int, tuple[int, dict[str, Any]]] = {}
    for line, cells in table.rows(table.header):
        code, fields = _read(table.file, line, dict(zip(table.header, cells, strict=True)))
        if code in rows:
            raise BadFile(
                _("%(code)s is already in line %(line_before)d."),
                file=table.file,
                line=line,
                field="code",
                code=code,
                line_before=rows[code][0],
            )
        rows[code] = (line, fields)
    _check_communities(session, table.file, rows)
    known: dict[int, ProfileFacts] = get_profiles(session, rows)
    drafts: dict[int, ProfileDraft] = {}
    for code, (line, fields) in rows.items():
        before = known[code].draft if code in known else ProfileDraft()
        try:
            drafts[code] = tidy_profile(replace(before, **fields), kept=before.phones)
        except Invalid as error:
            first = error.problems[0]
            raise BadFile(
                first.message, file=table.file, line=line, field=first.field, **first.values
            ) from None
    losing = [
        code for code, draft in drafts.items() if not draft.phones and code in known and known[code].phones
    ]
    try:
        refuse_unreachable(session, losing)
    except Unreachable as error:
        first = error.problems[0]
        raise BadFile(
            first.message, file=table.file, line=rows[error.community][0], field=first.field, **first.values
        ) from None
    roles = {code: require(actor, Right.IMPORT, code) for code in drafts}
    stored = store_profiles(session, drafts)
    after = get_profiles(session, rows)
    signed = {code: (actor.name, role.value) for code, role in roles.items()}
    changes = ((known.get(code), after.get(code), signature) for code, signature in signed.items())
    revise_profiles(session, Action.IMPORT, changes)
    return ProfileReport(table.file, len(rows), stored.created, stored.updated, stored.unchanged)


def _check_communities(session: Session, file: str, rows: dict[int, tuple[int, dict[str, Any]]]) -> None:
    divisions = get_divisions(session, rows)
    for code, (line, _fields) in rows.items():
        division = divisions.get(code)
        if division is None or division.level is not Level.COMMUNITY:
            raise BadFile(
                _("There is no community with the code %(code)s."),
                file=file,
                line=line,
                field="code",
                code=code,
            )
        if not division.present:
            raise BadFile(
                _("The community %(code)s is retired."), file=file, line=line, field="code", code=code
            )


def _read(file: str, line: int, cells: dict[str, str]) -> tuple[int, dict[str, Any]]:
    """A row's code and the fields that it sets."""
    text = cells.pop("code")
    if len(text) != 12 or not (text.isascii() and text.isdigit()):
        raise BadFile(
            _("“%(text)s” is not a code of %(digits)d digits."),
            file=file,
            line=line,
            field="code",
            text=text,
            digits=12,
        )
    fields: dict[str, Any] = {}
    for column, cell in cells.items():
        try:
            fields[column] = _value(column, cell)
        except ValueError as error:
            raise BadFile(
                _("“%(text)s” cannot be read."), file=file, line=line, field=column, text=str(error)
            ) from None
    return int(text), fields


def _value(column: str, cell: str) -> Any:
    """One cell as the field's value. Raises ``ValueError`` with the text that cannot be read."""
    if column in ("station_name", "address", "hours"):
        return cell or None
    if column == "phones":
        return tuple(_parts(cell))
    if column == "type_tags":
        return tuple(_of(_TAGS, part) for part in _parts(cell))
    if column == "aliases":
        return tuple(_alias(part) for part in _parts(cell))
    if not cell:
        return None
    try:
        if column.endswith("_on"):
            return date.fromisoformat(cell)
        return int(cell) if column == "households" or column in MEASURES else float(cell)
    except ValueError:
        raise ValueError(cell) from None


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.replace("；", ";").split(";") if part.strip()]


def _alias(part: str) -> Alias:
    match = _ALIAS.fullmatch(part)
    if match is None or not match["name"].strip():
        raise ValueError(part)
    name = unicodedata.normalize("NFC", match["name"].strip())
    if match["kind"] is None:
        return Alias(name)
    try:
        return Alias(name, _of(_KINDS, match["kind"].strip().lower()))
    except ValueError:
        raise ValueError(part) from None


def _of(known: dict[str, Any], text: str) -> Any:
    if text not in known:
        raise ValueError(text)
    return known[text]
