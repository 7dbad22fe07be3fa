"""Loading a catalogue file into the tables: whole or not at all, and twice is once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from .. import audit
from ..access.instance import require_of_instance
from ..access.rights import Actor, Right
from ..counters import rollup
from ..foundation import clock, stamps
from ..foundation.errors import BadFile, _
from ..models import Catalogue, Category, Edition, EditionItem, Item, Role
from . import criteria
from .reading import EditionFile, read_edition


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What loading a file did. ``added``, ``updated`` and ``removed`` are item keys in the edition's order."""

    catalogue_key: str
    edition_key: str
    edition_id: int
    items: int
    changed: bool
    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def shipped_edition() -> Path:
    """The catalogue file that comes with the package."""
    return Path(__file__).parent.parent / "data" / "beijing-1060-trial.yaml"


PLATFORM = "beijing-96156"
"""Key of the catalogue of the 96156 platform."""


def further_editions() -> tuple[Path, ...]:
    """The files of the other catalogues that come with the package: no community reports of them."""
    folder = Path(__file__).parent.parent / "data"
    return folder / f"{PLATFORM}.yaml", folder / "beijing-standards.yaml"


def load_edition(session: Session, path: Path | str, *, actor: Actor) -> LoadReport:
    """Read a catalogue file and write its edition.

    A file whose content is already loaded changes nothing. An item is known by its catalogue and key: its row and
    id stay for ever, also when it leaves the edition. When items join or leave or a criterion changes, coverage is
    recounted.
    Raises ``NotAllowed`` or ``BadFile``; nothing is written then.
    """
    role = require_of_instance(session, actor, Right.IMPORT)
    return store_edition(session, read_edition(path), actor=actor, role=role)


def store_edition(session: Session, file: EditionFile, *, actor: Actor, role: Role) -> LoadReport:
    """Write an edition that was read and found good, for an actor whose right ``role`` gives. See :func:`load_edition`."""
    edition = session.scalars(select(Edition).where(Edition.key == file.edition.key)).one_or_none()
    if edition is not None and edition.digest == file.digest:
        owner = session.get_one(Catalogue, edition.catalogue_id)
        return LoadReport(owner.key, file.edition.key, edition.id, len(file.items), changed=False)
    known = edition.digest if edition is not None else None
    # First of all writes: on PostgreSQL this makes a second loader wait here.
    stamps.bump(session, stamps.CATALOGUE)
    was_reported = _is_reported(session, file)
    catalogue = _write_catalogue(session, file, edition)
    edition = _write_edition(session, file, edition, catalogue)
    before = _rows_of(session, edition.id)
    ids = _item_ids(session, file, catalogue)
    after = _wanted_rows(file, edition.id, ids, criteria.ids_of(session, file, ids))
    _replace_rows(session, file, edition.id, after)
    added = tuple(key for key in after if key not in before)
    removed = tuple(key for key in before if key not in after)
    updated = tuple(key for key in after if key in before and before[key] != after[key])
    moved = added or removed or any(before[k]["criterion_id"] != after[k]["criterion_id"] for k in updated)
    if catalogue.reported != was_reported or (moved and catalogue.reported):
        rollup.rebuild(session)
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action="edition.loaded",
        subject=f"edition {file.edition.key}",
        before={"digest": known} if known else None,
        after={
            "digest": file.digest,
            "added": len(added),
            "updated": len(updated),
            "removed": len(removed),
        },
    )
    return LoadReport(catalogue.key, file.edition.key, edition.id, len(after), True, added, updated, removed)


def _write_catalogue(session: Session, file: EditionFile, edition: Edition | None) -> Catalogue:
    """The catalogue that the file names, written as it says.

    A file that names none leaves a known edition where it is, and puts a new one into the instance's first
    catalogue. If there is none yet, it makes one of its own key and title.
    """
    named = file.catalogue
    if named is None and edition is not None:
        return session.get_one(Catalogue, edition.catalogue_id)
    if named is None:
        first = session.scalars(select(Catalogue).order_by(Catalogue.position, Catalogue.id)).first()
        if first is not None:
            return first
    key = named.key if named else file.edition.key
    catalogue = session.scalars(select(Catalogue).where(Catalogue.key == key)).one_or_none()
    if catalogue is None:
        catalogue = Catalogue(id=(session.scalar(select(func.max(Catalogue.id))) or 0) + 1, key=key)
        session.add(catalogue)
    name = named.name if named else file.edition.title
    catalogue.name_zh, catalogue.name_en = name.zh[:100], name.en
    catalogue.position = named.order if named else 1
    catalogue.reported = named is None or named.reported
    session.flush()
    return catalogue


