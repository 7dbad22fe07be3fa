"""Names of places: on signs they are Chinese, so readers of English get the characters and how they are said."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import force_locale

from catalogue.language.pinyin import latin_name
from portal.words.place_names import (
    department_name,
    department_text,
    latin,
    latin_point,
    list_of_divisions,
    place_name,
    place_text,
    point_name,
    way_to,
)


@pytest.mark.parametrize(
    ("name", "spelt"),
    [
        ("多福巷", "Duofuxiang"),
        ("西二旗", "Xi'erqi"),
        ("女儿", "Nü'er"),
        ("大栅栏", "Dashilan"),
        ("长阳", "Changyang"),
        ("长子营", "Zhangziying"),
        ("兴盛街187号院", "Xingshengjie 187 Haoyuan"),
        ("SOHO现代城", "SOHO Xiandaicheng"),
        ("Oak Park", "Oak Park"),
        ("", ""),
    ],
)
def test_a_name_is_spelt_as_beijing_says_it(name: str, spelt: str) -> None:
    assert latin_name(name) == spelt


@pytest.mark.parametrize(
    ("name", "spelt"),
    [
        ("多福巷社区", "Duofuxiang"),
        ("东华门街道", "Donghuamen Subdistrict"),
        ("东城区", "Dongcheng District"),
        ("幸福村", "Xingfu Village"),
        ("清水镇", "Qingshui Town"),
        ("于家务回族乡", "Yujiawu Hui Township"),
        ("北京市", "Beijing City"),
        ("社区", "Shequ"),
    ],
)
def test_the_kind_of_place_is_in_english(name: str, spelt: str) -> None:
    assert latin(name) == spelt


def test_chinese_pages_show_the_characters_alone(app: Flask) -> None:
    with app.test_request_context(), force_locale("zh_Hans_CN"):
        assert place_name("多福巷社区") == "多福巷社区"
        assert place_text("多福巷社区") == "多福巷社区"
        assert way_to(["东城区", "东华门街道"]) == "东城区 东华门街道"
        assert way_to([]) == ""


def test_a_department_has_the_name_of_its_office_once(app: Flask) -> None:
    with app.test_request_context(), force_locale("zh_Hans_CN"):
        assert department_text("东城区", "区卫生健康委") == "东城区卫生健康委"
        assert department_text("东城区", "东城区卫生健康委") == "东城区卫生健康委"
        assert department_text("东华门街道", "街道民生科") == "东华门街道民生科"
        assert department_name("东华门街道", "民生科") == "东华门街道民生科"
        assert department_text("北京市", "区划处") == "北京市区划处"
    with app.test_request_context(), force_locale("en"):
        assert department_text("东城区", "区卫生健康委") == "东城区 Dongcheng District 区卫生健康委"
        assert '<span lang="zh-CN">区卫生健康委</span>' in department_name("东城区", "区卫生健康委")


def test_english_pages_show_the_characters_and_the_letters(app: Flask) -> None:
    with app.test_request_context(), force_locale("en"):
        assert place_name("多福巷社区") == (
            '<span><span lang="zh-CN">多福巷社区</span> <span class="latin">Duofuxiang</span></span>'
        )
        assert place_text("多福巷社区") == "多福巷社区 Duofuxiang"
        assert way_to(["东城区", "东华门街道"]) == "Donghuamen Subdistrict, Dongcheng District"
        assert place_name("Oak <b>") == '<span lang="zh-CN">Oak &lt;b&gt;</span>'
        assert way_to(["<b>区"]) == "&lt;b&gt; District"
        assert way_to([]) == ""


@pytest.mark.parametrize(
    ("name", "spelt"),
    [
        ("多福巷社区服务站", "Duofuxiang service desk"),
        ("多福巷社区卫生服务站", "Duofuxiang health station"),
        ("幸福村老年餐桌", "Xingfu Village seniors’ canteen"),
        ("警务室", "Police post"),
        ("万柳（集团）股份经济合作社六郎庄生活区服务站", "Service desk"),
        ("阳光之家", ""),
    ],
)
def test_a_service_point_is_said_to_be_what_it_is(name: str, spelt: str) -> None:
    assert latin_point(name) == spelt


def test_readers_of_english_see_the_sign_of_a_place_and_what_it_is(app: Flask) -> None:
    with app.test_request_context(), force_locale("en"):
        shown = point_name("多福巷社区服务站")
        assert shown.striptags() == "多福巷社区服务站 Duofuxiang service desk"
        assert '<span lang="zh-CN">多福巷社区服务站</span>' in shown
        assert point_name("阳光之家").striptags() == "阳光之家"
        assert list_of_divisions("北京市统计用区划（2023年）") == "Beijing City, 2023"
        assert list_of_divisions("另一份清单").striptags() == "另一份清单"
    with app.test_request_context(), force_locale("zh_Hans_CN"):
        assert point_name("多福巷社区服务站") == "多福巷社区服务站"
        assert list_of_divisions("北京市统计用区划（2023年）") == "北京市统计用区划（2023年）"
