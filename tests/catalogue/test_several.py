"""Several lines at once: what a change or a copy would say is shown before, and all is recorded or nothing."""

from __future__ import annotations

import hypothesis.strategies as st
import pytest
from hypothesis import given
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalogue import offerings
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import EditionFacts, ItemFacts, get_edition
from catalogue.counters.recount import verify
from catalogue.divisions import ProfileDraft, communities_in, save_profile
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import Invalid, NotAllowed, NotFound
from catalogue.models import Admits, Mode, PhoneSource, Role, State
from catalogue.offerings import OfferingDraft, PointDraft, PointFacts, undo_several
from catalogue.offerings.several.changing import Placing, SharedChange, change_several, propose_change
from catalogue.offerings.several.copying import (
    copy_lines,
    copy_sources,
    copy_to_several,
    nearest_sources,
    propose_copies,
)
from catalogue.telephones import agree_to_mobiles
from tests.examples import examples, undone
from tests.worlds.eight_streets import World

HOME, SISTER = World.community, World.neighbour
WORKER = Actor("worker", (Held(Role.WORKER, HOME),))
STREET = Actor("street", (Held(Role.STREET, World.street),))
SHUT = SharedChange(state=State.SUSPENDED, suspended_reason="装修")


class Two:
    """多福巷社区 with three lines and a canteen; its sister with six lines, a shared hall and a room of its own."""

    def __init__(self, session: Session, world: World) -> None:
        self.session, self.today = session, world.today
        self.edition: EditionFacts = get_edition(session, world.edition_key)
        session.rollback()
        begin_writing(session)
        self.canteen = self.place(HOME, name="老年餐桌", hours="Mo-Fr 11:00-13:00")
        self.hall = self.place(
            SISTER, name="文化礼堂", hours="Mo-Su 09:00-17:00", admits=Admits.STREET, phones=["010-60001111"]
        )
        self.room = self.place(SISTER, name="活动室", hours="Mo-Su 09:00-17:00")
        self.sisters_canteen = self.place(SISTER, name="老年餐桌", hours="Mo-Fr 11:30-12:30")
        save_profile(session, actor=STREET, community=HOME, draft=ProfileDraft(phones=("010-60009999",)))
        self.say(HOME, "0201", phone="010-60002222")
        self.say(HOME, "0202", points=(self.canteen.id,))
        self.say(HOME, "0203", state=State.ABSENT)
        self.say(SISTER, "0101", points=(self.hall.id,), mode=Mode.OWN, provider_name="银闸社区居委会")
        self.say(SISTER, "0102", points=(self.room.id,))
        self.say(SISTER, "0202", points=(self.sisters_canteen.id,))
        self.say(SISTER, "0204", phone_source=PhoneSource.STATION, state=State.PARTIAL, shortfall="周末没有")
        self.say(SISTER, "0205", phone="12345")
        self.say(SISTER, "0301", state=State.ABSENT)
        session.commit()
        begin_writing(session)

    def place(self, community: int, **said: object) -> PointFacts:
        draft = PointDraft(**said)  # type: ignore[arg-type]
        return offerings.save_point(self.session, actor=STREET, community=community, draft=draft)

    def say(self, community: int, code: str, **said: object) -> None:
        """Record a line, by default “offered”."""
        offerings.record(
            self.session,
            actor=STREET,
            community=community,
            item=self.edition.item(code),
            draft=OfferingDraft(**{"state": State.DELIVERED} | said),  # type: ignore[arg-type]
            today=self.today,
        )

    def line(self, code: str, community: int = HOME) -> offerings.Line:
        return offerings.get_line(self.session, self.edition, community, code)

    def draft(self, code: str) -> OfferingDraft | None:
        offering = self.line(code).offering
        return offering.draft if offering else None

    def change(self, change: SharedChange, *codes: str) -> list[tuple[ItemFacts, int]]:
        """Make a change to lines as they are now; gives the changed ones with their versions."""
        changed = change_several(
            self.session,
            actor=WORKER,
            edition=self.edition,
            community=HOME,
            displayed=[(self.edition.item(code), self.line(code).version) for code in codes],
            change=change,
            today=self.today,
        )
        return [(item, said.version) for item, said in changed]

    def would(self, change: SharedChange, *codes: str) -> dict[str, list[str]]:
        """Why each line cannot be changed so; nothing where it can."""
        items = [self.edition.item(code) for code in codes]
        proposed = propose_change(self.session, self.edition, HOME, items, change, today=self.today)
        return {each.line.item.code: [problem.field for problem in each.problems] for each in proposed}

    def copies(self, mapped: dict[int, int | None] | None = None, actor: Actor = WORKER) -> dict[str, object]:
        """What would be taken from the sister: the drafts, or the fields that are wrong."""
        proposal = propose_copies(
            self.session,
            actor=actor,
            edition=self.edition,
            community=HOME,
            source=SISTER,
            mapped=mapped or {},
            today=self.today,
        )
        return {
            each.source.item.code: [problem.field for problem in each.proposed.problems]
            or each.proposed.draft
            for each in proposal.lines
        }

    def copy(self, *codes: str, mapped: dict[int, int | None] | None = None) -> list[tuple[ItemFacts, int]]:
        """Take lines from the sister."""
        copied = copy_lines(
            self.session,
            actor=WORKER,
            edition=self.edition,
            community=HOME,
            source=SISTER,
            mapped=mapped or {},
            displayed=[
                (self.edition.item(code), self.line(code).version, self.line(code, SISTER).version)
                for code in codes
            ],
            today=self.today,
        )
        return [(item, said.version) for item, said in copied]


