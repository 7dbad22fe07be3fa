"""Who may see and do what where: pure rules, no database. Every right of the portal is decided here.

A grant is a role in a division and reaches that division's whole subtree.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from ..foundation.codes import contains
from ..foundation.errors import NotAllowed, _
from ..models.accounts import Role
from ..models.divisions import Level


class Right(enum.StrEnum):
    """What an actor may want to see or to do in a division. Pages ask for a right to see, forms for a right to act."""

    SEE_OFFICE = "see_office"  # matrix and gaps in detail
    OWN_ITEMS = "own_items"  # matrix, gaps and lines of the items that one's department owns
    SEE_WORK = "see_work"  # a community's lines, places and profile as its workers see them
    SEE_CASES = "see_cases"  # what residents report, without contacts
    SEE_TRAIL = "see_trail"  # who changed, read or took what in the division
    SEE_VOCABULARY = "see_vocabulary"  # editors' words and empty searches; of the whole instance

    RECORD = "record"  # record, confirm, withdraw an offering; points and profile
    SETTLE = "settle"  # mark as disputed, clear a dispute
    DECLARE = "declare"  # declare a service that serves several communities, and settle what they object
    BRING_LISTS = "bring_lists"  # bring in a department's list of places, and propose that places are closed
    BRING_WORKBOOKS = "bring_workbooks"  # bring in a workbook of service points and lines, and undo it
    KEEP_TABLES = "keep_tables"  # send departments' empty tables and say what their columns ask for
    FILL_TABLES = "fill_tables"  # keep what was typed into a filled table beside it
    REMIND = "remind"  # remind communities of gaps: once a week each, bundled
    COORDINATE = "coordinate"  # ask departments and the office above, order real work below
    ANSWER_REQUESTS = "answer_requests"  # answer what another office asks of one's own
    RULE = "rule"  # rule an item not applicable
    IMPORT = "import"  # offerings in bulk, divisions, catalogue
    DRAFT_EDITIONS = "draft_editions"  # drafts of editions and crosswalks; of the whole instance
    SET_CALENDAR = "set_calendar"  # public holidays; of the whole instance
    MANAGE_USERS = "manage_users"  # accounts of every role
    ADMINISTER = "administer"  # whether the portal is well, and what ran by itself; of the whole instance
    KEEP_ACCOUNTS = (
        "keep_accounts"  # accounts of one's own office and of those right below it, see ``Duties.keeps``
    )
    EDIT_VOCABULARY = "edit_vocabulary"  # the words by which residents look for items; of the whole instance
    SET_EFFORT = "set_effort"  # the nominal minutes of duties; of the whole instance
    KEEP_DEMAND = (
        "keep_demand"  # the hotline's counts, and which items its matters are about; of the whole instance
    )
    KEEP_INDICATORS = (
        "keep_indicators"  # published values of the plan's indicators, in the division and below
    )
    KEEP_GRIDS = "keep_grids"  # the grids of communities, and what is put into them by hand
    KEEP_VILLAGE_PILOTS = "keep_village_pilots"  # which villages are run as communities, and since when
    KEEP_PLATFORM_VILLAGES = "keep_platform_villages"  # which villages the 96156 platform serves
    DECLARE_STANDARDS = (
        "declare_standards"  # say of the tasks of the standards whether they are met, for all below
    )
    SET_GUIDE = "set_guide"  # the minutes that a district holds to be enough for a community
    WRITE_SERVICE_GUIDES = "write_service_guides"  # papers, steps, fee and time limit of items (办事指南)
    ANSWER = "answer"  # answer what residents report, write it down for a caller
    ANSWER_PASSED = "answer_passed"  # see and answer the cases that were passed on to one's department
    ARRANGE_CASES = "arrange_cases"  # the words with which answers begin
    KEEP_DEPARTMENTS = "keep_departments"  # the office's departments and the items that each owns
    ENDORSE = "endorse"  # pass on what communities propose as not applicable, or decline it
    REVIEW = "review"  # say that a quarter's figures were looked at (审定)
    SET_RULES = "set_rules"  # the city's rules of what does not apply to a committee kind
    DRAW_SAMPLES = "draw_samples"  # draw the lines that a quarter's spot check looks at
    ENTER_CHECKS = "enter_checks"  # say what a spot check found


def _of(names: str) -> frozenset[Right]:
    return frozenset(map(Right, names.split()))


SEEING = frozenset({Right.SEE_OFFICE, Right.SEE_WORK, Right.SEE_CASES, Right.SEE_TRAIL, Right.SEE_VOCABULARY})
"""The rights to see. They allow no change."""


@dataclass(frozen=True, slots=True)
class Duties:
    """What a role is for: the levels of the divisions in which it can be held, and its rights there and below."""

    levels: tuple[Level, ...]
    rights: frozenset[Right]
    top_only: bool = False
    """Held only in a division that lies in no other: what it is about belongs to the whole instance."""
    keeps: frozenset[Role] = frozenset()
    """The roles whose accounts its holder keeps, in the division of the grant and below. Never a role above its own."""


_ANY = tuple(Level)
_EVERY_ROLE = frozenset(Role) - {Role.OPERATOR, Role.SYSTEM}
ROLES: Mapping[Role, Duties] = {
    Role.WORKER: Duties(
        (Level.COMMUNITY,),
        _of(
            "see_work see_cases record declare bring_workbooks answer answer_requests write_service_guides fill_tables "
            "keep_grids"
        ),
    ),
    Role.STREET: Duties(
        (Level.STREET,),
        _of(
            "see_office see_trail see_work see_cases record settle remind coordinate answer_requests declare bring_lists bring_workbooks answer keep_accounts "
            "arrange_cases keep_departments write_service_guides keep_tables fill_tables draw_samples enter_checks "
            "endorse declare_standards keep_grids keep_village_pilots"
        ),
        keeps=frozenset({Role.STREET, Role.DEPARTMENT, Role.MONITOR, Role.WORKER}),
    ),
    # An office that the figure judges never decides what is left out of it: rulings start at the district.
    Role.DISTRICT: Duties(
        (Level.DISTRICT, Level.PREFECTURE),
        _of(
            "see_office see_trail see_cases rule remind coordinate answer_requests declare bring_lists bring_workbooks answer keep_accounts set_guide keep_departments "
            "write_service_guides keep_tables fill_tables draw_samples enter_checks "
            "review declare_standards keep_grids keep_platform_villages"
        ),
        keeps=frozenset({Role.DISTRICT, Role.DEPARTMENT, Role.MONITOR, Role.STREET}),
    ),
    Role.CITY: Duties(
        (Level.PROVINCE, Level.PREFECTURE),
        _of(
            "see_office see_trail see_cases answer answer_requests keep_accounts set_effort keep_demand keep_indicators write_service_guides keep_tables "
            "fill_tables set_rules"
        ),
        keeps=frozenset({Role.CITY, Role.DISTRICT}),
    ),
    # Within its division a department reaches what is its own: its items, its lists, the cases passed on to it.
    Role.DEPARTMENT: Duties(
        (Level.STREET, Level.DISTRICT), _of("own_items bring_lists answer_passed answer_requests")
    ),
    Role.EDITOR: Duties(_ANY, _of("see_vocabulary edit_vocabulary draft_editions"), top_only=True),
    Role.ADMIN: Duties(
        _ANY,
        _of(
            "see_office see_trail see_vocabulary import set_calendar manage_users keep_accounts edit_vocabulary draft_editions "
            "administer"
        ),
        keeps=_EVERY_ROLE,
    ),
    Role.AUDITOR: Duties(_ANY, SEEING),
    # A citizen who was asked to look on (特邀监督员): reads its division and says what a spot check found, no more.
    Role.MONITOR: Duties((Level.DISTRICT, Level.STREET), _of("see_office see_trail enter_checks")),
    Role.OPERATOR: Duties(
        (),
        _of(
            "import manage_users set_calendar edit_vocabulary keep_departments keep_demand keep_indicators draft_editions"
        ),
        keeps=_EVERY_ROLE,
    ),
    Role.SYSTEM: Duties((), _of("import manage_users declare draft_editions"), keeps=_EVERY_ROLE),
}
"""The table of rights: a role is one line here, beside its name in ``Role`` and its label."""


@dataclass(frozen=True, slots=True)
class Held:
    """A role that an actor holds in a division (12-digit code); ``department`` is the id of the one it is limited to."""

    role: Role
    division: int
    department: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an account's name and the roles it holds."""

    name: str
    held: tuple[Held, ...]


