"""One service as editors see it: what residents would call it, and every word by which the search knows it."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue import vocabulary
from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.foundation.errors import Conflict, Invalid
from catalogue.models import TermKind
from catalogue.models.editions import PLAIN_EN, PLAIN_ZH

from ..extensions import db
from ..frame.acting import actor
from ..frame.answering import answered
from ..frame.errors import say
from ..words.item_names import item_name, plain_name
from .asking import SentName, read_sent_name
from .presenters import SAYS
from .scope import blueprint, own_edition

ITEM = "<item:item>"
"""An item's code in an address."""


@blueprint.get(f"/items/{ITEM}")
def show_item(item: str) -> ResponseReturnValue:
    """Every word of one service, and who says so."""
    edition = own_edition()
    return _page(edition, edition.item(item))


@blueprint.post(f"/items/{ITEM}/plain-name")
def save_plain_name(item: str) -> ResponseReturnValue:
    """Call a service as the form says. On a mistake or a conflict nothing is written and nothing typed is lost."""
    edition, sent = own_edition(), read_sent_name(request.form)
    facts = edition.item(item)

    def invalid(error: Invalid) -> str:
        return _page(edition, facts, sent, {problem.field: say(problem) for problem in error.problems})

    def conflict(error: Conflict) -> str:
        return _page(edition, facts, sent, {"meanwhile": say(error)})

    with answered({Invalid: invalid, Conflict: conflict}):
        changed = vocabulary.change_plain_name(
            db.session(),
            actor=actor(),
            edition=edition,
            item=facts,
            zh=sent.zh,
            en=sent.en,
            expected=sent.seen,
        )
    flash(_("The name is saved. Pages show it from now on.") if changed else _("Nothing was changed."))
    return redirect(url_for(".show_item", item=item))


def _page(
    edition: EditionFacts,
    item: ItemFacts,
    sent: SentName | None = None,
    errors: Mapping[str, str] | None = None,
) -> str:
    session = db.session()
    names = vocabulary.plain_names_of(session, edition, item)
    return render_template(
        "editors/item.html",
        item=item,
        name=item_name(item),
        plain=plain_name(item),
        names=names,
        sent=sent or SentName(names.zh or "", names.en or "", names.said),
        longest={"zh": PLAIN_ZH, "en": PLAIN_EN},
        errors=errors or {},
        words=vocabulary.words_of_item(session, item),
        says=SAYS,
        kinds=(TermKind.MEANS, TermKind.RELATED),
    )
