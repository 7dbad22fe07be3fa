"""What a community's residents reach within a quarter of an hour on foot, in words: kind by kind, and in three groups."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from markupsafe import Markup

from catalogue.circle.facts import NearestOfKind, OwnCircle, Reached
from catalogue.offerings import PointFacts

from ...circle.criteria import kind_name
from ...circle.presenters import SIGNS, STATES, count_text
from ...words.i18n import say as _
from ...words.place_names import point_name
from ..presenting.sketch import Sketch
from ..presenting.walks import own_pace, walk_in_words


@dataclass(frozen=True, slots=True)
class OwnKind:
    """A kind in words: ``where`` names its nearest place, ``number`` is that place's in the sketch."""

    name: str
    state: Reached
    sign: str
    text: str
    where: Markup | None
    number: int | None


@dataclass(frozen=True, slots=True)
class KindsInShort:
    """The kinds of one state, each with the number of its nearest place in the page's sketch; ``text`` says the state."""

    state: Reached
    sign: str
    text: str
    kinds: tuple[tuple[str, int | None], ...]


@dataclass(frozen=True, slots=True)
class CircleInShort:
    """The circle on a community's own page, at the reader's pace. ``ordinary``: the count at an ordinary pace; ``located``: its
    reference point is known."""

    count: str
    ordinary: str
    located: bool
    groups: tuple[KindsInShort, ...]


def nearest_points(found: OwnCircle) -> list[PointFacts]:
    """The nearest places, each once, in the order of the kinds."""
    return list({each.point.id: each.point for each in found.kinds if each.point}.values())


def own_kinds(found: OwnCircle, sketch: Sketch | None) -> list[OwnKind]:
    """Each kind with its nearest place."""
    return [_kind(each, sketch) for each in found.kinds]


def circle_in_short(found: OwnCircle, sketch: Sketch | None) -> CircleInShort:
    """The kinds in three groups: reached, not, unknown. A group without kinds is left out."""
    ordinary, found = count_text(found.community), found.at(own_pace())
    groups = []
    for state, text in STATES.items():
        kinds = [each for each in found.kinds if each.state is state]
        if kinds:
            named = tuple((kind_name(each.kind), _number(each, sketch)) for each in kinds)
            groups.append(KindsInShort(Reached(state), SIGNS[Reached(state)], str(text), named))
    return CircleInShort(count_text(found.community), ordinary, found.community.located, tuple(groups))


def _number(each: NearestOfKind, sketch: Sketch | None) -> int | None:
    drawn = sketch.by_id.get(each.point.id) if sketch and each.point else None
    return drawn.number if drawn else None


def _kind(each: NearestOfKind, sketch: Sketch | None) -> OwnKind:
    text, where = str(STATES[each.state]), None
    if each.at_home:
        text = _("comes to the community or the home")
    elif each.state is Reached.NOT and not each.kind.on_foot:
        text = _("not reported as offered by the community")
    elif each.state is Reached.NOT and each.point is None:
        text = _("no place known within an hour on foot")
    if each.point and each.walk:
        where = Markup('<a href="{}"><bdi>{}</bdi></a> {}').format(
            url_for("residents.show_point", point=each.point.id),
            point_name(each.point.name),
            walk_in_words(each.walk),
        )
    return OwnKind(kind_name(each.kind), each.state, SIGNS[each.state], text, where, _number(each, sketch))
