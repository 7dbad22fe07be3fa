"""Words on the editor's desk: found, taught, previewed, undone; two editors at once; what is nonsense."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from catalogue.models import Role, TermKind
from catalogue.vocabulary import preview as previewing
from tests.examples import examples, unsaved
from tests.pages import CheckingClient, text_of
from tests.portal.counting import counted
from tests.worlds.eight_streets import World

from .conftest import EARLY, LIBRARY, MEALS, NEW, PASSWORD, Words, form_of

pytestmark = pytest.mark.both_databases

MEANS, RELATED, DROPPED = TermKind.MEANS, TermKind.RELATED, TermKind.DROPPED
HOSTILE = '<script>alert("1")</script> & <b>词'


def open_word(client: CheckingClient, word: str, **more: str) -> dict[str, str]:
    """Open a word's page; what its form would send."""
    assert client.get("/editor/term", query_string={"word": word} | more).status_code == 200
    return form_of(client)


def own_page(app: Flask, role: Role, division: int) -> str | None:
    """Where an account with this role, which is there, arrives when it logs in."""
    sent = {"name": f"{role.value}{division}", "password": PASSWORD}
    return app.test_client().post("/log-in", data=sent).location


class TestTheWay:
    def test_logging_in_leads_an_editor_to_the_words(
        self, app: Flask, editor: CheckingClient, world: World
    ) -> None:
        assert own_page(app, Role.EDITOR, world.city) == "/editor/"
        editor.get("/editor/")
        assert "目录词汇" in editor.page.text

    def test_an_administrator_begins_at_the_office_and_has_a_door(
        self, app: Flask, log_in: Callable[..., CheckingClient], world: World
    ) -> None:
        admin = log_in(Role.ADMIN, world.city)
        assert own_page(app, Role.ADMIN, world.city) == "/admin/"
        admin.get("/")
        assert "/editor/" in [link.get("href") for link in admin.page.all("a")]
        assert admin.get("/editor/").status_code == 200

    @pytest.mark.parametrize(
        "path",
        [
            "/editor/",
            "/editor/terms",
            "/editor/changes",
            "/editor/searches",
            f"/editor/items/{EARLY}",
            f"/editor/term?word={NEW}",
            "/editor/term",
        ],
    )
    def test_every_page_speaks_both_languages(
        self, editor: CheckingClient, english: CheckingClient, words: Words, path: str
    ) -> None:
        words.teach(NEW, {EARLY: MEANS})
        assert editor.get(path).status_code == 200
        zh = text_of(editor.page.find("h1"))
        assert english.get(path).status_code == 200
        assert text_of(english.page.find("h1")) != zh or NEW in zh or EARLY in zh

    def test_a_word_that_is_no_word_is_asked_for_again(self, editor: CheckingClient) -> None:
        assert editor.get("/editor/term", query_string={"word": "！？"}).status_code == 400
        assert editor.page.find("input", id="word").get("value") == "！？"
        assert editor.page.find("div", id="errors") is not None
        assert editor.get("/editor/term", query_string={"word": "长" * 61}).status_code == 400

    def test_an_item_that_is_not_there_is_not_found(self, editor: CheckingClient) -> None:
        assert editor.get("/editor/items/9999").status_code == 404

    @pytest.mark.parametrize("query", ["page=0", "page=x", "page=-1", "page=²", "show=x"])
    def test_nonsense_in_the_address_is_refused(self, editor: CheckingClient, query: str) -> None:
        assert editor.get(f"/editor/terms?{query}").status_code == 400


