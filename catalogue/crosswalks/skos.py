"""A crosswalk in SKOS: both editions as concept schemes, their categories and items as concepts, and the mappings between items.

As Turtle and as JSON-LD, both written from the same statements.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..catalogues import EditionFacts
from ..models import Relation
from .mappings import TURNED, Crosswalk

SKOS, DCT = "http://www.w3.org/2004/02/skos/core#", "http://purl.org/dc/terms/"
TYPE = "rdf:type"
MATCHES: Mapping[Relation, str] = {
    Relation.EXACT: "skos:exactMatch",
    # “is part of”: the other is the broader one.
    Relation.NARROWER: "skos:broadMatch",
    Relation.BROADER: "skos:narrowMatch",
    Relation.RELATED: "skos:relatedMatch",
}
_ESCAPES = str.maketrans(
    {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
)
_LINKS = ("inScheme", "topConceptOf", "hasTopConcept", "broader", "narrower")


@dataclass(frozen=True, slots=True)
class Resource:
    """The address of something, or a name of SKOS such as ``skos:Concept``."""

    to: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A text, in a language if it has one."""

    text: str
    language: str | None = None


Statement = tuple[str, str, Resource | Literal]
"""Of what (its address), which property, and what is said."""


def statements(crosswalk: Crosswalk, base: str) -> Iterator[Statement]:
    """All that the crosswalk says. ``base`` begins the address of each edition, which begins those of its categories and items."""
    for edition in (crosswalk.old, crosswalk.new):
        yield from _scheme(edition, base)
    for row in crosswalk.rows:
        one = f"{base}{crosswalk.old.key}/{row.from_item}"
        other = f"{base}{crosswalk.new.key}/{row.to_item}"
        said = f"{row.decided_on} {row.decided_by}: {row.note}".rstrip(": ") if row.decided_by else row.note
        if row.relation is None:
            kept = one if row.to_item is None else other
            word = "dropped" if row.to_item is None else "new"
            yield kept, "skos:changeNote", Literal(f"{word} {said}".strip())
            continue
        back = TURNED[row.relation]
        assert back is not None
        yield one, MATCHES[row.relation], Resource(other)
        yield other, MATCHES[back], Resource(one)
        if said:
            yield one, "skos:editorialNote", Literal(said)


def _scheme(edition: EditionFacts, base: str) -> Iterator[Statement]:
    scheme = f"{base}{edition.key}"
    yield scheme, TYPE, Resource("skos:ConceptScheme")
    yield scheme, "dct:title", Literal(edition.title_zh, "zh-Hans")
    yield scheme, "dct:title", Literal(edition.title_en, "en")
    for category in edition.categories:
        # No item has such a key: keys hold no dots.
        top = f"{scheme}/category.{category.number}"
        yield from _concept(top, scheme, category.code, (category.name_zh, category.name_en))
        yield top, "skos:topConceptOf", Resource(scheme)
        yield scheme, "skos:hasTopConcept", Resource(top)
        for item in category.items:
            concept = f"{scheme}/{item.key}"
            yield from _concept(concept, scheme, item.code, (item.name_zh, item.name_en))
            yield concept, "skos:broader", Resource(top)
            yield top, "skos:narrower", Resource(concept)


def _concept(concept: str, scheme: str, code: str, names: tuple[str, str]) -> Iterator[Statement]:
    yield concept, TYPE, Resource("skos:Concept")
    yield concept, "skos:inScheme", Resource(scheme)
    yield concept, "skos:notation", Literal(code)
    yield concept, "skos:prefLabel", Literal(names[0], "zh-Hans")
    yield concept, "skos:prefLabel", Literal(names[1], "en")


def turtle(crosswalk: Crosswalk, base: str) -> str:
    """The crosswalk as Turtle, a statement a line."""
    lines = [f"@prefix dct: <{DCT}> .", f"@prefix skos: <{SKOS}> .", ""]
    for subject, name, said in statements(crosswalk, base):
        lines.append(f"<{subject}> {'a' if name == TYPE else name} {_in_turtle(said)} .")
    return "\n".join(lines) + "\n"


def _in_turtle(said: Resource | Literal) -> str:
    if isinstance(said, Resource):
        return said.to if said.to.startswith("skos:") else f"<{said.to}>"
    quoted = f'"{said.text.translate(_ESCAPES)}"'
    return f"{quoted}@{said.language}" if said.language else quoted


def json_ld(crosswalk: Crosswalk, base: str) -> str:
    """The crosswalk as JSON-LD: a node for each scheme and concept."""
    nodes: dict[str, dict[str, Any]] = {}
    for subject, name, said in statements(crosswalk, base):
        node = nodes.setdefault(subject, {"@id": subject})
        if name == TYPE:
            node["@type"] = said.to.removeprefix("skos:") if isinstance(said, Resource) else said.text
            continue
        short = name.partition(":")[2]
        if isinstance(said, Literal) and said.language:
            node.setdefault(short, {})[said.language] = said.text
        else:
            node.setdefault(short, []).append(said.to if isinstance(said, Resource) else said.text)
    links = (*_LINKS, *(match.partition(":")[2] for match in MATCHES.values()))
    context: dict[str, Any] = {
        "@vocab": SKOS,
        "title": {"@id": f"{DCT}title", "@container": "@language"},
        "prefLabel": {"@container": "@language"},
        **{name: {"@type": "@id"} for name in links},
    }
    return (
        json.dumps({"@context": context, "@graph": list(nodes.values())}, ensure_ascii=False, indent=1) + "\n"
    )
