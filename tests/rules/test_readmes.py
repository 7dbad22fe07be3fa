"""Rules for the READMEs: both show the same commands, with options that exist, and each has a call that is tried."""

from __future__ import annotations

import re

import click
import pytest
from flask import Flask

from tests.readmes import CALLS, READMES, commands, of_kind


@pytest.mark.parametrize("readme", READMES)
def test_a_readme_has_no_command_of_another_kind(readme: str) -> None:
    assert [each for each in commands(readme) if not re.match(r"(PORT=8080 )?make |flask ", each)] == []


def test_both_readmes_have_the_same_commands() -> None:
    assert set(commands(READMES[0])) == set(commands(READMES[1]))


def test_every_usage_names_options_that_its_command_has(app: Flask) -> None:
    for usage in of_kind("flask "):
        words = re.sub(r"[\[\]]", " ", usage).split()[1:]
        command: click.Command = app.cli
        while isinstance(command, click.Group):
            command = command.commands[words.pop(0)]
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= known, usage


def test_every_usage_has_a_call_that_is_tried() -> None:
    assert of_kind("flask ") == set(CALLS), "tests/readmes.py has a call for each usage, and nothing else"
