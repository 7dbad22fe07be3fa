"""Grids (网格, 专栏18): the parts into which a community is divided, and what was put into one by hand."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..base import Base, DivisionCode


class Grid(Base):
    """One grid of a community. People, things and organisations of a grid are not kept."""

    __tablename__ = "grids"
    __table_args__ = (UniqueConstraint("community_code", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    community_code: Mapped[int] = mapped_column(DivisionCode, ForeignKey("divisions.code"))
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(60))
    areas: Mapped[list[str]] = mapped_column(default=list)
    """Names of the 小区 and 胡同 that belong to it, sorted."""
    steward: Mapped[str | None] = mapped_column(String(40))
    """The role of who looks after it, such as 网格员; never a person's name."""


class PointGrid(Base):
    """The grid that a worker chose for a service point, in the place of what its address says."""

    __tablename__ = "point_grids"

    point_id: Mapped[int] = mapped_column(
        ForeignKey("service_points.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    grid_id: Mapped[int] = mapped_column(ForeignKey("grids.id", ondelete="CASCADE"), index=True)


class CaseGrid(Base):
    """The grid that a worker chose for a resident's report."""

    __tablename__ = "case_grids"

    case_id: Mapped[int] = mapped_column(
        ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    grid_id: Mapped[int] = mapped_column(ForeignKey("grids.id", ondelete="CASCADE"), index=True)
