"""The export in SKOS: both forms are read back by a reader of their own and say the same, with any characters in the texts."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from importlib.util import find_spec

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.crosswalks import skos
from catalogue.crosswalks.mappings import Correspondence, Crosswalk
from catalogue.crosswalks.skos import TYPE, Literal, Resource, Statement
from catalogue.models import Relation
from tests.catalogue.test_crosswalks import NEW, OLD

pytestmark = pytest.mark.one_database

BASE = "https://portal.example/editions/"
PREFIXES = {"dct": skos.DCT, "skos": skos.SKOS}
LINE = re.compile(
    r"<(?P<subject>[^<>\"{}|^`\\\x00-\x20]+)> (?P<name>a|[a-z]+:[A-Za-z]+) "
    r"(?:<(?P<link>[^<>\"{}|^`\\\x00-\x20]+)>|(?P<short>[a-z]+:[A-Za-z]+)"
    r"|\"(?P<text>(?:[^\"\\\n\r]|\\[tbnrf\"\\])*)\"(?:@(?P<language>[a-zA-Z]+(?:-[a-zA-Z0-9]+)*))?) \."
)
"""A statement in Turtle as this export writes it: names, IRIs and strings by the grammar of RDF 1.1 Turtle."""
ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "\\": "\\"}
NAMES = {"ConceptScheme", "Concept", "inScheme", "notation", "prefLabel", "topConceptOf", "hasTopConcept"} | {
    "broader",
    "narrower",
    "exactMatch",
    "broadMatch",
    "narrowMatch",
    "relatedMatch",
    "changeNote",
    "editorialNote",
}
"""What SKOS knows, of all that is used here."""


def whole(name: str) -> str:
    prefix, _colon, rest = name.partition(":")
    return PREFIXES[prefix] + rest


def read_turtle(text: str) -> set[Statement]:
    """Every statement, with whole addresses."""
    head, _empty, body = text.partition("\n\n")
    declared = dict(re.findall(r"@prefix ([a-z]+): <([^>]+)> \.", head))
    assert declared == PREFIXES
    found = set()
    # Not splitlines(): it also parts at characters that may be within a string.
    for line in body.removesuffix("\n").split("\n"):
        match = LINE.fullmatch(line)
        assert match, line
        said: Resource | Literal
        if match["text"] is None:
            said = Resource(match["link"] or whole(match["short"]))
        else:
            text = re.sub(r"\\(.)", lambda each: ESCAPED[each[1]], match["text"])
            said = Literal(text, match["language"])
        found.add((match["subject"], TYPE if match["name"] == "a" else whole(match["name"]), said))
    return found


def read_json(text: str) -> set[Statement]:
    """Every statement of a flat document, by its own context."""
    document = json.loads(text)
    context = document["@context"]
    found: set[Statement] = set()
    for node in document["@graph"]:
        for name, said in node.items():
            about = context.get(name, {})
            if name == "@id":
                continue
            if name == "@type":
                found.add((node["@id"], TYPE, Resource(context["@vocab"] + said)))
                continue
            whole_name = about.get("@id", context["@vocab"] + name)
            if about.get("@container") == "@language":
                found |= {
                    (node["@id"], whole_name, Literal(each, language)) for language, each in said.items()
                }
            elif about.get("@type") == "@id":
                found |= {(node["@id"], whole_name, Resource(each)) for each in said}
            else:
                found |= {(node["@id"], whole_name, Literal(each)) for each in said}
    return found


def expected(crosswalk: Crosswalk) -> set[Statement]:
    return {
        (
            subject,
            name if name == TYPE else whole(name),
            Resource(whole(said.to)) if isinstance(said, Resource) and said.to.startswith("skos:") else said,
        )
        for subject, name, said in skos.statements(crosswalk, BASE)
    }


TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=12)
ROWS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.sampled_from(Relation), TEXTS),
    max_size=6,
    unique_by=lambda row: row[:2],
)


def crosswalk_of(rows: list[tuple[int, int, Relation, str]], title: str = "新") -> Crosswalk:
    return Crosswalk(
        OLD,
        replace(NEW, title_zh=title),
        tuple(
            Correspondence(OLD.items[a].key, NEW.items[b].key, relation, note=note)
            for a, b, relation, note in rows
        ),
    )


@given(rows=ROWS, title=TEXTS)
def test_both_forms_are_read_back_and_say_the_same(
    rows: list[tuple[int, int, Relation, str]], title: str
) -> None:
    crosswalk = crosswalk_of(rows, title)
    assert read_turtle(skos.turtle(crosswalk, BASE)) == expected(crosswalk)
    assert read_json(skos.json_ld(crosswalk, BASE)) == expected(crosswalk)


@given(rows=ROWS)
def test_each_mapping_is_said_from_both_sides_and_turned_it_is_the_same(
    rows: list[tuple[int, int, Relation, str]],
) -> None:
    back = {"exactMatch": "exactMatch", "broadMatch": "narrowMatch", "narrowMatch": "broadMatch"}
    crosswalk = crosswalk_of([(a, b, relation, "") for a, b, relation, _note in rows])
    said = {
        (one, name.removeprefix("skos:"), other.to)
        for one, name, other in skos.statements(crosswalk, BASE)
        if name.endswith("Match") and isinstance(other, Resource)
    }
    assert said == {(other, back.get(name, name), one) for one, name, other in said}
    turned = {each for each in skos.statements(crosswalk.turned(), BASE) if each[1].endswith("Match")}
    assert turned == {each for each in skos.statements(crosswalk, BASE) if each[1].endswith("Match")}


def test_every_concept_is_in_a_scheme_below_a_category_and_every_word_is_one_of_skos() -> None:
    crosswalk = crosswalk_of([(0, 0, Relation.BROADER, "")])
    dropped = Correspondence(OLD.items[1].key, None, None, note="不再设")
    crosswalk = replace(crosswalk, rows=(*crosswalk.rows, dropped))
    said = list(skos.statements(crosswalk, BASE))
    concepts = {one for one, name, what in said if name == TYPE and what == Resource("skos:Concept")}
    schemes = {one for one, name, what in said if name == TYPE and what == Resource("skos:ConceptScheme")}
    assert schemes == {f"{BASE}old", f"{BASE}new"}
    assert {one for one, name, what in said if name == "skos:inScheme"} == concepts
    hung = {one for one, name, _what in said if name in ("skos:broader", "skos:topConceptOf")}
    assert hung == concepts
    assert (f"{BASE}old/{OLD.items[1].key}", "skos:changeNote", Literal("dropped 不再设")) in said
    words = {name for _one, name, _what in said} | {
        what.to for _one, _name, what in said if isinstance(what, Resource) and what.to.startswith("skos:")
    }
    assert {word.removeprefix("skos:") for word in words} - {TYPE, "dct:title"} <= NAMES


def test_an_rdf_library_where_there_is_one_reads_the_same_number_of_statements() -> None:
    crosswalk = crosswalk_of([(0, 0, Relation.BROADER, '"说\\明"'), (1, 1, Relation.EXACT, "")])
    count = len(expected(crosswalk))
    assert count > 50
    if find_spec("rdflib"):
        import rdflib

        assert len(rdflib.Graph().parse(data=skos.turtle(crosswalk, BASE), format="turtle")) == count
