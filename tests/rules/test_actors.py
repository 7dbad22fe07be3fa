"""Every change has an actor: functions of the domain that write take one, or are named here with a reason."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOMAIN = ROOT / "catalogue"
WRITING_METHODS = {"add", "add_all", "delete", "merge", "flush"}
"""Methods of a session."""
WRITING_STATEMENTS = {
    "insert",
    "insert_or_not",
    "insert_rows",
    "added_ids",
    "add_entry_rows",
    "update",
    "delete",
}
"""Functions that make a statement or run one."""
SESSIONS = {"session", "_session"}

WHOLE_ROOMS = {
    "counters": "counters follow from the records, in the transaction of a change that has an actor",
    "local_texts": "the index follows from the texts in the same way",
    "foundation": "loading of rows and version stamps, called by changes that have an actor",
    "migrations": "the schema, before anybody can log in",
    "audit": "the trail itself",
}
"""Rooms that write only as part of such a change."""
EXCEPTIONS = {
    "access.authenticating.authenticate": "before any log-in; failures are counted by name and source",
    "access.authenticating.count_success": "part of logging in, as authenticate",
    "access.authenticating.count_passkey": "part of logging in, as authenticate",
    "access.factors.passkeys.finish_by_passkey": "the second step of a log-in, before it has begun",
    "access.authenticating.count_failure": "part of logging in, as authenticate",
    "access.factors.app_codes.spend_app_code": "the second step of a log-in, before it has begun",
    "access.factors.recovery.spend_recovery_code": "the second step of a log-in, before it has begun",
    "access.factors.recovery.keep_codes": "part of setting up a second factor, which has an actor",
    "access.factors.waiting.begin_step": "the first step of a log-in",
    "access.factors.waiting.end_step": "the holder of the token goes on",
    "access.factors.waiting.renew_challenge": "the holder of the token tries again",
    "access.factors.facts.settle": "part of changing second factors, which has an actor",
    "access.authenticating.forget_failures": "part of unlocking an account and of a new password",
    "access.log_ins.begin_log_in": "the log-in itself, after authenticate",
    "access.log_ins.end_log_in": "the holder of the token logs out",
    "access.authenticating.forget_sources": "part of a new password",
    "access.log_ins.forget_over": "the system's ageing",
    "access.log_ins.end_own_log_in": "the owner of the account, on one of the own devices",
    "access.log_ins.end_log_ins": "part of closing an account, of a new password and of ending every log-in",
    "access.sign_on.opening.end_at_provider": "the provider ends what it began; its token is checked before",
    "access.sign_on.opening.open_tied": "before any log-in, as authenticate",
    "access.sign_on.ties.forget_ties": "part of closing an account, of a new password and of untying",
    "catalogues.criteria.ids_of": "part of loading an edition",
    "declarations.store.put": "part of declaring, told who signs",
    "drafts.comments.comment_on": "a resident without an account",
    "demo.decisions.__init__.decide": "part of filling the demonstration",
    "demo.declared.declare_services": "part of filling the demonstration",
    "demo.past.told_on": "part of filling the demonstration",
    "demo.past.begin_places": "part of filling the demonstration",
    "demo.parts.date_pilots": "part of filling the demonstration",
    "demo.standards_shown.__init__.show_standards": "part of filling the demonstration",
    "demo.filling.records": "part of filling the demonstration",
    "divisions.lists.record_list": "part of importing a list",
    "divisions.presence.note_presence": "part of importing, retiring and moving",
    "divisions.profiles.store_profiles": "part of saving and of importing profiles",
    "feedback.empty_searches.count": "anonymous counts of searches",
    "feedback.empty_searches.forget_rare": "the system's ageing",
    "feedback.experiences.count_ending": "a resident without an account; counts without a person",
    "feedback.handling.erasing.erase_words": "a resident without an account, who holds the code",
    "feedback.handling.events.add_events": "part of answering, passing on and opening again, told who signs",
    "feedback.handling.reopening.reopen": "a resident without an account, who holds the code",
    "feedback.retention.forget": "the system's ageing",
    "following.wishes.confirm": "a resident without an account, who holds the link",
    "following.wishes.forget_follows": "the system's ageing",
    "following.wishes.keep_wish": "a resident without an account",
    "following.wishes.leave": "a resident without an account, who holds the link",
    "access.kept_forms.forget_kept_forms": "part of logging out",
    "access.kept_forms.keep_form": "part of logging in: an account's own words, kept for it alone",
    "succession.acts.belongings.pass_common": "part of moving, merging and splitting, and of taking it back",
    "succession.acts.belongings.pass_community": "part of moving, merging and splitting, and of taking it back",
    "succession.acts.belongings.pass_office": "part of moving, merging and splitting, and of taking it back",
    "succession.acts.belongings.pass_profile": "part of moving, merging and splitting, and of taking it back",
    "succession.acts.journal.snapshot": "part of moving, merging and splitting, and of taking it back",
    "succession.acts.lines.pass_lines": "part of moving, merging and splitting, and of taking it back",
    "succession.acts.performing.recount": "part of moving, merging and splitting, and of taking it back",
    "succession.acts.points.move_points": "part of moving, merging and splitting, and of taking it back",
    "succession.acts.points.write_texts": "part of moving, merging and splitting, and of taking it back",
    "operations.retention.forget_expired": "the system's ageing",
    "operations.jobs.begin_run": "a note of the portal about itself",
    "operations.jobs.end_run": "a note of the portal about itself",
    "operations.jobs.note_run": "a note of the portal about itself",
    "service_guides.saving.put_guide": "part of saving and of a change of divisions, told who signs",
    "near.squares.squared_afterwards": "part of filling the demonstration: an index",
    "offerings.setwise.points.write": "part of bringing in a workbook and undoing it, told who signs",
    "offerings.setwise.writing.write": "part of importing and of declaring, told who signs",
    "offerings.cells.update_cell": "part of recording, confirming, disputing and checking on the spot",
    "offerings.recording.put_record": "part of recording and undoing, told who signs",
    "offerings.points.history.begin_histories": "part of adding points, told who signs each",
    "offerings.points.saving.put_point": "part of saving and restoring, told who signs",
    "offerings.points.ends.follow_ends": "part of saving and merging points: what lines say stays",
    "spot_checks.shares.count_sources": "the system's daily count",
    "divisions.names_then.note_names": "part of importing",
    "history.ledger.digest_part": "the system's daily count: what histories say already",
    "history.ledger.digest": "the system's daily count: what histories say already",
    "history.months.add_criteria": "part of the daily count",
    "history.months.freeze": "part of the daily count: a month freezes by itself",
    "place_checks.answers.answer_by_link": "those who run a place, without an account, who hold its link",
    "sessions.evidence.count_held": "the system's ageing, signed by those who announced the sessions",
    "succession.cases.follow": "part of a change of divisions",
    "succession.declarations.carry": "part of a change of divisions",
    "succession.declarations.pass_on": "part of a change of divisions",
    "succession.points.links.carry": "part of a change of divisions",
    "succession.points.grids.carry": "part of a change of divisions",
    "succession.lists.carry": "part of a change of divisions",
    "succession.lists.pass_on": "part of a change of divisions",
    "succession.names.pass_on_named": "part of a change of divisions",
    "succession.moving.carry_over": "part of a change of divisions",
    "succession.sessions.follow": "part of a change of divisions",
    "succession.tables.carry": "part of a change of divisions",
    "succession.offerings.succeed": "part of a change of divisions",
}
"""Functions that write without being told who acts, and why."""


def functions(path: Path) -> Iterator[tuple[str, ast.FunctionDef]]:
    """The functions of a module and the methods of its classes, by name."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from ((each.name, each) for each in node.body if isinstance(each, ast.FunctionDef))


