"""The plan's indicators and the facilities that its text names, as ``data/indicators.yaml`` gives them."""

from __future__ import annotations

import enum
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ..foundation.strict_yaml import parse, read_source

FILE = Path(__file__).parents[1] / "data" / "indicators.yaml"
_Short = Annotated[str, Field(min_length=1, max_length=100)]


class IndicatorGroup(enum.StrEnum):
    """类别: the groups of the box, in its order."""

    SERVICES = "services"
    MANAGEMENT = "management"
    PARTICIPATION = "participation"
    ENVIRONMENT = "environment"
    RELATIONS = "relations"


class TargetKind(enum.StrEnum):
    """属性: whether a target is expected (预期性) or binding (约束性)."""

    EXPECTED = "expected"
    BINDING = "binding"


class Proxy(enum.StrEnum):
    """What this system counts in the place of an indicator, by its own rule (本系统口径)."""

    CULTURAL_VENUES = "cultural_venues"
    STANDARDS = "standards"
    GRIDS = "grids"


class Counted(enum.StrEnum):
    """What is counted of a facility: service points that serve its item, or districts in which it is delivered."""

    POINTS = "points"
    DISTRICTS = "districts"


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class PlanSource(_Entry):
    """The document, the part of it and the year for which its targets are."""

    title_zh: _Short
    title_en: _Short
    part_zh: _Short
    part_en: _Short
    target_year: Annotated[int, Field(ge=2000, le=2100)]


class Indicator(_Entry):
    """One of the indicators: name, unit and ``target`` as printed."""

    number: Annotated[int, Field(ge=1, le=99)]
    group: IndicatorGroup
    name_zh: _Short
    name_en: _Short
    unit: Annotated[str, Field(max_length=20)] = ""
    unit_en: Annotated[str, Field(max_length=40)] = ""
    target: Annotated[str, Field(pattern=r"^[≥≤＞＜]?[0-9.]+(/[0-9.]+)?$")]
    kind: TargetKind
    proxy: Proxy | None = None

    @property
    def has_two_figures(self) -> bool:
        """Whether target and value are two figures, as of 36/2."""
        return "/" in self.target


class Facility(_Entry):
    """A facility of the plan's text. ``target`` is how many it wants; None: one in every district."""

    key: Annotated[str, Field(pattern=r"^[a-z_]{1,32}$")]
    name_zh: _Short
    name_en: _Short
    counted: Counted
    item: _Short
    """The key of the item of 1060 that it serves."""
    target: Annotated[int, Field(gt=0)] | None = None
    part_zh: _Short
    part_en: _Short
    offices_only: bool = False


class IndicatorFile(_Entry):
    """The file as a whole."""

    source: PlanSource
    indicators: Annotated[tuple[Indicator, ...], Field(min_length=1)]
    facilities: tuple[Facility, ...]

    @model_validator(mode="after")
    def _numbered(self) -> IndicatorFile:
        if [each.number for each in self.indicators] != list(range(1, len(self.indicators) + 1)):
            raise ValueError("indicators are numbered from 1, in order")
        return self


@lru_cache(maxsize=1)
def shipped_indicators() -> IndicatorFile:
    """The file, checked."""
    return IndicatorFile.model_validate(parse(read_source(FILE), file=str(FILE)).data)
