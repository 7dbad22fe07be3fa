"""What an editor may do with the items and categories of a draft: each of it, and what it leaves of the figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from catalogue import catalogues
from catalogue.access.rights import Actor, Held, operator
from catalogue.catalogues import EditionFacts
from catalogue.crosswalks.categories import CategoryChange
from catalogue.crosswalks.checking import contradictions, left_open
from catalogue.crosswalks.comparing import compare
from catalogue.crosswalks.mappings import Correspondence
from catalogue.crosswalks.under import Evidence
from catalogue.drafts import categories, corresponding, facts, writing
from catalogue.drafts.content import DraftedCategory, as_drafted
from catalogue.drafts.facts import DraftFacts
from catalogue.foundation.errors import BadFile, Conflict, DomainError, NotAllowed, Refused
from catalogue.models import ChangeKind, Relation, Role
from tests.catalogue.test_drafts import NIGHT
from tests.worlds.small_town import CITY, CITY_HALL

SMALL = (Path(__file__).parent.parent / "data" / "edition-small.yaml").read_text(encoding="utf-8")
SU = Actor("su", (Held(Role.EDITOR, CITY),))
THIRD = DraftedCategory("03", "丙类", "Third category")


@pytest.fixture
def draft(session: Session, tmp_path: Path, by_hand: EditionFacts) -> DraftFacts:
    """A copy of an edition of two categories with two items each."""
    path = tmp_path / "edition.yaml"
    path.write_text(SMALL.replace("key: small", "key: first"), encoding="utf-8")
    catalogues.load_edition(session, path, actor=operator("tests"))
    return writing.begin_draft(session, actor=SU, key="next", source="first")


@pytest.fixture
def do(session: Session, draft: DraftFacts) -> Callable[..., DraftFacts]:
    """Do something with the draft as it is now: ``do(writing.drop_item, key="beta")``."""

    def act(change: Callable[..., DraftFacts], **given: object) -> DraftFacts:
        version = facts.get_draft(session, "next").version
        return change(session, **{"actor": SU, "draft": "next", "version": version, **given})

    return act


def codes(draft: DraftFacts) -> dict[str, list[str]]:
    return {
        category.code: [f"{item.code} {item.key}" for item in category.items]
        for category in draft.edition.categories
    }


def changes(session: Session, draft: DraftFacts) -> dict[str, set[ChangeKind]]:
    comparison = compare(facts.crosswalk_of_draft(session, draft))
    return {
        item.key: set(line.changes)
        for line in comparison.lines
        if (item := line.new or line.dropped) is not None and line.changes
    }


def of_categories(session: Session, draft: DraftFacts) -> list[tuple[CategoryChange, str | None, str | None]]:
    comparison = compare(facts.crosswalk_of_draft(session, draft))
    return [
        (each.change, each.old and each.old.code, each.new and each.new.code)
        for each in comparison.categories
    ]


def is_whole(session: Session, draft: DraftFacts) -> bool:
    """Whether the crosswalk has neither a gap nor a contradiction."""
    crosswalk = facts.crosswalk_of_draft(session, draft)
    return not contradictions([crosswalk]) and not list(left_open(crosswalk))


def test_items_that_move_into_a_new_category_keep_their_records(
    session: Session, do: Callable[..., DraftFacts]
) -> None:
    found = do(categories.add_category, category=THIRD, items=["delta", "alpha"])
    assert codes(found) == {"01": ["0102 beta"], "02": ["0201 gamma"], "03": ["0301 delta", "0302 alpha"]}
    assert of_categories(session, found) == [(CategoryChange.ADDED, None, "03")]
    assert changes(session, found) == {"delta": {ChangeKind.WORDING}, "alpha": {ChangeKind.WORDING}}
    assert is_whole(session, found)
    assert facts.outlook(session, found, CITY).lines_to_fill == 0


def test_a_category_is_renumbered_with_its_items_and_reworded(
    session: Session, do: Callable[..., DraftFacts]
) -> None:
    found = do(categories.change_category, number="01", category=replace(THIRD, number="05"))
    assert codes(found) == {"02": ["0201 gamma", "0202 delta"], "05": ["0501 alpha", "0502 beta"]}
    names = {category.code: category.name_zh for category in found.edition.categories}
    assert names["05"] == "丙类"
    kept = do(
        categories.change_category,
        number="02",
        category=DraftedCategory("01", names["02"], "The other name"),
    )
    assert list(codes(kept)) == ["01", "05"]
    assert (CategoryChange.RENUMBERED, "02", "01") in of_categories(session, kept)
    assert (CategoryChange.REWORDED, "02", "01") in of_categories(session, kept)
    assert is_whole(session, kept)


def test_a_category_that_merges_into_another_ends(session: Session, do: Callable[..., DraftFacts]) -> None:
    found = do(categories.merge_categories, number="01", into="02")
    assert codes(found) == {"02": ["0201 gamma", "0202 delta", "0203 alpha", "0204 beta"]}
    assert of_categories(session, found) == [(CategoryChange.MERGED, "01", "02")]
    assert is_whole(session, found)


def test_a_gap_in_the_numbers_is_closed(do: Callable[..., DraftFacts]) -> None:
    do(writing.drop_item, key="alpha")
    first = do(writing.change_title, title=("新名", "New title")).edition
    assert (first.title_zh, first.title_en) == ("新名", "New title")
    name = first.categories[0]
    found = do(
        categories.change_category,
        number="01",
        category=DraftedCategory("01", name.name_zh, name.name_en),
        anew=True,
    )
    assert codes(found)["01"] == ["0101 beta"]


def test_a_new_item_may_begin_a_category_and_an_item_may_move_to_another(
    session: Session, do: Callable[..., DraftFacts]
) -> None:
    do(writing.add_item, category=THIRD, key="night", item=replace(NIGHT, code="0301"))
    item = replace(as_drafted(facts.get_draft(session, "next").edition.item("0102")), code="0302")
    found = do(writing.change_item, key="beta", item=item, category="03")
    assert codes(found)["03"] == ["0301 night", "0302 beta"]
    assert changes(session, found) == {"night": {ChangeKind.ADDED}, "beta": {ChangeKind.WORDING}}


@pytest.mark.parametrize(
    ("given", "kind", "asked_again"),
    [
        ({"name_zh": "新名称"}, ChangeKind.WORDING, False),
        ({"form": "outreach"}, ChangeKind.STANDARD, False),
        ({"standard": "每天2小时"}, ChangeKind.STANDARD, False),
        ({"criterion_zh": "每天。", "criterion_en": "Every day."}, ChangeKind.STANDARD, True),
        ({"audiences": ("disabled",)}, ChangeKind.AUDIENCE, False),
        ({"eligibility": "本社区居民"}, ChangeKind.AUDIENCE, False),
        ({"body": "committee"}, ChangeKind.OWNER, False),
        ({"office": "区民政局"}, ChangeKind.OWNER, False),
    ],
)
def test_each_change_of_an_item_is_told_as_what_it_is(
    session: Session,
    do: Callable[..., DraftFacts],
    given: dict[str, object],
    kind: ChangeKind,
    asked_again: bool,
) -> None:
    item = replace(as_drafted(facts.get_draft(session, "next").edition.item("0102")), **given)  # type: ignore[arg-type]
    found = do(writing.change_item, key="beta", item=item)
    assert changes(session, found) == {"beta": {kind}}
    assert bool(facts.outlook(session, found, CITY).lines_to_fill) is asked_again
    assert is_whole(session, found)


def test_what_a_resident_calls_an_item_is_written_with_it(
    session: Session, do: Callable[..., DraftFacts]
) -> None:
    before = facts.get_draft(session, "next").edition.item("0102")

    def plain(**changes: object) -> tuple[str, str]:
        now = as_drafted(facts.get_draft(session, "next").edition.item("0102"))
        found = do(writing.change_item, key="beta", item=replace(now, **changes))  # type: ignore[arg-type]
        item = found.edition.item("0102")
        return item.plain_zh, item.plain_en

    assert plain(plain=("夜里有人", "At night")) == ("夜里有人", "At night")
    assert plain(summary_zh="新。") == ("夜里有人", "At night")
    assert plain(plain=("", "")) == (before.name_zh, before.name_en)


def test_a_criterion_that_is_only_reworded_asks_nobody_again(
    session: Session, do: Callable[..., DraftFacts]
) -> None:
    before = as_drafted(facts.get_draft(session, "next").edition.item("0102"))
    item = replace(before, criterion_zh="换一种说法。", criterion_en="In other words.", reworded=True)
    found = do(writing.change_item, key="beta", item=item)
    assert changes(session, found) == {"beta": {ChangeKind.WORDING}}
    assert facts.outlook(session, found, CITY).lines_to_fill == 0


def test_items_merge_into_one_of_them_that_keeps_its_words_and_is_asked_again(
    session: Session, do: Callable[..., DraftFacts]
) -> None:
    before = facts.get_draft(session, "next").edition
    merged = as_drafted(before.item("0101"))
    with pytest.raises(Refused, match="holds more than before"):
        do(writing.add_item, category="01", key="alpha", item=merged, merges=["alpha", "beta"])
    wide = replace(merged, criterion_zh="两者都有。", criterion_en="Both of them.")
    found = do(writing.add_item, category="01", key="alpha", item=wide, merges=["alpha", "beta"])
    assert codes(found)["01"] == ["0101 alpha"]
    assert changes(session, found)["alpha"] >= {ChangeKind.MERGED}
    assert set(found.edition.items[0].life_events) == {
        event for item in before.items[:2] for event in item.life_events
    }
    under = facts.outlook(session, found, CITY).after.lines[0]
    assert under.evidence is Evidence.PARTIAL
    assert is_whole(session, found)


def test_a_part_is_split_once_more_and_a_part_that_is_dropped_leaves_the_others(
    session: Session, do: Callable[..., DraftFacts]
) -> None:
    first = replace(
        as_drafted(facts.get_draft(session, "next").edition.item("0201")),
        criterion_zh="一",
        criterion_en="One",
    )
    second = replace(NIGHT, code="0203", criterion_zh="二", criterion_en="Two")
    third = replace(NIGHT, code="0204", name_zh="第三", name_en="Third")
    do(writing.split_item, key="gamma", parts=(first, second), new="two")
    again = replace(second, criterion_zh="二甲", criterion_en="Two A")
    do(writing.split_item, key="two", parts=(again, third), new="three")
    crosswalk = facts.crosswalk_of_draft(session, facts.get_draft(session, "next"))
    parts = {
        row.to_item for row in crosswalk.rows if row.from_item == "gamma" and row.relation is Relation.BROADER
    }
    assert parts == {"gamma", "two", "three"}
    found = do(writing.drop_item, key="gamma")
    assert is_whole(session, found)
    last = do(writing.drop_item, key="two")
    assert is_whole(session, last)
    assert "gamma" in changes(session, do(writing.drop_item, key="three"))
    assert is_whole(session, facts.get_draft(session, "next"))


def test_a_merged_item_that_is_dropped_drops_what_it_came_from_and_that_can_be_put_back(
    session: Session, do: Callable[..., DraftFacts]
) -> None:
    do(writing.add_item, category="01", key="one", item=NIGHT, merges=["alpha", "beta"])
    with pytest.raises(Refused, match="goes on in another"):
        do(writing.restore_item, key="beta")
    dropped = do(writing.drop_item, key="one")
    assert changes(session, dropped) == {"alpha": {ChangeKind.DROPPED}, "beta": {ChangeKind.DROPPED}}
    assert is_whole(session, dropped)
    do(writing.restore_item, key="beta")
    found = do(writing.restore_item, key="alpha")
    assert changes(session, found) == {}
    assert found.edition.categories == found.old.categories


def test_an_item_whose_number_was_taken_meanwhile_is_put_back_behind_the_others(
    session: Session, do: Callable[..., DraftFacts]
) -> None:
    do(writing.drop_item, key="beta")
    do(writing.add_item, category="01", key="night", item=replace(NIGHT, code="0102"))
    assert codes(do(writing.restore_item, key="beta"))["01"] == ["0101 alpha", "0102 night", "0103 beta"]


def test_what_corresponds_is_decided_line_by_line_and_taken_back(
    session: Session, do: Callable[..., DraftFacts]
) -> None:
    do(writing.drop_item, key="beta")
    do(writing.add_item, category="01", key="night", item=NIGHT)
    said = Correspondence("beta", "night", Relation.BROADER, note="改名")
    found = do(corresponding.set_correspondence, row=said)
    rows = {(row.from_item, row.to_item): row for row in facts.crosswalk_of_draft(session, found).rows}
    assert (None, "night") not in rows
    assert ("beta", None) not in rows
    assert (rows["beta", "night"].relation, rows["beta", "night"].decided_by) == (Relation.BROADER, "su")
    assert is_whole(session, found)
    back = do(corresponding.remove_correspondence, from_item="beta", to_item="night")
    assert not is_whole(session, back)
    with pytest.raises(Refused, match="the same"):
        do(corresponding.set_correspondence, row=Correspondence("alpha", "alpha", Relation.NARROWER))


@pytest.mark.parametrize(
    ("act", "given", "refused"),
    [
        (categories.add_category, {"category": THIRD, "items": []}, Refused),
        (categories.add_category, {"category": replace(THIRD, number="02"), "items": ["alpha"]}, Refused),
        (categories.add_category, {"category": replace(THIRD, number="three"), "items": ["alpha"]}, BadFile),
        (categories.add_category, {"category": replace(THIRD, name_en=""), "items": ["alpha"]}, BadFile),
        (categories.add_category, {"category": THIRD, "items": ["none"]}, Refused),
        (categories.add_category, {"category": THIRD, "items": ["alpha"], "version": 9}, Conflict),
        (categories.add_category, {"category": THIRD, "items": ["alpha"], "actor": CITY_HALL}, NotAllowed),
        (categories.change_category, {"category": replace(THIRD, number="02"), "number": "01"}, Refused),
        (categories.change_category, {"category": THIRD, "number": "09"}, Refused),
        (categories.merge_categories, {"number": "01", "into": "01"}, Refused),
        (categories.merge_categories, {"number": "01", "into": "09"}, Refused),
        (writing.restore_item, {"key": "alpha"}, Refused),
        (writing.restore_item, {"key": "none"}, Refused),
        (writing.change_title, {"title": ("", "")}, BadFile),
        (corresponding.set_correspondence, {"row": Correspondence(None, None, None)}, Refused),
        (corresponding.set_correspondence, {"row": Correspondence("alpha", "beta", None)}, Refused),
        (
            corresponding.set_correspondence,
            {"row": Correspondence("none", "beta", Relation.RELATED)},
            Refused,
        ),
    ],
)
def test_what_is_refused_leaves_the_draft_as_it_was(
    session: Session,
    do: Callable[..., DraftFacts],
    act: Callable[..., DraftFacts],
    given: dict[str, object],
    refused: type[DomainError],
) -> None:
    before = facts.get_draft(session, "next")
    with pytest.raises(refused), session.begin_nested():
        do(act, **given)
    session.expire_all()
    assert facts.get_draft(session, "next") == before
