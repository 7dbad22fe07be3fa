"""A program reads figures of coverage: the same as on public pages, each with what it is of."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from catalogue.catalogues import EditionFacts
from catalogue.counters.segments import GAP_SEGMENTS
from catalogue.foundation import clock
from catalogue.history.as_of import matrix_as_of
from portal.api.coverage import GapsAnswerModel, MatrixAnswerModel
from tests.portal.api.lists import answer_of
from tests.portal.counting import counted
from tests.worlds.eight_streets import World

pytestmark = pytest.mark.both_databases


@given(data=st.data())
def test_the_matrix_equals_the_public_one(
    client: FlaskClient, reported: EditionFacts, world: World, data: st.DataObject
) -> None:
    code = data.draw(st.sampled_from([world.city, *world.districts, *world.streets]))
    kind = data.draw(st.sampled_from(["all", "ju", "cun"]))
    found = answer_of(client, f"/api/v1/coverage/{code}/matrix?kind={kind}", MatrixAnswerModel)
    page = client.get(f"/coverage/{code}/matrix.json?kind={kind}").get_json()
    assert (found.about.day.isoformat(), found.about.edition) == (page["day"], page["edition"])
    assert found.data.status == page["status"]
    for row, shown in [
        (found.data, page["total"]),
        *((row, shown["items"]) for row, shown in zip(found.data.rows, page["rows"], strict=True)),
    ]:
        said = {each.item: {**each.segments, "disputed": each.disputed} for each in row.items}
        assert said == shown
    assert [(row.code, row.communities) for row in found.data.rows] == [
        (row["code"], row["communities"]) for row in page["rows"]
    ]


def test_each_figure_says_what_it_is_of_and_what_is_unknown(
    client: FlaskClient, reported: EditionFacts, world: World
) -> None:
    found = answer_of(client, f"/api/v1/coverage/{world.district}/matrix?item=0202", MatrixAnswerModel).data
    (figure,) = found.items
    assert figure.item == "0202"
    assert figure.numerator == figure.segments["delivered"]
    assert figure.denominator == sum(figure.segments.values()) - figure.segments["not_applicable"]
    assert figure.lowest_percent == figure.numerator * 100 // figure.denominator
    assert figure.highest_percent == (figure.numerator + figure.unknown) * 100 // figure.denominator
    assert found.definition_zh != found.definition_en
    whole = answer_of(client, f"/api/v1/coverage/{world.district}/matrix?category=02", MatrixAnswerModel).data
    assert whole.total.numerator == sum(each.numerator for each in whole.items)
    assert {each.item[:2] for each in whole.items} == {"02"}


def test_gaps_are_what_coverage_leaves(client: FlaskClient, reported: EditionFacts, world: World) -> None:
    for code in (world.city, world.street):
        covered = answer_of(client, f"/api/v1/coverage/{code}/matrix", MatrixAnswerModel).data
        found = answer_of(client, f"/api/v1/coverage/{code}/gaps", GapsAnswerModel).data
        for figure, gaps in zip((covered.total, *covered.items), (found.total, *found.items), strict=True):
            assert figure.numerator + gaps.numerator == figure.denominator == gaps.denominator
            assert gaps.reasons == {each: figure.segments[each] for each in GAP_SEGMENTS}
            assert gaps.numerator == sum(gaps.reasons.values())


def test_a_past_day_is_told_as_it_was(
    client: FlaskClient, session: Session, reported: EditionFacts, world: World
) -> None:
    today = clock.today()
    found = answer_of(client, f"/api/v1/coverage/{world.street}/matrix?day={today}", MatrixAnswerModel)
    past = matrix_as_of(session, reported, world.street, today)
    assert found.about.day == today
    assert [[figure.numerator for figure in row.items] for row in found.data.rows] == [
        [cell[0] for cell in line] for line in past.cells
    ]
    session.rollback()


@pytest.mark.parametrize(
    "query",
    [
        "110101001001/matrix",
        "110101001001/gaps",
        "110199000000/matrix",
        "{district}/matrix?catalogue=beijing-96156",
    ],
)
def test_what_is_not_counted_is_not_found(
    client: FlaskClient, reported: EditionFacts, world: World, query: str
) -> None:
    answer = client.get(f"/api/v1/coverage/{query.format(district=world.district)}")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_no_figure_is_told_of_days_to_come_or_before_anything_was_recorded(
    client: FlaskClient, reported: EditionFacts, world: World
) -> None:
    for day in (clock.today() + timedelta(days=2), "1990-01-01", "0001-01-01", "9999-12-31"):
        answer = client.get(f"/api/v1/coverage/{world.city}/gaps?day={day}")
        assert answer.status_code == 404
        assert answer.get_json()["detail"]


def test_a_matrix_asks_as_often_for_a_city_as_for_a_district(
    app: Flask, reported: EditionFacts, world: World
) -> None:
    sent = []
    for code in (world.districts[1], world.city, world.districts[0]):  # the first request reads what is kept
        with counted(app) as statements:
            app.test_client().get(f"/api/v1/coverage/{code}/matrix")
        sent.append(len(statements))
    assert sent[1] == sent[2]
