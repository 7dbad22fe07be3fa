"""Feeds as Atom (RFC 4287): written by hand, every text escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

MIMETYPE = "application/atom+xml"
NAMESPACE = "http://www.w3.org/2005/Atom"
_NO_CHARACTERS = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, however it is written (section 2.2)."""


@dataclass(frozen=True, slots=True)
class AtomEntry:
    """An entry: ``lines`` are its text, ``terms`` the keys of what it is about."""

    id: str
    title: str
    updated: datetime
    href: str
    lines: Sequence[str]
    terms: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class AtomFeed:
    """A feed. ``here`` is its own address, ``href`` that of the page that it is about; ``author`` who publishes it."""

    id: str
    title: str
    subtitle: str
    updated: datetime
    here: str
    href: str
    author: str
    lang: str
    entries: Sequence[AtomEntry]


def write_feed(feed: AtomFeed) -> bytes:
    """A feed as XML in UTF-8. What XML cannot hold is left out of texts."""
    return "\n".join(_lines(feed)).encode()


def _lines(feed: AtomFeed) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield f'<feed xmlns="{NAMESPACE}" xml:lang={_attribute(feed.lang)}>'
    yield _element("id", feed.id)
    yield _element("title", feed.title)
    yield _element("subtitle", feed.subtitle)
    yield _element("updated", _instant(feed.updated))
    yield f"<author>{_element('name', feed.author)}</author>"
    yield f'<link rel="self" type="{MIMETYPE}" href={_attribute(feed.here)}/>'
    yield f'<link rel="alternate" type="text/html" href={_attribute(feed.href)}/>'
    for entry in feed.entries:
        yield "<entry>"
        yield _element("id", entry.id)
        yield _element("title", entry.title)
        yield _element("updated", _instant(entry.updated))
        yield f'<link rel="alternate" type="text/html" href={_attribute(entry.href)}/>'
        for term in entry.terms:
            yield f"<category term={_attribute(term)}/>"
        yield f'<content type="text">{_text(chr(10).join(entry.lines))}</content>'
        yield "</entry>"
    yield "</feed>"
    yield ""


def _element(name: str, text: str) -> str:
    return f"<{name}>{_text(text)}</{name}>"


def _text(text: str) -> str:
    return escape(_NO_CHARACTERS.sub("", text))


def _attribute(text: str) -> str:
    return quoteattr(_NO_CHARACTERS.sub("", text))


def _instant(at: datetime) -> str:
    """An instant in the form of RFC 3339, to the second."""
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    return aware.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
