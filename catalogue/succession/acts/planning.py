"""From what is asked to what is done, division by division: checks, codes of communities that move with their street."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ...access.rights import Actor, Right, require
from ...divisions import communities_in, get_divisions
from ...divisions.naming import kind_and_quasi
from ...divisions.tree import DivisionFacts
from ...foundation.codes import ancestors, committee_kind, level_of, subtree
from ...foundation.errors import Invalid, NotFound, Problem, Refused, _
from ...models import (
    ActKind,
    CommunityProfile,
    Division,
    Grid,
    Level,
    Offering,
    ServicePoint,
)
from .facts import ActAsked, ActPlan, Created

LONGEST_NAME = 100
_STREET = Level.STREET.span
_CLASSES = ((1, 199), (200, 399), (400, 499), (500, 599))
"""Digits 10-12 of a code by the kind of committee."""


def plan_act(session: Session, *, actor: Actor, asked: ActAsked) -> ActPlan:
    """What an act would do. Writes nothing. Raises ``NotAllowed``, ``NotFound``, ``Invalid`` and ``Refused``."""
    for code in (*asked.olds, *(part.code for part in asked.parts)):
        require(actor, Right.IMPORT, code)
    known = get_divisions(session, [*asked.olds, *(part.code for part in asked.parts)])
    level = _check(asked, known)
    if level is Level.COMMUNITY:
        return _of_communities(session, asked, known)
    return _of_streets(session, actor, asked, known)


def _check(asked: ActAsked, known: Mapping[int, DivisionFacts]) -> Level:
    """That what is asked makes sense. Gives the level of what it is about."""
    for code in asked.olds:
        if code not in known:
            raise NotFound(_("There is no division with the code %(code)s."), field="olds", code=code)
        if not known[code].present:
            raise Refused(_("%(code)s is retired already."), field="olds", code=code)
    levels = {known[code].level for code in asked.olds} | {level_of(part.code) for part in asked.parts}
    if len(levels) != 1 or not levels <= {Level.COMMUNITY, Level.STREET}:
        raise Refused(
            _("Only communities, or only streets, are moved, merged or split together."), field="olds"
        )
    _check_counts(asked)
    for part in asked.parts:
        if part.name is not None and not (
            part.name.strip() and len(part.name) <= LONGEST_NAME and part.name.isprintable()
        ):
            raise Invalid(
                [Problem("name", _("A name has 1 to %(limit)d characters."), {"limit": LONGEST_NAME})]
            )
    return next(iter(levels))


def _check_counts(asked: ActAsked) -> None:
    olds, codes = len(set(asked.olds)), [part.code for part in asked.parts]
    sensible, message = {
        ActKind.MOVE: (
            olds == 1 and len(codes) == 1 and codes[0] not in asked.olds,
            _("A move has one division, and one other code."),
        ),
        ActKind.MERGE: (
            olds > 1 and len(codes) == 1,
            _("A merger has two divisions or more, and one code for all."),
        ),
        ActKind.SPLIT: (
            olds == 1 and len(codes) > 1,
            _("A split has one division, and two codes or more."),
        ),
    }.get(asked.kind, (False, _("A division that is retired or renamed passes to no other code.")))
    if not sensible or len(set(codes)) != len(codes) or olds != len(asked.olds):
        raise Refused(message, field="parts")


def _created(session: Session, asked: ActAsked, known: Mapping[int, DivisionFacts]) -> list[Created]:
    """The divisions of the parts that are not there yet. Raises ``Refused`` for a code that is taken."""
    first = known[asked.olds[0]]
    made = []
    for part in asked.parts:
        if part.code in asked.olds:
            continue
        _require_free(session, part.code, known.get(part.code))
        name = (part.name or first.name).strip()
        made.append(Created(part.code, first.level, name, first.short_name if name == first.name else None))
    return made


def _require_free(session: Session, code: int, there: DivisionFacts | None) -> None:
    if there is not None and there.present:
        raise Refused(_("The code %(code)s is taken by %(name)s."), field="parts", code=code, name=there.name)
    if there is not None and _has_words(session, code):
        raise Refused(
            _("%(code)s was a division before, and has records of its own."), field="parts", code=code
        )
    if level_of(code) is Level.COMMUNITY:
        _require_kind(code)
    above = select(func.max(Division.code)).where(
        Division.code.in_(ancestors(code)), Division.retired_on.is_(None)
    )
    if session.scalar(above) is None:
        raise NotFound(_("There is no division above the code %(code)s."), field="parts", code=code)


def _require_kind(code: int) -> None:
    try:
        kind_and_quasi(code, Level.COMMUNITY)
    except ValueError:
        raise Refused(
            _("The last three digits of %(code)s are not those of a residents' or villagers' committee."),
            field="parts",
            code=code,
        ) from None


def _has_words(session: Session, code: int) -> bool:
    columns = (
        Offering.community_code,
        ServicePoint.community_code,
        CommunityProfile.community_code,
        Grid.community_code,
    )
    inside = subtree(code)
    return any(session.scalar(select(column).where(column.between(*inside)).limit(1)) for column in columns)


def _of_communities(session: Session, asked: ActAsked, known: Mapping[int, DivisionFacts]) -> ActPlan:
    created = _created(session, asked, known)
    codes = [part.code for part in asked.parts]
    made = {each.code for each in created}
    for each in created:
        if each.code // _STREET * _STREET not in _streets_of(session, made):
            raise NotFound(_("There is no street above the code %(code)s."), field="parts", code=each.code)
    if asked.kind is ActKind.SPLIT:
        return _split(session, asked, created, codes)
    (new,) = codes
    ending = [code for code in asked.olds if code != new]
    passages = tuple((code, new) for code in ending)
    return ActPlan(asked.kind, tuple(created), passages, (), {}, dict(passages), {}, passages)


def _streets_of(session: Session, codes: Iterable[int]) -> set[int]:
    above = {code // _STREET * _STREET for code in codes}
    return {each.code for each in get_divisions(session, above).values() if each.present}


def _split(session: Session, asked: ActAsked, created: list[Created], codes: list[int]) -> ActPlan:
    (old,) = asked.olds
    points = {point: code for point, code in asked.points.items() if code != old}
    own = set(session.scalars(select(ServicePoint.id).where(ServicePoint.community_code == old)))
    if not (set(points) <= own and set(points.values()) <= set(codes)):
        raise Refused(_("A service point lies in one of the parts of its community."), field="points")
    stays = old in codes
    main = old if stays else codes[0]
    further = tuple((old, code) for code in codes if code != main)
    parts = further if stays else tuple((old, code) for code in codes)
    ended: dict[int, int | None] = {} if stays else {old: None}
    passages = () if stays else ((old, main),)
    return ActPlan(asked.kind, tuple(created), passages, further, {}, ended, points, parts)


def _of_streets(
    session: Session, actor: Actor, asked: ActAsked, known: Mapping[int, DivisionFacts]
) -> ActPlan:
    created = _created(session, asked, known)
    codes = [part.code for part in asked.parts]
    leaving = [code for code in asked.olds if code not in codes]
    offices = dict.fromkeys(leaving, codes[0])
    moving = _moving(session, asked, codes)
    given = _give_codes(session, moving, asked.codes)
    for code in given.values():
        require(actor, Right.IMPORT, code)
    names = get_divisions(session, given)
    created += [
        Created(new, Level.COMMUNITY, names[old].name, names[old].short_name) for old, new in given.items()
    ]
    passages = tuple(sorted(given.items()))
    ended: dict[int, int | None] = dict(passages)
    ended |= dict.fromkeys(leaving, None if asked.kind is ActKind.SPLIT else codes[0])
    streets = [(old, code) for old in asked.olds for code in codes if old != code]
    return ActPlan(asked.kind, tuple(created), passages, (), offices, ended, {}, (*streets, *passages))


def _moving(session: Session, asked: ActAsked, codes: list[int]) -> dict[int, int]:
    """Which communities get another street: community -> street."""
    moving: dict[int, int] = {}
    for old in asked.olds:
        for community in communities_in(session, old):
            street = asked.members.get(community.code, old if old in codes else codes[0])
            if street not in codes:
                raise Refused(_("A community lies in one of the parts of its street."), field="members")
            if street != old:
                moving[community.code] = street
    if asked.kind is ActKind.SPLIT and len(
        {*moving.values()} | {old for old in asked.olds if old in codes}
    ) < len(codes):
        raise Refused(_("Each part of a street needs a community."), field="members")
    return moving


def _give_codes(session: Session, moving: Mapping[int, int], told: Mapping[int, int]) -> dict[int, int]:
    """The new code of each community: as told, else with its own last digits, else the next that is free."""
    taken: dict[int, set[int]] = {
        street: set(session.scalars(select(Division.code).where(Division.code.between(*subtree(street)))))
        for street in set(moving.values())
    }
    given: dict[int, int] = {}
    for community, street in sorted(moving.items()):
        code = told.get(community) or _free(community, street, taken[street])
        if code // _STREET * _STREET != street or committee_kind(code)[0] is not committee_kind(community)[0]:
            raise Refused(
                _("%(code)s is no code for this community in its street."), field="codes", code=code
            )
        if code in taken[street]:
            known = get_divisions(session, [code]).get(code)
            if code in given.values():
                raise Refused(_("The code %(code)s is given twice."), field="codes", code=code)
            _require_free(session, code, known)
        taken[street].add(code)
        given[community] = code
    return given


def _free(community: int, street: int, taken: set[int]) -> int:
    last: int = community % _STREET
    first, end = next(each for each in _CLASSES if each[0] <= last <= each[1])
    for digits in (last, *range(first, end + 1)):
        if street + digits not in taken:
            return int(street + digits)
    raise Refused(_("%(code)s has no free code left for such a community."), field="codes", code=street)


def next_code(session: Session, like: int, street: int) -> int:
    """A code that no community of ``street`` ever had, of the kind of the community ``like``. Raises ``Refused`` where none is left."""
    taken = set(session.scalars(select(Division.code).where(Division.code.between(*subtree(street)))))
    return _free(like, street, taken)
