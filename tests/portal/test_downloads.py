"""Names of files that are taken away."""

from __future__ import annotations

from email.message import Message

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from portal.files.downloads import as_attachment

HOSTILE = [
    'a"; filename="b.exe',
    "a\r\nSet-Cookie: x=1",
    "../../etc/passwd",
    "表\\格",
    "a;b=c",
    "\N{RIGHT-TO-LEFT OVERRIDE}gpj.exe",
]


def offered(name: str) -> Message:
    """The header field of a download, as a browser reads it."""
    said = as_attachment(name, b"x", "text/plain").headers.to_wsgi_list()
    (field,) = [value for key, value in said if key == "Content-Disposition"]
    assert field.isascii()
    assert field.isprintable()
    found = Message()
    found["Content-Disposition"] = field
    return found


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_of_a_file_stays_one_name(app: Flask, name: str) -> None:
    found = offered(name)
    assert found.get_content_disposition() == "attachment"
    names = {key for key, _value in found.get_params(header="content-disposition") or ()}
    assert names <= {"attachment", "filename", "filename*"}
    assert '"' not in str(found.get_filename())


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_any_name_of_a_file_is_one_field(name: str) -> None:
    assert offered(name).get_content_disposition() == "attachment"
