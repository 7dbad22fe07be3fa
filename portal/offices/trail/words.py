"""What entries of the trail are about and what was done, in words. Their codes belong to the files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from ...words import labels


@dataclass(frozen=True, slots=True)
class TrailTopic:
    """What an entry is about. An action begins with one of ``kinds`` and a full stop."""

    words: LazyString
    kinds: tuple[str, ...]


OTHERS = "rows"
TOPICS: Mapping[str, TrailTopic] = {
    "line": TrailTopic(_l("Lines of communities"), ("line", "workbook")),
    "place": TrailTopic(_l("Service points"), ("place", "point", "mobile")),
    "profile": TrailTopic(_l("Profiles of communities"), ("profile", "hotline")),
    "declaration": TrailTopic(_l("Shared services"), ("declaration",)),
    "list": TrailTopic(_l("Owners' lists"), ("list",)),
    "session": TrailTopic(_l("Sessions"), ("session",)),
    "guide": TrailTopic(_l("Service guides"), ("guide",)),
    "notice": TrailTopic(_l("Closing days"), ("notice",)),
    "case": TrailTopic(_l("Residents' reports"), ("case", "report", "reply")),
    "contact": TrailTopic(_l("Contacts that were read"), ("contact",)),
    "file": TrailTopic(_l("Files that were taken"), ("file",)),
    "log_in": TrailTopic(_l("Log-ins"), ("log_in",)),
    "account": TrailTopic(_l("Accounts"), ("account", "factors", "mail")),
    "proposal": TrailTopic(_l("What does not apply"), ("proposal", "rule")),
    "sample": TrailTopic(_l("Spot checks"), ("sample", "check")),
    "request": TrailTopic(_l("Requests between offices"), ("request", "reminder")),
    "grid": TrailTopic(_l("Grids"), ("grid",)),
    "table": TrailTopic(_l("Departments' tables"), ("table",)),
    "department": TrailTopic(_l("Departments"), ("department",)),
    "standard": TrailTopic(_l("Standards for communities"), ("standard",)),
    "village_pilot": TrailTopic(_l("Villages run as communities"), ("village_pilot",)),
    "platform_village": TrailTopic(_l("Villages that the 96156 platform serves"), ("platform_village",)),
    "quarter": TrailTopic(_l("Snapshots and reviews"), ("quarter",)),
    "indicators": TrailTopic(_l("Indicators of the plan"), ("indicators",)),
    "word": TrailTopic(_l("Words of the search"), ("word", "plain_name", "outside", "office")),
    "edition": TrailTopic(_l("Editions of the catalogue"), ("edition", "draft", "crosswalk", "comment")),
    "division": TrailTopic(_l("Divisions"), ("division", "divisions", "community")),
    "calendar": TrailTopic(_l("Public holidays"), ("calendar",)),
    "settings": TrailTopic(_l("How the portal runs"), ("settings", "instance", "demonstration", "trail")),
    OTHERS: TrailTopic(_l("Other changes"), ("rows", "demand", "duty")),
}
"""What a page can be narrowed to, by the name of it in an address."""

_TOPIC_OF = {kind: topic.words for topic in TOPICS.values() for kind in topic.kinds}
_DONE: Mapping[str, LazyString] = {
    # by the whole action, where its last part says something else of another kind
    "account.renamed": _l("Name changed"),
    "account.suspended": _l("Account suspended"),
    "account.closed": _l("Account closed"),
    "account.reopened": _l("Account opened again"),
    "account.tied": _l("Tied to single sign-on"),
    "account.untied": _l("Untied from single sign-on"),
    "division.renamed": _l("Renamed"),
    "draft.comment": _l("Put up for comment"),
    "draft.withdrawn": _l("Withdrawn"),
    "divisions.move": _l("Moved"),
    "divisions.merge": _l("Merged"),
    "divisions.split": _l("Split"),
    "divisions.undone": _l("Taken back"),
    "community.moved": _l("Moved"),
    "calendar.declared": _l("Day declared"),
    "demand.settled": _l("Items of the matter settled"),
    "department.closed": _l("Department closed"),
    "standard.ended": _l("Declaration withdrawn"),
    "file.taken": _l("Downloaded"),
    "guide.set": _l("Guide values set"),
    "list.decided": _l("Doubts settled"),
    "log_in.begun": _l("Logged in"),
    "log_in.refused": _l("Log-in refused"),
    "log_in.ended": _l("Logged out"),
    "log_in.expired": _l("Log-in expired"),
    "log_in.by_provider": _l("Identity confirmed by single sign-on"),
    "log_in.ended_by_provider": _l("Logged out by single sign-on"),
    "draft.begun": _l("Draft begun"),
    "trail.begun": _l("Trail begun"),
    "trail.rows_without_entries": _l("Older rows counted"),
    "mail.wished": _l("Mail asked for"),
    "mail.reminders_set": _l("Reminders by mail chosen"),
    "mail.confirmed": _l("Mail address confirmed"),
    "mail.ended": _l("Mail ended"),
    "report.erased": _l("Words erased by the resident"),
    "place.answered": _l("Answered by those who run it"),
    "place.answer_refused": _l("Answer not accepted"),
    "mobile.agreed": _l("Owner agreed to publication"),
    "mobile.ended": _l("Agreement ended"),
    "reminder.sent": _l("Reminders sent"),
    "rule.set": _l("Rule of the city set"),
    "rule.ended": _l("Rule of the city ended"),
    "settings.used": _l("Settings read at a start"),
    "instance.restored": _l("Restored from a backup"),
    "database.partitioned": _l("Tables put into parts by province"),
    "database.unpartitioned": _l("Tables made one again"),
    "demonstration.filled": _l("Demonstration filled"),
    "factors.resealed": _l("Second factors sealed again"),
    # what happens to an account and its log-ins
    "added": _l("Added"),
    "password_set": _l("First password made"),
    "password_changed": _l("Password changed"),
    "resumed": _l("Account resumed"),
    "unlocked": _l("Unlocked"),
    "logged_out": _l("All log-ins ended"),
    "role_given": _l("Role given"),
    "role_taken": _l("Role taken away"),
    "handed_over": _l("Communities handed over"),
    "taken_over": _l("Communities taken over"),
    "factors_removed": _l("Second factor removed"),
    "app_set_up": _l("Authenticator app set up"),
    "app_removed": _l("Authenticator app removed"),
    "passkey_added": _l("Passkey added"),
    "passkey_removed": _l("Passkey removed"),
    "passkey_named": _l("Passkey renamed"),
    "passkey_copied": _l("Passkey refused: it may have been copied"),
    "recovery_codes_made": _l("Recovery codes made"),
    "recovery_code_used": _l("Recovery code used"),
    # what happens to anything else
    "read": _l("Contact read"),
    "changed": _l("Edited"),
    "saved": _l("Saved"),
    "removed": _l("Removed"),
    "set": _l("Number set"),
    "unset": _l("Number taken away"),
    "sent": _l("Sent"),
    "given": _l("Closing days given"),
    "withdrawn": _l("Withdrawn"),
    "restored": _l("Restored"),
    "imported": _l("Imported"),
    "declared": _l("State declared"),
    "ended": _l("Ended"),
    "settled": _l("Objection settled"),
    "agreed": _l("Confirmed by the community"),
    "declined": _l("Declined"),
    "objected": _l("Objected"),
    "made": _l("Proposed"),
    "endorsed": _l("Passed on to the district"),
    "ruled": _l("Ruled not applicable"),
    "drawn": _l("Sample drawn"),
    "entered": _l("Result entered"),
    "opened": _l("Request made"),
    "answered": _l("Answered"),
    "reopened": _l("Opened again"),
    "closed": _l("Closed"),
    "items": _l("Items changed"),
    "case_chosen": _l("Report assigned"),
    "point_chosen": _l("Service point assigned"),
    "merged": _l("Merged"),
    "link.made": _l("Link made"),
    "link.renewed": _l("Link renewed"),
    "link.revoked": _l("Link withdrawn"),
    "mapped": _l("Columns matched"),
    "file_dropped": _l("Sent file given up"),
    "filled_sent": _l("Filled table sent"),
    "filled_dropped": _l("Filled table given up"),
    "brought_in": _l("Imported"),
    "corrected": _l("Corrected"),
    "read_back": _l("Filled table read back"),
    "taken_off": _l("Table taken off"),
    "put_back": _l("Put back"),
    "set_aside": _l("Set aside"),
    "retired": _l("Taken out of the list"),
    "reviewed": _l("Reviewed"),
    "recorded": _l("Village recorded"),
    "taken_back": _l("Taken back"),
    "decided": _l("Crosswalk decided"),
    "loaded": _l("Loaded"),
    "approved": _l("Approved"),
    "enforced": _l("Put into force"),
    "comment_answered": _l("Comment answered"),
    "minutes_set": _l("Minutes set"),
    "shortened": _l("Older part put away"),
}


def topic_in_words(action: str) -> LazyString:
    """What an action is about, in words; a kind that has none is another change."""
    return _TOPIC_OF.get(action.partition(".")[0], TOPICS[OTHERS].words)


def done_in_words(action: str) -> LazyString | None:
    """What was done, in words; None for an action that has none."""
    kind, _dot, done = action.partition(".")
    for words in (_DONE.get(action), _BY_KIND.get(kind, {}).get(done), _DONE.get(done)):
        if words is not None:
            return words
    return None


_BY_KIND: Mapping[str, Mapping[str, LazyString]] = {
    **dict.fromkeys(("line", "place", "profile", "declaration", "session", "guide"), labels.ACTIONS),
    "case": labels.CASE_STEPS,
    "report": labels.CHANNELS,
}
"""Words of histories, which have pages of their own."""
