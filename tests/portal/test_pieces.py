"""Pages put together from kept and fresh pieces reach the reader as one."""

from __future__ import annotations

import gzip

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from portal.frame import kept_fragments


@given(parts=st.lists(st.binary(max_size=3000) | st.text().map(str.encode), max_size=6))
def test_pieces_in_a_row_are_one_gzip_stream(parts: list[bytes]):
    pressed = [kept_fragments.press(part, level) for level, part in zip((1, 6) * 3, parts, strict=False)]
    assert gzip.decompress(kept_fragments.gzip_stream(*pressed)) == b"".join(parts)


def test_a_kept_piece_may_be_sent_again_in_another_page():
    kept = kept_fragments.press("有旧半筹停缺".encode() * 500)
    for number in range(3):
        fresh = kept_fragments.press(f"页{number}有旧半".encode(), 1)
        assert (
            gzip.decompress(kept_fragments.gzip_stream(fresh, kept, fresh))
            == fresh.plain + kept.plain + fresh.plain
        )


@pytest.mark.parametrize("accepted", ["gzip", "br;q=1, gzip;q=0.5", "identity", "gzip;q=0", ""])
def test_the_reader_gets_what_the_reader_takes(accepted: str):
    app = Flask(__name__)
    with app.test_request_context(headers={"Accept-Encoding": accepted}):
        response = kept_fragments.answer_with_fragment(
            f"<p>前{kept_fragments.HOLE}后</p>", kept_fragments.press("中".encode())
        )
    packed = response.headers.get("Content-Encoding") == "gzip"
    assert packed is (accepted in ("gzip", "br;q=1, gzip;q=0.5"))
    body = gzip.decompress(response.data) if packed else response.data
    assert body.decode() == "<p>前中后</p>"
    assert "Accept-Encoding" in response.vary


def test_the_shelf_keeps_what_was_asked_for_last_and_writes_the_rest_again():
    written: list[str] = []

    def text(name: str) -> str:
        written.append(name)
        return name

    shelf = kept_fragments.Shelf(room=2)
    for name in ("a", "b", "a", "c", "a", "b"):
        assert kept_fragments.piece_on(shelf, name, lambda name=name: text(name)).plain == name.encode()
    assert written == ["a", "b", "c", "b"]
