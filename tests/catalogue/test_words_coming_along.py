"""Words come along: of an item that is split to both parts until an editor decides, of items that merge to their heir."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from catalogue import catalogues, divisions, service_guides, vocabulary
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.circle import circle_of
from catalogue.crosswalks.mappings import Correspondence
from catalogue.drafts import corresponding, facts, steps, words, writing
from catalogue.drafts.content import DraftedItem, as_drafted
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import NotFound
from catalogue.models import Relation, Role, TermKind
from catalogue.search import search, shared_searcher
from catalogue.search.answers.citywide import read_citywide
from catalogue.search.needs.guidance import Guidance
from tests.worlds.eight_streets import World

SU, LI = (Actor(name, (Held(Role.EDITOR, 110000000000),)) for name in ("su", "li"))
OFFICE = Actor("office", (Held(Role.CITY, 110000000000), Held(Role.DISTRICT, 110101000000)))
TAUGHT = "老伙伴饭点"
HOME = DraftedItem(
    code="0299",
    name_zh="社区老年人送餐服务",
    name_en="Meal delivery for older residents",
    form="home",
    summary_zh="把饭菜送到家里。",
    summary_en="Meals are brought home.",
)


@pytest.fixture
def old(session: Session, world: World) -> EditionFacts:
    """The edition in force, of whose canteens an editor has said something."""
    begin_writing(session)
    edition = catalogues.get_edition(session, world.edition_key)
    meals = edition.item("0202")
    teach(session, edition, TAUGHT, {meals.id: TermKind.MEANS})
    teach(session, edition, "饭搭子", {meals.id: TermKind.RELATED})
    assert "幸福餐桌" in meals.vocabulary_zh
    teach(session, edition, "幸福餐桌", {meals.id: TermKind.DROPPED})
    writing.begin_draft(session, actor=SU, key="next", source=edition.key)
    return edition


def teach(session: Session, edition: EditionFacts, term: str, links: dict[int, TermKind | None]) -> None:
    vocabulary.change_term(session, actor=SU, edition=edition, term=term, links=links, expected=None)


def split_meals(session: Session, old: EditionFacts) -> facts.DraftFacts:
    canteen = replace(
        as_drafted(old.item("0202")),
        name_zh="社区老年食堂服务",
        name_en="Canteens for older residents",
        criterion_zh="有地方吃饭。",
        criterion_en="There is a place to eat.",
        plain=("老年食堂", "Canteens"),
    )
    return writing.split_item(
        session,
        actor=SU,
        draft="next",
        version=facts.get_draft(session, "next").version,
        key="meals",
        parts=(canteen, HOME),
        new="meals-home",
    )


def enforce(session: Session) -> EditionFacts:
    today = clock.today()
    steps.show_for_comment(
        session, actor=SU, draft="next", since=today, until=today + timedelta(days=7), comments_to="12345"
    )
    steps.approve(session, actor=LI, draft="next", today=today + timedelta(days=8))
    steps.enforce(session, actor=LI, draft="next", day=today, today=today)
    return catalogues.get_edition(session, "next")


def item_of(edition: EditionFacts, key: str) -> ItemFacts:
    return next(item for item in edition.items if item.key == key)


def found_for(session: Session, query: str) -> set[str]:
    return {hit.item.key for hit in search(session, shared_searcher(session), query).items}


def test_a_residents_old_words_find_both_parts_of_an_item_that_was_split(
    session: Session, old: EditionFacts
) -> None:
    assert found_for(session, TAUGHT) == {"meals"}
    draft = split_meals(session, old)
    assert found_for(session, TAUGHT) == {"meals"}
    home = item_of(draft.edition, "meals-home")
    assert {TAUGHT, old.item("0202").name_zh, old.item("0202").plain_zh} <= {*home.vocabulary_zh}
    assert "饭搭子" in home.related
    assert "幸福餐桌" not in home.vocabulary_zh
    assert [item.key for item in words.unseen_words(draft)] == ["meals", "meals-home"]
    enforce(session)
    for said in (TAUGHT, old.item("0202").name_zh, old.item("0202").vocabulary_zh[0]):
        assert found_for(session, said) >= {"meals", "meals-home"}, said


def test_an_editor_decides_in_the_draft_which_words_are_whose(session: Session, old: EditionFacts) -> None:
    draft = split_meals(session, old)
    home = item_of(draft.edition, "meals-home")
    coming = words.words_coming_along(session, draft, home)
    assert all(each.along for each in coming)
    kept = {each.folded for each in coming if each.text != TAUGHT}
    draft = words.look_through(
        session, actor=SU, draft="next", version=draft.version, key="meals-home", kept=kept
    )
    assert [item.key for item in words.unseen_words(draft)] == ["meals"]
    assert TAUGHT not in item_of(draft.edition, "meals-home").vocabulary_zh
    again = words.words_coming_along(session, draft, item_of(draft.edition, "meals-home"))
    assert [each.text for each in again if not each.along] == [TAUGHT]
    # The same of the part that goes on under the key: a word of the catalogue is no longer one of it.
    meals = item_of(draft.edition, "meals")
    gone = next(text for text in meals.vocabulary_zh if "送餐" in text)
    coming = words.words_coming_along(session, draft, meals)
    kept = {each.folded for each in coming if each.text != gone}
    words.look_through(session, actor=SU, draft="next", version=draft.version, key="meals", kept=kept)
    edition = enforce(session)
    assert found_for(session, TAUGHT) == {"meals"}
    assert gone not in item_of(edition, "meals").vocabulary_zh
    assert gone in item_of(edition, "meals-home").vocabulary_zh
    with pytest.raises(NotFound):
        words.item_of(facts.get_draft(session, "next"), "bill-payment")


def test_what_is_said_of_a_part_after_its_first_day_is_of_this_part_alone(
    session: Session, old: EditionFacts
) -> None:
    split_meals(session, old)
    edition = enforce(session)
    teach(session, edition, "新来的词", {item_of(edition, "meals").id: TermKind.MEANS})
    teach(session, edition, TAUGHT, {item_of(edition, "meals").id: None})
    edition = catalogues.get_edition(session, "next")
    home = item_of(edition, "meals-home")
    assert TAUGHT in home.vocabulary_zh
    assert "新来的词" not in home.vocabulary_zh
    # To an editor it is a word of the item like any other, and can be taken away.
    teach(session, edition, TAUGHT, {home.id: TermKind.DROPPED})
    links = vocabulary.get_term(session, edition, TAUGHT).links
    assert {link.item.key: link.counts for link in links} == {"meals-home": None}


def test_the_words_of_items_that_merge_are_those_of_their_heir(session: Session, old: EditionFacts) -> None:
    draft = facts.get_draft(session, "next")
    wanted = {old.item(code).vocabulary_zh[0] for code in ("0202", "0211")}
    merged = replace(HOME, code="0202", name_zh="社区老年人照料", name_en="Care for older residents")
    writing.add_item(
        session,
        actor=SU,
        draft="next",
        version=draft.version,
        category="02",
        key="care",
        item=merged,
        merges=[old.item(code).key for code in ("0202", "0211")],
    )
    edition = enforce(session)
    heir = item_of(edition, "care")
    assert wanted | {TAUGHT} <= {*heir.vocabulary_zh}
    for said in (*wanted, TAUGHT, old.item("0211").name_zh):
        assert "care" in found_for(session, said), said


def test_words_follow_what_is_decided_of_an_added_item(session: Session, old: EditionFacts) -> None:
    draft = facts.get_draft(session, "next")
    draft = writing.add_item(
        session, actor=SU, draft="next", version=draft.version, category="02", key="meals-home", item=HOME
    )
    assert TAUGHT not in item_of(draft.edition, "meals-home").vocabulary_zh
    row = Correspondence("meals", "meals-home", Relation.BROADER)
    draft = corresponding.set_correspondence(session, actor=SU, draft="next", version=draft.version, row=row)
    assert TAUGHT in item_of(draft.edition, "meals-home").vocabulary_zh
    draft = corresponding.remove_correspondence(
        session,
        actor=SU,
        draft="next",
        version=draft.version,
        from_item="meals",
        to_item="meals-home",
    )
    assert TAUGHT not in item_of(draft.edition, "meals-home").vocabulary_zh


def test_guides_of_divisions_come_along_until_they_write_of_a_part(
    session: Session, world: World, old: EditionFacts
) -> None:
    lineage = divisions.lineage(session, world.community)
    city, district = world.city, world.district

    def write(division: int, item: ItemFacts, **texts: str) -> None:
        service_guides.save_guide(session, actor=OFFICE, division=division, item=item, texts=texts)

    write(city, old.item("0202"), fee="十元", papers="身份证")
    write(district, old.item("0202"), fee="八元")
    split_meals(session, old)
    edition = enforce(session)
    home = item_of(edition, "meals-home")
    write(district, item_of(edition, "meals"), fee="六元")
    along = service_guides.guides_along(session, edition, lineage, home)
    assert along[district]["fee"] == "八元"
    assert along[city] == {"papers": "身份证", "fee": "十元"}
    assert service_guides.said_above(session, edition, lineage[:2], home)["fee"][0].text == "八元"
    write(district, home, fee="免费送")
    assert service_guides.guides_along(session, edition, lineage, home)[district]["fee"] == "免费送"
    assert service_guides.texts_of(session, edition, [city, district])[district, home.id]["fee"] == "免费送"
    own = service_guides.guides_along(session, edition, lineage, item_of(edition, "meals"))
    assert own[district]["fee"] == "六元"


def test_what_the_96156_platform_has_beside_an_item_is_beside_both_parts(
    session: Session, old: EditionFacts
) -> None:
    before = read_citywide(session, old, clock.today())
    services = {word for word, each in before.items() if "meals" in each.beside}
    assert services
    split_meals(session, old)
    after = read_citywide(session, enforce(session), clock.today())
    assert {word for word, each in after.items() if {"meals", "meals-home"} <= each.beside} == services


def test_what_the_files_say_of_an_item_holds_for_what_became_of_it(
    session: Session, old: EditionFacts
) -> None:
    before = circle_of(old)
    place, kind = next((n, kind) for n, kind in enumerate(before.kinds) if old.item("0506") in kind.items)
    touchy = next(item for item in old.items if item.sensitive)
    for code, new in (("0506", "0599"), (touchy.code, touchy.code[:2] + "98")):
        part = replace(as_drafted(old.item(code)), criterion_zh="新的口径。", criterion_en="A new criterion.")
        other = replace(HOME, code=new, name_zh=f"另一部分{new}", name_en=f"Other part {new}")
        writing.split_item(
            session,
            actor=SU,
            draft="next",
            version=facts.get_draft(session, "next").version,
            key=old.item(code).key,
            parts=(part, other),
            new=f"part-{new}",
        )
    edition = enforce(session)
    items = {item.key for item in circle_of(edition).kinds[place].items}
    assert items == {item.key for item in kind.items} | {"part-0599"}
    part = item_of(edition, f"part-{touchy.code[:2]}98")
    assert part.sensitive
    was, is_now = Guidance(old.items).touchy, Guidance(edition.items).touchy
    assert (old.items.index(touchy) in was) == (edition.items.index(part) in is_now)
