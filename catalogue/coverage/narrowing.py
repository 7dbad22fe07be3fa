"""Which cells of a division a list holds, beside those of a committee kind and in a segment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, exists

from ..models import CommunityProfile


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Only communities with a tag in their profile; only disputed lines."""

    type_tag: str | None = None
    disputed: bool = False


EVERY = Narrowing()


def has_type(community: ColumnElement[Any] | Any, tag: str) -> ColumnElement[bool]:
    """Whether a community's profile has a tag. Tags are words of ours in a JSON list, each in quotation marks."""
    return exists().where(
        CommunityProfile.community_code == community,
        cast(CommunityProfile.type_tags, Text).contains(f'"{tag}"', autoescape=True),
    )
