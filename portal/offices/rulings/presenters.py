"""Proposals and rulings as the page of an office lists them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.rulings import ProposalFacts, RulingFacts

from ...words import labels


@dataclass(frozen=True, slots=True)
class ProposalGroup:
    """Proposals about one item by communities of one type: they are decided together."""

    item: ItemFacts
    type: str
    proposals: tuple[ProposalFacts, ...]


@dataclass(frozen=True, slots=True)
class RulingGroup:
    """The rulings in force about one item."""

    item: ItemFacts
    rulings: tuple[RulingFacts, ...]


def proposal_groups(edition: EditionFacts, found: Iterable[ProposalFacts]) -> list[ProposalGroup]:
    """Proposals by item and type of community. Those about items that the edition does not list are left out."""
    items = edition.items_by_id
    listed = sorted(
        (each for each in found if each.item_id in items),
        key=lambda each: (items[each.item_id].position, _type_of(each), each.community),
    )
    return [
        ProposalGroup(items[item_id], kind, tuple(members))
        for (item_id, kind), members in groupby(listed, key=lambda each: (each.item_id, _type_of(each)))
    ]


def _type_of(proposal: ProposalFacts) -> str:
    """The type of a community in words: the tags of its profile, else whether it is a community or a village."""
    known = [str(labels.TYPE_TAGS[tag]) for tag in proposal.types if tag in labels.TYPE_TAGS]
    if known:
        return " · ".join(known)
    return str(labels.COMMITTEE_KINDS[proposal.kind]) if proposal.kind else ""


def ruling_groups(edition: EditionFacts, found: Sequence[RulingFacts]) -> list[RulingGroup]:
    """Rulings by item, in the edition's order."""
    items = edition.items_by_id
    return [
        RulingGroup(items[item_id], tuple(members))
        for item_id, members in groupby(found, key=lambda each: each.item_id)
    ]
