"""村庄社区化试点 (专栏17): villages that are run as communities."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ..base import Base, DivisionCode


class VillagePilot(Base):
    """A village in the pilot, with the days since when it has what the box asks. A day that is not known is empty."""

    __tablename__ = "village_pilots"

    community_code: Mapped[int] = mapped_column(
        DivisionCode, ForeignKey("divisions.code"), primary_key=True, autoincrement=False
    )
    began_on: Mapped[date | None]
    self_rule_on: Mapped[date | None]
    """加强党的领导，推进村民自治"""
    facilities_on: Mapped[date | None]
    """加强基础建设，完善配套设施"""
    services_on: Mapped[date | None]
    """整合资源力量，提升服务管理"""
    safety_on: Mapped[date | None]
    """实施综合治理，实现动态防控"""
    station_on: Mapped[date | None]
    """Since when it has a 一站式 service station."""
