"""The next edition while it is written: nothing counts it, two people are needed, and what it shows is what holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from catalogue import audit, catalogues
from catalogue.access.rights import Actor, Held, operator
from catalogue.catalogues import EditionFacts
from catalogue.counters.recount import verify
from catalogue.coverage.matrix import matrix
from catalogue.crosswalks import checking
from catalogue.crosswalks.comparing import compare
from catalogue.crosswalks.under import Evidence
from catalogue.drafts import facts, steps, writing
from catalogue.drafts.content import DraftedItem, as_drafted
from catalogue.foundation.errors import BadFile, Conflict, DomainError, NotAllowed, Refused
from catalogue.models import ChangeKind, DraftState, Role, State
from catalogue.offerings import OfferingDraft, get_line, record
from tests.worlds import small_town
from tests.worlds.small_town import CITY, CITY_HALL, COMMUNITIES

SMALL = (Path(__file__).parent.parent / "data" / "edition-small.yaml").read_text(encoding="utf-8")
TODAY = small_town.FIRST_DAY
SU, LI = (Actor(name, (Held(Role.EDITOR, CITY),)) for name in ("su", "li"))
BY_PHONE = OfferingDraft(state=State.DELIVERED, phone="010-55500000")
NIGHT = DraftedItem(
    code="0104",
    name_zh="社区夜间服务",
    name_en="Night service",
    form="remote",
    summary_zh="夜间的说明。",
    summary_en="About nights.",
)


@pytest.fixture
def old(session: Session, tmp_path: Path, by_hand: EditionFacts) -> EditionFacts:
    """An edition of four items, of which one has been reported once."""
    path = tmp_path / "edition.yaml"
    path.write_text(SMALL.replace("key: small", "key: first"), encoding="utf-8")
    catalogues.load_edition(session, path, actor=operator("tests"))
    edition = catalogues.get_edition(session, "first")
    record(
        session,
        actor=CITY_HALL,
        community=COMMUNITIES[0],
        item=edition.item("0201"),
        draft=BY_PHONE,
        today=TODAY,
    )
    return edition


@pytest.fixture
def draft(session: Session, old: EditionFacts) -> facts.DraftFacts:
    return writing.begin_draft(
        session, actor=SU, key="next", source="first", title=("新目录", "New catalogue")
    )


def shown_and_approved(session: Session) -> None:
    steps.show_for_comment(
        session, actor=SU, draft="next", since=TODAY, until=TODAY + timedelta(days=7), comments_to="12345"
    )
    steps.approve(session, actor=LI, draft="next", today=TODAY + timedelta(days=8))


def test_a_copy_changes_nothing_and_is_no_edition(
    session: Session, old: EditionFacts, draft: facts.DraftFacts
) -> None:
    before = matrix(session, old, CITY)
    assert compare(facts.crosswalk_of_draft(session, draft)).changed == ()
    assert [item.criterion_id for item in draft.edition.items] == [item.criterion_id for item in old.items]
    assert [edition.key for edition in catalogues.list_editions(session)] == ["small", "first"]
    outlook = facts.outlook(session, draft, CITY)
    assert outlook.before.tally == outlook.after.tally
    assert (outlook.lines_to_fill, outlook.minutes) == (0, 0)
    assert matrix(session, old, CITY) == before
    assert draft.edition.title_zh == "新目录"


def test_an_item_that_is_saved_unchanged_stays_as_it_is(session: Session, draft: facts.DraftFacts) -> None:
    saved = draft
    for item in draft.edition.items:
        saved = writing.change_item(
            session,
            actor=SU,
            draft="next",
            version=saved.version,
            key=item.key,
            item=as_drafted(item, draft.old),
        )
    assert saved.edition == draft.edition
    assert compare(facts.crosswalk_of_draft(session, saved)).changed == ()


def test_items_are_added_dropped_reworded_split_and_merged(
    session: Session, old: EditionFacts, draft: facts.DraftFacts
) -> None:
    add = writing.add_item(session, actor=SU, draft="next", version=1, category="01", key="night", item=NIGHT)
    beta = replace(as_drafted(old.item("0102")), summary_zh="新说明。")
    writing.change_item(session, actor=SU, draft="next", version=add.version, key="beta", item=beta)
    part = replace(as_drafted(old.item("0201")), criterion_zh="白天。", criterion_en="By day.")
    other = replace(NIGHT, code="0203", name_zh="乙一夜间", name_en="Gamma at night")
    writing.split_item(
        session, actor=SU, draft="next", version=3, key="gamma", parts=(part, other), new="gamma-night"
    )
    found = writing.drop_item(session, actor=LI, draft="next", version=4, key="delta", note="不再设")
    comparison = compare(facts.crosswalk_of_draft(session, found))
    kinds = {(line.new or line.dropped).key: set(line.changes) for line in comparison.lines}  # type: ignore[union-attr]
    assert kinds == {
        "alpha": set(),
        "beta": {ChangeKind.WORDING},
        "night": {ChangeKind.ADDED},
        "gamma": {ChangeKind.SPLIT, ChangeKind.STANDARD},
        "gamma-night": {ChangeKind.SPLIT},
        "delta": {ChangeKind.DROPPED},
    }
    assert found.writers == ("li", "su")
    outlook = facts.outlook(session, found, CITY)
    assert outlook.lines_to_fill == 3 * len(COMMUNITIES)
    assert outlook.minutes == 12
    assert outlook.after.unknown(Evidence.TO_ASK) == 2 * len(COMMUNITIES)
    assert outlook.before.tally.valid == 1
    assert outlook.after.tally.valid == 0
    merged = writing.add_item(
        session,
        actor=SU,
        draft="next",
        version=found.version,
        category="01",
        key="one",
        item=replace(NIGHT, code="0105", name_zh="合并", name_en="Merged"),
        merges=("alpha", "beta"),
    )
    line = next(
        line
        for line in compare(facts.crosswalk_of_draft(session, merged)).lines
        if line.new is not None and line.new.key == "one"
    )
    assert line.changes == (ChangeKind.MERGED,)
    assert {each.action for each in audit.entries(session)} >= {"draft.begun", "draft.changed"}


def test_another_criterion_is_to_be_asked_and_the_old_one_again_is_the_same(
    session: Session, old: EditionFacts, draft: facts.DraftFacts
) -> None:
    item = replace(
        as_drafted(old.item("0201")), criterion_zh="每天。", criterion_en="Every day.", standard="每天2小时"
    )
    changed = writing.change_item(session, actor=SU, draft="next", version=1, key="gamma", item=item)
    outlook = facts.outlook(session, changed, CITY)
    assert outlook.after.lines[2].evidence is Evidence.TO_ASK
    back = writing.change_item(
        session, actor=SU, draft="next", version=2, key="gamma", item=as_drafted(old.item("0201"))
    )
    assert facts.outlook(session, back, CITY).after.tally == outlook.before.tally


@pytest.mark.parametrize(
    ("act", "refused"),
    [
        (lambda session: writing.drop_item(session, actor=SU, draft="next", version=9, key="beta"), Conflict),
        (lambda session: writing.drop_item(session, actor=SU, draft="next", version=1, key="none"), Refused),
        (
            lambda session: writing.drop_item(session, actor=CITY_HALL, draft="next", version=1, key="beta"),
            NotAllowed,
        ),
        (
            lambda session: writing.add_item(
                session,
                actor=SU,
                draft="next",
                version=1,
                category="01",
                key="x",
                item=replace(NIGHT, code="0101"),
            ),
            BadFile,
        ),
        (lambda session: writing.begin_draft(session, actor=SU, key="first", source="first"), Refused),
        (lambda session: steps.approve(session, actor=LI, draft="next", today=TODAY), Refused),
        (lambda session: steps.enforce(session, actor=LI, draft="next", day=TODAY, today=TODAY), Refused),
    ],
)
def test_what_is_refused_changes_nothing(
    session: Session, draft: facts.DraftFacts, act: Callable[[Session], object], refused: type[DomainError]
) -> None:
    with pytest.raises(refused):
        act(session)
    assert facts.get_draft(session, "next") == draft


def test_a_second_person_approves_after_the_days_for_comment(
    session: Session, draft: facts.DraftFacts
) -> None:
    until = TODAY + timedelta(days=7)
    shown = steps.show_for_comment(
        session, actor=SU, draft="next", since=TODAY, until=until, comments_to="12345"
    )
    assert shown.public
    assert (shown.open_for_comment(until), shown.open_for_comment(until + timedelta(days=1))) == (True, False)
    with pytest.raises(Refused, match="being written"):
        writing.drop_item(session, actor=SU, draft="next", version=shown.version, key="beta")
    with pytest.raises(NotAllowed, match="second person"):
        steps.approve(session, actor=SU, draft="next", today=until + timedelta(days=1))
    with pytest.raises(Refused, match="Comments are taken until"):
        steps.approve(session, actor=LI, draft="next", today=until)
    approved = steps.approve(session, actor=LI, draft="next", today=until + timedelta(days=1))
    assert (approved.state, approved.approved_by) == (DraftState.APPROVED, "li")
    again = steps.take_back(session, actor=SU, draft="next")
    assert (again.state, again.approved_by) == (DraftState.DRAFT, None)
    assert steps.withdraw(session, actor=SU, draft="next").state is DraftState.WITHDRAWN


def test_from_its_day_the_draft_holds_and_counts_as_it_was_shown(
    session: Session, old: EditionFacts, draft: facts.DraftFacts
) -> None:
    part = replace(as_drafted(old.item("0201")), criterion_zh="白天。", criterion_en="By day.")
    other = replace(NIGHT, code="0203", name_zh="乙一夜间", name_en="Gamma at night")
    writing.split_item(
        session, actor=SU, draft="next", version=1, key="gamma", parts=(part, other), new="gamma-night"
    )
    shown_and_approved(session)
    before = matrix(session, old, CITY)
    outlook = facts.outlook(session, facts.get_draft(session, "next"), CITY)
    day = TODAY + timedelta(days=30)
    report = steps.enforce(session, actor=SU, draft="next", day=day, today=TODAY)
    assert (report.edition_key, report.items) == ("next", 5)
    next_edition = catalogues.get_edition(session, "next")
    owner = next_edition.catalogue.key
    held = [catalogues.edition_in_force(session, on, owner) for on in (day - timedelta(days=1), day)]
    assert [edition and edition.key for edition in held] == ["first", "next"]
    assert tuple(line.counts for line in outlook.after.lines) == matrix(session, next_edition, CITY).total
    assert matrix(session, old, CITY) == before
    assert verify(session) == ()
    assert get_line(session, next_edition, COMMUNITIES[0], "0201").outdated
    record(
        session,
        actor=CITY_HALL,
        community=COMMUNITIES[0],
        item=next_edition.item("0203"),
        draft=BY_PHONE,
        today=TODAY,
    )
    found = facts.get_draft(session, "next")
    assert found.state is DraftState.ENFORCED
    assert not [each for each in checking.verify(session) if (each.old, each.new) == ("first", "next")]


def test_a_draft_from_a_file_shows_what_is_not_decided(
    session: Session, old: EditionFacts, tmp_path: Path
) -> None:
    path = tmp_path / "next.yaml"
    path.write_text(SMALL.replace("        key: delta", "        key: epsilon"), encoding="utf-8")
    found = writing.begin_draft(session, actor=SU, key="next", source="first", file=path)
    assert found.edition.in_force_from is None
    with pytest.raises(Refused, match="delta"):
        steps.show_for_comment(session, actor=SU, draft="next", since=TODAY, until=TODAY, comments_to="12345")
