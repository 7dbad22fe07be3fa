"""What residents say is data in one home: checked, sorted, each word once, and no edition's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from catalogue import catalogues
from catalogue.access.rights import operator
from catalogue.catalogues import load_edition, read_edition, shipped_edition
from catalogue.foundation.errors import BadFile
from catalogue.language.item_words import item_words, read_item_words
from catalogue.language.word_files import HOME, WordFile, Words, read_words
from catalogue.search import Hints, build_places, build_searcher, search
from catalogue.search.words.concepts import concept_words, off_topic_words
from catalogue.search.words.people import people


class Listing(WordFile):
    words: Words


def refused(tmp_path: Path, text: str, read: object = None) -> BadFile:
    path = tmp_path / "words.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadFile) as caught:
        read_item_words(path) if read is None else read_words(path, Listing)
    assert caught.value.file == str(path)
    return caught.value


class TestFiles:
    def test_a_word_that_is_there_twice_is_named_with_its_line(self, tmp_path: Path) -> None:
        bad = refused(tmp_path, "# 词\nwords: |\n  甲, 乙\n  丙, 甲\n", Listing)
        assert (bad.line, bad.field) == (4, "words")
        assert "“甲” is listed twice" in str(bad)

    def test_words_out_of_order_are_named(self, tmp_path: Path) -> None:
        bad = refused(tmp_path, "words: |\n  b, a\n", Listing)
        assert "“a” comes before “b”" in str(bad)

    @pytest.mark.parametrize(
        ("text", "line", "says"),
        [
            ("items:\n  meals:\n    zh: |\n      送餐\n    related: |\n      吃饭\n      送餐\n", 2, "送餐"),
            ("items:\n  meals:\n    zh: |\n      送餐\n    german: |\n      essen\n", 5, "no such field"),
            ("items:\n  meals:\n    zh: |\n      " + "长" * 61 + "\n", 4, "longer than 60"),
            ("items:\n  meals:\n    zh: [送餐]\n", 3, "without brackets"),
            ("items:\n  zoo:\n    zh: 园\n  meals:\n    zh: 饭\n", 1, "sorted"),
            ("items:\n  Meals:\n    zh: 饭\n", 2, ""),
            ("words: 饭\n", 1, ""),
        ],
    )
    def test_a_mistake_in_what_is_said_of_items_has_its_line(
        self, tmp_path: Path, text: str, line: int, says: str
    ) -> None:
        bad = refused(tmp_path, text)
        assert bad.line == line
        assert says in str(bad)

    def test_every_shipped_file_is_read_by_somebody_and_says_what_it_is_for(self) -> None:
        code = "".join(path.read_text(encoding="utf-8") for path in HOME.parents[1].rglob("*.py"))
        for path in HOME.glob("*.yaml"):
            assert f'"{path.name}"' in code, path.name
            assert path.read_text(encoding="utf-8").startswith("# "), path.name


class TestOneHome:
    def test_a_word_is_once_among_the_concepts(self) -> None:
        words = [word.casefold() for word, _names in concept_words()]
        assert len(set(words)) == len(words) > 3500

    def test_words_that_no_service_answers_are_apart_from_those_that_are_fillers(self) -> None:
        off_topic = set(off_topic_words())
        assert len(off_topic) > 800
        assert off_topic.isdisjoint(people().audiences)

    def test_a_word_for_people_is_written_for_one_audience(self) -> None:
        listed = [
            word
            for line in (HOME / "people.yaml")
            .read_text(encoding="utf-8")
            .split("\nonly_alone:")[0]
            .splitlines()
            if line.startswith("    ")
            for word in line.strip().split(", ")
        ]
        assert sorted(listed) == sorted(people().audiences)

    def test_words_are_said_of_items_that_the_edition_lists(self) -> None:
        listed = {item.key for item in read_edition(shipped_edition()).items}
        assert set(read_item_words()) == listed

    def test_an_item_of_which_nothing_is_written_down_has_no_words(self) -> None:
        assert item_words("nowhere").zh == ()


@pytest.mark.one_database
class TestAnotherEdition:
    """A new edition copies no words: the same items are found by what residents say."""

    def test_it_finds_the_same(self, session: Session, tmp_path: Path) -> None:
        text = shipped_edition().read_text(encoding="utf-8")
        assert "vocabulary" not in text
        path = tmp_path / "next.yaml"
        path.write_text(
            text.replace("key: beijing-1060-trial", "key: beijing-next").replace("'0211'", "'0299'"),
            encoding="utf-8",
        )
        load_edition(session, shipped_edition(), actor=operator("tests"))
        load_edition(session, path, actor=operator("tests"))
        places = build_places(session)
        found = []
        for key in ("beijing-1060-trial", "beijing-next"):
            searcher = build_searcher(catalogues.get_edition(session, key), places)
            queries = ("日托所", "送餐", "jzz", "lunch for grandma", "修鞋", "股票")
            answers = [search(session, searcher, query, Hints()) for query in queries]
            found.append([[hit.item.key for hit in answer.items[:1]] for answer in answers])
        assert found[0] == found[1]
        assert found[0][:2] == [["day-care"], ["meals"]]
