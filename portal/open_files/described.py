"""The files and the interface as a catalogue for harvesters: DCAT-AP 3 (https://semiceu.github.io/DCAT-AP/releases/3.0.0/) as JSON-LD.

Publisher, contact and licence are there only if the instance says them: nothing is invented. Files of a day are no
``dcat:DatasetSeries``: a dataset is one that is updated each day, and days that are gone could not be members.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import current_app, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from catalogue import divisions
from catalogue.dumps import COMPRESSED, MANIFEST, MIMETYPES, TABLES, DumpedFile, FilesOfDay, Format
from catalogue.dumps.columns import OpenTable
from catalogue.dumps.tables import (
    ALIASES,
    CATEGORIES,
    CELLS,
    COMMUNITIES,
    COVERAGE,
    DIVISIONS,
    EDITIONS,
    ITEMS,
    OFFERING_POINTS,
    OFFERINGS,
    POINTS,
)

from ..config import Settings
from ..extensions import db
from ..frame.presentation import is_demonstration
from ..open_answers.kept import as_json
from ..requests.addresses import public_address
from .kept import files_of
from .scope import programs
from .words import TABLES as TITLES

JSON_LD = "application/ld+json"
_EU = "http://publications.europa.eu/resource/authority/"
_PUBLIC = f"{_EU}access-right/PUBLIC"
_LANGUAGES = f"{_EU}language/ZHO", f"{_EU}language/ENG"
_MEDIA = "https://www.iana.org/assignments/media-types/"
_REGISTERED = frozenset({Format.CSV, Format.PARQUET})
"""Formats whose media type is registered; a ``dcat:mediaType`` names no other."""
_NAMES = {Format.CSV: "CSV", Format.NDJSON: "NDJSON", Format.PARQUET: "Apache Parquet"}
_TABULAR = "https://specs.frictionlessdata.io/tabular-data-resource/"
_HSDS = "https://docs.openreferral.org/"
_OF_PLACES = frozenset(
    table.name
    for table in (DIVISIONS, COMMUNITIES, ALIASES, CELLS, OFFERINGS, POINTS, OFFERING_POINTS, COVERAGE)
)
"""Tables that speak of the divisions of the portal, as they are on the day."""
_IN_HSDS = frozenset(
    table.name
    for table in (EDITIONS, CATEGORIES, ITEMS, DIVISIONS, COMMUNITIES, OFFERINGS, POINTS, OFFERING_POINTS)
)
"""Tables of which Open Referral's interface tells."""
_SHA256 = "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_TITLES = "基本公共服务目录开放数据", "Open data of basic community public services"
_TEXTS = (
    "社区基本公共服务：目录、各社区提供情况、服务点、覆盖率。每日文件与接口，无需密钥。",
    "Basic community public services: the catalogue, what each community offers, service points, coverage. Files of each day and an "
    "interface, without a key.",
)
_MADE_UP = "演示数据，均属虚构。", "Demonstration data: all made up."


@programs.get("/data/catalogue.jsonld")
def show_catalogue() -> ResponseReturnValue:
    """The catalogue of datasets, their files of the last day, and the interface."""
    response = as_json({"@context": CONTEXT, "@graph": _graph(files_of())}, JSON_LD)
    response.headers["Cache-Control"] = "public, no-cache"
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:32])
    return response.make_conditional(request)