class TestFinding:
    def test_by_word_and_by_service(self, editor: CheckingClient, words: Words) -> None:
        words.teach(NEW, {EARLY: MEANS})
        editor.get("/editor/terms", query_string={"q": "遛娃"})
        assert NEW in editor.page.text
        editor.get("/editor/terms", query_string={"q": EARLY, "show": "taught"})
        assert text_of(editor.page.find("dl", class_="word-list")).startswith(NEW)

    def test_what_is_not_there_can_be_taught(self, editor: CheckingClient) -> None:
        editor.get("/editor/terms", query_string={"q": "从没有过的词"})
        assert "/editor/term?word=" in str([link.get("href") for link in editor.page.all("a")])

    def test_pages_of_a_long_list(self, editor: CheckingClient) -> None:
        editor.get("/editor/terms?page=2")
        links = [link.get("href") for link in editor.page.find("nav", class_="pagination").iter("a")]
        assert links[0] == "/editor/terms"
        assert editor.get("/editor/terms?page=999999").status_code == 200

    def test_a_services_words_say_who_says_so(self, editor: CheckingClient, words: Words) -> None:
        words.teach(NEW, {EARLY: MEANS}, who="张编辑")
        own = words.edition.item(EARLY).vocabulary_zh[1]
        words.teach(own, {EARLY: DROPPED})
        editor.get(f"/editor/items/{EARLY}")
        taught = next(li for li in editor.page.all("li") if text_of(li).startswith(NEW))
        assert "张编辑" in text_of(taught)
        assert own in [text_of(deleted) for deleted in editor.page.all("del")]

    def test_the_number_of_statements_does_not_grow(
        self, editor: CheckingClient, app: Flask, words: Words
    ) -> None:
        paths = ("/editor/", "/editor/terms", "/editor/changes", f"/editor/items/{EARLY}")
        words.teach("新词零", {EARLY: MEANS})
        few = [self.statements(app, editor, path) for path in paths]
        for number in "一二三四五六":
            words.teach(f"新词{number}", {EARLY: MEANS, LIBRARY: RELATED})
        assert [self.statements(app, editor, path) for path in paths] == few

    def statements(self, app: Flask, editor: CheckingClient, path: str) -> int:
        """How many statements a page takes, once the process knows the words."""
        editor.get(path)
        with counted(app) as sent:
            editor.get(path)
        return len(sent)


