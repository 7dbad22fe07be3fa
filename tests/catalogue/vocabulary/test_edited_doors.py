"""What editors say of other offices counts in the very next search, also before anything was learned of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from catalogue import vocabulary
from catalogue.doors import (
    EditedDoors,
    EditedMatter,
    OfficeDraft,
    doors,
    doors_in_force,
    laid_over,
)
from catalogue.foundation import clock, stamps
from catalogue.foundation.database import begin_writing
from catalogue.models import DoorMatter, DoorOffice, MatterKind
from catalogue.search import search, shared_searcher
from catalogue.search.answers.competing import AnswerBy
from catalogue.search.learned.keeping import is_learned, keep, weights_for
from catalogue.search.learned.weights import Weights

from .conftest import MEALS, Desk
from .test_plain_names import name

NEW = OfficeDraft("望远镜管理站", "Telescope office", "望远镜登记", "telescopes", "", "", "", True, "test")


def write(desk: Desk, *rows: DoorOffice | DoorMatter) -> None:
    """Rows as they are in the database, with the stamp that searchers watch."""
    desk.session.rollback()
    begin_writing(desk.session)
    desk.session.add_all(rows)
    stamps.bump(desk.session, stamps.CATALOGUE)
    desk.session.commit()


def matter(office: str, text: str, kind: MatterKind = MatterKind.ADDED) -> DoorMatter:
    return DoorMatter(
        office_key=office, text=text, folded=text, kind=kind, added_at=clock.now(), added_by="编辑"
    )


def office(key: str, *, withdrawn: bool = False) -> DoorOffice:
    return DoorOffice(
        key=key,
        name_zh=NEW.name_zh,
        name_en=NEW.name_en,
        answers_zh=NEW.answers_zh,
        answers_en=NEW.answers_en,
        hotline="12399",
        local=True,
        source="test",
        withdrawn=withdrawn,
        changed_at=clock.now(),
        changed_by="编辑",
    )


def door(desk: Desk, query: str) -> str | None:
    answer = search(desk.session, shared_searcher(desk.session), query)
    return answer.door.key if answer.door else None


def test_without_editors_the_offices_are_those_of_the_files(desk: Desk) -> None:
    assert doors_in_force(desk.session) is doors()


def test_a_matter_that_was_added_is_answered_in_the_next_search(desk: Desk) -> None:
    assert door(desk, "龘靐登记") is None
    write(desk, matter("psb_hukou", "龘靐登记"), matter("psb_hukou", "glider papers"))
    assert door(desk, "龘靐登记") == "psb_hukou"
    assert door(desk, "请问龘靐登记怎么办") == "psb_hukou"
    assert door(desk, "where to get glider papers") == "psb_hukou"


def test_an_office_is_named_for_a_matter_that_is_like_none_of_its_own(desk: Desk) -> None:
    write(desk, matter("court", "望远镜年检"), matter("court", "telescope licence plate"))
    for query in ("望远镜年检", "望远镜年检在哪里办", "telescope licence plate"):
        assert door(desk, query) == "court", query


def test_a_new_office_of_which_nothing_is_learned_answers_for_its_matters_and_for_nothing_else(
    desk: Desk,
) -> None:
    known = {query: door(desk, query) for query in ("户口迁移", "送餐", "公积金提取", "股票行情")}
    write(desk, office("telescopes"), matter("telescopes", "望远镜年检"))
    assert door(desk, "望远镜年检") == "telescopes"
    assert door(desk, "望远镜年检在哪里办") == "telescopes"
    assert {query: door(desk, query) for query in known} == known


def test_an_office_that_was_withdrawn_is_named_no_longer(desk: Desk) -> None:
    assert door(desk, "户口迁移") == "psb_hukou"
    write(desk, office("psb_hukou", withdrawn=True))
    assert door(desk, "户口迁移") != "psb_hukou"


def test_a_matter_that_was_taken_away_is_no_word_of_its_office(desk: Desk) -> None:
    write(desk, matter("psb_hukou", "户口迁移审批", MatterKind.DROPPED))
    found = doors_in_force(desk.session)["psb_hukou"]
    assert "户口迁移审批" not in found.words
    assert len(found.words) == len(doors()["psb_hukou"].words) - 1


def test_a_matter_that_is_a_word_of_an_item_shows_both(desk: Desk) -> None:
    write(desk, matter("psb_hukou", "送餐"))
    answer = search(desk.session, shared_searcher(desk.session), "送餐")
    assert answer.by is AnswerBy.BOTH
    assert answer.items[0].code == MEALS


def test_a_plain_name_of_an_editor_is_a_word_of_its_item_at_once(desk: Desk) -> None:
    assert [MEALS in desk.found(query) for query in ("龘龘靐", "tummy warmers")] == [False, False]
    name(desk, MEALS, "龘龘靐", "Tummy warmers")
    assert [desk.found("龘龘靐"), desk.found("tummy warmers")] == [[MEALS], [MEALS]]
    assert vocabulary.get_term(desk.session, desk.edition, "龘龘靐").links[0].is_name
    name(desk, MEALS, "", "", seen=("龘龘靐", "Tummy warmers"))
    assert [MEALS in desk.found(query) for query in ("龘龘靐", "tummy warmers")] == [False, False]


@pytest.mark.one_database
class TestWeights:
    def test_they_serve_while_an_office_is_new_and_again_after_training(
        self, desk: Desk, tmp_path: Path
    ) -> None:
        items = desk.edition.items
        known = laid_over(
            EditedDoors(
                (("telescopes", NEW),), (EditedMatter("telescopes", "望远镜", "望远镜", MatterKind.ADDED),)
            )
        )
        shipped = weights_for(items)
        assert shipped is not None
        assert weights_for(items, tmp_path, known) is shipped
        assert not is_learned(items, tmp_path, known)
        labels = (*(item.key for item in items), *known, "-")
        trained = Weights(
            labels,
            shipped.rows,
            np.zeros((len(shipped.rows), len(labels)), np.int8),
            1.0,
            np.zeros(len(labels), np.float32),
        )
        keep(trained, tmp_path, items)
        serving = weights_for(items, tmp_path, known)
        assert serving is not None
        assert serving.labels == labels
        keep(trained, tmp_path, items)
        assert len(list(tmp_path.glob("*.bin"))) == 1

    def test_they_do_not_serve_for_other_items(self, desk: Desk) -> None:
        assert weights_for(desk.edition.items[::-1]) is None