EVERYWHERE = 0
"""In the place of a division: the whole instance. No account holds a role there."""
SYSTEM = Actor("system", (Held(Role.SYSTEM, EVERYWHERE),))
"""The portal itself, when it sets up an instance at its start."""


def operator(name: str) -> Actor:
    """Who runs a command on the machine, as the trail names them."""
    return Actor(name, (Held(Role.OPERATOR, EVERYWHERE),))


def _reaches(held: int, division: int) -> bool:
    return held == EVERYWHERE or (division != EVERYWHERE and contains(held, division))


def role_for(actor: Actor, right: Right, division: int) -> Role | None:
    """The role by which ``actor`` has ``right`` in ``division``: the narrowest grant first; None if it has none."""
    found = grant_for(actor, right, division)
    return found.role if found else None


def grant_for(actor: Actor, right: Right, division: int) -> Held | None:
    """The narrowest grant by which ``actor`` has ``right`` in ``division``; None if it has none."""
    reaching = [
        held for held in actor.held if right in ROLES[held.role].rights and _reaches(held.division, division)
    ]
    return max(reaching, key=lambda held: held.division) if reaching else None


def may(actor: Actor, right: Right, division: int) -> bool:
    """Whether ``actor`` has ``right`` in ``division``."""
    return role_for(actor, right, division) is not None