class TestTeaching:
    def test_a_new_word_is_previewed_saved_and_found_by_residents(
        self, editor: CheckingClient, client: CheckingClient, words: Words
    ) -> None:
        sent = open_word(editor, "蹓弯儿寄娃") | {
            "add-1": EARLY,
            "add-1-kind": "means",
            "queries": "老年饭桌\n蹓弯儿寄娃 海淀",
        }
        assert editor.post("/editor/term/preview", data=sent).status_code == 200
        assert words.history() == ()
        rows = [text_of(row) for row in editor.page.find("table", class_="preview").iter("tr")]
        assert any(row.startswith("蹓弯儿寄娃") and EARLY in row for row in rows)
        assert not any(row.startswith("老年饭桌") for row in rows)
        answer = editor.post("/editor/term", data=form_of(editor))
        assert answer.status_code == 302
        editor.get(answer.location)
        assert "已保存" in editor.page.text
        assert words.said("蹓弯儿寄娃") == {EARLY: MEANS}
        client.get("/search", query_string={"q": "蹓弯儿寄娃"})
        assert words.edition.item(EARLY).name_zh in client.page.text

    def test_a_proposed_service_stands_in_the_form(self, editor: CheckingClient) -> None:
        assert open_word(editor, NEW, item=EARLY)[f"link-{EARLY}"] == "means"

    def test_a_word_of_the_catalogue_is_dropped_and_taken_back(
        self, editor: CheckingClient, words: Words
    ) -> None:
        own = words.edition.item(MEALS).vocabulary_zh[0]
        sent = open_word(editor, own)
        assert sent[f"link-{MEALS}"] == ""
        assert editor.post("/editor/term", data=sent | {f"link-{MEALS}": "dropped"}).status_code == 302
        assert words.said(own) == {MEALS: DROPPED}
        sent = open_word(editor, own)
        assert (sent[f"link-{MEALS}"], sent[f"was-{MEALS}"]) == ("dropped", "dropped")
        assert editor.post("/editor/term", data=sent | {f"link-{MEALS}": ""}).status_code == 302
        assert words.said(own) == {}

    def test_saving_what_is_so_already_writes_nothing(self, editor: CheckingClient, words: Words) -> None:
        words.teach(NEW, {EARLY: MEANS})
        answer = editor.post("/editor/term", data=open_word(editor, NEW))
        editor.get(answer.location)
        assert "没有改动" in editor.page.text
        assert len(words.history()) == 1

    def test_a_mistake_is_told_at_its_field_and_nothing_typed_is_lost(
        self, editor: CheckingClient, words: Words
    ) -> None:
        own = words.edition.item(MEALS).vocabulary_zh[0]
        sent = open_word(editor, own) | {"add-1": LIBRARY, "add-1-kind": "dropped", "queries": "第一\n第二"}
        for path in ("/editor/term", "/editor/term/preview"):
            assert editor.post(path, data=sent).status_code == 400
            assert f"#link-{LIBRARY}" in [
                link.get("href") for link in editor.page.find("div", id="errors").iter("a")
            ]
            assert form_of(editor)["queries"].split() == ["第一", "第二"]
        assert words.history() == ()

    def test_a_service_named_twice_is_asked_about(self, editor: CheckingClient, words: Words) -> None:
        sent = open_word(editor, NEW) | {"add-1": EARLY, "add-2": EARLY}
        for path in ("/editor/term", "/editor/term/preview"):
            assert editor.post(path, data=sent).status_code == 400
        assert words.history() == ()

    def test_the_preview_shows_what_stays_too(self, editor: CheckingClient) -> None:
        sent = open_word(editor, NEW)
        editor.post("/editor/term/preview", data=sent)
        assert "都不会变" in editor.page.text
        assert len(editor.page.all("table", class_="preview")) == 0

    def test_this_months_searches_in_vain_are_tried(self, editor: CheckingClient, words: Words) -> None:
        words.searched("蹓弯儿寄娃去哪", 4)
        sent = open_word(editor, "蹓弯儿寄娃") | {"add-1": EARLY}
        editor.post("/editor/term/preview", data=sent)
        assert "蹓弯儿寄娃去哪" in text_of(editor.page.find("table", class_="preview"))
        sent.pop("empty-searches")
        editor.post("/editor/term/preview", data=sent)
        assert "蹓弯儿寄娃去哪" not in text_of(editor.page.find("table", class_="preview"))


class TestTwoEditors:
    @pytest.mark.parametrize("path", ["/editor/term", "/editor/term/preview"])
    def test_the_second_sees_both_and_loses_nothing(
        self, editor: CheckingClient, words: Words, path: str
    ) -> None:
        sent = open_word(editor, NEW) | {"add-1": LIBRARY, "add-1-kind": "related"}
        words.teach(NEW, {EARLY: MEANS}, who="李编辑")
        assert editor.post(path, data=sent).status_code == 409
        assert "李编辑" in text_of(editor.page.find("div", id="errors"))
        assert words.said(NEW) == {EARLY: MEANS}
        again = form_of(editor)
        assert (again[f"link-{EARLY}"], again[f"link-{LIBRARY}"]) == ("means", "related")
        assert editor.post("/editor/term", data=again).status_code == 302
        assert words.said(NEW) == {EARLY: MEANS, LIBRARY: RELATED}

    def test_both_changed_the_same_link(self, editor: CheckingClient, words: Words) -> None:
        words.teach(NEW, {EARLY: MEANS})
        sent = open_word(editor, NEW) | {f"link-{EARLY}": ""}
        words.teach(NEW, {EARLY: RELATED})
        assert editor.post("/editor/term", data=sent).status_code == 409
        again = form_of(editor)
        assert (again[f"link-{EARLY}"], again[f"was-{EARLY}"]) == ("", "related")
        assert editor.post("/editor/term", data=again).status_code == 302
        assert words.said(NEW) == {}


