"""What communities wrote in their lines is kept as their difference, with its history, and goes back with the schema."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Engine,
    SmallInteger,
    String,
    column,
    insert,
    select,
    table,
    update,
)
from sqlalchemy.orm import Session

from catalogue import declarations
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import get_edition
from catalogue.counters.recount import verify
from catalogue.foundation import clock, migrating
from catalogue.models import Offering, Revision, Role, ServiceGuide, ServiceGuideRevision
from tests.worlds.told import CARE, COMPANY, DISPUTED, MEALS

LINES = table(
    "offerings",
    column("community_code", BigInteger()),
    column("item_id", SmallInteger()),
    column("guide", JSON(none_as_null=True)),
    column("own_record", JSON(none_as_null=True)),
)
TOLD = table(
    "revisions",
    column("community_code", BigInteger()),
    column("item_id", SmallInteger()),
    column("at", DateTime(timezone=True)),
    column("action", String()),
    column("actor", String()),
    column("role", String()),
    column("version", SmallInteger()),
    column("before", JSON(none_as_null=True)),
    column("after", JSON(none_as_null=True)),
)
SAID = select(Offering.item_id, Offering.state, Offering.version).order_by(
    Offering.community_code, Offering.item_id
)
FIRST, NOW = {"fee": "十元", "papers": "身份证"}, {"fee": "十二元"}


def test_guides_of_lines_become_the_difference_of_their_community(engine: Engine, told: Any) -> None:
    with Session(engine) as session:
        edition = get_edition(session, told.edition_key)
        meals, care, company, other = (edition.item(code).id for code in (MEALS, CARE, COMPANY, DISPUTED))
        declarations.declare(
            session,
            actor=Actor("office", (Held(Role.STREET, told.street),)),
            edition=edition,
            declarer=told.street,
            draft=declarations.DeclarationDraft(
                name="服务队", items=(company,), phone="010-05100009", communities=(told.community,)
            ),
        )
        session.commit()
        own = session.scalars(select(Offering.own_record).where(Offering.own_record.is_not(None))).one()
        lines = session.execute(SAID).all()
    migrating.downgrade(engine, "0029")
    entry = {"community_code": told.community, "item_id": care, "at": clock.now(), "role": "worker"}
    with engine.begin() as connection:

        def set_line(item: int, **values: Any) -> None:
            one = (LINES.c.community_code == told.community, LINES.c.item_id == item)
            connection.execute(update(LINES).where(*one).values(**values))

        back = connection.execute(select(LINES).where(LINES.c.guide.is_not(None))).all()
        assert [(row.community_code, row.item_id, row.guide) for row in back] == [
            (told.community, meals, {"fee": "每餐十五元"})
        ]
        set_line(care, guide=NOW)
        set_line(company, own_record=own | {"guide": FIRST})
        for number, (action, before, after) in enumerate(
            (
                ("record", None, {"state": "partial", "guide": FIRST}),
                ("confirm", {"guide": FIRST}, {"guide": FIRST, "confirmed_on": "2026-03-01"}),
                ("withdraw", {"guide": FIRST}, None),
                ("restore", None, {"guide": NOW}),
            ),
            start=2,
        ):
            connection.execute(
                insert(TOLD).values(
                    **entry, action=action, actor=f"li{number}", version=number, before=before, after=after
                )
            )
        connection.execute(
            insert(TOLD).values(
                **entry | {"item_id": other, "action": "import", "actor": "file"},
                version=9,
                before={"guide": NOW},
                after={"note_zh": "空"},
            )
        )
    migrating.upgrade(engine)
    with Session(engine) as session:
        kept = {row.item_id: (row.texts, row.version) for row in session.scalars(select(ServiceGuide))}
        assert kept == {
            meals: ({"fee": "每餐十五元"}, 1),
            care: (NOW, 3),
            company: (FIRST, 1),
            other: ({}, 2),
        }
        history = session.scalars(
            select(ServiceGuideRevision)
            .where(ServiceGuideRevision.item_id == care)
            .order_by(ServiceGuideRevision.version)
        )
        assert [(each.action.value, each.actor, each.before, each.after) for each in history] == [
            ("record", "li2", None, FIRST),
            ("withdraw", "li4", FIRST, None),
            ("restore", "li5", None, NOW),
        ]
        assert session.scalars(select(Offering.own_record).where(Offering.item_id == company)).all()[0] == own
        assert session.execute(SAID).all() == lines
        assert session.scalars(select(Revision.actor).where(Revision.actor == "li3")).all() == ["li3"]
        assert verify(session) == ()
