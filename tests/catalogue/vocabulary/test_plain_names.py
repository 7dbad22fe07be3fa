"""What editors call items in place of the edition's plain names: checked, signed, and taken back."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from sqlalchemy import update

from catalogue import audit, catalogues, vocabulary
from catalogue.access.rights import Actor, Held, operator
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import Conflict, Invalid, NotAllowed
from catalogue.models import Edition, Role

from .conftest import EARLY, MEALS, Desk

Names = tuple[str | None, str | None]


def name(
    desk: Desk, code: str, zh: str, en: str, *, seen: Names = (None, None), actor: Actor | None = None
) -> bool:
    edition = desk.edition
    item = edition.item(code)
    desk.session.rollback()
    begin_writing(desk.session)
    try:
        changed = vocabulary.change_plain_name(
            desk.session,
            actor=actor or desk.actor,
            edition=edition,
            item=item,
            zh=zh,
            en=en,
            expected=seen,
        )
    except Exception:
        desk.session.rollback()
        raise
    desk.session.commit()
    return changed


def called(desk: Desk, code: str) -> tuple[str, str]:
    item = desk.edition.item(code)
    return item.plain_zh, item.plain_en


def problems(error: Invalid) -> Mapping[str, str]:
    return {problem.field: problem.message % dict(problem.values) for problem in error.problems}


def test_an_editors_name_counts_from_then_on_and_taken_back_the_editions_counts_again(desk: Desk) -> None:
    shipped = called(desk, MEALS)
    assert name(desk, MEALS, " 吃饭、  送饭 ", "")
    assert called(desk, MEALS) == ("吃饭、 送饭", shipped[1])
    facts = vocabulary.plain_names_of(desk.session, desk.edition, desk.edition.item(MEALS))
    assert (facts.edition_zh, facts.zh, facts.en, facts.by) == (shipped[0], "吃饭、 送饭", None, "编辑")
    assert name(desk, MEALS, "", "", seen=facts.said)
    assert called(desk, MEALS) == shipped
    newest = audit.entries(desk.session, limit=1)[0]
    assert (newest.action, newest.actor, newest.after) == (
        "plain_name.changed",
        "编辑",
        {"zh": None, "en": None},
    )


def test_an_editors_name_outlives_the_next_loading_of_the_edition(desk: Desk) -> None:
    name(desk, MEALS, "吃饭、送饭", "Dinners")
    begin_writing(desk.session)
    desk.session.execute(update(Edition).values(digest="older"))
    report = catalogues.load_edition(desk.session, catalogues.shipped_edition(), actor=operator("tests"))
    desk.session.commit()
    assert report.changed
    assert called(desk, MEALS) == ("吃饭、送饭", "Dinners")


def test_the_same_again_changes_nothing(desk: Desk) -> None:
    name(desk, MEALS, "吃饭、送饭", "Dinners")
    assert not name(desk, MEALS, "吃饭、送饭", "Dinners", seen=("吃饭、送饭", "Dinners"))


def test_a_name_that_another_item_has_or_that_is_too_long_is_refused(desk: Desk) -> None:
    with pytest.raises(Invalid) as refused:
        name(desk, MEALS, desk.edition.item(EARLY).plain_zh, desk.edition.item(EARLY).name_en.upper())
    said = problems(refused.value)
    assert set(said) == {"plain_zh", "plain_en"}
    assert all(EARLY in text for text in said.values())
    with pytest.raises(Invalid) as refused:
        name(desk, MEALS, "饭" * 31, "d" * 61)
    assert {field: "at most" in text for field, text in problems(refused.value).items()} == {
        "plain_zh": True,
        "plain_en": True,
    }
    name(desk, MEALS, desk.edition.item(MEALS).name_zh, "Dinners")


def test_two_editors_do_not_overwrite_each_other(desk: Desk) -> None:
    name(desk, MEALS, "吃饭、送饭", "")
    with pytest.raises(Conflict):
        name(desk, MEALS, "餐桌", "")


def test_only_editors_name_items(desk: Desk) -> None:
    worker = Actor("员", (Held(Role.WORKER, desk.edition.id),))
    with pytest.raises(NotAllowed):
        name(desk, MEALS, "吃饭、送饭", "", actor=worker)
