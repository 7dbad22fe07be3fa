"""The colours of every mode can be read: computed from the tokens in colours.css by the formula of WCAG 2.2."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = (Path(__file__).parents[2] / "portal" / "static" / "portal" / "colours.css").read_text(encoding="utf-8")
TOKEN = re.compile(
    r"--(?P<name>[a-z0-9-]+): "
    r"var\(--light, var\(--plain, (#\w+)\) var\(--more, (#\w+)\)\) "
    r"var\(--dark, var\(--plain, (#\w+)\) var\(--more, (#\w+)\)\);"
)
PALETTES = ("light", "light, high contrast", "dark", "dark, high contrast")
TEXT = [
    *(
        (ink, ground)
        for ink in ("ink", "quiet", "accent", "accent-deep", "red")
        for ground in ("paper", "sheet")
    ),
    ("on-accent", "accent"),
    ("on-accent", "accent-deep"),
    ("paper", "ink"),
    *((f"s{step}-ink", f"s{step}") for step in range(1, 6)),
]
"""Pairs of a text's colour and its background."""


def tokens(palette: str) -> dict[str, str]:
    """Every colour of a palette by its name."""
    place = 2 + PALETTES.index(palette)
    return {found["name"]: found[place] for found in TOKEN.finditer(CSS)}


def luminance(colour: str) -> float:
    """Relative luminance of ``#rgb`` or ``#rrggbb``, from 0 to 1."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    shares = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_formula_knows_its_ends() -> None:
    assert contrast("#fff", "#000000") == pytest.approx(21)
    assert contrast("#777", "#777") == 1


@pytest.mark.parametrize("palette", PALETTES)
def test_every_text_can_be_read(palette: str) -> None:
    colours = tokens(palette)
    least = 7 if "high" in palette else 4.5
    ratios = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in TEXT}
    assert {pair: ratio for pair, ratio in ratios.items() if ratio < least} == {}


@pytest.mark.parametrize("palette", PALETTES)
def test_what_bounds_a_field_is_seen(palette: str) -> None:
    colours = tokens(palette)
    assert contrast(colours["edge"], colours["paper"]) >= 3
    if "high" in palette:
        assert contrast(colours["rule"], colours["paper"]) >= 4.5


def test_every_mode_sets_the_same_two_switches() -> None:
    """Nothing but the switches depends on a mode, so that paper and samples may set a colour again."""
    switched = re.findall(r"--(light|dark|plain|more):", CSS)
    assert switched.count("light") == switched.count("dark") == 4
    assert switched.count("plain") == switched.count("more") == 4
    assert len(tokens("dark")) == 20
