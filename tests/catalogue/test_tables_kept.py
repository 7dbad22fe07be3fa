"""一表通出 over time: a table is taken off and put back, and what was typed beside it follows a change of divisions."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from catalogue import audit, succession
from catalogue.access.rights import Actor, Held, operator
from catalogue.divisions import children
from catalogue.exchange.filling.drawing import draw
from catalogue.foundation.errors import NotAllowed, NotFound
from catalogue.models import Role
from catalogue.offerings import points_of
from catalogue.report_templates.known import RowSubject
from catalogue.report_templates.notes import Note, notes_in, put_notes
from catalogue.report_templates.reading_back import ReadBack, accept_read_back, keep_read_back
from catalogue.report_templates.taking_off import BesideTable, beside, put_back, take_off
from catalogue.report_templates.templates import (
    TemplateFacts,
    get_template,
    read_empty_table,
    send_template,
    templates_for,
    templates_taken_off,
)
from tests.catalogue.test_report_templates import LINES, TODAY, filled, sent, street, worker
from tests.worlds.department_tables import CENSUS
from tests.worlds.eight_streets import World


def noted(session: Session, world: World, template: TemplateFacts, *places: tuple[int, int]) -> None:
    """Let something be typed beside a table about communities, each with a service point or 0."""
    notes = [Note(RowSubject(code, point), "养老管家姓名", "王芳") for code, point in places]
    put_notes(session, actor=street(world), template=template.id, division=world.street, notes=notes)


@pytest.mark.one_database
def test_a_table_that_is_taken_off_comes_back_with_what_was_typed_beside_it(
    session: Session, world: World
) -> None:
    template = sent(session, world, draw(CENSUS))
    noted(session, world, template, (world.community, 0), (world.neighbour, 0))
    assert beside(session, template) == BesideTable(values=2, divisions=2, waiting=0)
    with pytest.raises(NotAllowed):
        take_off(session, actor=worker(world), template=template)
    for _twice in range(2):
        take_off(session, actor=street(world), template=template)
    assert templates_for(session, world.community) == templates_for(session, world.street) == ()
    assert [each.name for each in templates_taken_off(session, world.street)] == ["统计表"]
    with pytest.raises(NotFound):
        get_template(session, template.id, reaching=world.community)
    # It is put back by a click, or by sending it again.
    put_back(session, actor=street(world), template=template)
    assert templates_for(session, world.community) == (template,)
    take_off(session, actor=street(world), template=template)
    again = sent(session, world, draw(CENSUS))
    assert (again.id, again.version, templates_taken_off(session, world.street)) == (template.id, 2, ())
    assert filled(session, again, world.community).rows[0].facts[12] == "王芳"
    told = [entry.action for entry in audit.entries(session, within=world.street)]
    assert (told.count("table.taken_off"), told.count("table.put_back")) == (2, 1)


def test_what_was_typed_follows_a_community_and_its_places_to_a_new_code(
    session: Session, world: World, told: Any
) -> None:
    (point, *_others) = points_of(session, world.community)
    template = sent(session, world, draw(CENSUS))
    noted(session, world, template, (world.community, 0), (world.community, point.id), (world.neighbour, 0))
    waits = ReadBack("a.xlsx", (Note(RowSubject(world.community), "养老管家姓名", "李强"),), (), ())
    keep_read_back(session, actor=street(world), template=template, division=world.street, said=waits)
    new = 110101001088
    succession.move_community(
        session, code=world.community, new_code=new, today=TODAY, actor=operator("tests")
    )
    (copy, *_others) = points_of(session, new)
    assert set(notes_in(session, template.id, new)) == {
        (RowSubject(new, place), "养老管家姓名") for place in (0, copy.id)
    }
    assert accept_read_back(session, actor=street(world), template=template, division=world.street) == 1
    assert filled(session, template, new).rows[0].facts[12] == "李强"
    # A community that goes up in another is not that other one.
    succession.retire(session, code=world.neighbour, successor=new, today=TODAY, actor=operator("tests"))
    assert filled(session, template, new).rows[0].facts[12] == "李强"


@pytest.mark.one_database
def test_tables_of_an_office_that_retires_are_its_successors(session: Session, world: World) -> None:
    into = next(each for each in children(session, world.district) if each.code != world.street)
    other = Actor("wei", (Held(Role.STREET, into.code),))
    empty = read_empty_table(draw(CENSUS), "统计表.xlsx")
    send_template(session, actor=other, division=into.code, sent=empty)
    sent(session, world, draw(CENSUS))
    sent(session, world, draw(LINES), name="项目表")
    succession.retire(session, code=world.street, successor=into.code, today=TODAY, actor=operator("tests"))
    names = [each.name for each in templates_for(session, into.code)]
    assert sorted(names) == ["统计表", "统计表（原东华门街道）", "项目表"]
