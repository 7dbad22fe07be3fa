"""What residents say back: cases (纠错, 需求, 白跑一趟) with their reports, and counts of how a visit ended."""

from __future__ import annotations

import enum
from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, DivisionCode, index_where
from .divisions import string_enum

CASE_ABOUT_LENGTH = 120


class CaseKind(enum.StrEnum):
    """What a case is about."""

    CORRECTION = "correction"  # 纠错: something shown is wrong
    NEED = "need"  # 需求: a service that is missing
    NOT_THERE = "in_vain"  # 白跑了一趟: went there, and it was not there


class CaseState(enum.StrEnum):
    """The state of a case."""

    OPEN = "open"
    ANSWERED = "answered"


class CaseOutcome(enum.StrEnum):
    """How a case was closed."""

    CORRECTED = "corrected"  # 已更正: what was shown is right now
    ARRANGED = "arranged"  # 已安排: what was asked for is arranged
    NOT_POSSIBLE = "not_possible"  # 暂不能办理: the answer says why
    NOT_OURS = "not_ours"  # 不属本单位: another office is named
    DUPLICATE = "duplicate"  # 重复反映: another case is named
    HOTLINE = "hotline"  # 已由12345办理: closed by the number there, without a second answer
    SETTLED = "settled"  # the street settled the dispute that reports had led to


class CaseStep(enum.StrEnum):
    """What an entry in a case's history did."""

    ANSWERED = "answered"
    ANSWER_CORRECTED = "answer_corrected"
    PASSED_ON = "passed_on"
    REOPENED = "reopened"  # a resident said that it is not settled


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
        index_where("uq_cases_open_fingerprint", "fingerprint", where="state = 'open'", unique=True),
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
    outcome: Mapped[CaseOutcome | None] = mapped_column(string_enum(CaseOutcome))
    """None while it is open, and for cases that were answered before outcomes were told apart."""
    about: Mapped[str | None] = mapped_column(String(CASE_ABOUT_LENGTH))
    """Whose matter it is (``NOT_OURS``), or the number at 12345 (``HOTLINE``)."""
    duplicate_of: Mapped[int | None] = mapped_column(Integer)
    """The id of the case that is the same matter."""
    corrected_at: Mapped[datetime | None]
    """When the answer was last corrected."""
    reopened_at: Mapped[datetime | None]
    """When a resident last said that it is not settled."""
    passed_to: Mapped[int | None] = mapped_column(DivisionCode)
    """The office that holds it instead of ``division_code``: a division above it."""
    department_id: Mapped[int | None] = mapped_column(Integer)
    """The department for which that office holds it."""


class CaseEvent(Base):
    """An entry in a case's history. Entries are only added; their words are forgotten as those of reports are."""

    __tablename__ = "case_events"
    __table_args__ = (Index("ix_case_events_case_id", "case_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    at: Mapped[datetime]
    step: Mapped[CaseStep] = mapped_column(string_enum(CaseStep))
    actor: Mapped[str | None] = mapped_column(String(80))
    role: Mapped[str | None] = mapped_column(String(16))
    """None, as the actor, where a resident did it."""
    outcome: Mapped[CaseOutcome | None] = mapped_column(string_enum(CaseOutcome))
    words: Mapped[str | None] = mapped_column(Text)
    """The answer, the reason for passing on, or what a resident says is not settled."""
    about: Mapped[str | None] = mapped_column(String(CASE_ABOUT_LENGTH))
    """As in the case; where it was passed on, the name of the department."""
    division_code: Mapped[int | None] = mapped_column(DivisionCode)
    """Where it was passed on: the office that holds it then."""
    report_id: Mapped[int | None] = mapped_column(Integer)
    """Where a resident says that it is not settled: the report."""
    salt: Mapped[str | None] = mapped_column(String(32))
    """What the trail's digest of the words was made with; erased with them."""


class ReplyTemplate(Base):
    """A street's own words with which an answer begins; where it has none, those that are shipped hold."""

    __tablename__ = "reply_templates"
    __table_args__ = {"sqlite_with_rowid": False}

    street_code: Mapped[int] = mapped_column(
        DivisionCode, ForeignKey("divisions.code"), primary_key=True, autoincrement=False
    )
    outcome: Mapped[CaseOutcome] = mapped_column(string_enum(CaseOutcome), primary_key=True)
    text_zh: Mapped[str] = mapped_column(Text)
    text_en: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)


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
    unsettled_at: Mapped[datetime | None]
    """When this resident said that it is not settled, which can be said once."""
    salt: Mapped[str | None] = mapped_column(String(32))
    """What the trail's digest of the words was made with; erased with them."""


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
