"""The list that a sample was drawn from: kept with it, so that anybody can repeat the draw with the published seed.

The list is text: one line for each line of the catalogue that could be drawn, in ascending order, as
``FrameCell.written`` has it (community code, item code, form, 1 if it was said together with others and not verified
since, else 0). Its SHA-256 is published when the sample is drawn.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts
from ..foundation.errors import DomainError, NotFound, _
from ..models import Form, SampleFrame
from .choosing import FrameCell, Stratum, choose, digest_of, list_of
from .facts import SampleFacts
from .reading import cells_of_sample

_FRAMES: Any = SampleFrame.__table__
_WRITTEN = re.compile(r"([0-9]{12}) (\S+) (\S+) ([01])")
_LONGEST_LIST = 100_000_000
"""Characters of a list: far above that of the largest district."""


@dataclass(frozen=True, slots=True)
class Repeated:
    """A draw that was repeated: whether the list is the published one, and whether the seed draws the sample's lines from it."""

    list_agrees: bool
    lines_agree: bool
    drawn: tuple[FrameCell, ...]

    @property
    def agrees(self) -> bool:
        """Whether the draw is proven."""
        return self.list_agrees and self.lines_agree


def pack(frame: Iterable[FrameCell]) -> bytes:
    """A list as it is kept."""
    return zlib.compress(list_of(frame).encode(), level=9)


def frame_text(session: Session, sample: SampleFacts) -> str:
    """The list of a sample as text. Raises ``NotFound`` for a sample that was drawn before lists were kept."""
    packed = session.execute(
        select(_FRAMES.c.packed).where(_FRAMES.c.sample_id == sample.id)
    ).scalar_one_or_none()
    if packed is None:
        raise NotFound(_("The list of this sample was not kept: it was drawn by an earlier version."))
    return zlib.decompress(packed).decode()


def kept_lists(session: Session, samples: Collection[int]) -> frozenset[int]:
    """Those of some samples (ids) whose lists are kept: one query."""
    query = select(_FRAMES.c.sample_id).where(_FRAMES.c.sample_id.in_(sorted(samples)))
    return frozenset(session.scalars(query))


def read_frame(text: str, edition: EditionFacts) -> tuple[FrameCell, ...]:
    """The lines of a list. Raises ``DomainError``, naming the line that cannot be read."""
    if len(text) > _LONGEST_LIST:
        raise DomainError(_("This is no list of a sample: it is too long."))
    items = {item.code: item.id for item in edition.items}
    forms = {form.value: form for form in Form}
    found: dict[tuple[str, str], FrameCell] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        told = _WRITTEN.fullmatch(line)
        community, item, form, unproven = told.groups() if told else ("", "", "", "")
        if item not in items or form not in forms or (community, item) in found:
            raise DomainError(
                _("Line %(line)s is no line of a sample's list: “%(text)s”."), line=number, text=line[:60]
            )
        stratum = Stratum(forms[form], unproven == "1")
        found[community, item] = FrameCell(int(community), items[item], item, stratum)
    return tuple(found.values())


def repeat_draw(
    session: Session, sample: SampleFacts, edition: EditionFacts, *, text: str | None = None
) -> Repeated:
    """Draw a sample once more from its list, or from ``text``, with its seed, and compare. Writes nothing.

    Raises ``NotFound`` where the list is not kept, and ``DomainError`` for a text that is no list.
    """
    frame = read_frame(frame_text(session, sample) if text is None else text, edition)
    drawn = choose(frame, sample.seed).cells
    kept = {(cell.community, cell.item_id) for cell in cells_of_sample(session, sample.id)}
    return Repeated(
        digest_of(frame) == sample.frame_digest,
        {(cell.community, cell.item_id) for cell in drawn} == kept,
        drawn,
    )