@pytest.fixture
def two(session: Session, world: World) -> Two:
    return Two(session, world)


def test_a_suspension_is_said_of_several_lines_at_once_and_taken_back_at_once(two: Two) -> None:
    before = [two.draft(code) for code in ("0201", "0202")]
    shut = SharedChange(state=State.SUSPENDED, suspended_from=two.today, suspended_reason="装修")
    changed = two.change(shut, "0202", "0201")
    assert [said.state for said in map(two.draft, ("0201", "0202")) if said] == [State.SUSPENDED] * 2
    assert two.draft("0202").points == (two.canteen.id,)  # type: ignore[union-attr]
    undo_several(two.session, actor=WORKER, community=HOME, changes=changed)
    assert [two.draft(code) for code in ("0201", "0202")] == before
    assert verify(two.session) == ()


def test_a_place_is_added_to_lines_or_takes_the_place_of_theirs(two: Two) -> None:
    station = two.place(HOME, name="服务站", hours="Mo-Fr 09:00-17:00")
    two.change(SharedChange(placing=Placing.ADDED, points=(station.id,)), "0202", "0201")
    assert two.draft("0202").points == (two.canteen.id, station.id)  # type: ignore[union-attr]
    assert two.draft("0201").points == (station.id,)  # type: ignore[union-attr]
    two.change(SharedChange(placing=Placing.REPLACED, points=(two.canteen.id,)), "0202")
    assert two.draft("0202").points == (two.canteen.id,)  # type: ignore[union-attr]


def test_what_cannot_be_is_told_before_and_nothing_is_recorded_if_it_is_tried(two: Two) -> None:
    emptied = SharedChange(placing=Placing.REPLACED)
    assert two.would(emptied, "0201", "0202", "0204") == {"0201": [], "0202": ["points"], "0204": ["state"]}
    assert two.would(SHUT, "0201") == {"0201": ["suspended_from"]}
    before = two.draft("0201")
    with pytest.raises(Invalid) as refused:
        two.change(SharedChange(state=State.ABSENT, placing=Placing.REPLACED, points=(two.room.id,)), "0201")
    assert [problem.field for problem in refused.value.problems] == ["0201"]
    two.session.rollback()
    assert two.draft("0201") == before


def test_a_line_that_was_changed_since_it_was_displayed_stops_all(two: Two) -> None:
    displayed = [(two.edition.item(code), two.line(code).version) for code in ("0201", "0202")]
    two.say(HOME, "0202", points=(two.canteen.id,), note_zh="街道补充")
    with pytest.raises(Invalid) as refused:
        change_several(
            two.session,
            actor=WORKER,
            edition=two.edition,
            community=HOME,
            displayed=displayed,
            change=SharedChange(state=State.ABSENT),
        )
    assert [problem.field for problem in refused.value.problems] == ["0202"]


def test_sisters_that_fill_our_empty_lines_are_offered_the_most_similar_first(two: Two) -> None:
    other = World.community + 4
    two.say(other, "0101", state=State.ABSENT)
    for code, tags in ((HOME, ("old_estate",)), (other, ("old_estate",)), (SISTER, ())):
        profile = ProfileDraft(phones=("010-60009999",), type_tags=tags)
        save_profile(two.session, actor=STREET, community=code, draft=profile)
    found = copy_sources(two.session, actor=WORKER, edition=two.edition, community=HOME)
    assert [(each.code, each.fills) for each in found] == [(other, 1), (SISTER, 5)]
    assert found[0].shared_tags == ("old_estate",)


def test_places_are_mapped_linked_or_left_out_and_what_is_still_needed_is_told(two: Two) -> None:
    found = two.copies()
    hall = found["0101"]
    assert isinstance(hall, OfferingDraft)
    assert (hall.points, hall.mode, hall.provider_name) == ((two.hall.id,), Mode.SHARED, "多福巷社区居委会")
    assert found["0102"] == ["points"]
    assert found["0202"].points == (two.canteen.id,)  # type: ignore[attr-defined]
    assert found["0204"].phone_source is PhoneSource.STATION  # type: ignore[attr-defined]
    mapped = two.copies({two.room.id: two.canteen.id, two.hall.id: None})
    assert mapped["0102"].points == (two.canteen.id,)  # type: ignore[attr-defined]
    assert mapped["0101"] == ["points"]
    assert two.copies({two.room.id: two.room.id})["0102"] == ["points"]


