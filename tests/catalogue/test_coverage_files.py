"""Files of coverage hold the same cells as the lists, for every question."""

from __future__ import annotations

import json
from io import BytesIO

import pytest

from catalogue.counters.rollup import counted_day
from catalogue.counters.segments import GAP_SEGMENTS, SEGMENTS, Segment
from catalogue.coverage.gaps import gaps
from catalogue.coverage_files import Content, FileForm, FileOrder, order_of, write_file
from catalogue.coverage_files.child import main
from catalogue.divisions import get_division
from catalogue.foundation.clock import today
from tests.worlds.eight_streets import World


def order(session, edition, world: World, **asked) -> FileOrder:
    """The order of a list of cells as programs read it."""
    division = get_division(session, asked.pop("division", world.city))
    return FileOrder(
        content=Content.GAPS,
        form=FileForm.JSON,
        division=division.code,
        division_name=division.name,
        edition=edition.key,
        day=counted_day(session).isoformat(),
        kind=asked.pop("kind", "all"),
        items={str(item.id): (item.code, item.name_zh) for item in edition.items},
        criteria={str(item.id): item.criterion_id for item in edition.items},
        words={"definition": ""},
        **asked,
    )


def cells(session, wanted: FileOrder) -> list[tuple]:
    """The cells of its file."""
    out = BytesIO()
    write_file(session, wanted, out)
    return [
        (
            int(line["community"]),
            line["item"],
            line["segment"],
            line["disputed"],
            line["confirmed_on"],
            line["holds_until"],
        )
        for line in json.loads(out.getvalue())["lines"]
    ]


@pytest.mark.parametrize("kind", ["all", "ju", "cun"])
@pytest.mark.parametrize("segments", [GAP_SEGMENTS, SEGMENTS, (Segment.EXPIRED,), (Segment.UNKNOWN,)])
def test_a_file_lists_what_the_list_lists_in_order_of_code(session, reported, world, kind, segments):
    for division in (world.city, world.district, world.street, world.community):
        found = gaps(session, reported, division, kind=kind, reasons=segments)
        expected = [
            (code, reported.items[item].code, segment.value, disputed, on and str(on), until and str(until))
            for code, _, item, segment, disputed, on, until in found.cells
        ]
        asked = order(session, reported, world, division=division, kind=kind, segments=tuple(segments))
        assert cells(session, asked) == sorted(expected)


def test_only_the_disputed_ones_in_every_state(session, reported, world):
    expected = sorted(
        (cell[0], reported.items[cell[2]].code)
        for cell in gaps(session, reported, world.city, reasons=SEGMENTS).cells
        if cell[4]
    )
    found = cells(session, order(session, reported, world, disputed=True))
    assert expected
    assert [cell[:2] for cell in found] == expected


def test_an_order_arrives_at_another_process_as_it_was_sent(session, reported, world):
    sent = order(session, reported, world, segments=("expired",), disputed=True, head=(("口径", "有效"),))
    assert order_of(sent.line()) == sent
    assert main.__module__ == "catalogue.coverage_files.child"
    assert today()
