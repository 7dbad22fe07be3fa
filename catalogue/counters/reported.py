"""What is counted: items of which communities report, and the editions that list them."""

from __future__ import annotations

from sqlalchemy import select

from ..models import Catalogue, Criterion, Edition, Item

REPORTED_CRITERIA = (
    select(Criterion.id)
    .join(Item, Item.id == Criterion.item_id)
    .join(Catalogue, Catalogue.id == Item.catalogue_id)
    .where(Catalogue.reported)
)
REPORTED_EDITIONS = (
    select(Edition.id).join(Catalogue, Catalogue.id == Edition.catalogue_id).where(Catalogue.reported)
)
