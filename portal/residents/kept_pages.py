"""Pages that are read by many in the same minute: what they are made of is read each time, and put into words once.

A community's page is sixty lines in words. Everything that the database says of it is asked at every request and compared
with what the kept words were written from, so no page is ever older than its request: see docs/adr/0053-pages-kept-with-their-facts.md.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import current_app, g, render_template, request, session
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from catalogue.foundation import clock

from ..editions import current_edition
from ..frame.kept_fragments import HOLE, Piece, Shelf, answer_with_fragment, press
from ..frame.modes import modes
from ..stamps import stamp_versions
from ..words.i18n import language, said_once

ROOM = 128
"""Pages that are kept, some 90 kB each."""
_KEPT = "portal_kept_pages"


def _shelf() -> Shelf:
    shelf: Shelf = current_app.extensions.setdefault(_KEPT, Shelf(ROOM))
    return shelf


def render_kept(template: str, now: datetime, facts: object, **context: Any) -> ResponseReturnValue:
    """A page whose ``main`` block is ``{% call kept() %}…{% endcall %}``: the call's text is kept with its ``facts``.

    ``facts`` are all that the view read from the database, or made of it, as values that compare; the text may depend
    besides on the minute of ``now``, the address, the chosen community, language, modes, edition and version stamps, and on
    nothing else. What takes long belongs into a function that the text calls. Nothing is kept for people who have logged in.
    """
    pieces: list[Piece] = []
    edition = current_edition()
    marks = (
        clock.today(),
        now.replace(second=0, microsecond=0),
        stamp_versions(),
        edition and (edition.catalogue.key, edition.key),
    )
    key = (
        request.host_url,
        request.script_root,
        request.full_path,
        g.place and g.place.code,
        language(),
        modes(),
    )

    def kept(caller: Callable[[], Markup]) -> Markup:
        def write() -> str:
            return said_once(caller())

        if session:
            pieces.append(press(write().encode()))
        else:
            pieces.append(_shelf().get(key, write, (marks, facts)))
        return HOLE

    page = render_template(template, kept=kept, **context)
    return answer_with_fragment(page, pieces[0])
