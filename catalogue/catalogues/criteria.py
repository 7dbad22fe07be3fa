"""Which criterion an edition has for an item: one that is known already, or a new one.

Two editions share a criterion if they use the same words, or if the later one names the one that it rewords
(``same_as``). Otherwise the item's “delivered” means something else, and records made before say nothing of it:
see docs/adr/0024-catalogues-editions-and-criteria.md.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from ..foundation.errors import BadFile, _
from ..models import Criterion, Edition, EditionItem
from .reading import EditionFile
from .schema import ItemEntry

_Wording = tuple[int, str | None, str | None]
"""An item's id and a criterion in Chinese and English; None for the system's own rule."""


def ids_of(session: Session, file: EditionFile, items: Mapping[str, int]) -> dict[str, int]:
    """Criterion id by item key for every item of the file, whose ids are ``items``; new ones are written.

    The edition's present rows must still be there. Raises ``BadFile`` where ``same_as`` names an edition that is
    not loaded or does not list the item.
    """
    known = _known(session)
    found: dict[str, int] = {}
    new: list[dict[str, object]] = []
    next_id = (session.scalar(select(func.max(Criterion.id))) or 0) + 1
    numbers = dict(
        session.execute(
            select(Criterion.item_id, func.max(Criterion.number)).group_by(Criterion.item_id)
        ).all()
    )
    for item in file.items:
        item_id = items[item.key]
        wording = _wording(item, item_id)
        criterion_id = _same_as(session, file, item, item_id) or known.get(wording)
        if criterion_id is None:
            criterion_id = next_id + len(new)
            number = numbers.get(item_id, 0) + 1
            new.append(
                {
                    "id": criterion_id,
                    "item_id": item_id,
                    "number": number,
                    "text_zh": wording[1],
                    "text_en": wording[2],
                }
            )
        found[item.key] = criterion_id
    if new:
        session.execute(insert(Criterion), new)
    return found


def known_ids(session: Session, file: EditionFile, items: Mapping[str, int]) -> dict[str, int]:
    """Criterion id by item key where the criterion is known already; ``items`` are the ids of known items. Writes nothing."""
    known = _known(session)
    found: dict[str, int] = {}
    for item in file.items:
        if item.key not in items:
            continue
        item_id = items[item.key]
        criterion_id = _same_as(session, file, item, item_id) or known.get(_wording(item, item_id))
        if criterion_id is not None:
            found[item.key] = criterion_id
    return found


def _wording(item: ItemEntry, item_id: int) -> _Wording:
    said = item.criterion
    return (item_id, said.zh, said.en) if said else (item_id, None, None)


def _known(session: Session) -> dict[_Wording, int]:
    """Criterion by every wording that an edition gives it, or that it began with."""
    listed = select(
        EditionItem.item_id, EditionItem.criterion_zh, EditionItem.criterion_en, EditionItem.criterion_id
    ).order_by(EditionItem.criterion_id.desc())
    began = select(Criterion.item_id, Criterion.text_zh, Criterion.text_en, Criterion.id).order_by(
        Criterion.id.desc()
    )
    # Of two criteria that once had the same words the first counts; present words come before past words.
    return {
        (item_id, zh, en): criterion_id
        for query in (began, listed)
        for item_id, zh, en, criterion_id in session.execute(query)
    }


def _same_as(session: Session, file: EditionFile, item: ItemEntry, item_id: int) -> int | None:
    key = item.criterion.same_as if item.criterion else None
    if key is None:
        return None
    present = session.scalar(
        select(EditionItem.criterion_id)
        .join(Edition, Edition.id == EditionItem.edition_id)
        .where(Edition.key == key, EditionItem.item_id == item_id)
    )
    if present is not None:
        return present
    if key == file.key:
        return None  # the first loading of the edition that rewords its own criterion
    raise BadFile(
        _("No edition “%(edition_key)s” that lists this item is loaded."),
        file=str(file.path),
        field=f"{item.code}.criterion.same_as",
        edition_key=key,
    )
