"""What residents say back: cases (纠错, 需求, 白跑一趟) with their reports, and counts of how a visit ended."""

from __future__ import annotations

import enum
from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, SmallInteger, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, DivisionCode
from .divisions import string_enum


class CaseKind(enum.StrEnum):
    """What a case is about."""

    CORRECTION = "correction"  # 纠错: something shown is wrong
    NEED = "need"  # 需求: a service that is missing
    NOT_THERE = "in_vain"  # 白跑了一趟: went there, and it was not there


class CaseState(enum.StrEnum):
    """The state of a case."""

    OPEN = "open"
    ANSWERED = "answered"


class WrongField(enum.StrEnum):
    """What a correction says is wrong."""

    PHONE = "phone"
    ADDRESS = "address"
    HOURS = "hours"
    STATE = "state"
    OTHER = "other"


class Channel(enum.StrEnum):
    """How a report came in."""

    WEB = "web"
    CALLER = "caller"  # 代登记: a worker wrote it down for a caller


class Outcome(enum.StrEnum):
    """The answer to the one question after use."""

    USED = "used"  # 用上了
    NOT_FOUND = "not_found"  # 没找到
    NOT_THERE = "in_vain"  # 白跑了一趟


class Case(Base):
    """One matter that one or more residents reported. Identical reports join the open case and are counted."""

    __tablename__ = "cases"
    __table_args__ = (
        Index("ix_cases_division_code_state", "division_code", "state"),
        # One open case a matter: those who report the same at the same moment meet here.
        Index(
            "uq_cases_open_fingerprint",
            "fingerprint",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[CaseKind] = mapped_column(string_enum(CaseKind))
    state: Mapped[CaseState] = mapped_column(string_enum(CaseState), default=CaseState.OPEN)
    division_code: Mapped[int] = mapped_column(DivisionCode, ForeignKey("divisions.code"))
    """The community concerned; a wider division where the resident named none."""
    item_id: Mapped[int | None] = mapped_column(SmallInteger, ForeignKey("items.id"))
    point_id: Mapped[int | None] = mapped_column(ForeignKey("service_points.id", ondelete="SET NULL"))
    field: Mapped[WrongField | None] = mapped_column(string_enum(WrongField))
    words: Mapped[str | None] = mapped_column(Text)
    """What the first who reported it wrote."""
    fingerprint: Mapped[str] = mapped_column(String(64))
    """Digest of what makes two reports the same matter."""
    reports: Mapped[int] = mapped_column(Integer, default=1)
    opened_at: Mapped[datetime]
    due_on: Mapped[date]
    """The third working day after it was opened."""
    answered_at: Mapped[datetime | None]
    answer: Mapped[str | None] = mapped_column(Text)
    answered_by: Mapped[str | None] = mapped_column(String(80))
    answered_role: Mapped[str | None] = mapped_column(String(16))


class CaseReport(Base):
    """One resident's report of a case: the code to follow it by, and an optional contact."""

    __tablename__ = "case_reports"
    __table_args__ = (Index("ix_case_reports_case_id", "case_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    code: Mapped[str] = mapped_column(String(12), unique=True)
    words: Mapped[str | None] = mapped_column(Text)
    contact: Mapped[str | None] = mapped_column(String(120))
    """Optional; read by the handling office alone and erased once the case is answered."""
    channel: Mapped[Channel] = mapped_column(string_enum(Channel))
    logged_by: Mapped[str | None] = mapped_column(String(80))
    """The account that wrote it down for a caller."""
    mark: Mapped[str | None] = mapped_column(String(32))
    """Keyed digest that tells independent reports of one case apart; erased once the case is answered."""
    at: Mapped[datetime]


class Experience(Base):
    """Outcomes of visits, counted by month: no person, no day, no words. 0 means “none named”."""

    __tablename__ = "experiences"
    __table_args__ = {"sqlite_with_rowid": False}

    month: Mapped[date] = mapped_column(primary_key=True)
    """The first day of the month."""
    community_code: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    item_id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    point_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    outcome: Mapped[Outcome] = mapped_column(string_enum(Outcome), primary_key=True)
    count: Mapped[int] = mapped_column(Integer, default=0)
