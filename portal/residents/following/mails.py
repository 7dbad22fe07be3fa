"""The mails to residents who follow: the first one, with the link that confirms, and the weekly one."""

from __future__ import annotations

from collections.abc import Sequence
from email.message import EmailMessage

from catalogue.following import DueMail, FirstMail, FollowedSubject
from catalogue.published.news import PieceOfNews

from ...config import Settings
from ...mail import write_mail
from ...words.i18n import colon
from ...words.i18n import say as _
from .subject import Followable
from .telling import piece_in_words


def link_of(settings: Settings, token: str) -> str:
    """The page of a wish. Only under the address of the settings: that of a request may be forged."""
    return f"{settings.public_address}/follow/{token}"


def leaving_of(settings: Settings, token: str) -> str:
    """Where mail programs post to end all mails to the address."""
    return f"{link_of(settings, token)}/end"


def first_mail(
    settings: Settings, mail: FirstMail, followed: Followable, *, demonstration: bool
) -> EmailMessage:
    """Ask the owner of an address whether the wish is theirs; who follows already reads how to leave."""
    link = link_of(settings, mail.token)
    if mail.known:
        text = _(
            "Somebody, perhaps you, asked again for mails about this: %(what)s. You follow it already. If you no longer "
            "wish to, end it here:",
            what=followed.title,
        )
    else:
        text = _(
            "Somebody wishes to get a mail at this address when something changes, at most one a week: %(what)s. If it was "
            "you, open this page within seven days and confirm. If not, do nothing: no further mail comes, and the "
            "address is erased.",
            what=followed.title,
        )
    subject = _("1060: your wish to follow") if mail.known else _("1060: confirm that you wish to follow")
    return write_mail(
        settings,
        mail.address,
        subject,
        f"{text}\n\n{link}\n",
        demonstration=demonstration,
        leaving=leaving_of(settings, mail.token),
    )


def weekly_mail(
    settings: Settings,
    mail: DueMail,
    told: Sequence[tuple[FollowedSubject, Followable, Sequence[PieceOfNews]]],
    *,
    demonstration: bool,
) -> EmailMessage:
    """What changed in what an address follows, each with the link of its page and the link that ends it. ``told`` is not empty."""
    parts = []
    for followed, what, news in told:
        lines = [what.title, *(piece_in_words(piece) for piece in news)]
        more, leave = _("Read more"), _("No longer follow this")
        lines += [
            f"{more}{colon()}{settings.public_address}{_page(what)}",
            f"{leave}{colon()}{link_of(settings, followed.token)}",
        ]
        parts.append("\n".join(lines))
    parts.append(_("You asked for this mail, at most one a week."))
    subject = _("1060: what has changed (%(what)s)", what=told[0][1].title)
    leaving = leaving_of(settings, told[0][0].token)
    text = "\n\n".join(parts) + "\n"
    return write_mail(settings, mail.address, subject, text, demonstration=demonstration, leaving=leaving)


def _page(what: Followable) -> str:
    if what.item is None:
        return f"/communities/{what.division.code}"
    return f"/items/{what.item.code}?in={what.division.code}"
