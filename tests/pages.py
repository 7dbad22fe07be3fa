"""A test client that looks at every page it gets: valid HTML, a title, one h1, no id twice, no inline script."""

from __future__ import annotations

import functools
import re
from collections import Counter
from typing import Any
from xml.etree import ElementTree

import lxml.html
import markupever
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.seen import SEEN

_ESCAPED = "&(?:amp|lt|gt|quot|#34|#39);"
SAYS = re.compile(rf">\s*+(?:[^<>&\s]|{_ESCAPED})(?:[^<>&]|{_ESCAPED})*+(?=<)")
HOLDS = re.compile(
    r'((?:value|content|href|src|action|aria-label|alt|title|datetime|lang|data-[\w-]+)="/?)(?!http:|https:|/)'
    rf'(?:[^"&<>]|{_ESCAPED})++(?=")'
)
"""What may change from page to page and breaks no rule: words, what scripts are told, and where links of our own lead. A sign that is escaped
as it should be is a letter like others; one that is not stays, and is seen."""
FIRST_NEW_LINE = re.compile(r"(<(?:textarea|pre)\b[^>]*>)\r?\n")
"""Where a field or a block of lines begins: a new line there is no part of its text (HTML, section 13.1.2.5)."""


DATA = "application/ld+json"
"""The type of a block of data, which no browser runs."""


class Page:
    """A parsed page. ``text`` is what a reader sees, ``find`` and ``all`` search by tag and attribute."""

    def __init__(self, html: str) -> None:
        self._html = html

    @functools.cached_property
    def root(self) -> ElementTree.Element:
        """The element ``html``. It is read leniently: a page without ``errors`` has one reading only."""
        root = lxml.html.document_fromstring(FIRST_NEW_LINE.sub(r"\1", self._html))
        text = lxml.html.tostring(root, encoding="unicode", method="xml")
        return ElementTree.fromstring(text)  # noqa: S314 - lxml has just written it, and writes no entities

    @functools.cached_property
    def errors(self) -> list[str]:
        """What a validator would complain about."""
        parser = markupever.Parser(options=markupever.HtmlOptions(exact_errors=True))
        parser.process(self._html.encode())
        parser.finish()
        return list(parser.errors())

    def all(self, tag: str, **attributes: str) -> list[ElementTree.Element]:
        """Every element of ``tag`` with these attributes; ``class_`` names one of its classes."""
        wanted_class = attributes.pop("class_", None)
        return [
            element
            for element in self.root.iter(tag)
            if all(element.get(name) == value for name, value in attributes.items())
            and (wanted_class is None or wanted_class in (element.get("class") or "").split())
        ]

    def find(self, tag: str, **attributes: str) -> ElementTree.Element:
        """The only such element. Fails the test if there is none or more than one."""
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} of <{tag} {attributes}>"
        return found[0]

    @property
    def text(self) -> str:
        """The page's text with single spaces, as it is read: without its blocks of data."""
        body = self.root.find("body")
        held = [block.text or "" for block in self.all("script", type=DATA)]
        text = text_of(body)
        for each in held:
            text = text.replace(" ".join(each.split()), "")
        return " ".join(text.split())


def text_of(element: ElementTree.Element | None) -> str:
    """The text in an element with single spaces."""
    return " ".join("".join(element.itertext() if element is not None else ()).split())


def shape_of(html: str) -> str:
    """What two pages have in common that differ in their words alone."""
    return HOLDS.sub(r"\1a", SAYS.sub(">a", html))


def check_page(html: str) -> Page:
    """Hold a page to the rules that every page keeps; one that differs from another in its words alone, once."""
    page = Page(html)
    if SEEN.is_new("rules of HTML", shape_of(html)):
        _hold_to_rules(page)
    assert "&lt;span" not in html, "a name as a page shows it was put into a text"
    if '<html lang="en"' in html:
        assert RUN_TOGETHER.findall(html) == []
    return page


RUN_TOGETHER = re.compile(r">[^<]*[a-z)]\.(?:[A-Z][a-z]|\d+ [a-z])")
"""A sentence that begins right behind another one: a template lost the blank between them, which Chinese does not have."""


def _hold_to_rules(page: Page) -> None:
    assert page.errors == [], page.errors
    titles = page.all("title")
    # Drawings have titles of their own.
    assert text_of(titles[0]) if titles else False, "a page needs a title"
    assert len(page.all("h1")) == 1, f"a page has one h1, not {len(page.all('h1'))}"
    ids = Counter(element.get("id") for element in page.root.iter() if element.get("id"))
    assert [name for name, count in ids.items() if count > 1] == []
    assert page.all("style") == []
    assert [
        script for script in page.all("script") if not script.get("src") and script.get("type") != DATA
    ] == []
    assert [element.tag for element in page.root.iter() if element.get("style")] == []
    handlers = [name for element in page.root.iter() for name in element.keys() if name.startswith("on")]  # noqa: SIM118
    assert handlers == []
    for form in page.all("form"):
        assert form.get("method", "get").lower() == "get" or form.get("action"), (
            "a form that posts says where to"
        )
    labelled = {label.get("for") for label in page.all("label")}
    for element in page.root.iter():
        if element.tag in ("input", "select", "textarea") and element.get("type") not in ("hidden", "submit"):
            named = (
                element.get("id") in labelled or element.get("aria-label") or element.get("aria-labelledby")
            )
            assert named, f"the field {element.get('name')} has no label"
            assert not element.get("placeholder"), "a label is above its field, not in it"
    for place in ("src", "href", "action"):
        for element in page.root.iter():
            target = element.get(place) or ""
            if place != "href" or element.tag == "link":
                assert not target.startswith(("http:", "https:", "//")), f"{target} is somebody else's"


class CheckingClient(FlaskClient):
    """A test client that checks every page of HTML with any status, and keeps the last one as ``page``."""

    page: Page

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Fetch and check."""
        response = super().open(*args, **kwargs)
        if (
            response.mimetype == "text/html"
            and response.data
            and response.status_code not in (301, 302, 303, 304)
        ):
            self.page = check_page(response.get_data(as_text=True))
        return response