def require(actor: Actor, right: Right, division: int) -> Role:
    """The role by which ``actor`` has ``right`` in ``division``. Raises ``NotAllowed`` if it has none."""
    role = role_for(actor, right, division)
    if role is None:
        raise NotAllowed(_("Your account has no right to do this for this community or division."))
    return role


def own_departments(actor: Actor, right: Right, division: int) -> frozenset[int] | None:
    """The departments to which ``actor`` is limited in using ``right`` in ``division``; None: to none, it has it whole.

    Empty if the actor has not the right there.
    """
    reaching = [
        held for held in actor.held if right in ROLES[held.role].rights and _reaches(held.division, division)
    ]
    if any(held.role is not Role.DEPARTMENT for held in reaching):
        return None
    return frozenset(held.department for held in reaching if held.department is not None)


def require_own(actor: Actor, right: Right, division: int, department: int | None) -> Role:
    """As :func:`require`, for what belongs to a department of the division, or to the office itself (None)."""
    role = require(actor, right, division)
    own = own_departments(actor, right, division)
    if own is not None and department not in own:
        raise NotAllowed(_("This belongs to another department, or to the office itself."))
    return role


def signs_for(actor: Actor, right: Right, division: int, department: int | None = None) -> bool:
    """Whether ``actor`` signs with ``right`` in the name of one office or of its department: no office above does."""
    return _signer(actor, right, division, department) is not None


def require_as(actor: Actor, right: Right, division: int, department: int | None = None) -> Role:
    """The role by which ``actor`` signs as :func:`signs_for` says. Raises ``NotAllowed``."""
    role = _signer(actor, right, division, department)
    if role is None:
        raise NotAllowed(_("This is signed by the office itself. Your account belongs to another one."))
    return role


def _signer(actor: Actor, right: Right, division: int, department: int | None) -> Role | None:
    for held in actor.held:
        if right not in ROLES[held.role].rights or held.division != division:
            continue
        if held.department == department or (held.department is None and held.role is not Role.DEPARTMENT):
            return held.role
    return None


def keeper_of(actor: Actor, role: Role, division: int) -> Role | None:
    """The role by which ``actor`` keeps accounts that hold ``role`` in ``division``: the narrowest grant first.

    An office keeps the accounts of itself and of the offices, or communities, right below it. So the office above can
    always help, and none reaches above or beside itself. None if the actor does not keep such accounts.
    """
    keeping = [
        held for held in actor.held if role in ROLES[held.role].keeps and _reaches(held.division, division)
    ]
    return max(keeping, key=lambda held: held.division).role if keeping else None


def may_reach(actor: Actor, division: int, department: int | None = None) -> bool:
    """Whether ``actor`` sees how those who reported a case can be reached; it lies with ``division`` and its ``department``.

    A community's cases are handled by its workers and its street; wider offices see contacts only in cases that lie
    with themselves, and a department those in cases that were passed on to it.
    """
    if department is not None and department in own_passed(actor, division):
        return True
    return any(
        Right.ANSWER in ROLES[held.role].rights
        and (
            held.division == division
            or (held.role in (Role.WORKER, Role.STREET) and contains(held.division, division))
        )
        for held in actor.held
    )


def own_passed(actor: Actor, division: int) -> frozenset[int]:
    """The departments of ``division`` whose cases ``actor`` answers as one of them."""
    return frozenset(
        held.department
        for held in actor.held
        if held.division == division
        and held.department is not None
        and Right.ANSWER_PASSED in ROLES[held.role].rights
    )


def places(actor: Actor, right: Right) -> tuple[int, ...]:
    """The divisions in which ``actor`` was given ``right``, widest first, without those inside another."""
    wanted = sorted({held.division for held in actor.held if right in ROLES[held.role].rights})
    return tuple(
        code for code in wanted if not any(other != code and contains(other, code) for other in wanted)
    )
