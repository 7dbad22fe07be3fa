"""Other doors: the offices that come with the package, and what a file of them may not say."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from catalogue.doors import doors, read_doors
from catalogue.doors.files import ELSEWHERE
from catalogue.foundation.errors import BadFile


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ELSEWHERE, tmp_path / "elsewhere"))


def altered(folder: Path, name: str, old: str, new: str) -> Path:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def test_an_office_says_what_it_answers_in_both_languages() -> None:
    police = doors()["psb_hukou"]
    assert (police.name_zh, police.answers_zh) == ("公安派出所户籍窗口", "户口登记、迁移、注销、户籍证明")
    assert "household register" in police.answers_en
    assert {"新生儿落户口", "户口迁移审批"} <= set(police.words)


def test_every_office_has_matters_and_says_where_it_was_read() -> None:
    assert len(doors()) == 60
    assert [door.key for door in doors().values() if not door.matters or not door.source] == []


def test_no_office_has_a_number_for_emergencies() -> None:
    assert {door.hotline for door in doors().values()}.isdisjoint({"110", "119", "120", "122"})


def test_a_number_for_emergencies_is_refused(folder: Path) -> None:
    altered(folder, "offices.yaml", "hotline: '12316'", "hotline: '110'")
    with pytest.raises(BadFile, match="for emergencies only"):
        read_doors(folder)


def test_matters_of_an_office_that_is_not_listed_are_refused(folder: Path) -> None:
    altered(folder, "matters.yaml", "  agri:", "  agriculture:")
    with pytest.raises(ValueError, match="there is no office agriculture"):
        read_doors(folder)


def test_a_matter_is_listed_once_for_an_office(folder: Path) -> None:
    altered(folder, "matters.yaml", "农业系统公益服务热线, 扶贫监督举报", "农业系统公益服务热线, 土地流转")
    with pytest.raises(BadFile, match="listed twice"):
        read_doors(folder)