class TestUndoing:
    def test_a_change_is_undone_once(self, editor: CheckingClient, words: Words) -> None:
        words.teach(NEW, {EARLY: MEANS})
        first = words.history()[0].id
        answer = editor.post(f"/editor/changes/{first}/undo")
        editor.get(answer.location)
        assert "已撤销" in editor.page.text
        assert words.said(NEW) == {}
        answer = editor.post(f"/editor/changes/{first}/undo")
        editor.get(answer.location)
        assert "不能单独撤销" in editor.page.text
        assert len(words.history()) == 2

    def test_only_what_can_be_undone_has_a_button(self, editor: CheckingClient, words: Words) -> None:
        words.teach(NEW, {EARLY: MEANS})
        words.teach(NEW, {EARLY: RELATED})
        editor.get("/editor/changes")
        targets = [form.get("action") for form in editor.page.all("form")]
        newest, oldest = words.history()
        assert f"/editor/changes/{newest.id}/undo" in targets
        assert f"/editor/changes/{oldest.id}/undo" not in targets

    @pytest.mark.parametrize("change", ["0", "999", str(2**31), str(2**63), str(10**30)])
    def test_an_entry_that_is_not_there(self, editor: CheckingClient, change: str) -> None:
        assert editor.post(f"/editor/changes/{change}/undo").status_code == 404


class TestHostile:
    def test_what_editors_type_is_escaped(self, editor: CheckingClient, words: Words) -> None:
        sent = open_word(editor, HOSTILE) | {"add-1": EARLY, "queries": HOSTILE}
        editor.post("/editor/term/preview", data=sent)
        assert editor.post("/editor/term", data=form_of(editor)).status_code == 302
        for path in ("/editor/", "/editor/terms?show=taught", "/editor/changes", f"/editor/items/{EARLY}"):
            html = editor.get(path).get_data(as_text=True)
            assert "<script>alert" not in html
            assert HOSTILE in editor.page.text

    @pytest.mark.parametrize(
        "bad",
        [{"link-0503": "x"}, {"was-0503": "x"}, {"add-1": "9999"}, {"add-1": "0503", "add-1-kind": "x"}],
    )
    def test_values_that_no_form_of_ours_sends(self, editor: CheckingClient, bad: dict[str, str]) -> None:
        for path in ("/editor/term", "/editor/term/preview"):
            assert editor.post(path, data={"word": NEW} | bad).status_code == 400


ANYTHING = st.one_of(st.text(max_size=80), st.sampled_from([NEW, "", "means", "dropped", EARLY, "送餐"]))
NAMES = st.sampled_from(
    [
        "word",
        "queries",
        f"link-{EARLY}",
        f"link-{MEALS}",
        f"was-{EARLY}",
        "add-1",
        "add-1-kind",
        "typical",
        "empty-searches",
    ]
)


@pytest.mark.one_database
@examples(15)
@given(
    path=st.sampled_from(["/editor/term", "/editor/term/preview"]),
    data=st.dictionaries(NAMES, ANYTHING),
    query=st.dictionaries(
        st.sampled_from(["word", "item", "q", "show", "page", "month", "district"]), ANYTHING
    ),
)
def test_whatever_is_sent_is_answered_in_the_house_style(
    editor: CheckingClient, path: str, data: dict[str, str], query: dict[str, str]
) -> None:
    with unsaved():
        data.pop("typical", None)
        assert editor.post(path, data=data).status_code in (200, 302, 400, 409)
        for address in (
            "/editor/term",
            "/editor/terms",
            "/editor/searches",
            "/editor/searches.csv",
            "/editor/changes",
        ):
            assert editor.get(address, query_string=query).status_code in (200, 400)


def test_the_most_that_can_be_typed(editor: CheckingClient) -> None:
    sent = open_word(editor, NEW) | {"queries": "\n".join(f"第{number}个问题" for number in range(3000))}
    sent.pop("typical")
    assert editor.post("/editor/term/preview", data=sent).status_code == 200
    assert len(editor.page.all("li")) < previewing.MOST_QUERIES + 100
