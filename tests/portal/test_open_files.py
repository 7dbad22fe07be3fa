"""Open data in files: the page, taking a file whole or in part, the catalogue for harvesters, what search engines may read."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyld import jsonld
from pyshacl import validate
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS, Namespace
from sqlalchemy import Engine, event, select, update
from sqlalchemy.orm import Session

from catalogue.dumps import Dump, FilesOrigin, dump
from catalogue.foundation import stamps
from catalogue.models import Division
from portal.extensions import db
from portal.open_files import search_engines
from tests.worlds.eight_streets import World

HOST = "https://1060.example.cn"
SHAPES = Path(__file__).parents[1] / "data" / "dcat-ap-rules.ttl"
DCAT = Namespace("http://www.w3.org/ns/dcat#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
SPONSOR = {
    "site_sponsor": "某某市民政局",
    "site_sponsor_en": "A bureau",
    "open_licence": "https://www.example.cn/terms",
}


@pytest.fixture
def written(told: World, engine: Engine, session: Session, tmp_path: Path) -> Dump:
    """The files of today in a folder."""
    session.commit()
    return dump(engine, tmp_path / "open", FilesOrigin("1"))


@pytest.fixture
def reader(app_with: Callable[..., Flask], written: Dump) -> FlaskClient:
    """A reader of a portal that offers them."""
    return app_with(open_files=written.folder.parent, public_address=HOST, **SPONSOR).test_client()


def test_the_page_lists_each_file_and_each_can_be_taken(reader: FlaskClient, written: Dump) -> None:
    page = reader.get("/data").get_data(as_text=True)
    for file in written.files:
        address = f"/data/{written.folder.name}/{file.name}"
        assert f'href="{address}"' in page
        assert file.sha256 in page
        taken = reader.get(address, buffered=True)
        assert (taken.status_code, len(taken.data)) == (200, file.bytes)
        assert hashlib.sha256(taken.data).hexdigest() == file.sha256
        assert taken.headers["ETag"] == f'"{file.sha256}"'
        assert taken.headers["Access-Control-Allow-Origin"] == "*"
        assert "Set-Cookie" not in taken.headers
    assert "https://www.example.cn/terms" in page
    assert "某某市民政局" in page


def test_without_files_the_page_says_so_and_states_no_terms(client: FlaskClient, world: World) -> None:
    page = client.get("/data").get_data(as_text=True)
    assert "这里暂时没有数据文件" in page
    assert "尚未公布使用条款" in page
    assert client.get("/data/2026-11-30/manifest.json").status_code == 404


def test_a_day_that_is_not_whole_is_not_offered_and_the_one_before_is(
    reader: FlaskClient, written: Dump
) -> None:
    before = written.folder.with_name("2026-01-02")
    shutil.copytree(written.folder, before)
    said = (before / "manifest.json").read_text(encoding="utf-8")
    (before / "manifest.json").write_text(said.replace(written.folder.name, "2026-01-02"), encoding="utf-8")
    (written.folder / "manifest.json").write_text('{"day": 3', encoding="utf-8")
    page = reader.get("/data")
    assert page.status_code == 200
    assert "/data/2026-01-02/cells.csv" in page.text
    assert written.folder.name not in page.text
    assert reader.get(f"/data/{written.folder.name}/cells.csv").status_code == 404
    assert reader.get(f"/data/{written.folder.name}/manifest.json").status_code == 404
    assert "2026-01-02/cells.csv" in reader.get("/data/catalogue.jsonld").text


def test_a_file_is_taken_in_parts_and_asked_for_again_only_if_it_changed(
    reader: FlaskClient, written: Dump
) -> None:
    address, content = f"/data/{written.folder.name}/cells.csv", (written.folder / "cells.csv").read_bytes()
    part = reader.get(address, headers={"Range": "bytes=100-199"}, buffered=True)
    assert (part.status_code, part.data) == (206, content[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(content)}"
    tag = part.headers["ETag"]
    assert reader.get(address, headers={"If-None-Match": tag}, buffered=True).status_code == 304
    assert (
        reader.get(address, headers={"Range": "bytes=0-9", "If-Range": '"other"'}, buffered=True).data
        == content
    )
    assert reader.get(address, headers={"Range": f"bytes={len(content)}-"}, buffered=True).status_code == 416


@pytest.mark.parametrize("asked", ["bytes=0-1,4-5", "items=0-1", "bytes=x", "bytes"])
def test_what_is_not_one_part_is_answered_with_the_whole_file(
    reader: FlaskClient, written: Dump, asked: str
) -> None:
    whole = reader.get(f"/data/{written.folder.name}/cells.csv", headers={"Range": asked}, buffered=True)
    assert (whole.status_code, whole.data) == (200, (written.folder / "cells.csv").read_bytes())


def test_who_has_a_file_gets_no_part_of_it_again(reader: FlaskClient, written: Dump) -> None:
    address = f"/data/{written.folder.name}/cells.csv"
    tag = reader.get(address, buffered=True).headers["ETag"]
    for has, status in ((tag, 304), ('"other"', 206)):
        headers = {"Range": "bytes=0-9", "If-None-Match": has}
        assert reader.get(address, headers=headers, buffered=True).status_code == status


def test_a_manifest_has_the_same_entity_tag_on_every_machine(reader: FlaskClient, written: Dump) -> None:
    address = f"/data/{written.folder.name}/manifest.json"
    tag = reader.get(address, buffered=True).headers["ETag"]
    os.utime(written.folder / "manifest.json", (1, 1))
    assert reader.get(address, buffered=True).headers["ETag"] == tag


def test_scripts_of_other_sites_may_ask_for_parts_and_read_which_they_got(
    reader: FlaskClient, written: Dump
) -> None:
    address = f"/data/{written.folder.name}/cells.csv"
    leave = reader.options(address, headers={"Access-Control-Request-Headers": "range"})
    assert {"Range", "If-Range"} <= set(leave.headers["Access-Control-Allow-Headers"].split(", "))
    part = reader.get(address, headers={"Range": "bytes=0-9"}, buffered=True)
    seen = set(part.headers["Access-Control-Expose-Headers"].split(", "))
    assert {"Content-Range", "Accept-Ranges", "ETag", "Date"} <= seen


def test_an_address_that_stays_leads_to_the_last_day(
    reader: FlaskClient, client: FlaskClient, written: Dump
) -> None:
    for name in ("cells.csv", "manifest.json"):
        led = reader.get(f"/data/latest/{name}")
        assert (led.status_code, led.location) == (302, f"/data/{written.folder.name}/{name}")
        assert led.headers["Access-Control-Allow-Origin"] == "*"
        assert reader.get(led.location, buffered=True).status_code == 200
    assert reader.get("/data/latest/nothing.csv").status_code == 404
    assert client.get("/data/latest/cells.csv").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/data/{day}/nothing.csv",
        "/data/{day}/../.dump.lock",
        "/data/{day}/..%2f.dump.lock",
        "/data/{day}/%2e%2e/.dump.lock",
        "/data/{day}/.dump.lock",
        "/data/../manifest.json",
        "/data/.unfinished/manifest.json",
        "/data/{day}x/manifest.json",
        "/data/20261130/manifest.json",
        "/data/2026-W49-1/manifest.json",
        "/data/0001-01-01/manifest.json",
        "/data/{day}/cells.csv%00",
        "/data/{day}/secret.txt",
    ],
)
def test_nothing_else_in_the_folder_can_be_taken(reader: FlaskClient, written: Dump, address: str) -> None:
    (written.folder / "secret.txt").write_text("ours")
    answer = reader.get(address.format(day=written.folder.name), buffered=True)
    assert answer.status_code in (400, 404)
    assert b"ours" not in answer.data


def _triples(reader: FlaskClient) -> Graph:
    said = json.loads(reader.get("/data/catalogue.jsonld").data)

    def refuse(url: str, _options: Any) -> Any:
        raise AssertionError(f"the document needs {url}")

    quads = jsonld.to_rdf(said, {"format": "application/n-quads", "documentLoader": refuse})
    by_pyld = Graph().parse(data=quads, format="nt")
    assert len(by_pyld) > 100
    return by_pyld


def _faults(graph: Graph) -> list[str]:
    conforms, _report, text = validate(graph, shacl_graph=Graph().parse(SHAPES), inference="none")
    return [] if conforms else [line for line in text.splitlines() if "Message" in line]


def test_the_catalogue_keeps_the_rules_of_dcat_ap(reader: FlaskClient, written: Dump) -> None:
    graph = _triples(reader)
    assert _faults(graph) == []
    (catalogue,) = graph.subjects(RDF.type, DCAT.Catalog)
    assert len(set(graph.objects(catalogue, DCAT.dataset))) == 14
    assert (catalogue, DCTERMS.license, URIRef(SPONSOR["open_licence"])) in graph
    for file in written.files:
        (entry,) = graph.subjects(DCAT.downloadURL, URIRef(f"{HOST}/data/{written.folder.name}/{file.name}"))
        assert int(str(graph.value(entry, DCAT.byteSize))) == file.bytes
    assert set(graph.objects(None, DCAT.endpointDescription)) == {
        URIRef(f"{HOST}/api/v1/openapi.json"),
        URIRef(f"{HOST}/hsds/openapi.json"),
    }
    assert {str(name) for name in graph.objects(None, SKOS.prefLabel)} == {"北京市"}
    assert (
        None,
        DCAT.compressFormat,
        URIRef("https://www.iana.org/assignments/media-types/application/gzip"),
    ) in graph
    assert {str(address) for address in graph.objects(None, VCARD.hasTelephone)} == {
        "tel:12345;phone-context=+86"
    }


def test_what_an_instance_does_not_say_is_not_in_its_catalogue(
    app_with: Callable[..., Flask], written: Dump
) -> None:
    graph = _triples(app_with(open_files=written.folder.parent, public_address=HOST).test_client())
    assert not list(graph.objects(None, DCTERMS.publisher))
    assert not list(graph.objects(None, DCTERMS.license))
    assert not list(graph.objects(None, DCAT.contactPoint))
    assert {fault.strip() for fault in _faults(graph)} == {"Message: A catalogue has one publisher."}


def test_rules_find_what_is_missing(reader: FlaskClient) -> None:
    graph = _triples(reader)
    for subject in list(graph.subjects(RDF.type, DCAT.Distribution))[:1]:
        graph.remove((subject, DCAT.accessURL, None))
    for subject in list(graph.subjects(RDF.type, DCAT.Dataset))[:1]:
        graph.remove((subject, DCTERMS.title, None))
        graph.add((subject, DCAT.distribution, Literal("a file")))
    assert len(_faults(graph)) == 3


def test_a_demonstration_says_so_on_the_page_and_in_the_catalogue_and_asks_robots_to_stay_away(
    app_with: Callable[..., Flask], told: World, session: Session, engine: Engine, tmp_path: Path
) -> None:
    stamps.bump(session, stamps.DEMONSTRATION)
    session.commit()
    dump(engine, tmp_path / "open", FilesOrigin("1"))
    reader = app_with(open_files=tmp_path / "open").test_client()
    assert "演示数据，均属虚构。每个文件的名称和每一行都注明" in reader.get("/data").get_data(as_text=True)
    graph = _triples(reader)
    described = [str(text) for text in graph.objects(None, DCTERMS.description)]
    assert described
    assert all("虚构" in text or "made up" in text for text in described)
    assert reader.get("/robots.txt").get_data(as_text=True) == "User-agent: *\nDisallow: /\n"


def test_robots_may_read_public_pages_and_find_the_map(reader: FlaskClient, app: Flask) -> None:
    text = reader.get("/robots.txt").get_data(as_text=True)
    closed = [line.removeprefix("Disallow: ") for line in text.splitlines() if line.startswith("Disallow")]
    for private in (
        "/work/110101001001",
        "/office/",
        "/editor/",
        "/admin/",
        "/account",
        "/feedback/K7QM",
        "/place/abc",
    ):
        assert any(private.startswith(each) for each in closed), private
    for public in (
        "/",
        "/items/0202",
        "/communities/110101001001",
        "/places",
        "/points/1",
        "/data",
        "/coverage/1",
    ):
        assert not any(public.startswith(each) for each in closed), public
    assert f"Sitemap: {HOST}/sitemap.xml" in text


def _addresses(reader: FlaskClient, path: str) -> list[str]:
    answer = reader.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/xml")
    found = [each.text or "" for each in ElementTree.fromstring(answer.data).iter(f"{SITEMAP}loc")]  # noqa: S314 - our own answer
    assert all(each.startswith(f"{HOST}/") for each in found)
    return [urlsplit(each).path for each in found]


def _listed(reader: FlaskClient) -> Iterator[str]:
    for part in _addresses(reader, "/sitemap.xml"):
        found = _addresses(reader, part)
        assert len(found) <= search_engines.MOST
        yield from found


def test_every_listed_address_opens_without_a_log_in_and_is_listed_once(
    reader: FlaskClient, session: Session, world: World
) -> None:
    listed = list(_listed(reader))
    assert len(listed) == len(set(listed))
    robots = reader.get("/robots.txt").get_data(as_text=True)
    closed = [line.removeprefix("Disallow: ") for line in robots.splitlines() if line.startswith("Disallow")]
    for address in listed:
        assert reader.get(address).status_code == 200, address
        assert not any(address.startswith(each) for each in closed), address
    assert {f"/communities/{code}" for code in world.communities} <= set(listed)
    assert {"/", "/items/0202", "/points/1", f"/coverage/{world.street}", "/data"} <= set(listed)


def test_communities_right_below_the_top_are_in_its_part(
    reader: FlaskClient, session: Session, world: World
) -> None:
    top = session.scalars(select(Division.code).where(Division.parent_code.is_(None))).one()
    session.execute(update(Division).where(Division.code == world.community).values(parent_code=top))
    session.commit()
    listed = _addresses(reader, f"/sitemaps/divisions-{top}.xml")
    assert listed == [f"/divisions/{top}", f"/coverage/{top}", f"/communities/{world.community}"]
    assert f"/sitemaps/divisions-{world.community}.xml" not in _addresses(reader, "/sitemap.xml")


def test_a_part_asks_the_database_as_seldom_as_any_other(reader: FlaskClient, world: World) -> None:
    asked: list[str] = []

    def note(*of: Any) -> None:
        asked.append(of[2])

    parts = ["/sitemap.xml", *_addresses(reader, "/sitemap.xml")]
    with reader.application.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    counts = []
    for part in parts:
        asked.clear()
        reader.get(part)
        counts.append(len([each for each in asked if each.startswith("SELECT")]))
    event.remove(engine, "before_cursor_execute", note)
    assert len(parts) > 3
    assert 0 < max(counts) <= 4, counts


def test_points_are_listed_in_parts_by_their_numbers(
    reader: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = set(_listed(reader))
    monkeypatch.setattr(search_engines, "MOST", 1000)
    monkeypatch.setattr("portal.open_files.search_engines.MOST", 1000)
    assert set(_listed(reader)) == whole
    assert reader.get("/sitemaps/points-0.xml").status_code == 404
    assert reader.get("/sitemaps/divisions-110101001001.xml").status_code == 404
