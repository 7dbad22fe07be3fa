"""What a public site in China shows of itself: by the settings, at the foot of pages, and nothing without them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.config import ConfigError, load
from tests.pages import check_page
from tests.worlds.eight_streets import World

RECORD = {
    "site_sponsor": "北京市某某区民政局",
    "site_sponsor_en": "Civil Affairs Bureau",
    "site_operator": "某某区社区服务中心",
    "site_code": "1100000000",
    "site_icp": "京ICP备00000000号-1",
    "site_police": "京公网安备 00000000000000号",
    "site_corrections": "https://corrections.example.cn/?site_code=1100000000&a=b",
}


def foot_links(html: str) -> dict[str, str]:
    """Where the links at the foot of a page lead, by their words."""
    (foot,) = check_page(html).all("footer")
    return {"".join(each.itertext()): each.get("href", "") for each in foot.iter() if each.tag == "a"}


def test_nothing_of_it_is_invented(client: FlaskClient, world: World) -> None:
    page = client.get("/").text
    assert "foot-record" not in page
    assert "beian" not in page
    assert foot_links(page)["隐私说明"] == "/privacy"


def test_what_the_settings_name_is_at_the_foot_with_its_links(
    app_with: Callable[..., Flask], world: World
) -> None:
    client = app_with(**RECORD).test_client()
    for address in ("/", "/log-in", "/nowhere", "/privacy"):
        page = client.get(address).text
        for words in (
            "主办单位：北京市某某区民政局",
            "承办单位：某某区社区服务中心",
            "网站标识码：1100000000",
        ):
            assert words in page, address
        links = foot_links(page)
        assert links["京ICP备00000000号-1"] == "https://beian.miit.gov.cn/"
        police = "https://beian.mps.gov.cn/#/query/webSearch?code=00000000000000"
        assert links["京公网安备 00000000000000号"] == police
        assert links["网站纠错"] == RECORD["site_corrections"]
    client.set_cookie("language", "en")
    page = client.get("/privacy").text
    assert "Authority: Civil Affairs Bureau" in page
    assert 'Run by: <span lang="zh-CN">某某区社区服务中心</span>' in page


def test_another_privacy_notice_takes_the_place_of_the_portals_own(
    app_with: Callable[..., Flask], client: FlaskClient, world: World
) -> None:
    own = client.get("/privacy")
    assert (own.status_code, "183天" in own.text) == (200, True)
    other = app_with(site_privacy="https://www.example.cn/privacy").test_client()
    answer = other.get("/privacy")
    assert (answer.status_code, answer.location) == (302, "https://www.example.cn/privacy")
    assert foot_links(other.get("/").text)["隐私说明"] == "https://www.example.cn/privacy"


def test_a_page_that_a_browser_keeps_is_another_one_once_a_setting_that_it_shows_has_changed(
    app_with: Callable[..., Flask], world: World
) -> None:
    tags = {
        app_with(**settings).test_client().get("/definitions").headers["ETag"]
        for settings in ({}, {"site_code": "1100000000"}, {"hotline": "12349"}, {"workers": 3})
    }
    assert len(tags) == 3


@pytest.mark.parametrize(
    ("variable", "value", "complaint"),
    [
        ("PORTAL_SITE_ICP", "05000000", "is written like 京ICP备00000000号-1"),
        ("PORTAL_SITE_ICP", "", "is written like"),
        ("PORTAL_SITE_POLICE", "京公网安备1号", "is written like 京公网安备 00000000000000号"),
        ("PORTAL_SITE_CODE", "110000000", "is written like 1100000000"),
        ("PORTAL_SITE_SPONSOR", "民" * 61, "is a name of 2 to 60 characters"),
        ("PORTAL_SITE_OPERATOR", "a\nb", "is a name of 2 to 60 characters"),
        *(
            ("PORTAL_SITE_CORRECTIONS", value, "begins with https://")
            for value in (
                "http://www.example.cn/",
                "javascript:alert(1)",
                "https://user:word@www.example.cn/",
                "https://localhost/",
                'https://www.example.cn/"><script>',
                "https://www.example.cn/a b",
                "//www.example.cn",
            )
        ),
        ("PORTAL_SITE_PRIVACY", f"https://www.example.cn/{'a' * 300}", "has at most 300 characters"),
    ],
)
def test_a_record_that_cannot_be_right_is_one_line_at_the_start(
    variable: str, value: str, complaint: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match=complaint) as refused:
        load({"PORTAL_INSTANCE_PATH": str(tmp_path), variable: value})
    assert refused.value.message.startswith(variable)
    assert "\n" not in refused.value.message
