"""Declarations in words: frozen, ready for a template."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from catalogue.catalogues import EditionFacts
from catalogue.counters.segments import CONFIRMATION_MONTHS
from catalogue.declarations import DeclarationFacts, DeclarationPreview, LeftOut, objections_of
from catalogue.foundation import clock
from catalogue.foundation.histories import RevisionFacts
from catalogue.links import BrokenLink
from catalogue.models import DeclarationAnswer, Role
from catalogue.offerings import PointFacts

from ..words import labels
from ..words.formatting import day, phone_text
from ..words.i18n import as_written, in_chinese
from ..words.item_names import item_name
from ..words.links import seen_in_words
from ..words.place_names import place_name


@dataclass(frozen=True, slots=True)
class ItemInWords:
    """An item of a declared service, and whether the community in question follows it, or will."""

    code: str
    name: str | Markup
    follows: bool


@dataclass(frozen=True, slots=True)
class ObjectionRow:
    """An objection: who raised it, about what, why, and how it was settled."""

    id: int
    community: Markup
    code: str
    item: str | Markup
    reason: Markup
    raised: str
    outcome: str | None
    reply: Markup | None
    open: bool


@dataclass(frozen=True, slots=True)
class DeclarationView:
    """A declaration as pages show it. ``state`` is one word for what is so now, ``remarks`` what has to be known beside it.

    ``items`` are those of the edition; ``waits`` is how many of them wait for the answer of the community in question.
    ``broken`` says since when its web address does not open.
    """

    id: int
    version: int
    name: Markup
    by: Markup
    shared: bool
    in_force: bool
    announced: bool
    suspended: bool
    state: str
    remarks: tuple[str | Markup, ...]
    confirmed: str
    overdue: bool
    items: tuple[ItemInWords, ...]
    places: tuple[Markup, ...]
    note: str | Markup
    phone: str | None
    communities: tuple[Markup, ...]
    answers: str
    objections: tuple[ObjectionRow, ...]
    waits: int = 0
    answer: DeclarationAnswer | None = None
    link: str | None = None
    broken: str | None = None

    @property
    def open_objections(self) -> tuple[ObjectionRow, ...]:
        """The objections that wait for an answer."""
        return tuple(each for each in self.objections if each.open)


def present_declaration(
    edition: EditionFacts,
    said: DeclarationFacts,
    *,
    today: date,
    community: int | None = None,
    broken: BrokenLink | None = None,
) -> DeclarationView:
    """A declaration; with ``community`` as that community sees it, else as who declares it, with its ``broken`` link."""
    known = edition.items_by_id
    objections = said.objections if community is None else objections_of(said, community)
    recipient = said.recipients.get(community) if community else None
    following = said.cells_then if community else frozenset()
    return DeclarationView(
        id=said.id,
        version=said.version,
        name=in_chinese(said.name),
        by=place_name(said.declarer_name),
        shared=said.is_shared,
        in_force=said.in_force,
        announced=said.in_force and said.announced,
        suspended=said.suspension is not None,
        state=_state(said),
        remarks=tuple(_remarks(said)),
        confirmed=_said_on(said),
        overdue=said.in_force and clock.months_later(said.confirmed_on, CONFIRMATION_MONTHS) < today,
        items=tuple(
            ItemInWords(known[item].code, item_name(known[item]), (community, item) in following)
            for item in said.draft.items
            if item in known
        ),
        places=tuple(in_chinese(point.name) for point in said.points),
        note=as_written(said.draft.note_zh, said.draft.note_en),
        phone=said.draft.phone,
        communities=tuple(place_name(each.name) for each in said.recipients.values() if each.served),
        answers=_answers(said),
        objections=tuple(
            ObjectionRow(
                id=each.id,
                community=place_name(each.community_name),
                code=known[each.item_id].code,
                item=item_name(known[each.item_id]),
                reason=in_chinese(each.reason),
                raised=day(each.raised_at),
                outcome=_outcome(each.upheld),
                reply=in_chinese(each.reply) if each.reply else None,
                open=each.upheld is None,
            )
            for each in objections
            if each.item_id in known
        ),
        waits=len(said.waits_for(community)) if community else 0,
        answer=recipient.answer if recipient else None,
        link=said.draft.link,
        broken=seen_in_words(broken) if broken else None,
    )


def _said_on(said: DeclarationFacts) -> str:
    if said.in_force and said.announced:
        return _("Announced on %(day)s", day=day(said.confirmed_on))
    return _("Confirmed on %(day)s", day=day(said.confirmed_on))


def _state(said: DeclarationFacts) -> str:
    if not said.in_force:
        return _("Ended")
    if said.announced:
        return _("Announced")
    return _("Suspended") if said.suspension else _("In force")


def _remarks(said: DeclarationFacts) -> Iterable[str | Markup]:
    rest, draft = said.suspension, said.draft
    if said.in_force and said.announced:
        yield _("First day: %(day)s", day=day(draft.begins_on))
    if said.ended_on is not None:
        yield _("Ended on %(day)s", day=day(said.ended_on))
    elif draft.ends_on is not None:
        yield _("Last day: %(day)s", day=day(draft.ends_on))
    if rest is not None and said.in_force:
        if rest.until:
            yield _("Suspended from %(first)s to %(last)s", first=day(rest.since), last=day(rest.until))
        else:
            yield _("Suspended since %(day)s", day=day(rest.since))
        yield in_chinese(rest.reason)
        if rest.substitute:
            yield in_chinese(rest.substitute)


def _answers(said: DeclarationFacts) -> str:
    served = [each for each in said.recipients.values() if each.served]
    agreed = sum(each.answer is DeclarationAnswer.AGREED for each in served)
    declined = sum(each.answer is DeclarationAnswer.DECLINED for each in served)
    if said.is_shared:
        waiting = len(served) - agreed - declined
        return _(
            "%(agreed)d accepted, %(waiting)d have not answered, %(declined)d declined",
            agreed=agreed,
            waiting=waiting,
            declined=declined,
        )
    if said.in_force and said.announced and not agreed:
        return ""
    return ngettext("%(num)d community says that it is so", "%(num)d communities say that it is so", agreed)


def _outcome(upheld: bool | None) -> str | None:
    if upheld is None:
        return None
    return _("Left out: the community was right") if upheld else _("It is as declared")


def point_in_words(point: PointFacts) -> Markup:
    """A place as one of several to tick: name, then its address and number."""
    parts = [point.address and in_chinese(point.address), *map(phone_text, point.phones[:1])]
    rest = Markup(" · ").join(part for part in parts if part)
    return Markup('<b>{}</b> <span class="quiet">{}</span>').format(in_chinese(point.name), rest)


@dataclass(frozen=True, slots=True)
class PreviewInWords:
    """What a declaration will change, sentence by sentence."""

    sentences: tuple[str, ...]
    moved: tuple[tuple[str, str, int], ...]
    minutes: str


def present_preview(seen: DeclarationPreview, said: DeclarationFacts) -> PreviewInWords:
    """The preview of what is ``said`` as sentences."""
    sentences = [
        *(
            [_("It begins on %(day)s. Until then nothing changes.", day=day(said.draft.begins_on))]
            if said.announced
            else []
        ),
        _(
            "%(lines)d lines of %(communities)d communities will follow it.",
            lines=seen.starts,
            communities=seen.communities,
        ),
    ]
    if seen.changed:
        sentences.append(
            ngettext(
                "%(num)d line that follows it already will say something else.",
                "%(num)d lines that follow it already will say something else.",
                seen.changed,
            )
        )
    if seen.released:
        sentences.append(
            ngettext(
                "%(num)d line will say again what its community said itself.",
                "%(num)d lines will say again what their communities said themselves.",
                seen.released,
            )
        )
    for why, count in seen.left_out.items():
        sentences.append(_left_out(why, count))
    segments = labels.SEGMENTS
    return PreviewInWords(
        tuple(sentences),
        tuple((str(segments[before]), str(segments[after]), count) for before, after, count in seen.moved),
        ngettext(
            "Saves the communities %(num)d minute of reporting in a year.",
            "Saves the communities %(num)d minutes of reporting in a year.",
            seen.minutes,
        ),
    )


def _left_out(why: LeftOut, count: int) -> str:
    if why is LeftOut.RULED:
        return ngettext(
            "%(num)d line stays as it is: the district ruled that the item does not apply there.",
            "%(num)d lines stay as they are: the district ruled that the item does not apply there.",
            count,
        )
    if why is LeftOut.RETURNED:
        return ngettext(
            "%(num)d line stays as it is: a spot check returned it, and this says the same as then.",
            "%(num)d lines stay as they are: a spot check returned them, and this says the same as then.",
            count,
        )
    return ngettext(
        "%(num)d line stays as it is: it follows another declaration.",
        "%(num)d lines stay as they are: they follow another declaration.",
        count,
    )


@dataclass(frozen=True, slots=True)
class ChangeInWords:
    """An entry of a declaration's history."""

    what: str
    when: str
    who: str | Markup


def present_changes(told: Sequence[RevisionFacts]) -> tuple[ChangeInWords, ...]:
    """The history of a declaration, newest first."""
    return tuple(
        ChangeInWords(
            what=str(labels.ACTIONS[each.action]) if each.before else _("Declared"),
            when=day(each.at),
            who=labels.ROLES.get(Role(each.role), each.role),
        )
        for each in told
    )
