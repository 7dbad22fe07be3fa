"""The bench of public pages knows every kind of page that residents have."""

from __future__ import annotations

from flask import Flask

from bench import public


def test_the_bench_measures_every_kind_of_public_page(app: Flask) -> None:
    public.require_every_kind(app, public.pages_of(public.Found(point=1, case="K7QM", link="abc")))
