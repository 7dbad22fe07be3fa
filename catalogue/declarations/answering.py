"""What communities say of declarations that serve them, and how objections are settled; the cells follow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from .. import audit
from ..access.rights import Actor, Right, require
from ..catalogues import EditionFacts, ItemFacts
from ..counters import rollup
from ..foundation import clock, stamps
from ..foundation.errors import Invalid, NotFound, Problem, Refused, _, too_long
from ..models import DeclarationAnswer, DeclarationObjection, DeclarationRecipient, Role
from . import store
from .facts import DeclarationFacts, ObjectionFacts
from .following import follow

LONGEST_REASON = 500
_RECIPIENTS: Any = DeclarationRecipient.__table__
_OBJECTIONS: Any = DeclarationObjection.__table__
NOT_SERVED = _("This declaration does not serve the community any more.")


def agree(
    session: Session, *, actor: Actor, edition: EditionFacts, declaration: int, community: int
) -> DeclarationFacts:
    """属实: it is as declared, for all its items; what a neighbour shares is accepted. Earlier objections are taken back.

    Raises ``NotAllowed``, ``NotFound``, and ``Refused`` where the community is not served.
    """
    role = require(actor, Right.RECORD, community)
    rollup.lock_day(session, exclusive=True)
    said = _serving(session, declaration, community)
    _answer(session, said, community, role, DeclarationAnswer.AGREED, said.draft.items)
    mine = [each.id for each in said.objections if each.community == community and each.keeps_out]
    if mine:
        session.execute(
            update(_OBJECTIONS)
            .where(_OBJECTIONS.c.id.in_(mine))
            .values(upheld=False, settled_at=clock.now(), settled_role=role.value)
        )
    return _followed(
        session, actor, role, edition, said, community, "declaration.agreed", {"taken_back": len(mine)}
    )


def decline(
    session: Session, *, actor: Actor, edition: EditionFacts, declaration: int, community: int
) -> DeclarationFacts:
    """Turn down what a neighbour shares, or share it no longer: its cells say again what the own records said.

    Raises ``NotAllowed``, ``NotFound``, and ``Refused`` for what an office runs: a community objects to that.
    """
    role = require(actor, Right.RECORD, community)
    rollup.lock_day(session, exclusive=True)
    said = _serving(session, declaration, community)
    if not said.is_shared:
        raise Refused(_("What an office runs holds without your word. Say which items do not match reality."))
    _answer(session, said, community, role, DeclarationAnswer.DECLINED, ())
    return _followed(session, actor, role, edition, said, community, "declaration.declined", {})


def object_to(
    session: Session,
    *,
    actor: Actor,
    edition: EditionFacts,
    declaration: int,
    community: int,
    items: Sequence[ItemFacts],
    reason: str,
) -> DeclarationFacts:
    """与实际不符: the community does not get some items as declared. From now on its cells there follow its own records.

    The declarer sees the reason and settles it. Raises ``NotAllowed``, ``NotFound``, ``Refused``, and ``Invalid``.
    """
    role = require(actor, Right.RECORD, community)
    rollup.lock_day(session, exclusive=True)
    said = _serving(session, declaration, community)
    reason = reason.strip()
    problems = too_long("reason", reason, LONGEST_REASON)
    if not reason:
        problems.append(Problem("reason", _("Say what does not match."), {}))
    following = said.cells_then
    wanted = [item.id for item in items if (community, item.id) in following]
    if not wanted:
        problems.append(Problem("items", _("Tick at least one item."), {}))
    if problems:
        raise Invalid(problems)
    raised = {
        "declaration_id": said.id,
        "community_code": community,
        "reason": reason,
        "raised_at": clock.now(),
        "raised_role": role.value,
    }
    session.execute(insert(_OBJECTIONS), [raised | {"item_id": item} for item in sorted(wanted)])
    return _followed(
        session, actor, role, edition, said, community, "declaration.objected", {"items": len(wanted)}
    )


def settle_objection(
    session: Session, *, actor: Actor, edition: EditionFacts, objection: int, upheld: bool, reply: str
) -> DeclarationFacts:
    """Settle an objection: the community was right, and the item stays out; or it is as declared, and the cell follows.

    The declarer may think again of one that was settled. Raises ``NotAllowed``, ``NotFound``, and ``Invalid`` without a
    reply to a community that was not right.
    """
    found = session.execute(_OBJECTIONS.select().where(_OBJECTIONS.c.id == objection)).one_or_none()
    if found is None:
        raise NotFound(_("There is no such objection."))
    role = require(actor, Right.DECLARE, store.declarer_of(session, found.declaration_id))
    rollup.lock_day(session, exclusive=True)
    said = store.get(session, found.declaration_id, lock=True)
    if objection not in {each.id for each in said.objections}:
        raise Refused(_("The community has said something else since."))
    reply = reply.strip()
    if not reply and not upheld:
        raise Invalid([Problem("reply", _("Tell the community what you found."), {})])
    if problems := too_long("reply", reply, LONGEST_REASON):
        raise Invalid(problems)
    session.execute(
        update(_OBJECTIONS)
        .where(_OBJECTIONS.c.id == objection)
        .values(upheld=upheld, reply=reply or None, settled_at=clock.now(), settled_role=role.value)
    )
    return _followed(
        session, actor, role, edition, said, found.community_code, "declaration.settled", {"upheld": upheld}
    )


def objections_of(said: DeclarationFacts, community: int) -> tuple[ObjectionFacts, ...]:
    """What a community objects to: open ones, those that were upheld, and those that got a reply."""
    return tuple(
        each for each in said.objections if each.community == community and (each.keeps_out or each.reply)
    )


def _serving(session: Session, declaration: int, community: int) -> DeclarationFacts:
    said = store.get(session, declaration, lock=True)
    recipient = said.recipients.get(community)
    if not said.in_force or recipient is None or not recipient.served:
        raise Refused(NOT_SERVED)
    return said


def _answer(
    session: Session,
    said: DeclarationFacts,
    community: int,
    role: Role,
    answer: DeclarationAnswer,
    items: Sequence[int],
) -> None:
    session.execute(
        update(_RECIPIENTS)
        .where(_RECIPIENTS.c.declaration_id == said.id, _RECIPIENTS.c.community_code == community)
        .values(answer=answer, agreed_items=list(items), answered_at=clock.now(), answered_role=role.value)
    )


def _followed(
    session: Session,
    actor: Actor,
    role: Role,
    edition: EditionFacts,
    said: DeclarationFacts,
    community: int,
    action: str,
    after: dict[str, Any],
) -> DeclarationFacts:
    """Put an answer on the trail and let the cells follow; gives the declaration as it is now."""
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action=action,
        subject=f"declaration {said.id}",
        division=community,
        after=after,
    )
    now = store.get(session, said.id)
    if now.announced:
        stamps.bump(session, stamps.ANNOUNCED)
    follow(
        session, edition, now, day=rollup.lock_day(session, exclusive=True), signed=(actor.name, role.value)
    )
    return now
