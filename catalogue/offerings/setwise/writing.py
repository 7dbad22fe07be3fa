"""Records of many cells, gathered one by one, then written with one statement a table. The counters are the caller's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete
from sqlalchemy.orm import Session

from ...counters.moves import CountedAs
from ...counters.segments import segment_of
from ...foundation.histories import add_entry_rows
from ...foundation.loading import insert_rows, update_rows
from ...local_texts import documents
from ...models import Action, Offering, OfferingPoint, Revision, State
from .. import store
from ..facts import OfferingDraft, OfferingFacts
from ..spot_checked.standing import checked_before

_OFFERINGS: Any = Offering.__table__
_LINKS: Any = OfferingPoint.__table__
_KEY = ("community_code", "item_id")
_OFFERING_COLUMNS = (
    *_KEY,
    "criterion_id",
    *store.DRAFT_COLUMNS,
    "holds_until",
    "ruled_until",
    "disputed",
    "version",
    "confirmed_on",
    "confirmed_role",
    "updated_at",
    "declaration_id",
    "own_record",
    "said_by",
    "verified_on",
    "returned_on",
)
_LINK_COLUMNS = (*_KEY, "point_id", "position")
_REVISION_COLUMNS = (*_KEY, "at", "action", "actor", "role", "version", "before", "after")


@dataclass(frozen=True, slots=True, kw_only=True)
class CellRecord:
    """What a cell is to say: a checked draft, and what ``OfferingFacts`` has beside it.

    ``own_record`` is what comes back when the ``declaration`` (its id) that the cell follows lets it go.
    """

    draft: OfferingDraft
    criterion_id: int
    holds_until: date | None
    confirmed_on: date | None
    confirmed_role: str | None
    disputed: bool = False
    ruled_until: date | None = None
    declaration: int | None = None
    own_record: Mapping[str, Any] | None = None

    @property
    def state(self) -> State:
        """The state."""
        return self.draft.state


def counted(record: OfferingFacts | CellRecord | None, day: date) -> CountedAs | None:
    """What a record counts as on a day; None if there is none."""
    if record is None:
        return None
    return CountedAs(record.criterion_id, segment_of(record.state, record.holds_until, day), record.disputed)


class ToldEntry(NamedTuple):
    """An entry of a cell's history, as its table keeps it."""

    community: int
    item_id: int
    at: datetime
    action: Action
    actor: str
    role: str
    version: int
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


Past = Callable[[ToldEntry], Sequence[ToldEntry]]
"""Gives the whole history of a new record, of which the given entry would be the only one. The last entry says the same."""


class CellsChanged(Exception):
    """A record has another version than the one that it was to follow. The transaction is to be undone."""


