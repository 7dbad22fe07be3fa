"""A workbook goes through LibreOffice in every format and comes back as it was, with what was typed: ``make judge`` runs it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from catalogue.exchange.reading import read_book_of
from tests.catalogue.test_workbooks import HOME, WORKER, Desk, where
from tests.worlds.eight_streets import World
from tests.worlds.told import CANTEEN
from tests.worlds.workbooks import Filled

NOTE = "㐂寿老人，“零距离”\n第二行;=1"
CALC_CSV = "csv:Text - txt - csv (StarCalc):44,34,{charset},1,,0,false,true,false,false,false,{sheet}"
"""Commas, quotes, the number of a character set, texts as they are shown, and the number of a sheet."""
UTF_8, GB_18030 = 76, 85


def saved_as(folder: Path, content: bytes, form: str) -> bytes:
    """A workbook opened by LibreOffice and saved in another format."""
    source = folder / "填报.xlsx"
    source.write_bytes(content)
    out = folder / "saved"
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", form, "--outdir", str(out), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    (saved,) = out.iterdir()
    read = saved.read_bytes()
    saved.unlink()
    return read


@pytest.mark.judge
@pytest.mark.one_database
def test_a_workbook_saved_by_libreoffice_says_what_it_said_and_what_was_typed(
    session: Session, told: World, tmp_path: Path
) -> None:
    desk = Desk(session, told)
    filled = desk.export()
    typed = Filled(filled.content)
    typed.line("0101", state="未提供", note_zh=NOTE)
    typed.point(CANTEEN, phones="010-6512 3456")
    csv = [CALC_CSV.format(charset=each, sheet=2) for each in (UTF_8, GB_18030)]
    for form in ("xlsx", "ods", "xls", *csv):
        plan = desk.look(saved_as(tmp_path, filled.content, form), name="填报")
        assert (form, where(plan), plan.conflicts, plan.notes) == (form, [], (), ())
        assert plan.changes_nothing, form
        came = read_book_of(saved_as(tmp_path, typed.as_wps(), form), "填报")
        plan = desk.look_through(came, WORKER, HOME)
        assert (form, where(plan)) == (form, [])
        assert [line.draft.note_zh for line in plan.lines] == [NOTE], form
        if form not in csv:
            assert [point.after.phones for point in plan.points] == [("010-65123456",)], form
