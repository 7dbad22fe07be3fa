"""``flask phones read``: one answer for each text."""

from __future__ import annotations

import json
from collections.abc import Callable

from click.testing import Result
from flask import Flask

Run = Callable[..., Result]


def test_each_text_gets_a_line(run: Run) -> None:
    read = run("phones", "read", "60001234 转8001", "无", "内线8001", "ext. 8001")
    assert read.exit_code == 0
    assert read.stdout.splitlines() == [
        "60001234 转8001  =>  010-60001234-8001",
        "无  =>  -",
        "内线8001  =>  ? “8001”是分机。要先拨哪个号码？",
        "ext. 8001  =>  ? “8001” is an extension. Which number does one dial first?",
    ]


def test_lines_of_the_input_are_answered_one_by_one(run: Run) -> None:
    typed = "60001234\\n13800001234\n\n1380000123\n"
    read = run("phones", "read", "--format", "jsonl", "-", typed=typed)
    assert [json.loads(line) for line in read.stdout.splitlines()] == [
        {"text": "60001234\\n13800001234", "numbers": ["010-60001234", "13800001234"], "ask": None},
        {"text": "", "numbers": [], "ask": None},
        {
            "text": "1380000123",
            "numbers": [],
            "ask": "“1380000123”不是完整的电话号码：是少了一位，还是多了一位？",
        },
    ]


def test_bytes_that_are_no_text_stop_nothing(app: Flask) -> None:
    read = app.test_cli_runner().invoke(
        args=["phones", "read", "--format", "jsonl", "-"], input=b"\xff\xfe60001234\n60001235\n"
    )
    assert [json.loads(line)["numbers"] for line in read.stdout.splitlines()][1] == ["010-60001235"]
