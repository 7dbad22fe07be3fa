"""QR codes, drawn as SVG images at addresses of their own: the content security policy allows no others."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from urllib.parse import urlsplit

import segno
from markupsafe import Markup
from werkzeug.wrappers import Response

from ..requests.addresses import names_a_host_unseen

KEPT_SECONDS = 24 * 3600


def _draw(text: str) -> bytes:
    """A QR code as an SVG image without size, black on white so that it can be scanned in the dark scheme too.

    Error correction M (15 %): paper on a notice board gets wet and torn. The border is the four modules that the
    standard (ISO/IEC 18004) asks for.
    """
    drawn = BytesIO()
    segno.make(text, error="m", micro=False).save(
        drawn, kind="svg", xmldecl=False, omitsize=True, light="#fff", border=4, svgclass=None, lineclass=None
    )
    return drawn.getvalue()


@lru_cache(maxsize=256)
def draw_qr(text: str) -> bytes:
    """A QR code as an SVG image, kept for those who ask again."""
    return _draw(text)


def draw_secret_qr(text: str) -> Markup:
    """A QR code as an SVG element of a page, kept nowhere: at an address of its own a browser might keep it."""
    return Markup(_draw(text).decode())  # noqa: S704 - drawn by us, the text is in it as squares alone


def send_qr(address: str) -> Response:
    """The QR code of an address of ours, as an answer that a browser may keep for a day."""
    response = Response(draw_qr(address), mimetype="image/svg+xml")
    response.headers["Cache-Control"] = (
        f"{'private' if names_a_host_unseen() else 'public'}, max-age={KEPT_SECONDS}"
    )
    return response


def typed(address: str) -> str:
    """An address for people who type it instead of scanning: without the scheme, which browsers add."""
    parts = urlsplit(address)
    return f"{parts.netloc}{parts.path}"