def _graph(found: FilesOfDay | None) -> list[dict[str, Any]]:
    settings: Settings = current_app.config["PORTAL"]
    home = public_address("open_data.show_catalogue")
    common = _common(settings, home)
    places = [top.name for top in divisions.roots(db.session())]
    datasets = [_dataset(home, table, found, common, places) for table in TABLES]
    services = _services(home, common)
    catalogue: dict[str, Any] = {
        "@id": f"{home}#catalogue",
        "@type": "dcat:Catalog",
        "dct:title": _both(*_TITLES),
        "dct:description": _both(*_warned(_TEXTS)),
        "dct:language": [{"@id": each} for each in _LANGUAGES],
        "foaf:homepage": {"@id": public_address("open_files.show_data")},
        "dcat:dataset": [{"@id": each["@id"]} for each in datasets],
        "dcat:service": [{"@id": each["@id"]} for each in services],
        "dcat:themeTaxonomy": {"@id": f"{_EU}data-theme"},
        **common,
    }
    if found:
        catalogue["dct:modified"] = _day(found.day)
    files = [_distribution(home, found, file, settings) for file in found.files] if found else []
    publisher = _publisher(settings, home) if settings.site_sponsor else []
    return [catalogue, *services, *publisher, *datasets, *files]


def _services(home: str, common: dict[str, Any]) -> list[dict[str, Any]]:
    """The portal's own interface, and that of Open Referral."""
    own = {
        "@id": f"{home}#api",
        "@type": "dcat:DataService",
        "dct:title": _both("开放数据接口", "Interface for programs"),
        "dct:description": _both(
            *_warned(("可读取全部公开数据，无需密钥。", "Reads all that is public, without a key."))
        ),
        "dcat:endpointURL": {"@id": public_address("api.show_document").removesuffix("/openapi.json")},
        "dcat:endpointDescription": {"@id": public_address("api.show_document")},
        "dcat:servesDataset": [{"@id": f"{home}#{table.name}"} for table in TABLES],
    }
    hsds = {
        "@id": f"{home}#hsds",
        "@type": "dcat:DataService",
        "dct:title": _both("服务信息接口（HSDS）", "Interface of Open Referral (HSDS)"),
        "dct:description": _both(
            *_warned(
                (
                    "按Open Referral的HSDS标准读取服务、机构、地点，无需密钥。",
                    "Reads services, organizations and places as Open Referral's HSDS has them, without a key.",
                )
            )
        ),
        "dcat:endpointURL": {"@id": public_address("hsds.show_interface")},
        "dcat:endpointDescription": {"@id": public_address("hsds.show_document")},
        "dct:conformsTo": {"@id": _HSDS, "@type": "dct:Standard"},
        "dcat:servesDataset": [{"@id": f"{home}#{table.name}"} for table in TABLES if table.name in _IN_HSDS],
    }
    return [each | {"dct:accessRights": {"@id": _PUBLIC}} | common for each in (own, hsds)]


def _common(settings: Settings, home: str) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if settings.site_sponsor:
        said["dct:publisher"] = {"@id": f"{home}#publisher"}
        said["dcat:contactPoint"] = {"@id": f"{home}#contact"}
    if settings.open_licence:
        said["dct:license"] = {"@id": settings.open_licence}
    return said


def _publisher(settings: Settings, home: str) -> list[dict[str, Any]]:
    """Who answers for the data, and the number at which people ask (RFC 3966), as the foot of every page has them."""
    name = [_zh(settings.site_sponsor)]
    if settings.site_sponsor_en:
        name.append({"@value": settings.site_sponsor_en, "@language": "en"})
    telephone = {"@id": f"tel:{settings.hotline};phone-context=+86"}
    return [
        {"@id": f"{home}#publisher", "@type": "foaf:Agent", "foaf:name": name},
        {
            "@id": f"{home}#contact",
            "@type": "vcard:Organization",
            "vcard:fn": name[0],
            "vcard:hasTelephone": telephone,
        },
    ]


