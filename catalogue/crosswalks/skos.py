"""A crosswalk in SKOS (Turtle): both editions as concept schemes, and the mappings between their items."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..catalogues import EditionFacts
from ..models import Relation
from .mappings import Crosswalk

MATCHES: Mapping[Relation, str] = {
    Relation.EXACT: "skos:exactMatch",
    # “is part of”: the other is the broader one.
    Relation.NARROWER: "skos:broadMatch",
    Relation.BROADER: "skos:narrowMatch",
    Relation.RELATED: "skos:relatedMatch",
}
_BACK: Mapping[Relation, str] = {
    Relation.EXACT: "skos:exactMatch",
    Relation.NARROWER: "skos:narrowMatch",
    Relation.BROADER: "skos:broadMatch",
    Relation.RELATED: "skos:relatedMatch",
}
_PREFIXES = (
    "@prefix dct: <http://purl.org/dc/terms/> .",
    "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .",
    "",
)
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def turtle(crosswalk: Crosswalk, base: str) -> str:
    """The crosswalk as Turtle. ``base`` begins the address of each edition, which begins those of its items."""
    lines = [*_PREFIXES]
    for edition in (crosswalk.old, crosswalk.new):
        lines.extend(_scheme(edition, base))
    for row in crosswalk.rows:
        one = f"<{base}{crosswalk.old.key}/{row.from_item}>"
        other = f"<{base}{crosswalk.new.key}/{row.to_item}>"
        said = f"{row.decided_on} {row.decided_by}: {row.note}".rstrip(": ") if row.decided_by else row.note
        if row.relation is None:
            kept = one if row.to_item is None else other
            word = "dropped" if row.to_item is None else "new"
            lines.append(f"{kept} skos:changeNote {_text(f'{word} {said}'.strip())} .")
            continue
        lines.append(f"{one} {MATCHES[row.relation]} {other} .")
        lines.append(f"{other} {_BACK[row.relation]} {one} .")
        if said:
            lines.append(f"{one} skos:editorialNote {_text(said)} .")
    return "\n".join(lines) + "\n"


def _scheme(edition: EditionFacts, base: str) -> Iterator[str]:
    scheme = f"<{base}{edition.key}>"
    titles = f"{_text(edition.title_zh, 'zh-Hans')}, {_text(edition.title_en, 'en')}"
    yield f"{scheme} a skos:ConceptScheme ; dct:title {titles} ."
    for item in edition.items:
        names = f"{_text(item.name_zh, 'zh-Hans')}, {_text(item.name_en, 'en')}"
        yield (
            f"<{base}{edition.key}/{item.key}> a skos:Concept ; skos:inScheme {scheme} ; "
            f"skos:notation {_text(item.code)} ; skos:prefLabel {names} ."
        )
    yield ""


def _text(text: str, language: str | None = None) -> str:
    quoted = f'"{text.translate(_ESCAPES)}"'
    return f"{quoted}@{language}" if language else quoted