def test_copied_lines_are_this_communitys_own_words_all_or_none(two: Two) -> None:
    copied = two.copy("0101", "0301")
    offering = two.line("0101").offering
    assert offering is not None
    assert (offering.confirmed_on, offering.confirmed_role) == (two.today, "worker")
    assert two.line("0101", SISTER).version == 1
    undo_several(two.session, actor=WORKER, community=HOME, changes=copied)
    assert two.line("0101").offering is None
    with pytest.raises(Invalid):
        two.copy("0301", "0102")
    assert two.line("0301").offering is None


def test_silent_communities_take_lines_over_each_from_its_nearest_all_or_none(two: Two, world: World) -> None:
    silent = [code for code in world.communities_in(world.street) if code not in (HOME, SISTER)][:2]
    sources = nearest_sources(
        two.session, actor=STREET, edition=two.edition, street=world.street, communities=[*silent, 1]
    )
    for code in silent:
        (first, *_others) = copy_sources(two.session, actor=STREET, edition=two.edition, community=code)
        assert sources[code] == first, "it is the one that its own list begins with"
    assert set(sources) == set(silent)
    assert (
        nearest_sources(
            two.session,
            actor=Actor("elsewhere", ()),
            edition=two.edition,
            street=world.street,
            communities=silent,
        )
        == {}
    )

    def lines(*codes: str) -> list[tuple[ItemFacts, int, int]]:
        return [(two.edition.item(code), 0, two.line(code, SISTER).version) for code in codes]

    stale = [(two.edition.item("0101"), 0, 99)]
    with pytest.raises(Invalid) as wrong, two.session.begin_nested():
        copy_to_several(
            two.session,
            actor=STREET,
            edition=two.edition,
            displayed={(silent[0], SISTER): lines("0101", "0205"), (silent[1], SISTER): stale},
            today=two.today,
        )
    assert [problem.field for problem in wrong.value.problems] == [f"{silent[1]} 0101"]
    assert two.line("0101", silent[0]).offering is None
    counts = copy_to_several(
        two.session,
        actor=STREET,
        edition=two.edition,
        displayed={(silent[0], SISTER): lines("0101", "0205"), (silent[1], SISTER): lines("0101")},
        today=two.today,
    )
    assert counts == {silent[0]: 2, silent[1]: 1}
    taken = two.line("0205", silent[0]).offering
    assert taken is not None
    assert taken.draft.phone == "12345"


def test_somebodys_own_number_is_not_taken_to_another_community(two: Two) -> None:
    item = two.edition.item("0205")
    from_before = OfferingDraft(state=State.PARTIAL, shortfall="限老人", phone="13800138000")
    agree_to_mobiles(two.session, actor=STREET, community=SISTER, numbers=["13800138000"])
    offerings.record(two.session, actor=STREET, community=SISTER, item=item, draft=from_before)
    assert two.copies()["0205"].phone is None  # type: ignore[attr-defined]


def test_lines_of_another_street_are_copied_only_by_those_who_may_see_its_work(two: Two) -> None:
    far = communities_in(two.session, World.mixed_street)[0].code
    with pytest.raises(NotAllowed):
        propose_copies(two.session, actor=WORKER, edition=two.edition, community=HOME, source=far, mapped={})
    for nowhere in (HOME, World.street):
        with pytest.raises(NotFound):
            propose_copies(
                two.session, actor=WORKER, edition=two.edition, community=HOME, source=nowhere, mapped={}
            )


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["suspend", "absent", "place", "copy", "undo"]),
        st.lists(st.sampled_from(["0101", "0102", "0201", "0202", "0204", "0301"]), min_size=1, unique=True),
    ),
    min_size=1,
    max_size=6,
)


@examples(12)
@given(steps=STEPS)
def test_after_any_changes_copies_and_undoing_the_figures_are_those_of_a_recount(
    engine: Engine, world: World, steps: list[tuple[str, list[str]]]
) -> None:
    with undone(engine) as session:
        two = Two(session, world)
        done: list[list[tuple[ItemFacts, int]]] = []
        for what, codes in steps:
            kept = session.begin_nested()
            try:
                if what == "undo":
                    undo_several(session, actor=WORKER, community=HOME, changes=done.pop() if done else [])
                elif what == "copy":
                    done.append(two.copy(*codes))
                elif what == "place":
                    change = SharedChange(placing=Placing.ADDED, points=(two.canteen.id,))
                    done.append(two.change(change, *codes))
                else:
                    shut = SharedChange(
                        state=State.SUSPENDED, suspended_from=two.today, suspended_reason="装修"
                    )
                    change = shut if what == "suspend" else SharedChange(state=State.ABSENT)
                    done.append(two.change(change, *codes))
                kept.commit()
            except Invalid:
                kept.rollback()
            assert verify(session) == ()