def _dataset(
    home: str, table: OpenTable, found: FilesOfDay | None, common: dict[str, Any], places: Sequence[str]
) -> dict[str, Any]:
    zh, en = _title(table)
    said: dict[str, Any] = {
        "@id": f"{home}#{table.name}",
        "@type": "dcat:Dataset",
        "dct:identifier": table.name,
        "dct:title": _both(zh, en),
        "dct:description": _both(*_warned((zh + "。", table.meaning))),
        "dct:language": [{"@id": each} for each in _LANGUAGES],
        "dcat:keyword": _both("基本公共服务", "public services"),
        "dcat:theme": {"@id": f"{_EU}data-theme/GOVE"},
        "dcat:landingPage": {"@id": public_address("open_files.show_data")},
        "dct:accessRights": {"@id": _PUBLIC},
        **{name: value for name, value in common.items() if name != "dct:license"},
    }
    if table.name in _OF_PLACES:
        said["dct:spatial"] = [{"@type": "dct:Location", "skos:prefLabel": _zh(name)} for name in places]
    if found:
        said["dct:modified"] = _day(found.day)
        if table.name in _OF_PLACES:
            day = _day(found.day)
            said["dct:temporal"] = {"@type": "dct:PeriodOfTime", "dcat:startDate": day, "dcat:endDate": day}
            said["dcat:temporalResolution"] = {"@value": "P1D", "@type": "xsd:duration"}
        manifest = public_address("open_data.send_data", day=found.day.isoformat(), name=MANIFEST)
        said["foaf:page"] = {"@id": manifest, "@type": "foaf:Document"}
        said["dct:accrualPeriodicity"] = {"@id": f"{_EU}frequency/DAILY"}
        said["dcat:distribution"] = [{"@id": _file_id(home, file)} for file in found.of_table(table.name)]
    return said


def _distribution(home: str, found: FilesOfDay, file: DumpedFile, settings: Settings) -> dict[str, Any]:
    address = public_address("open_data.send_data", day=found.day.isoformat(), name=file.name)
    media = MIMETYPES[file.format]
    said: dict[str, Any] = {
        "@id": _file_id(home, file),
        "@type": "dcat:Distribution",
        "dct:title": {"@value": file.name, "@language": "en"},
        "dct:description": _both(*_warned((f"{file.rows}行，{found.day}", f"{file.rows} rows, {found.day}"))),
        "dcat:accessURL": {"@id": address},
        "dcat:downloadURL": {"@id": address},
        "dcat:byteSize": {"@value": str(file.bytes), "@type": "xsd:nonNegativeInteger"},
        "dct:modified": _day(found.day),
        # The files of a day go after some days.
        "dcatap:availability": {"@id": f"{_EU}planned-availability/TEMPORARY"},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": _SHA256},
            "spdx:checksumValue": {"@value": file.sha256, "@type": "xsd:hexBinary"},
        },
        "dct:format": {"@type": "dct:MediaTypeOrExtent", "rdfs:label": _NAMES[file.format]},
    }
    if file.format in _REGISTERED:
        said["dcat:mediaType"] = {"@id": f"{_MEDIA}{media}"}
    if file.format is Format.CSV:
        said["dct:conformsTo"] = {"@id": _TABULAR, "@type": "dct:Standard"}
    if file.format in COMPRESSED:
        said["dcat:compressFormat"] = {"@id": f"{_MEDIA}application/{COMPRESSED[file.format]}"}
    if settings.open_licence:
        said["dct:license"] = {"@id": settings.open_licence}
    return said


def _file_id(home: str, file: DumpedFile) -> str:
    return f"{home}#{file.table}-{file.format.value}"


def _title(table: OpenTable) -> tuple[str, str]:
    with force_locale("zh_Hans_CN"):
        zh = str(TITLES[table.name])
    with force_locale("en"):
        return zh, str(TITLES[table.name])


def _warned(texts: tuple[str, str]) -> tuple[str, str]:
    """Texts in Chinese and English, which say first that all is made up if it is."""
    if not is_demonstration():
        return texts
    return _MADE_UP[0] + texts[0], f"{_MADE_UP[1]} {texts[1]}"


def _both(zh: str, en: str) -> list[dict[str, str]]:
    return [_zh(zh), {"@value": en, "@language": "en"}]


def _zh(text: str) -> dict[str, str]:
    return {"@value": text, "@language": "zh-CN"}


def _day(day: date) -> dict[str, str]:
    return {"@value": day.isoformat(), "@type": "xsd:date"}
