"""Excel both ways at the worker's desk and in an office: out, back with what is wrong, settled, brought in, undone."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from flask import Flask

from catalogue.models import Role, State
from portal.config import LONGEST_BODY
from portal.requests.sizes import LONGEST_FILE, limits_of
from tests.pages import CheckingClient
from tests.portal.workers.conftest import CARE, Town
from tests.worlds.workbooks import LINES, Filled

LogIn = Callable[..., CheckingClient]


def _file(content: bytes) -> dict[str, object]:
    return {"file": (BytesIO(content), "填报.xlsx")}


def _sends(visitor: CheckingClient, address: str, content: bytes) -> str:
    answer = visitor.post(address, data=_file(content), content_type="multipart/form-data")
    if answer.status_code == 302:
        return str(visitor.get(answer.location).get_data(as_text=True))
    return str(answer.get_data(as_text=True))


def test_a_workbook_is_filled_in_sent_back_settled_and_undone(log_in: LogIn, town: Town) -> None:
    town.record(CARE)
    worker = log_in(Role.WORKER, town.community)
    desk = f"/work/{town.community}/workbooks"
    assert "只含待办的行" in worker.get(desk).get_data(as_text=True)
    download = worker.get(f"{desk}/file.xlsx")
    assert download.headers["Content-Disposition"].endswith('.xlsx"')
    filled = Filled(download.data)
    filled.line(CARE, note_zh="文件里写的")
    filled.line("0301", state="已开展")
    filled.line("0302", state="部分提供")
    page = _sends(worker, desk, filled.as_wps())
    row = filled.find(LINES, "0301") + 1
    assert f"项目 · 第{row}行“状态”（F{row}）" in page
    assert "不在选项里" in page
    assert "有2个格子要改正" in page
    assert "全部导入" not in page
    worker.set_cookie("language", "en")
    page = str(worker.get(f"{desk}/sent").get_data(as_text=True))
    assert "To be changed: 1 line, 0 service points" in page
    assert "is none of the choices: Offered, Partly offered" in page
    worker.delete_cookie("language")
    filled.line("0301", state="未提供")
    filled.line("0302", state=None)
    town.record(CARE, note_zh="别人写的")
    page = _sends(worker, desk, filled.as_wps())
    assert "有1个格子别人也改过" in page
    assert "别人写的" in page
    undecided = worker.post(f"{desk}/sent")
    assert undecided.status_code == 409
    assert town.line(CARE).offering.draft.note_zh == "别人写的"  # type: ignore[union-attr]
    settled = worker.post(f"{desk}/sent", data={f"choice-line-{town.community}-{CARE}:note_zh": "file"})
    assert settled.status_code == 302
    assert town.line(CARE).offering.draft.note_zh == "文件里写的"  # type: ignore[union-attr]
    assert town.line("0301").offering.state is State.ABSENT  # type: ignore[union-attr]
    assert "整批撤销" in worker.get(desk).get_data(as_text=True)
    assert worker.post(f"{desk}/1/undo").status_code == 302
    assert town.line(CARE).offering.draft.note_zh == "别人写的"  # type: ignore[union-attr]
    assert town.line("0301").offering is None
    assert "已于" in worker.get(desk).get_data(as_text=True)
    assert "换成" not in _sends(worker, desk, b"PK\x03\x04 cut off")


def test_a_street_and_a_district_have_workbooks_of_their_own(log_in: LogIn, town: Town) -> None:
    town.record(CARE)
    for role, division in ((Role.STREET, town.world.street), (Role.DISTRICT, town.world.district)):
        office = log_in(role, division)
        desk = f"/office/{division}/workbooks"
        filled = Filled(office.get(f"{desk}/file.xlsx").data)
        row = filled.find(LINES, str(town.community), "0401")
        filled.type(LINES, row, state="未提供", note_zh=f"{role}")
        assert f"{role}" in _sends(office, desk, filled.as_wps())
        assert office.post(f"{desk}/sent").status_code == 302
        assert town.line("0401").offering.draft.note_zh == f"{role}"  # type: ignore[union-attr]


def test_a_file_may_be_large_where_files_are_sent_and_nowhere_else(app: Flask) -> None:
    limit = limits_of(app)
    assert limit("POST", "/office/110105000000/workbooks") == LONGEST_FILE
    assert limit("POST", "/office/110105000000/lists") == LONGEST_FILE
    assert limit("POST", "/office/110105001000/tables") == LONGEST_FILE
    assert limit("POST", "/work/110105001001/tables/1/filled") == LONGEST_FILE
    assert limit("GET", "/office/110105000000/workbooks") == LONGEST_BODY
    assert limit("POST", "/log-in") == limit("POST", "/nowhere/at/all") == LONGEST_BODY
