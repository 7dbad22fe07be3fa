"""Editions of the guidance catalogue (指导目录), their categories, and the items that outlive editions."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    ForeignKeyConstraint,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    false,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base
from .divisions import string_enum


class Form(enum.StrEnum):
    """服务形式: how an item reaches a resident. Decides which fields a delivered record needs."""

    VENUE = "venue"  # 到点
    HOME = "home"  # 上门
    REMOTE = "remote"  # 电话网上
    OUTREACH = "outreach"  # 告知巡查
    FACILITY = "facility"  # 设施
    TASK = "task"  # 任务: no service; only in catalogues of which communities report nothing


CODE = 20
"""Longest code of an item or a category, in characters."""


TERM = 20
"""Longest key of a closed list of terms, in characters."""

PLAIN_ZH, PLAIN_EN = 30, 60
"""Longest plain name of an item in Chinese and in English, in characters."""


class Catalogue(Base):
    """A catalogue (目录) as such: 1060 is one. Its editions follow each other; several catalogues are in force at once."""

    __tablename__ = "catalogues"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    name_zh: Mapped[str] = mapped_column(String(100))
    name_en: Mapped[str] = mapped_column(String(200))
    position: Mapped[int] = mapped_column(SmallInteger)
    """Order among the catalogues, as the files give it. The first is the one that an address means if it names none."""
    reported: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Whether communities report of its items. Matrices, counters, work lists and addresses know no others."""


class Edition(Base):
    """One dated edition of a catalogue, with what its source says of it and nothing more."""

    __tablename__ = "editions"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    title_zh: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200))
    nicknames: Mapped[list[str]] = mapped_column(default=list)
    """What people call it, such as 1060."""
    issuer_zh: Mapped[str | None] = mapped_column(String(200))
    issuer_en: Mapped[str | None] = mapped_column(String(200))
    trial: Mapped[bool]
    issued_on: Mapped[date | None]
    in_force_from: Mapped[date | None]
    in_force_until: Mapped[date | None]
    source: Mapped[dict[str, Any]]
    """Where the catalogue was taken from: ``title``, ``dated`` (as printed) and ``part``, each ``_zh`` and ``_en``."""
    digest: Mapped[str] = mapped_column(String(64))
    loaded_at: Mapped[datetime]
    catalogue_id: Mapped[int] = mapped_column(SmallInteger, ForeignKey("catalogues.id"))


class Category(Base):
    """One of an edition's categories (类). ``number`` is its place from 1, ``code`` what the source calls it."""

    __tablename__ = "categories"
    __table_args__ = (UniqueConstraint("edition_id", "code"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    source_text: Mapped[str] = mapped_column(String(100))
    name_zh: Mapped[str] = mapped_column(String(100))
    name_en: Mapped[str] = mapped_column(String(100))
    code: Mapped[str] = mapped_column(String(CODE))


class Item(Base):
    """A service item of a catalogue as such (项). Its key and id are the same in all editions of the catalogue."""

    __tablename__ = "items"
    __table_args__ = (UniqueConstraint("catalogue_id", "key"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    key: Mapped[str] = mapped_column(String(60))
    catalogue_id: Mapped[int] = mapped_column(SmallInteger, ForeignKey("catalogues.id"))


class Criterion(Base):
    """One meaning of “delivered” for an item (填报口径), which editions share as long as they do not change it.

    A record speaks for one criterion, and counters count by criterion. Both texts are None where the system's own
    rule holds (本系统口径). An edition may reword a criterion: its own wording is in its ``edition_items``.
    """

    __tablename__ = "criteria"
    __table_args__ = (UniqueConstraint("item_id", "number"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    item_id: Mapped[int] = mapped_column(SmallInteger, ForeignKey("items.id"))
    number: Mapped[int] = mapped_column(SmallInteger)
    """1 for an item's first criterion, and so on."""
    text_zh: Mapped[str | None] = mapped_column(Text)
    text_en: Mapped[str | None] = mapped_column(Text)


class EditionItem(Base):
    """An item's place in one edition: number, wording, form, criterion and what helps to find it."""

    __tablename__ = "edition_items"
    __table_args__ = (
        UniqueConstraint("edition_id", "code"),
        ForeignKeyConstraint(
            ["edition_id", "category_number"], ["categories.edition_id", "categories.number"]
        ),
    )

    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), primary_key=True)
    category_number: Mapped[int] = mapped_column(SmallInteger)
    position: Mapped[int] = mapped_column(SmallInteger)
    """1-based order in the whole edition."""
    code: Mapped[str] = mapped_column(String(CODE))
    source_text: Mapped[str] = mapped_column(String(100))
    name_zh: Mapped[str] = mapped_column(String(100))
    name_en: Mapped[str] = mapped_column(String(200))
    form: Mapped[Form] = mapped_column(string_enum(Form))
    criterion_zh: Mapped[str | None] = mapped_column(Text)
    criterion_en: Mapped[str | None] = mapped_column(Text)
    """填报口径 set by the city; None means the default of this system, labelled 本系统口径."""
    summary_zh: Mapped[str] = mapped_column(Text)
    summary_en: Mapped[str] = mapped_column(Text)
    """编者释义: explains, promises nothing."""
    audiences: Mapped[list[str]]
    life_events: Mapped[list[str]]
    guide: Mapped[dict[str, Any]]
    """办事指南 as far as the edition itself gives it; see ``catalogue.catalogues.guide``. Divisions write theirs in ``service_guides``."""
    sensitive: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether asking a resident “did you use it?” would already say too much (矫正, 帮教, 低保)."""
    criterion_id: Mapped[int] = mapped_column(SmallInteger, ForeignKey("criteria.id"))
    """What “delivered” means for the item in this edition; ``criterion_zh`` and ``_en`` are its wording."""
    plain_zh: Mapped[str | None] = mapped_column(String(PLAIN_ZH))
    plain_en: Mapped[str | None] = mapped_column(String(PLAIN_EN))
    """What a resident would call the item, by the edition's editors; None: as the official name."""
    aspect: Mapped[str | None] = mapped_column(String(TERM))
    """Which aspect of basic services (方面) it belongs to, a key of ``catalogue.catalogues.terms.ASPECTS``; by the editors."""
    body: Mapped[str | None] = mapped_column(String(TERM))
    """Who in a community answers for it, a key of ``catalogue.catalogues.terms.BODIES``; by the editors."""
    offered: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Whether residents can make use of it. What only serves administration, or is a placeholder, is kept and not offered."""
    words_from: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    """Keys of the items that it was split from, or that merged into it: their words come along."""
    words_without: Mapped[list[str] | None]
    """Words of theirs that an editor took away from it; NULL: no one looked through them yet."""


class PlainName(Base):
    """What editors of the portal call an item in place of the edition's plain name. It outlives editions."""

    __tablename__ = "plain_names"

    item_id: Mapped[int] = mapped_column(
        SmallInteger, ForeignKey("items.id"), primary_key=True, autoincrement=False
    )
    name_zh: Mapped[str | None] = mapped_column(String(PLAIN_ZH))
    name_en: Mapped[str | None] = mapped_column(String(PLAIN_EN))
    """None: as the edition says."""
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(80))
