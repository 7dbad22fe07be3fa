"""Editions, read from the database and kept in memory while the catalogue's stamp is unchanged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Lock

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from ..foundation.clock import beginning_of
from ..foundation.errors import NotFound, _
from ..foundation.stamps import CATALOGUE
from ..language.item_words import item_words
from ..models import Catalogue, Category, Edition, EditionItem, Item, PlainName, Stamp
from .carried import with_carried_words
from .facts import CatalogueFacts, CategoryFacts, EditionFacts, ItemFacts
from .guide import filled

_KEEP = 32
"""Editions kept in memory per process, over all databases that it talks to."""

_Slot = tuple[str, int]
_Token = tuple[str, int | None, datetime | None]
"""Digest of an edition, version and instant of the catalogue's stamp. A version alone can come twice, if the
first writer of it rolled back."""


@dataclass(frozen=True, slots=True)
class _Head:
    """Enough of an edition to choose it and to know whether what is in memory still holds."""

    id: int
    key: str
    catalogue: CatalogueFacts
    issued_on: date | None
    in_force_from: date | None
    in_force_until: date | None
    token: _Token

    @property
    def starts(self) -> date:
        """A source that gives no day leaves the edition in force since ever."""
        return self.in_force_from or self.issued_on or date.min

    def in_force(self, day: date) -> bool:
        return self.starts <= day and (self.in_force_until is None or day <= self.in_force_until)


_memory: dict[_Slot, tuple[_Token, EditionFacts]] = {}
_lock = Lock()


def get_edition(session: Session, key: str) -> EditionFacts:
    """The edition with this key. Raises ``NotFound``."""
    for head in _heads(session):
        if head.key == key:
            return _facts(session, head)
    raise NotFound(_("There is no edition “%(edition_key)s”."), edition_key=key)


def edition_in_force(session: Session, day: date, catalogue: str | None = None) -> EditionFacts | None:
    """The edition of a catalogue in force on ``day``: of several, the one that began last. None if there is none.

    ``catalogue`` is a key; None means the first catalogue of which communities report. An edition whose source gives no first
    day counts from its issue, or without that from ever. Raises ``NotFound`` for a key that no catalogue has.
    """
    heads = _heads(session)
    if catalogue is None:
        first = min((head.catalogue for head in heads if head.catalogue.reported), key=_place, default=None)
    else:
        first = next((head.catalogue for head in heads if head.catalogue.key == catalogue), None)
        if first is None:
            raise NotFound(_("There is no catalogue “%(catalogue_key)s”."), catalogue_key=catalogue)
    found = _in_force(heads, day)
    return _facts(session, found[first]) if first in found else None


def catalogues_in_force(session: Session, day: date) -> tuple[CatalogueFacts, ...]:
    """The catalogues of which communities report and an edition is in force on ``day``, in their order."""
    return tuple(sorted((each for each in _in_force(_heads(session), day) if each.reported), key=_place))


def list_editions(session: Session) -> tuple[EditionFacts, ...]:
    """All editions, catalogue by catalogue in their order, the earliest in force first."""
    heads = sorted(_heads(session), key=lambda head: _place(head.catalogue))
    return tuple(_facts(session, head) for head in heads)


def _place(catalogue: CatalogueFacts) -> tuple[int, int]:
    return catalogue.position, catalogue.id


def _in_force(heads: Sequence[_Head], day: date) -> dict[CatalogueFacts, _Head]:
    """By catalogue, the head that began last; ``heads`` are in the order of their first days."""
    return {head.catalogue: head for head in heads if head.in_force(day)}


def _heads(session: Session) -> Sequence[_Head]:
    """All editions, the earliest in force first: one small query, the only one while nothing changes."""
    query = select(
        Edition.id,
        Edition.key,
        Edition.issued_on,
        Edition.in_force_from,
        Edition.in_force_until,
        Edition.digest,
        Stamp.version,
        Stamp.moved_at,
        Catalogue.id.label("catalogue_id"),
        Catalogue.key.label("catalogue_key"),
        Catalogue.name_zh,
        Catalogue.name_en,
        Catalogue.position,
        Catalogue.reported,
    )
    query = query.join(Catalogue, Catalogue.id == Edition.catalogue_id)
    query = query.outerjoin(Stamp, Stamp.name == CATALOGUE)
    heads = [
        _Head(
            row.id,
            row.key,
            CatalogueFacts(
                row.catalogue_id, row.catalogue_key, row.name_zh, row.name_en, row.position, row.reported
            ),
            row.issued_on,
            row.in_force_from,
            row.in_force_until,
            (row.digest, row.version, row.moved_at),
        )
        for row in session.execute(query)
    ]
    return sorted(heads, key=lambda head: (head.starts, head.id))


def _slot(session: Session, head: _Head) -> _Slot:
    return str(session.get_bind(Edition).engine.url), head.id


def _facts(session: Session, head: _Head) -> EditionFacts:
    slot = _slot(session, head)
    with _lock:
        kept = _memory.get(slot)
    if kept is not None and kept[0] == head.token:
        return kept[1]
    facts = with_carried_words(session, _read(session, head))
    with _lock:
        _memory.pop(slot, None)
        _memory[slot] = (head.token, facts)
        while len(_memory) > _KEEP:
            _memory.pop(next(iter(_memory)))
    return facts


def _read(session: Session, head: _Head) -> EditionFacts:
    edition_id = head.id
    edition = session.execute(select(*Edition.__table__.columns).where(Edition.id == edition_id)).one()
    items: dict[int, list[ItemFacts]] = {}
    rows = session.execute(
        select(
            Item.key,
            Category.code.label("category_code"),
            PlainName.name_zh.label("taught_zh"),
            PlainName.name_en.label("taught_en"),
            *EditionItem.__table__.columns,
        )
        .join(Item, Item.id == EditionItem.item_id)
        .outerjoin(PlainName, PlainName.item_id == EditionItem.item_id)
        .join(
            Category,
            and_(
                Category.edition_id == EditionItem.edition_id, Category.number == EditionItem.category_number
            ),
        )
        .where(EditionItem.edition_id == edition_id)
        .order_by(EditionItem.position)
    )
    for row in rows:
        words = item_words(row.key)
        items.setdefault(row.category_number, []).append(
            ItemFacts(
                id=row.item_id,
                key=row.key,
                code=row.code,
                position=row.position,
                category_number=row.category_number,
                category_code=row.category_code,
                source_text=row.source_text,
                name_zh=row.name_zh,
                name_en=row.name_en,
                form=row.form,
                criterion_id=row.criterion_id,
                criterion_zh=row.criterion_zh,
                criterion_en=row.criterion_en,
                summary_zh=row.summary_zh,
                summary_en=row.summary_en,
                audiences=tuple(row.audiences),
                life_events=tuple(row.life_events),
                vocabulary_zh=words.zh,
                vocabulary_en=words.en,
                related=words.related,
                guide=filled(row.guide),
                sensitive=row.sensitive,
                plain_zh=row.taught_zh or row.plain_zh or row.name_zh,
                plain_en=row.taught_en or row.plain_en or row.name_en,
                aspect=row.aspect,
                body=row.body,
                offered=row.offered,
                words_from=tuple(row.words_from),
                words_without=None if row.words_without is None else tuple(row.words_without),
            )
        )
    categories = session.execute(
        select(Category.number, Category.code, Category.source_text, Category.name_zh, Category.name_en)
        .where(Category.edition_id == edition_id)
        .order_by(Category.number)
    )
    return EditionFacts(
        id=edition.id,
        catalogue=head.catalogue,
        key=edition.key,
        title_zh=edition.title_zh,
        title_en=edition.title_en,
        nicknames=tuple(edition.nicknames),
        issuer_zh=edition.issuer_zh,
        issuer_en=edition.issuer_en,
        trial=edition.trial,
        issued_on=edition.issued_on,
        in_force_from=edition.in_force_from,
        in_force_until=edition.in_force_until,
        source=dict(edition.source),
        categories=tuple(
            CategoryFacts(
                row.number,
                row.code,
                row.source_text,
                row.name_zh,
                row.name_en,
                tuple(items.get(row.number, ())),
            )
            for row in categories
        ),
        began_at=_began_at(edition.in_force_from, edition.loaded_at),
    )


def _began_at(first_day: date | None, loaded_at: datetime) -> datetime | None:
    """The beginning of the first day; the moment of loading, if that was on the day itself."""
    if first_day is None:
        return None
    begins = beginning_of(first_day)
    return loaded_at if begins <= loaded_at < begins + timedelta(days=1) else begins
