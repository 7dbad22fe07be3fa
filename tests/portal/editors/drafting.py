"""An item of an edition as an editor's form would hold it."""

from __future__ import annotations

from dataclasses import replace

from catalogue.catalogues import ItemFacts
from catalogue.drafts.content import DraftedItem


def as_drafted(item: ItemFacts, **changes: str) -> DraftedItem:
    """The item with some texts changed."""
    written = DraftedItem(
        code=item.code,
        name_zh=item.name_zh,
        name_en=item.name_en,
        form=item.form.value,
        summary_zh=item.summary_zh,
        summary_en=item.summary_en,
        criterion_zh=item.criterion_zh or "",
        criterion_en=item.criterion_en or "",
        standard=item.guide.get("standard", ""),
        audiences=item.audiences,
        body=item.body or "",
    )
    return replace(written, **changes)  # type: ignore[arg-type]