class CellWriter:
    """Gathers the changes of cells, all at one instant and signed by one name."""

    def __init__(self, actor: str, at: datetime, past: Past | None = None) -> None:
        """``past``: new records have one, for data that come with their history."""
        self._actor, self._at, self._past = actor, at, past
        self._new: list[tuple[Any, ...]] = []
        self._changed: list[tuple[Any, ...]] = []
        self._seen: list[tuple[int, int, int]] = []
        self._gone: list[dict[str, int]] = []
        self._links: list[tuple[int, int, int, int]] = []
        self._unlinked: list[dict[str, int]] = []
        self._revisions: list[ToldEntry] = []
        self._said: list[documents.Document] = []
        self._said_anew: list[documents.Document] = []
        self._folded: list[documents.DocumentRow] = []
        self._folded_anew: list[documents.DocumentRow] = []
        self._unsaid: list[int] = []

    def put(
        self,
        key: tuple[int, int],
        before: OfferingFacts | None,
        record: CellRecord,
        *,
        version: int,
        action: Action,
        role: str,
    ) -> None:
        """Let the cell ``key`` (community, item id) say ``record`` from now on, as its ``version``."""
        draft = record.draft
        checked = checked_before(before, draft, action, record.criterion_id)
        after = store.snapshot(
            draft,
            criterion_id=record.criterion_id,
            confirmed_on=record.confirmed_on,
            ruled_until=record.ruled_until,
            disputed=record.disputed,
            declaration=record.declaration,
            **checked,
        )
        version = self._revise(key, before, store.ending(after, record.holds_until), version, action, role)
        row = (
            *key,
            record.criterion_id,
            *store.draft_row(draft),
            record.holds_until,
            record.ruled_until,
            record.disputed,
            version,
            record.confirmed_on,
            record.confirmed_role,
            self._at,
            record.declaration,
            record.own_record,
            action.value,
            checked["verified_on"],
            checked["returned_on"],
        )
        if before is None:
            self._new.append(row)
        else:
            self._changed.append(row)
            self._seen.append((*key, before.version))
        self._take_words(key, before, draft)
        if (before.draft.points if before else ()) != draft.points:
            if before is not None and before.draft.points:
                self._unlink(key)
            self._links += [(*key, point, position) for position, point in enumerate(draft.points, start=1)]

    def remove(
        self, key: tuple[int, int], before: OfferingFacts, *, version: int, action: Action, role: str
    ) -> None:
        """Let the cell ``key`` say nothing from now on."""
        self._gone.append(_as_key(key))
        if before.draft.points:
            self._unlink(key)
        self._take_words(key, before, None)
        self._revise(key, before, None, version, action, role)

    def _unlink(self, key: tuple[int, int]) -> None:
        self._unlinked.append(_as_key(key))

    def _revise(
        self,
        key: tuple[int, int],
        before: OfferingFacts | None,
        after: Mapping[str, Any] | None,
        version: int,
        action: Action,
        role: str,
    ) -> int:
        """Keep the entries of a change: the version that the last of them makes."""
        earlier = store.snapshot_of(before) if before else None
        told = ToldEntry(*key, self._at, action, self._actor, role, version, earlier, after)
        entries = self._past(told) if self._past and before is None else (told,)
        self._revisions += entries
        return entries[-1].version

    def _take_words(
        self, key: tuple[int, int], before: OfferingFacts | None, draft: OfferingDraft | None
    ) -> None:
        earlier = store.record_words(before.draft) if before else None
        later = store.record_words(draft) if draft else None
        if later == earlier:
            return
        if later is None:
            self._unsaid.append(documents.record_id(*key))
        else:
            (self._said if earlier is None else self._said_anew).append(documents.of_record(*key, later))

    def fold(self) -> None:
        """Make ready what is found of the records that were put until now. It may be done before the write lock."""
        self._folded += documents.rows_of(self._said)
        self._folded_anew += documents.rows_of(self._said_anew)
        self._said.clear()
        self._said_anew.clear()

    def write(self, session: Session) -> None:
        """Write everything: removed links first, then records, links, revisions, and what is found of them.

        Raises ``CellsChanged``, which cannot happen where the records are held still.
        """
        self.fold()
        if self._unlinked:
            session.execute(delete(_LINKS).where(*_by_key(_LINKS)), self._unlinked)
        if self._gone:
            session.execute(delete(_OFFERINGS).where(*_by_key(_OFFERINGS)), self._gone)
        if self._changed:
            found = (*_KEY, "version")
            changed = update_rows(session, Offering, found, self._seen, _OFFERING_COLUMNS, self._changed)
            if changed != len(self._changed):
                raise CellsChanged
        insert_rows(session, Offering, _OFFERING_COLUMNS, self._new)
        insert_rows(session, OfferingPoint, _LINK_COLUMNS, self._links)
        add_entry_rows(session, Revision, _REVISION_COLUMNS, self._revisions)
        documents.drop(session, self._unsaid)
        documents.put_rows(session, self._folded_anew)
        documents.add_rows(session, self._folded)


def _as_key(key: tuple[int, int]) -> dict[str, int]:
    return {"key_community_code": key[0], "key_item_id": key[1]}


def _by_key(table: Any) -> tuple[Any, ...]:
    return (
        table.c.community_code == bindparam("key_community_code"),
        table.c.item_id == bindparam("key_item_id"),
    )
