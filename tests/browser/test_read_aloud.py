"""Reading aloud: what is read, in which language, how it is stopped, and how it is said that it is being read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PHONE, LiveServer
from tests.worlds.eight_streets import World

OpenContext = Callable[..., BrowserContext]
#: A device that can speak, as far as pages can tell: it writes down what it is given, and is done with it when told.
DEVICE = """
window.said = []; window.voices = %s;
const listeners = [];
const device = {
    current: null,
    getVoices: () => window.voices,
    onvoiceschanged: null,
    addEventListener: (name, listener) => listeners.push(listener),
    speak(utterance) { this.current = utterance; window.said.push([utterance.lang, utterance.text]); },
    cancel() {
        const interrupted = this.current;
        this.current = null;
        if (interrupted) setTimeout(() => interrupted.onerror({ error: "interrupted" }));
    },
};
Object.defineProperty(window, "speechSynthesis", { value: device });
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
window.finishOne = () => { const done = device.current; device.current = null; done.onend(); };
window.learn = voices => { window.voices = voices; listeners.forEach(each => each()); };
window.fails = () => { const broken = device.current; device.current = null; broken.onerror({ error: "x" }); };
"""
ENGLISH, CHINESE = '{lang: "en-US", name: "E"}', '{lang: "zh-CN", name: "Z"}'
BOTH = f"[{ENGLISH}, {CHINESE}]"


@pytest.fixture
def speaking(open_context: OpenContext, told: World, live_server: LiveServer) -> Callable[..., Page]:
    """Open a page on a device that can speak: ``speaking("/items/0202", voices=BOTH, language="zh")``."""

    def visit(address: str, voices: str = BOTH, language: str = "zh") -> Page:
        context = open_context(viewport=PHONE)
        cookies = {"language": language, "community": str(told.community)}
        context.add_cookies(
            [{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()]
        )
        page = context.new_page()
        page.add_init_script(DEVICE % voices)
        page.goto(address)
        return page

    return visit


def _read_out(page: Page) -> list[list[str]]:
    """Let the device speak until it has nothing more to say; what it was given."""
    page.evaluate("() => { while (speechSynthesis.current) finishOne(); }")
    said: list[list[str]] = page.evaluate("said")
    return said


def test_the_main_text_is_read_from_its_heading_to_its_end(speaking: Callable[..., Page]) -> None:
    page = speaking("/items/0202")
    page.get_by_role("button", name="朗读", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="正在朗读")).to_be_visible()
    text = " ".join(part for _, part in _read_out(page))
    assert text.startswith("老年餐桌、送餐")
    assert "请自带饭盒。" in text
    for left_out in ("关怀版", "跳到正文", "全部服务项目", "社区、小区、胡同或村的名称", "朗读"):
        assert left_out not in text
    expect(page.get_by_role("status").filter(has_text="朗读完毕")).to_be_visible()
    expect(page.get_by_role("button", name="停止")).to_be_hidden()


def test_what_is_in_chinese_on_an_english_page_is_read_in_chinese(speaking: Callable[..., Page]) -> None:
    page = speaking("/items/0202", language="en")
    page.get_by_role("button", name="Read aloud").click()
    said = _read_out(page)
    assert ["zh-CN", "请自带饭盒。"] in said
    assert {lang for lang, _ in said} == {"en", "zh-CN"}
    assert not [text for lang, text in said if lang == "en" and "请" in text]


def test_a_language_without_a_voice_is_left_out(speaking: Callable[..., Page]) -> None:
    page = speaking("/items/0202", voices=f"[{ENGLISH}]", language="en")
    page.get_by_role("button", name="Read aloud").click()
    assert {lang for lang, _ in _read_out(page)} == {"en"}


def test_it_can_be_paused_gone_on_with_and_stopped_by_keyboard(speaking: Callable[..., Page]) -> None:
    page = speaking("/definitions")
    page.get_by_role("button", name="朗读", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="暂停")).to_be_focused()
    page.evaluate("finishOne()")
    expect(page.locator(".is-read")).to_have_count(1)
    second = page.evaluate("said[1][1]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="已暂停")).to_be_visible()
    expect(page.get_by_role("button", name="继续")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("said[2][1]") == second
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="已停止")).to_be_visible()
    expect(page.get_by_role("button", name="朗读", exact=True)).to_be_focused()
    expect(page.locator(".is-read")).to_have_count(0)
    assert page.evaluate("speechSynthesis.current") is None


def test_leaving_the_page_stops_it(speaking: Callable[..., Page]) -> None:
    page = speaking("/definitions")
    page.get_by_role("button", name="朗读", exact=True).click()
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    assert page.evaluate("speechSynthesis.current") is None


def test_a_device_that_cannot_speak_is_offered_nothing(page: Page, told: World) -> None:
    page.add_init_script("Object.defineProperty(window, 'speechSynthesis', { value: undefined })")
    page.goto("/definitions")
    expect(page.locator("[data-read-aloud]")).to_be_hidden()


def test_voices_that_are_learned_late_are_waited_for(speaking: Callable[..., Page]) -> None:
    page = speaking("/definitions", voices="[]")
    expect(page.locator("[data-read-aloud]")).to_be_hidden()
    page.evaluate(f"learn([{CHINESE}])")
    expect(page.get_by_role("button", name="朗读", exact=True)).to_be_visible()


def test_a_voice_that_fails_is_said_to(speaking: Callable[..., Page]) -> None:
    page = speaking("/definitions")
    page.get_by_role("button", name="朗读", exact=True).click()
    page.evaluate("fails()")
    expect(page.get_by_role("status").filter(has_text="本机没有可用的朗读语音")).to_be_visible()


def test_while_it_reads_the_page_stays_accessible_and_narrow(
    speaking: Callable[..., Page], assert_accessible: Callable[[Page], None]
) -> None:
    page = speaking("/items/0202")
    page.get_by_role("button", name="朗读", exact=True).click()
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert_accessible(page)
