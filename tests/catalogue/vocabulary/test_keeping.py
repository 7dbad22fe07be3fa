"""Words outlive editions, go out to files and come in again; what always holds of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalogue import vocabulary
from catalogue.access.rights import operator
from catalogue.catalogues import get_edition, load_edition, shipped_edition
from catalogue.catalogues.editors_words import EditorsWord, read_editors_words, with_words
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import BadFile, Invalid, NotFound, Refused
from catalogue.language.spelling import fold_all
from catalogue.models import TermKind, VocabularyChange, VocabularyTerm
from tests.examples import examples, undone
from tests.worlds.eight_streets import World

from .conftest import DROPPED, EARLY, LIBRARY, MEALS, MEANS, NEW, RELATED, Desk, merged


class TestEditions:
    def test_words_outlive_a_new_text_of_the_edition(self, desk: Desk, tmp_path: Path) -> None:
        desk.say(NEW, {EARLY: MEANS})
        dropped = desk.edition.item(MEALS).vocabulary_zh[2]
        desk.say(dropped, {MEALS: DROPPED})
        reload(desk, tmp_path, lambda item: item)
        assert desk.said(NEW) == {EARLY: MEANS}
        assert desk.found(NEW)[0] == EARLY
        assert dropped not in merged(desk).item(MEALS).vocabulary_zh

    def test_a_word_follows_its_item_to_another_code(self, desk: Desk, tmp_path: Path) -> None:
        desk.say(NEW, {LIBRARY: MEANS})

        def swap(item: dict[str, object]) -> dict[str, object]:
            # The library moves to the end of its category.
            return item | {"code": "0512"} if item["code"] == LIBRARY else item

        reload(desk, tmp_path, swap)
        assert desk.said(NEW) == {"0512": MEANS}

    def test_a_word_that_the_data_files_take_up_is_not_doubled(self, desk: Desk) -> None:
        desk.say(NEW, {EARLY: MEANS})
        item = desk.edition.item(EARLY)
        taken_up = replace(item, vocabulary_zh=(*item.vocabulary_zh, NEW))
        edition = replace(
            desk.edition,
            categories=tuple(
                replace(each, items=tuple(taken_up if one is item else one for one in each.items))
                for each in desk.edition.categories
            ),
        )
        words = with_words(edition, read_editors_words(desk.session)).item(EARLY).vocabulary_zh
        assert words.count(NEW) == 1

    def test_words_of_an_item_that_left_wait(self, desk: Desk) -> None:
        desk.say(NEW, {EARLY: MEANS})
        short = replace(
            desk.edition,
            categories=tuple(
                replace(category, items=tuple(item for item in category.items if item.code != EARLY))
                for category in desk.edition.categories
            ),
        )
        assert with_words(short, read_editors_words(desk.session)) is short
        assert vocabulary.get_term(desk.session, short, NEW).links == ()
        assert vocabulary.history(desk.session, short)[0].item is None


class TestFiles:
    def test_out_and_in_again_changes_nothing(self, desk: Desk, tmp_path: Path) -> None:
        desk.say(NEW, {EARLY: MEANS, LIBRARY: RELATED})
        desk.say("送餐", {MEALS: DROPPED})
        rows = vocabulary.export_rows(desk.session, desk.edition)
        assert rows == [("送餐", MEALS, "dropped"), (NEW, EARLY, "means"), (NEW, LIBRARY, "related")]
        path = write(tmp_path, ["term,item,kind", *(",".join(row) for row in rows)])
        assert import_(desk, path).changed == 0
        for change in desk.history():
            desk.undo(change.id)
        assert vocabulary.export_rows(desk.session, desk.edition) == []
        assert import_(desk, path) == vocabulary.VocabularyImport(lines=3, changed=3)
        assert import_(desk, path) == vocabulary.VocabularyImport(lines=3, changed=0)
        assert vocabulary.export_rows(desk.session, desk.edition) == rows

    def test_none_takes_back(self, desk: Desk, tmp_path: Path) -> None:
        desk.say(NEW, {EARLY: MEANS})
        assert import_(desk, write(tmp_path, [f"{NEW},{EARLY},none"])).changed == 1
        assert vocabulary.export_rows(desk.session, desk.edition) == []

    @pytest.mark.parametrize(
        ("lines", "line"),
        [
            ([f"{NEW},{EARLY}"], 1),
            (["term,item,kind", "新词,9999,means"], 2),
            (["新词,0503,perhaps"], 1),
            (["新词,0503,means", "", "新詞,0503,related"], 3),
            (["！,0503,means"], 1),
            (["从没有过的词,0503,dropped"], 1),
            (['新词,0503,"means'], 1),
            ([f"{'长' * 61},0503,means"], 1),
        ],
    )
    def test_a_bad_line_is_named_and_nothing_is_written(
        self, desk: Desk, tmp_path: Path, lines: list[str], line: int
    ) -> None:
        with pytest.raises(BadFile) as refused:
            import_(desk, write(tmp_path, lines))
        assert refused.value.line == line
        assert desk.history() == ()

    @pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
    def test_a_file_in_another_encoding_says_the_same(
        self, desk: Desk, tmp_path: Path, encoding: str
    ) -> None:
        path = tmp_path / "words.csv"
        path.write_bytes(f"term,item,kind\n,,\n\n{NEW},{EARLY},means\n,,,,\n".encode(encoding))
        assert import_(desk, path).changed == 1


# What always holds ------------------------------------------------------------------------------------

WORDS = ("新词甲", "新詞乙", "Ｎew word", "送餐", "早教", "图书馆", "就餐")
CODES = (MEALS, EARLY, LIBRARY)
STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.sampled_from(WORDS),
            st.dictionaries(st.sampled_from(CODES), st.sampled_from([*TermKind, None]), min_size=1),
        ),
        st.integers(min_value=0, max_value=20),
    ),
    max_size=12,
)


@pytest.mark.one_database
@examples(10)
@given(steps=STEPS)
def test_words_are_what_their_history_says_and_never_double(
    engine: Engine, world: World, steps: list[tuple[str, dict[str, TermKind | None]] | int]
) -> None:
    with undone(engine) as session:
        desk = Desk(session, world)
        for table in (VocabularyTerm, VocabularyChange):
            session.execute(table.__table__.delete())
        session.commit()
        for step in steps:
            try:
                if isinstance(step, int):
                    changes = desk.history()
                    desk.undo(changes[step % len(changes)].id if changes else 1)
                else:
                    desk.say(*step)
            except (Invalid, Refused, NotFound):
                pass
            replayed: dict[tuple[str, int], TermKind | None] = {}
            for change in session.scalars(select(VocabularyChange).order_by(VocabularyChange.id)):
                place = (change.folded, change.item_id)
                assert replayed.get(place) is change.before
                assert change.before is not change.after
                replayed[place] = change.after
            standing = {(word.folded, word.item_id): word.kind for word in read_editors_words(session)}
            assert standing == {place: kind for place, kind in replayed.items() if kind is not None}
            after = merged(desk)
            for item in after.items:
                every = fold_all((*item.vocabulary_zh, *item.vocabulary_en, *item.related))
                if item is not desk.edition.item(item.code):
                    assert len(set(every)) == len(every)
                assert all(every)
            for (folded, item_id), kind in standing.items():
                item = after.by_id(item_id)
                firm = folded in fold_all((*item.vocabulary_zh, *item.vocabulary_en))
                weak = folded in fold_all(item.related)
                assert (firm, weak) == (kind is MEANS, kind is RELATED)


@examples(30)
@given(st.text())
def test_a_word_is_read_or_refused(text: str) -> None:
    try:
        wording = vocabulary.read_wording(text)
    except Invalid:
        return
    assert 0 < len(wording.folded) <= vocabulary.LONGEST
    assert wording.text.isprintable()
    assert vocabulary.read_wording(wording.text) == wording


def test_words_are_laid_over_an_edition_without_touching_other_items(session: Session, world: World) -> None:
    edition = get_edition(session, world.edition_key)
    item = edition.item(EARLY)
    after = with_words(edition, [EditorsWord(item.id, NEW, NEW, MEANS), EditorsWord(9999, NEW, NEW, MEANS)])
    assert [one.code for one, other in zip(after.items, edition.items, strict=True) if one is not other] == [
        EARLY
    ]


def write(folder: Path, lines: list[str]) -> Path:
    """A CSV file as Excel writes it."""
    path = folder / "words.csv"
    path.write_text("\r\n".join(lines) + "\r\n", encoding="utf-8-sig")
    return path


def import_(desk: Desk, path: Path) -> vocabulary.VocabularyImport:
    """Read a file in a transaction of its own."""
    edition = desk.edition
    desk.session.rollback()
    begin_writing(desk.session)
    try:
        report = vocabulary.import_file(desk.session, actor=desk.actor, edition=edition, path=path)
    except Exception:
        desk.session.rollback()
        raise
    desk.session.commit()
    return report


def reload(desk: Desk, folder: Path, change: object) -> None:
    """Load the shipped file again with a new text, and with its items changed."""
    data = yaml.load(shipped_edition().read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - makes texts only
    for category in data["categories"]:
        category["items"] = sorted(
            (change(item) for item in category["items"]), key=lambda item: item["code"]
        )  # type: ignore[operator]
        category["items"][0]["summary"]["zh"] += "新。"
    path = folder / "edition.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    desk.session.rollback()
    begin_writing(desk.session)
    assert load_edition(desk.session, path, actor=operator("tests")).changed
    desk.session.commit()
