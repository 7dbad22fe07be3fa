"""What was seen of a web address that leads nowhere, in words."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from catalogue.links import BrokenLink
from catalogue.links.asking import Seen

from .formatting import short_day
from .i18n import say as _

SEEN: Mapping[str, LazyString] = {
    Seen.NO_NAME: _l("the name of the site is not known"),
    Seen.UNREACHABLE: _l("no connection"),
    Seen.TIMEOUT: _l("no answer in time"),
    Seen.CERTIFICATE: _l("browsers warn of its certificate"),
    Seen.REDIRECTS: _l("it leads on without an end"),
    Seen.NOT_PUBLIC: _l("it is an address inside a network, which residents cannot open"),
    Seen.MALFORMED: _l("it is no web address"),
    "404": _l("the page is not there (404)"),
    "410": _l("the page is not there any more (410)"),
}


def seen_in_words(link: BrokenLink) -> str:
    """What was seen, and since when."""
    seen = (
        str(SEEN[link.seen])
        if link.seen in SEEN
        else _("the site answers with an error (%(status)s)", status=link.seen)
    )
    return _(
        "Does not open since %(since)s, last tried on %(day)s: %(seen)s.",
        since=short_day(link.since),
        day=short_day(link.checked_on),
        seen=seen,
    )
