"""docs/licences.md says what each locked package is allowed to be used under."""

from __future__ import annotations

from email.message import Message

import pytest

from requirements.licences import (
    PAGE,
    acceptable,
    allowed,
    facts,
    installed,
    licence_of,
    read_page,
    use_of,
    write_page,
)
from requirements.reading import PURPOSES, asked_for, locked


def saying(expression: str | None = None, field: str | None = None, *classifiers: str) -> Message:
    """Metadata of a package that says this of its licence."""
    metadata = Message()
    if expression:
        metadata["License-Expression"] = expression
    if field:
        metadata["License"] = field
    for each in classifiers:
        metadata["Classifier"] = f"License :: OSI Approved :: {each}"
    return metadata


def test_the_page_is_what_would_be_written_today() -> None:
    assert PAGE.read_text(encoding="utf-8") == write_page()


@pytest.mark.parametrize("purpose", PURPOSES)
def test_each_locked_package_has_a_row_in_its_version_with_its_use(purpose: str) -> None:
    rows = read_page()[purpose]
    assert {name: (row.version, row.use) for name, row in rows.items()} == {
        name: (entry.version, use_of(entry)) for name, entry in locked(purpose).items()
    }


@pytest.mark.parametrize("purpose", ["run", "test"])
def test_licences_are_read_from_what_is_installed(purpose: str) -> None:
    here = {name: installed(entry) for name, entry in locked(purpose).items() if not entry.marker}
    assert [name for name, metadata in here.items() if metadata is None] == []
    rows, told = read_page()[purpose], facts()["licences"]
    assert {name: rows[name].licence for name in here} == {
        name: licence_of(name, metadata, told) for name, metadata in here.items() if metadata is not None
    }


@pytest.mark.parametrize("purpose", PURPOSES)
def test_every_licence_is_allowed_for_its_purpose(purpose: str) -> None:
    identifiers = allowed(purpose)
    rows = read_page()[purpose].values()
    assert {row.name: row.licence for row in rows if not acceptable(row.licence, identifiers)} == {}


def test_an_expression_is_acceptable_if_one_of_its_choices_is() -> None:
    known = allowed("run")
    for expression in ("MIT", "MIT AND PSF-2.0", "GPL-3.0-only OR MIT", "SSPL-1.0 OR MIT AND BSD-3-Clause"):
        assert acceptable(expression, known), expression
    for expression in ("AGPL-3.0-only", "MIT AND SSPL-1.0", "GPL-3.0-or-later", "", "(MIT)", "mit"):
        assert not acceptable(expression, known), expression
    assert acceptable("GPL-3.0-or-later", allowed("check"))
    assert not acceptable("AGPL-3.0-only", allowed("check"))


@pytest.mark.parametrize(
    ("metadata", "licence"),
    [
        (saying("MIT AND PSF-2.0", "something else"), "MIT AND PSF-2.0"),
        (saying("AGPL-3.0-only"), "AGPL-3.0-only"),
        (saying(None, "MIT License", "MIT License"), "MIT"),
        (saying(None, "BSD-3-Clause", "BSD License"), "BSD-3-Clause"),
        (saying(None, None, "Apache Software License"), "Apache-2.0"),
        (saying(None, "MIT OR Apache-2.0"), "MIT OR Apache-2.0"),
    ],
)
def test_clear_metadata_are_taken_at_their_word(metadata: Message, licence: str) -> None:
    assert licence_of("a", metadata, {}) == licence


@pytest.mark.parametrize(
    "metadata",
    [
        saying(),
        saying(None, "BSD", "BSD License"),
        saying(None, None, "BSD License"),
        saying(None, "MIT License", "Apache Software License"),
        saying(None, "free for anyone"),
        saying(None, "MIT, mostly"),
    ],
)
def test_metadata_that_are_not_clear_have_to_be_read_by_a_person(metadata: Message) -> None:
    with pytest.raises(ValueError, match="read its licence file"):
        licence_of("a", metadata, {})


def test_what_a_person_read_counts_until_the_package_says_something_else() -> None:
    told = {"a": {"says": ["BSD License"], "licence": "BSD-3-Clause"}}
    assert licence_of("a", saying(None, None, "BSD License"), told) == "BSD-3-Clause"
    with pytest.raises(ValueError, match="now says"):
        licence_of("a", saying("AGPL-3.0-only"), told)


def test_uses_and_readings_are_of_packages_that_are_there() -> None:
    asked = {name for purpose in PURPOSES for name in asked_for(purpose)}
    everything = {name for purpose in PURPOSES for name in locked(purpose)}
    assert set(facts()["uses"]) == asked
    assert set(facts()["licences"]) - everything == set()
