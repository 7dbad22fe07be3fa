"""Why a cell passed from one segment to another."""

from __future__ import annotations

import enum
from collections.abc import Collection

from ..counters.segments import Segment
from ..models import Action
from .said import RecordSaid


class Cause(enum.StrEnum):
    """In the order in which an account of changes (增减变动说明) tells them."""

    NEW = "newly_delivered"  # 新增提供
    CONFIRMED_AGAIN = "confirmed_again"  # 过期后重新确认
    RESUMED = "resumed"  # 恢复提供
    REINSTATED = "reinstated"  # 退回撤销
    DECLARATION_BEGUN = "declaration_begun"  # 统筹提供开始
    LIST_BEGUN = "list_begun"  # 名录带来
    EXPIRED = "expired"  # 过期
    RETURNED = "returned"  # 退回
    SUSPENDED = "suspended"  # 暂停
    CHANGED = "changed"  # 改报为部分提供、筹备中或未提供
    WITHDRAWN = "withdrawn"  # 撤回
    RULED = "not_applicable"  # 裁定不适用
    DECLARATION_ENDED = "declaration_ended"  # 统筹提供结束
    LIST_ENDED = "list_ended"  # 名录结束
    POINT_ENDS = "point_ends"  # 服务点的最后一天有变
    DIVISIONS = "divisions"  # 区划变动
    EDITION = "edition"  # 目录版本或口径变动
    HISTORY_BEGUN = "history_begun"  # 此前未记录


NUMBERED = (
    Cause.NEW,
    Cause.CONFIRMED_AGAIN,
    Cause.RESUMED,
    Cause.DECLARATION_BEGUN,
    Cause.LIST_BEGUN,
    Cause.EXPIRED,
    Cause.SUSPENDED,
    Cause.CHANGED,
    Cause.WITHDRAWN,
    Cause.RULED,
    Cause.DECLARATION_ENDED,
    Cause.LIST_ENDED,
    Cause.POINT_ENDS,
    Cause.DIVISIONS,
    Cause.EDITION,
    Cause.HISTORY_BEGUN,
    Cause.RETURNED,
    Cause.REINSTATED,
)
"""Causes by the number that the ledger keeps. A new one goes to the end: numbers that are kept never change."""
NUMBER = {cause: number for number, cause in enumerate(NUMBERED)}

_BY_ACTION = {
    Action.SUCCEED: Cause.DIVISIONS,
    Action.POINT_ENDS: Cause.POINT_ENDS,
    Action.RETURN: Cause.RETURNED,
    Action.REINSTATE: Cause.REINSTATED,
    Action.CORRECT: Cause.REINSTATED,
}


def cause_of(
    action: Action,
    records: tuple[RecordSaid | None, RecordSaid | None],
    segments: tuple[Segment, Segment],
    criterion_id: int,
    lists: Collection[int],
) -> Cause:
    """Why a cell passed between two segments under a criterion by an entry of its history.

    ``records`` are what the cell said before and after the entry; ``lists`` the declarations (ids) that came of owners' lists.
    """
    before, after = records
    old, new = segments
    if action in _BY_ACTION:
        return _BY_ACTION[action]
    if new is Segment.NOT_APPLICABLE:
        return Cause.RULED
    if after is not None and after.criterion_id != criterion_id and before is not None:
        return Cause.EDITION
    if new is Segment.SUSPENDED:
        return Cause.SUSPENDED
    if old is Segment.SUSPENDED and new is Segment.DELIVERED:
        return Cause.RESUMED
    return _by_declaration(before, after, lists) or _by_own_word(after, old, new)


def cause_of_running_out(said: RecordSaid | None, lists: Collection[int]) -> Cause:
    """Why a cell passed to another segment without an entry: a declaration that had its last day ended."""
    if said is None or said.declaration is None or not said.bounded:
        return Cause.EXPIRED
    return Cause.LIST_ENDED if said.declaration in lists else Cause.DECLARATION_ENDED


def _by_declaration(
    before: RecordSaid | None, after: RecordSaid | None, lists: Collection[int]
) -> Cause | None:
    was = before.declaration if before else None
    now = after.declaration if after else None
    if was == now:
        return None
    if now is not None:
        return Cause.LIST_BEGUN if now in lists else Cause.DECLARATION_BEGUN
    return Cause.LIST_ENDED if was in lists else Cause.DECLARATION_ENDED


def _by_own_word(after: RecordSaid | None, old: Segment, new: Segment) -> Cause:
    if after is None:
        return Cause.WITHDRAWN
    if new is Segment.DELIVERED:
        return Cause.CONFIRMED_AGAIN if old is Segment.EXPIRED else Cause.NEW
    return Cause.CHANGED
