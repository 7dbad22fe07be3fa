"""``flask notices read``: what follows from each notice, a line for each."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from click.testing import Result

Run = Callable[..., Result]

CLOSED = {"type": "closure", "place": "图书室", "from": "2026-12-08", "until": "2026-12-08", "times": None}


def test_each_line_is_answered_with_proposals_and_what_to_ask(run: Run) -> None:
    lines = [
        {"today": "2026-12-07", "text": "图书室明天闭馆一天"},
        {"text": "图书室12月10日（周五）闭馆"},
        {"text": "天冷了，多穿衣服"},
    ]
    typed = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    read = run("notices", "read", "--today", "2026-12-01", "--format", "jsonl", "-", typed=typed)
    assert read.exit_code == 0
    answers = [json.loads(line) for line in read.stdout.splitlines()]
    assert answers[0] == {"proposals": [CLOSED], "ask": None}
    assert answers[1]["proposals"] == []
    assert answers[1]["ask"].startswith("“12月10日（周五）”：")
    assert answers[2] == {"proposals": [], "ask": None}


def test_a_file_that_is_no_json_is_one_notice(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "notice.txt"
    file.write_text("通知\n图书室明天闭馆一天", encoding="gb18030")
    read = run("notices", "read", "--today", "2026-12-07", str(file))
    assert read.stdout.splitlines() == [
        "通知 图书室明天闭馆一天",
        "  => closure · 图书室 · 2026-12-08 · 2026-12-08",
    ]


def test_a_line_that_cannot_be_used_is_named(run: Run) -> None:
    read = run("notices", "read", "-", typed='{"text": "好"}\n{"today": "2026-13-01", "text": "好"}\n')
    assert read.exit_code == 2
    assert "line 2" in read.stderr
