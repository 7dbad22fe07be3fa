"""Editors' plain names of items: laid over those of the edition, checked, signed, and kept in the audit trail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from .. import audit
from ..access.instance import require_of_instance
from ..access.rights import Actor, Right
from ..catalogues import EditionFacts, ItemFacts
from ..catalogues.plain_names import TAKEN, named_already
from ..foundation import clock, stamps
from ..foundation.errors import Conflict, Invalid, Problem, _
from ..models import EditionItem, PlainName, Role
from ..models.editions import PLAIN_EN, PLAIN_ZH
from .changing import require_editor, take_turns

ACTION = "plain_name.changed"
LONGEST = {"zh": PLAIN_ZH, "en": PLAIN_EN}
"""Characters of a plain name."""


@dataclass(frozen=True, slots=True)
class PlainNameFacts:
    """Plain names of an item: those of the edition, and what editors say in their place. None: nothing is said."""

    edition_zh: str | None
    edition_en: str | None
    zh: str | None = None
    en: str | None = None
    by: str | None = None
    at: datetime | None = None

    @property
    def said(self) -> tuple[str | None, str | None]:
        """What editors say, in Chinese and English."""
        return self.zh, self.en


def plain_names_of(session: Session, edition: EditionFacts, item: ItemFacts) -> PlainNameFacts:
    """What the edition and editors call an item. One query."""
    row = session.execute(
        select(
            EditionItem.plain_zh,
            EditionItem.plain_en,
            PlainName.name_zh,
            PlainName.name_en,
            PlainName.changed_by,
            PlainName.changed_at,
        )
        .outerjoin(PlainName, PlainName.item_id == EditionItem.item_id)
        .where(EditionItem.edition_id == edition.id, EditionItem.item_id == item.id)
    ).one()
    return PlainNameFacts(*row)


def change_plain_name(
    session: Session,
    *,
    actor: Actor,
    edition: EditionFacts,
    item: ItemFacts,
    zh: str,
    en: str,
    expected: tuple[str | None, str | None],
) -> bool:
    """Call an item so in each language; an empty name leaves it to the edition. Whether anything changed. Flushes.

    ``expected`` is what editors said when the writer looked. Raises ``NotAllowed``, ``Invalid`` for a name that is
    too long or another item's, and ``Conflict``.
    """
    require_editor(session, actor)
    role = require_of_instance(session, actor, Right.EDIT_VOCABULARY)
    take_turns(session)
    before = plain_names_of(session, edition, item)
    if before.said != expected:
        raise Conflict(_("This name was changed meanwhile."))
    wanted = {"zh": " ".join(zh.split()), "en": " ".join(en.split())}
    if problems := list(_problems(edition, item, wanted)):
        raise Invalid(problems)
    after = wanted["zh"] or None, wanted["en"] or None
    if after == before.said:
        return False
    write_plain_name(session, actor, role, item, before.said, after)
    return True


def write_plain_name(
    session: Session,
    actor: Actor,
    role: Role,
    item: ItemFacts,
    before: tuple[str | None, str | None],
    after: tuple[str | None, str | None],
) -> None:
    """Call an item so, checked already, and note it in the audit trail. Flushes."""
    session.execute(delete(PlainName).where(PlainName.item_id == item.id))
    if any(after):
        session.add(
            PlainName(
                item_id=item.id,
                name_zh=after[0],
                name_en=after[1],
                changed_at=clock.now(),
                changed_by=actor.name,
            )
        )
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action=ACTION,
        subject=f"item {item.key}",
        before={"zh": before[0], "en": before[1]},
        after={"zh": after[0], "en": after[1]},
    )
    stamps.bump(session, stamps.CATALOGUE)
    session.flush()


def _problems(edition: EditionFacts, item: ItemFacts, wanted: dict[str, str]) -> Iterator[Problem]:
    for language, name in wanted.items():
        field = f"plain_{language}"
        names = {
            each.code: (getattr(each, f"name_{language}"), getattr(each, field)) for each in edition.items
        }
        if not name.isprintable():
            yield Problem(field, _("The name contains characters that cannot be typed."), {})
        elif len(name) > LONGEST[language]:
            yield Problem(field, _("This name has at most %(most)d characters."), {"most": LONGEST[language]})
        elif name and (other := named_already(names, name, besides=item.code)):
            yield Problem(field, TAKEN, {"code": other, "value": name})
