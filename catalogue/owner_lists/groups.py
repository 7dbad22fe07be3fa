"""Groups of columns: each says a place of its own for the row's community, for what the heading above it names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ..exchange.reading import Cell, plain
from .columns import holds_names, role_by_heading
from .headings import ColumnRole, heading, is_offered, role_of

_LOOKED_AT = 60
_PLACES = frozenset({ColumnRole.NAME, ColumnRole.ADDRESS, ColumnRole.TICK})
Said = Mapping[str, ColumnRole | None]
Rows = Sequence[Mapping[int, Cell]]


@dataclass(frozen=True, slots=True)
class ColumnGroup:
    """Columns that say a place. ``value`` is the heading above them, ``headings`` and ``columns`` are by column."""

    value: str
    headings: Mapping[int, str]
    columns: Mapping[int, ColumnRole]


def groups_of(
    parents: Mapping[int, str], children: Mapping[int, str], names_item: Callable[[str], bool], said: Said
) -> tuple[ColumnGroup, ...]:
    """The groups of a heading of several rows: the same headings come again under each of its upper texts.

    ``parents`` and ``children`` are the upper and lower texts by column. Without a text that names an item the lower
    ones have to say where a place is: 夏季 and 冬季 above times are no two places.
    """
    runs: list[tuple[str, list[int]]] = []
    for column in sorted(children):
        parent = parents.get(column, "")
        if not parent or (role_of(parent) and not names_item(parent)):
            continue
        if runs and runs[-1][0] == parent and runs[-1][1][-1] == column - 1:
            runs[-1][1].append(column)
        else:
            runs.append((parent, [column]))
    often = Counter(text for _parent, run in runs for text in {heading(children[column]) for column in run})
    repeated = [(parent, run) for parent, run in runs if any(often[heading(children[c])] > 1 for c in run)]
    if len(repeated) < 2 or len({parent for parent, _run in repeated}) < 2:
        return ()
    found = [
        ColumnGroup(
            parent, {column: children[column] for column in run}, _roles_in_group(children, run, said)
        )
        for parent, run in repeated
    ]
    shared = {heading(text) for text in often if often[text] > 1}
    for group in found:
        told = {role for column, role in group.columns.items() if heading(children[column]) in shared}
        if told and (told & _PLACES or names_item(group.value)):
            return tuple(found)
    return ()


def _roles_in_group(children: Mapping[int, str], run: Iterable[int], said: Said) -> dict[int, ColumnRole]:
    """The role of each column of a group, each role once."""
    found: dict[int, ColumnRole] = {}
    for column in run:
        text = children[column]
        role = said[heading(text)] if heading(text) in said else role_by_heading(text)
        if role and role not in found.values():
            found[column] = role
    return found


def with_names(groups: Sequence[ColumnGroup], rows: Rows, said: Said) -> tuple[ColumnGroup, ...]:
    """The groups, whose places' names may be under a heading like 地点."""
    addresses = {
        column: group
        for group in groups
        for column, role in group.columns.items()
        if role is ColumnRole.ADDRESS
        and ColumnRole.NAME not in group.columns.values()
        and heading(group.headings[column]) not in said
    }
    if not holds_names([text for column in addresses for text in _filled(rows, column)]):
        return tuple(groups)
    return tuple(
        replace(
            group,
            columns={
                column: ColumnRole.NAME if column in addresses else role
                for column, role in group.columns.items()
            },
        )
        for group in groups
    )


def columns_naming_items(
    headings: Mapping[int, str],
    columns: Mapping[int, ColumnRole],
    rows: Rows,
    names_item: Callable[[str], bool],
    said: Said,
) -> tuple[dict[int, str], tuple[ColumnGroup, ...]]:
    """Columns whose headings name items: those of ticks with their headings, and those that hold places' names.

    One such column alone may say something else of the place, like 无障碍设施 beside a library; two are a table of items.
    Columns of ticks right beside these belong to them.
    """
    lowest = {column: text.split("\n")[-1] for column, text in headings.items()}
    free = {
        column: lowest[column]
        for column, text in headings.items()
        if said.get(heading(text), ColumnRole.NAME) is ColumnRole.NAME
        and columns.get(column) in (None, ColumnRole.NAME)
    }
    named = {column for column, text in free.items() if names_item(text)}
    ticked = {
        column: lowest[column]
        for column, text in headings.items()
        if said.get(heading(text), ColumnRole.NOTE) is ColumnRole.TICK
    }
    if len({heading(lowest[column]) for column in named}) < 2:
        return ticked, ()
    ticks = {column for column in free if columns.get(column) is None and _holds_ticks(rows, column)}
    own = sorted(named & ticks)
    beside = {
        column
        for column in ticks
        if any(all(each in ticks for each in range(min(column, a), max(column, a))) for a in own)
    }
    ticked |= {column: lowest[column] for column in sorted(named & ticks | beside)}
    names = [column for column in sorted(named - ticks) if _filled(rows, column)]
    if len(names) < 2:
        return ticked, ()
    groups = (
        ColumnGroup(lowest[column], {column: headings[column]}, {column: ColumnRole.NAME}) for column in names
    )
    return ticked, tuple(groups)


def _filled(rows: Rows, column: int) -> list[str]:
    return [text for row in rows[:_LOOKED_AT] if (text := plain(row.get(column)))]


def _holds_ticks(rows: Rows, column: int) -> bool:
    """Whether a column holds nothing but ticks, a few doubtful ones among them."""
    texts = _filled(rows, column)
    known = sum(1 for text in texts if is_offered(text) is not None)
    return bool(texts) and known > 0 and known >= 0.5 * len(texts) and all(len(text) <= 6 for text in texts)
