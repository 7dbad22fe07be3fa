"""The shipped catalogue against the document that it comes from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from catalogue import catalogues
from catalogue.access.rights import operator
from catalogue.catalogues import terms
from catalogue.foundation import stamps
from catalogue.foundation.database import begin_writing
from catalogue.language.item_words import item_words
from catalogue.models import Form

BOX = (Path(__file__).parent.parent / "data" / "box3.txt").read_text(encoding="utf-8").splitlines()
HEAD = "社区老年人(残疾人)"
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def file() -> catalogues.EditionFile:
    return catalogues.read_edition(catalogues.shipped_edition())


def test_the_source_texts_are_the_box_word_for_word(file: catalogues.EditionFile) -> None:
    """The box prints a category, then its items with 、 or ， between them and 。 at the end."""
    assert file.edition.title.zh in BOX[0]
    assert file.edition.nicknames == ("1060",)
    lines = BOX[3:]
    assert len(lines) == 2 * len(file.categories) == 20
    for category, name, texts in zip(file.categories, lines[::2], lines[1::2], strict=True):
        # The one space in the box is a line break in the document: 出租 房屋.
        assert category.source_text == name.replace(" ", "")
        separators = re.findall("[、，。]", texts)
        printed = "".join(
            item.source_text + separator for item, separator in zip(category.items, separators, strict=True)
        )
        assert printed == texts
    assert len(file.items) == 60


def test_names_are_the_source_texts_and_five_inherit_their_head(file: catalogues.EditionFile) -> None:
    for item in file.items:
        inherits = "0202" <= item.code <= "0206"
        assert item.name.zh == (HEAD + item.source_text if inherits else item.source_text)
    by_code = {item.code: item.name.zh for item in file.items}
    assert by_code["0202"] == "社区老年人(残疾人)就餐送餐服务"
    assert by_code["0206"] == "社区老年人(残疾人)优待服务"
    assert by_code["0208"] == "残疾人无障碍设施建设服务"


def test_codes_number_the_box_through(file: catalogues.EditionFile) -> None:
    assert [item.code for item in file.items] == [
        f"{number:02d}{position:02d}"
        for number, category in enumerate(file.categories, start=1)
        for position, _ in enumerate(category.items, start=1)
    ]


def test_what_the_source_does_not_say_is_empty(file: catalogues.EditionFile) -> None:
    edition = file.edition
    assert edition.trial
    assert (edition.issuer, edition.issued_on, edition.in_force_from, edition.in_force_until) == (None,) * 4
    for item in file.items:
        assert item.criterion is None
        assert item.guide == {}


def test_every_item_is_explained_in_both_languages_and_can_be_found(file: catalogues.EditionFile) -> None:
    for item in file.items:
        assert CHINESE.search(item.summary.zh)
        assert item.summary.zh.endswith("。")
        assert item.summary.en.endswith(".")
        said = item_words(item.key)
        for english in (item.name.en, item.summary.en, *said.en):
            assert not CHINESE.search(english), item.code
        assert 20 <= len(item.summary.zh) <= 65, item.code
        assert len(said.zh) >= 25, item.code
        assert len(said.en) >= 10, item.code
    names = [item.name.en for item in file.items]
    assert len(set(names)) == len(names)


def test_every_item_has_a_short_plain_name_of_its_own(file: catalogues.EditionFile) -> None:
    plain = [item.plain for item in file.items if item.plain]
    assert len(plain) == 60
    for language in ("zh", "en"):
        assert len({getattr(name, language).casefold() for name in plain}) == 60
    for item, name in zip(file.items, plain, strict=True):
        assert CHINESE.search(name.zh)
        assert not CHINESE.search(name.en), item.code
        assert len(name.zh) <= 12, item.code
        assert len(name.en) <= 45, item.code
        # Residents do not say 社区…服务: that is what the official name is for.
        assert not (name.zh.startswith("社区") and name.zh.endswith("服务")), item.code


def test_every_term_is_used(file: catalogues.EditionFile) -> None:
    assert {item.form for item in file.items} == set(Form) - {Form.TASK}
    assert {word for item in file.items for word in item.audiences} == set(terms.AUDIENCES)
    assert {word for item in file.items for word in item.life_events} == set(terms.LIFE_EVENTS)
    assert {item.aspect for item in file.items} == set(terms.ASPECTS)
    assert {item.body for item in file.items} == set(terms.BODIES)


def test_the_shipped_edition_loads_once(session: Session) -> None:
    for expected in (True, False):
        begin_writing(session)
        report = catalogues.load_edition(session, catalogues.shipped_edition(), actor=operator("tests"))
        session.commit()
        assert (report.changed, report.items) == (expected, 60)
    assert stamps.version(session, stamps.CATALOGUE) == 1
    edition = catalogues.get_edition(session, "beijing-1060-trial")
    assert len(edition.categories) == 10
    assert edition.item("0202").source_text == "就餐送餐服务"
    assert edition.item("0703").form is Form.VENUE
