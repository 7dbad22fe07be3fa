"""The demonstration: invented, the same every time, marked, and never beside real records."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalogue import demo, divisions, rulings, spot_checks
from catalogue.access.accounts import MadePassword, PasswordKind, add_user
from catalogue.access.authenticating import authenticate
from catalogue.access.rights import ROLES, Actor, Held, operator
from catalogue.catalogues import get_edition
from catalogue.counters.recount import verify
from catalogue.counters.segments import Segment
from catalogue.demo.service_guides.texts import MARK
from catalogue.departments import save_department
from catalogue.divisions.profiles import TYPE_TAGS, get_profile
from catalogue.exchange.reading import read_book_of
from catalogue.feedback import empty_searches
from catalogue.foundation import clock, stamps
from catalogue.foundation.codes import contains, level_of
from catalogue.foundation.database import begin_writing, make_engine
from catalogue.foundation.errors import Refused
from catalogue.history.as_of import matrix_as_of
from catalogue.history.causes import Cause
from catalogue.history.difference import changed_cells, difference, valid_in
from catalogue.models import (
    CommitteeKind,
    CommunityProfile,
    Declaration,
    DivisionAlias,
    Level,
    Offering,
    OfferingPoint,
    ProposalState,
    Revision,
    Role,
    ServiceGuide,
    ServicePoint,
    State,
)
from catalogue.near import nearest_community
from catalogue.near.walking import Coordinates, straight_line
from catalogue.offerings import OfferingDraft, lines_of, points_of, record
from catalogue.offerings.requirements import validate
from catalogue.owner_lists.mappings import mappings_of
from catalogue.owner_lists.planning import plan_list
from catalogue.owner_lists.reading import read_list
from catalogue.owner_lists.uploads import upload_of
from catalogue.search import search, shared_searcher
from catalogue.telephones import agreed_mobiles, is_number, mobiles_to_ask
from catalogue.time.hours import OpeningHours
from catalogue.workbooks.batches.bringing_in import batches_of
from catalogue.workbooks.batches.undoing import undo_workbook
from tests.worlds.filled import fill_world


def _fill(session: Session, **settings):
    begin_writing(session)
    return demo.fill(session, today=clock.today(), **settings, actor=operator("tests"))


def _rows(session: Session) -> dict[str, list[tuple]]:
    """Everything that the demonstration writes, except for the times."""
    found = {}
    for model in (Offering, OfferingPoint, ServicePoint, CommunityProfile, DivisionAlias, Revision):
        columns = [column for column in model.__table__.columns if column.name not in ("at", "updated_at")]
        rows = session.execute(select(*columns).order_by(*model.__table__.primary_key))
        found[model.__tablename__] = [tuple(row) for row in rows]
    return found


@pytest.mark.one_database
def test_filling_marks_the_instance_and_tells_how_far_it_is(session, world):
    assert stamps.version(session, stamps.DEMONSTRATION) == 0
    session.rollback()
    told = []
    filled = _fill(session, progress=lambda done, total: told.append((done, total)))
    assert filled.new
    assert filled.offerings == session.scalar(select(func.count()).select_from(Offering))
    assert stamps.version(session, stamps.DEMONSTRATION) == 1
    assert told == sorted(told)
    assert told[-1] == (len(world.communities), len(world.communities))


def test_most_cells_have_a_record_of_every_state(session, world, demonstration):
    offerings = session.execute(select(Offering.state, Offering.disputed)).all()
    assert 0.55 < len(offerings) / (len(world.communities) * 60) < 0.9
    assert {row.state for row in offerings} == set(State)
    assert any(row.disputed for row in offerings)


def test_one_street_says_nothing_though_its_places_are_known(session, world, demonstration):
    said = select(Offering.community_code).where(Offering.state != State.NOT_APPLICABLE)  # a rule of the city
    streets = Counter(code // 1000 * 1000 for code in session.scalars(said))
    silent = set(world.streets) - set(streets)
    assert len(silent) == 1
    for community in world.communities_in(silent.pop()):
        assert points_of(session, community)
        assert get_profile(session, community).station_name


def test_lines_have_a_past_of_a_year_that_ends_in_what_they_say(session, world, demonstration):
    edition = get_edition(session, world.edition_key)
    day, figures = clock.today() - timedelta(days=1), []
    for back in (364, 180, 1):
        then = matrix_as_of(session, edition, world.city, clock.today() - timedelta(days=back))
        figures.append(valid_in(then))
    assert 0 < figures[0] < figures[1] < figures[2]
    told = difference(session, (edition, edition), world.city, (clock.today() - timedelta(days=150), day))
    assert sum(cause.cells for cause in told.causes) == told.change
    met = {cause.cause.value for cause in told.causes}
    for since, until in ((200, 90), (90, 40), (40, 20), (60, 1), (20, 0)):
        days = clock.today() - timedelta(days=since), clock.today() - timedelta(days=until)
        met |= {each.cause.value for each in changed_cells(session, (edition, edition), world.city, days)}
    believable = set(Cause) - {Cause.DIVISIONS, Cause.EDITION, Cause.HISTORY_BEGUN, Cause.POINT_ENDS}
    assert believable - met <= {Cause.REINSTATED, Cause.RULED}
    last = {}
    for entry in session.scalars(select(Revision).order_by(Revision.at, Revision.id)):
        last[entry.community_code, entry.item_id] = entry
    for offering in session.scalars(select(Offering)):
        entry = last[offering.community_code, offering.item_id]
        assert (entry.after["state"], entry.version) == (offering.state, offering.version)


def test_filling_counts_what_it_writes(session, demonstration):
    assert verify(session) == ()


@pytest.mark.one_database
def test_a_worker_of_the_demonstration_brought_in_a_workbook_that_can_be_undone(
    session, world, demonstration
):
    (batch,) = batches_of(session, world.community)
    assert (batch.role, batch.points) == ("worker", 1)
    assert batch.lines >= 4
    edition = get_edition(session, world.edition_key)
    session.rollback()
    begin_writing(session)
    undo_workbook(
        session,
        actor=Actor("worker", (Held(Role.WORKER, world.community),)),
        edition=edition,
        division=world.community,
        number=batch.id,
    )
    assert verify(session) == ()
    session.rollback()


@pytest.fixture
def elsewhere(databases, backend, db_url):
    """A session on a second database, of the same world without the demonstration."""
    url = databases(backend).create("world", fill_world)
    engine = make_engine(url)
    with Session(engine) as other:
        yield other
    engine.dispose()
    databases(backend).drop(url)


@pytest.mark.one_database
def test_the_same_seed_and_day_give_the_same_rows(session, elsewhere, demonstration):
    _fill(elsewhere)
    assert _rows(elsewhere) == _rows(session)


@pytest.mark.one_database
def test_another_seed_gives_other_rows(session, elsewhere, demonstration):
    _fill(elsewhere, seed=1061)
    assert _rows(elsewhere)["offerings"] != _rows(session)["offerings"]


def test_guides_of_every_level_are_marked_as_invented(session, demonstration):
    guides = session.scalars(select(ServiceGuide)).all()
    assert {level_of(guide.division_code) for guide in guides} == set(Level) - {Level.PREFECTURE}
    assert all(text.startswith(MARK) for guide in guides for text in guide.texts.values())


def test_filling_twice_changes_nothing(session, demonstration):
    first = _rows(session)
    session.rollback()
    again = _fill(session)
    assert not again.new
    assert again.offerings == len(first["offerings"])
    assert _rows(session) == first


@pytest.mark.one_database
def test_real_records_are_never_mixed_with_invented_ones(session, world):
    begin_writing(session)
    edition = get_edition(session, world.edition_key)
    worker = Actor("worker", (Held(Role.WORKER, world.community),))
    draft = OfferingDraft(state=State.DELIVERED, phone="010-0500-0000")
    record(session, actor=worker, community=world.community, item=edition.item("0201"), draft=draft)
    session.commit()
    with pytest.raises(Refused):
        _fill(session)
    assert stamps.version(session, stamps.DEMONSTRATION) == 0


@pytest.mark.one_database
def test_an_empty_instance_has_nothing_to_fill(session):
    with pytest.raises(Refused):
        _fill(session)


def test_every_record_would_stand_if_a_worker_had_put_it_down(session, world, demonstration):
    edition = get_edition(session, world.edition_key)
    for community in world.communities:
        for line in lines_of(session, edition, community):
            if line.offering and line.offering.state is not State.NOT_APPLICABLE:
                offering = line.offering
                assert (
                    validate(
                        offering.draft,
                        line.item.form,
                        offering.points,
                        today=clock.today(),
                        station_phone=offering.station_phone,
                    )
                    == []
                )
                assert clock.today() - timedelta(days=640) < offering.confirmed_on <= clock.today()
                assert line.segment is not Segment.UNKNOWN


def test_places_have_hours_coordinates_and_numbers_that_ring_nowhere(session, world, demonstration):
    for community in world.communities:
        places = points_of(session, community)
        profile = get_profile(session, community)
        assert 3 <= len(places) <= 6
        assert set(profile.type_tags) <= set(TYPE_TAGS)
        for point in places:
            assert str(OpeningHours.parse(point.hours)) == point.hours
            assert abs(point.latitude - profile.latitude) < 0.02
            assert abs(point.longitude - profile.longitude) < 0.02
            assert "演示地址" in point.address
            for phone in point.phones:
                assert is_number(phone)
                assert phone.startswith(("010-05", "154"))


def test_a_village_shows_mobiles_with_and_without_the_word_of_their_owners(session, world, demonstration):
    agreed = agreed_mobiles(session, world.communities)
    to_ask = mobiles_to_ask(session, world.city)
    assert set(agreed) == set(to_ask) == {world.village}
    shown = {phone for point in points_of(session, world.village) for phone in point.phones}
    assert agreed[world.village] | set(to_ask[world.village]) <= shown


def test_communities_lie_around_the_seat_of_their_district(session, world, demonstration):
    seats = {110101: (39.92, 116.42, 4), 110105: (39.94, 116.53, 9), 110109: (39.94, 116.05, 7)}
    for community in world.communities:
        profile = get_profile(session, community)
        latitude, longitude, kilometres = seats[community // 10**6]
        far = straight_line(
            Coordinates(profile.latitude, profile.longitude), Coordinates(latitude, longitude)
        )
        assert far < kilometres * 1000
    found = nearest_community(session, 39.94, 116.05)
    assert found is not None
    assert found.code // 10**6 == 110109


def test_a_district_has_ruled_on_a_few_villages(session, world, demonstration):
    ruled = session.execute(
        select(Offering.community_code, Offering.confirmed_role).where(
            Offering.state == State.NOT_APPLICABLE, Offering.confirmed_role != Role.CITY
        )
    ).all()
    assert 1 <= len(ruled) <= 8
    assert {row.confirmed_role for row in ruled} == {Role.DISTRICT}
    assert {row.community_code for row in ruled} <= set(world.by_kind[CommitteeKind.CUN])


def test_districts_and_neighbours_declare_and_one_service_is_announced(session, world, demonstration):
    following = set(
        session.scalars(select(Offering.declaration_id).where(Offering.declaration_id.is_not(None)))
    )
    declared = session.scalars(select(Declaration).order_by(Declaration.id)).all()
    levels = {level_of(each.declarer_code) for each in declared if each.id in following}
    assert levels == {Level.DISTRICT, Level.STREET, Level.COMMUNITY}
    announced = [each for each in declared if each.announced]
    assert {level_of(each.declarer_code) for each in announced} == {Level.STREET}
    assert not following & {each.id for each in announced}
    assert all(each.begins_on and each.begins_on > clock.today() for each in announced)


def test_a_list_that_waits_names_several_items_in_a_row_and_one_value_is_asked(session, world, demonstration):
    edition = get_edition(session, world.edition_key)
    (mapping,) = (each for each in mappings_of(session, world.district) if "养老助残" in each.name)
    upload = upload_of(session, mapping)
    book = read_book_of(upload.content, upload.file_name)
    read = read_list(session, book, file=upload.file_name, scope=world.district, said={}, edition=edition)
    plan = plan_list(session, mapping, read, edition=edition)
    assert max(len(place.items or ()) for place in plan.places) == 3
    assert [value.text for value in plan.values if not value.holds] == ["为老综合"]


def test_a_meal_is_to_be_had_where_the_demonstration_accounts_lead(session, world, demonstration):
    edition = get_edition(session, world.edition_key)
    for community in (world.community, world.village):
        lines = {line.item.key: line for line in lines_of(session, edition, community)}
        assert lines["meals"].segment is Segment.DELIVERED
        assert {line.segment for line in lines.values()} > {Segment.DELIVERED, Segment.UNKNOWN}


@pytest.mark.one_database
def test_demonstration_accounts_can_be_made_and_log_in(session, world):
    begin_writing(session)
    accounts = demo.demo_accounts()
    for account in accounts:
        name, role, division, password = account
        office, of = operator("tests"), account.department
        department = save_department(session, actor=office, division=division, name=of).id if of else None
        published = MadePassword(password, PasswordKind.PUBLISHED)
        add_user(session, name, role, division, published, actor=office, department=department)
        held = authenticate(session, name, password, now=clock.now()).held
        assert held == (Held(role, division, department),)
        assert divisions.get_division(session, division).present
    assert {account.role for account in accounts} == {role for role in Role if ROLES[role].levels}


@pytest.mark.one_database
@pytest.mark.parametrize("kind", CommitteeKind)
def test_what_districts_record_can_be_tried_out_for_urban_communities_and_for_villages(world, kind):
    districts = [each.division for each in demo.demo_accounts() if each.role is Role.DISTRICT]
    assert any(contains(each, code) for each in districts for code in world.by_kind[kind])


def test_places_say_of_themselves_what_a_resident_may_ask_and_leave_some_unsaid(session, demonstration):
    said = session.execute(
        select(ServicePoint.step_free, ServicePoint.free_of_charge, ServicePoint.open_to_nonlocals)
    ).all()
    for answers in zip(*said, strict=True):
        assert set(answers) == {True, False, None}
        assert 0.2 < answers.count(None) / len(answers) < 0.5


@pytest.mark.one_database
def test_the_editor_of_the_demonstration_finds_words_to_teach(session, world, demonstration):
    lines = empty_searches.often(session, world.today)
    assert lines
    assert {line.district for line in lines} > {None, world.district}
    searcher = shared_searcher(session)
    for line in lines:
        assert search(session, searcher, line.words).items == (), line.words


def test_a_quarter_is_checked_and_one_returned_line_waits_for_the_worker(session, world, demonstration):
    report = spot_checks.report_of(session, world.district, today=clock.today())
    assert report.checked >= 20
    assert report.estimate is not None
    edition = get_edition(session, world.edition_key)
    returned = [line for line in lines_of(session, edition, world.community) if line.returned]
    assert len(returned) == 1
    samples = spot_checks.samples_about(session, world.district)
    assert sorted(sample.division for sample in samples) == [world.district, world.district, world.street]
    for sample in samples:
        checked = [
            cell.checked_on for cell in spot_checks.cells_of_sample(session, sample.id) if cell.checked_on
        ]
        assert {spot_checks.quarter_of(day) for day in (sample.day, *checked)} == {sample.quarter}


def test_a_proposal_waits_for_the_street_and_one_for_the_district(session, world, demonstration):
    waiting = rulings.proposals_in(session, world.city, (ProposalState.PROPOSED, ProposalState.ENDORSED))
    assert [each.state for each in waiting] in (
        [ProposalState.PROPOSED, ProposalState.ENDORSED],
        [ProposalState.ENDORSED, ProposalState.PROPOSED],
    )
    assert {each.community for each in waiting} == {world.community}


def test_a_rule_holds_for_villages_and_what_ended_early_is_listed(session, world, demonstration):
    edition = get_edition(session, world.edition_key)
    (rule,) = rulings.rules_of(session, world.city, clock.today())
    covered = [
        each
        for each in rulings.rulings_in(session, edition, world.city, clock.today())
        if each.role == "city"
    ]
    assert covered
    assert {each.item_id for each in covered} == {rule.item_id}
    assert len(rulings.ended_rules_of(session, world.city, clock.months_later(clock.today(), -24))) == 1


def test_a_result_of_the_present_quarter_was_corrected(session, world, demonstration):
    district = [
        each for each in spot_checks.samples_about(session, world.district) if each.division == world.district
    ]
    cells = spot_checks.cells_of_sample(session, max(district, key=lambda each: each.quarter).id)
    assert [each.agrees for each in cells if each.earlier] == [True]