def _is_reported(session: Session, file: EditionFile) -> bool:
    """Whether communities report of the catalogue that the file names, before it is written; a new one has no counters."""
    if file.catalogue is None:
        return True
    known = session.scalar(select(Catalogue.reported).where(Catalogue.key == file.catalogue.key))
    return file.catalogue.reported if known is None else known


def _write_edition(
    session: Session, file: EditionFile, edition: Edition | None, catalogue: Catalogue
) -> Edition:
    head = file.edition
    if edition is None:
        edition = Edition(key=head.key, catalogue_id=catalogue.id)
        session.add(edition)
    elif edition.catalogue_id != catalogue.id:
        # Its items are that catalogue's, and so are the records of them.
        raise BadFile(
            _("The edition “%(edition_key)s” belongs to another catalogue."),
            file=str(file.path),
            field="catalogue.key",
            edition_key=head.key,
        )
    edition.title_zh, edition.title_en = head.title.zh, head.title.en
    edition.nicknames = list(head.nicknames)
    edition.issuer_zh = head.issuer.zh if head.issuer else None
    edition.issuer_en = head.issuer.en if head.issuer else None
    edition.trial = head.trial
    edition.issued_on = head.issued_on
    edition.in_force_from = head.in_force_from
    edition.in_force_until = head.in_force_until
    edition.source = dict(head.flat_source())
    edition.digest = file.digest
    edition.loaded_at = clock.now()
    session.flush()
    return edition


def _item_ids(session: Session, file: EditionFile, catalogue: Catalogue) -> dict[str, int]:
    """Id by key of every item in the file; items that the catalogue never had get the next free ids."""
    known = dict(session.execute(select(Item.key, Item.id).where(Item.catalogue_id == catalogue.id)).all())
    highest = session.scalar(select(func.max(Item.id))) or 0
    missing = [item.key for item in file.items if item.key not in known]
    if missing:
        new = {key: highest + step for step, key in enumerate(missing, start=1)}
        session.execute(
            insert(Item),
            [{"id": item_id, "key": key, "catalogue_id": catalogue.id} for key, item_id in new.items()],
        )
        known.update(new)
    return known


def _rows_of(session: Session, edition_id: int) -> dict[str, dict[str, Any]]:
    """The edition's present item rows by item key, in their order."""
    query = (
        select(Item.key, *EditionItem.__table__.columns)
        .join(Item, Item.id == EditionItem.item_id)
        .where(EditionItem.edition_id == edition_id)
        .order_by(EditionItem.position)
    )
    rows: dict[str, dict[str, Any]] = {}
    for found in session.execute(query).mappings():
        row = dict(found)
        rows[row.pop("key")] = row
    return rows


def _wanted_rows(
    file: EditionFile, edition_id: int, ids: Mapping[str, int], criterion_ids: Mapping[str, int]
) -> dict[str, dict[str, Any]]:
    """The item rows that the file asks for, by item key, in their order."""
    numbers = {
        item.key: number
        for number, category in enumerate(file.categories, start=1)
        for item in category.items
    }
    return {
        item.key: {
            "edition_id": edition_id,
            "item_id": ids[item.key],
            "category_number": numbers[item.key],
            "position": position,
            "code": item.code,
            "source_text": item.source_text,
            "name_zh": item.name.zh,
            "name_en": item.name.en,
            "form": item.form,
            "criterion_id": criterion_ids[item.key],
            "criterion_zh": item.criterion.zh if item.criterion else None,
            "criterion_en": item.criterion.en if item.criterion else None,
            "summary_zh": item.summary.zh if item.summary else "",
            "summary_en": item.summary.en if item.summary else "",
            "audiences": list(item.audiences),
            "life_events": list(item.life_events),
            "guide": dict(item.guide),
            "sensitive": item.sensitive,
            "plain_zh": item.plain.zh if item.plain else None,
            "plain_en": item.plain.en if item.plain else None,
            "aspect": item.aspect,
            "body": item.body,
            "offered": item.offered,
            "words_from": list(item.words_from),
            "words_without": None if item.words_without is None else list(item.words_without),
        }
        for position, item in enumerate(file.items, start=1)
    }


def _replace_rows(
    session: Session, file: EditionFile, edition_id: int, rows: Mapping[str, Mapping[str, Any]]
) -> None:
    # Nothing refers to these rows, only to items: rewriting them lets two items swap their codes
    # without meeting each other under the unique constraint half-way.
    session.execute(delete(EditionItem).where(EditionItem.edition_id == edition_id))
    session.execute(delete(Category).where(Category.edition_id == edition_id))
    session.execute(
        insert(Category),
        [
            {
                "edition_id": edition_id,
                "number": number,
                "code": category.number,
                "source_text": category.source_text,
                "name_zh": category.name.zh,
                "name_en": category.name.en,
            }
            for number, category in enumerate(file.categories, start=1)
        ],
    )
    session.execute(insert(EditionItem), [dict(row) for row in rows.values()])
