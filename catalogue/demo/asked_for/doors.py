"""What the demonstration's editor did with other offices: a text, a matter that was taken back, an office that was withdrawn.

What counts in the search is named by the same words as before, so that the weights that come with the package serve.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from ...access.rights import Actor, Held
from ...models import Role
from ...vocabulary import other_offices
from ...vocabulary.other_offices import OfficeDraft

EDITOR = "editor"
"""The demonstration's account that signs."""
_POLICE, _ENTRY = "psb_hukou", "psb_id"
_HELPS = (
    "（演示）居委会可以帮您写居住情况说明",
    "(demonstration) The committee can write a statement of where you live",
)
_DESK = OfficeDraft(
    name_zh="演示便民咨询台",
    name_en="Demonstration advice desk",
    answers_zh="演示用，不办理任何事",
    answers_en="for demonstration, handles nothing",
    helps_zh="",
    helps_en="",
    hotline="",
    local=True,
    source="演示",
)


def edit_doors(session: Session, top: int) -> None:
    """Make the invented changes, signed by the editor of a top division; flushes."""
    actor = Actor(EDITOR, (Held(Role.EDITOR, top),))
    now = other_offices.get_office(session, _POLICE).now
    helped = replace(now, helps_zh=_HELPS[0], helps_en=_HELPS[1])
    other_offices.save_office(session, actor=actor, key=_POLICE, draft=helped, expected=now)
    other_offices.change_matters(session, actor=actor, key=_ENTRY, add=["演示证件照片"])
    newest = other_offices.office_history(session, _ENTRY, limit=1)[0]
    other_offices.undo_office_change(session, actor=actor, change_id=newest.id)
    desk = other_offices.save_office(session, actor=actor, key=None, draft=_DESK, expected=None)
    other_offices.change_matters(session, actor=actor, key=desk, add=["演示修钟表"])
    other_offices.withdraw_office(session, actor=actor, key=desk, withdrawn=True)