def constants(path: Path) -> set[str]:
    """Names of statements that a module builds once and that write."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if (
            isinstance(node, ast.Assign | ast.AnnAssign)
            and node.value is not None
            and makes_writing(node.value)
        ):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found.update(target.id for target in targets if isinstance(target, ast.Name))
    return found


def makes_writing(node: ast.AST) -> bool:
    """Whether some part of a tree makes a statement that writes."""
    return any(
        (
            isinstance(each, ast.Call)
            and isinstance(each.func, ast.Name)
            and each.func.id in WRITING_STATEMENTS
        )
        or (isinstance(each, ast.Attribute) and each.attr == "insert")
        for each in ast.walk(node)
    )


def writes(function: ast.FunctionDef, statements: set[str]) -> bool:
    """Whether a function writes by itself."""
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and node.id in statements:
            return True
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            name = owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", "")
            if node.func.attr in WRITING_METHODS and name in SESSIONS:
                return True
    return makes_writing(function)


def called(function: ast.FunctionDef) -> set[str]:
    """Names of functions and of own methods that a function calls."""
    calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    return {each.id for each in calls if isinstance(each, ast.Name)} | {
        each.attr for each in calls if isinstance(each, ast.Attribute)
    }


def mutators(path: Path) -> dict[str, ast.FunctionDef]:
    """The public functions of a module that write, themselves or through what is private to the module."""
    own, statements = dict(functions(path)), constants(path)
    writing = {name for name, function in own.items() if writes(function, statements)}
    while True:
        more = {
            name
            for name, function in own.items()
            if any(other in writing and other.startswith("_") for other in called(function))
        }
        if more <= writing:
            break
        writing |= more
    return {name: own[name] for name in sorted(writing) if not name.startswith("_")}


def takes_actor(function: ast.FunctionDef) -> bool:
    return "actor" in {each.arg for each in (*function.args.args, *function.args.kwonlyargs)}


@functools.cache
def without_actor() -> frozenset[str]:
    """Mutators of the domain that are not told who acts, as ``room.module.function``."""
    found = set()
    for path in sorted(DOMAIN.rglob("*.py")):
        parts = path.relative_to(DOMAIN).with_suffix("").parts
        if parts[0] in WHOLE_ROOMS:
            continue
        found |= {".".join((*parts, name)) for name, each in mutators(path).items() if not takes_actor(each)}
    return frozenset(found)


def test_every_mutator_of_the_domain_is_told_who_acts() -> None:
    assert without_actor() - EXCEPTIONS.keys() == set()


def test_every_exception_is_one() -> None:
    assert EXCEPTIONS.keys() - without_actor() == set()
    assert all((DOMAIN / room).is_dir() for room in WHOLE_ROOMS)


def test_the_rule_finds_what_writes(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text(
        "_PUT = insert(TABLE)\n"
        "def reads(session): session.execute(select(X))\n"
        "def adds(session): session.add(X)\n"
        "def puts(session): session.execute(_PUT)\n"
        "def _hidden(session): session.execute(update(X))\n"
        "def through(session): _hidden(session)\n"
        "class Desk:\n"
        "    def save(self): self._session.flush()\n",
        encoding="utf-8",
    )
    assert set(mutators(module)) == {"adds", "puts", "through", "save"}
