"""Every endpoint of the portal, under the one audience that it is for, with its methods and its address.

The table is a snapshot: a new address, a changed one or one that is gone shows here, and its author says for
whom it is.
"""

from __future__ import annotations

import re
from collections import Counter

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.worlds.eight_streets import World

EVERYBODY = {
    "static": "GET /static/<path:filename>",
    "accounts.set_preferences": "POST /preferences",
    "accounts.show_display": "GET /display",
    "residents.show_home": "GET /",
    "residents.show_offline": "GET /offline",
    "residents.send_service_worker": "GET /service-worker.js",
    "residents.send_manifest": "GET /manifest.webmanifest",
    "residents.search": "GET /search",
    "residents.suggest_while_typing": "GET /suggest",
    "residents.list_services": "GET /services",
    "residents.show_item": "GET /items/<item:code>",
    "residents.show_near": "GET /items/<item:code>/near",
    "residents.find_nearest_community": "POST /nearest-community",
    "residents.show_audience": "GET /audiences/<audience>",
    "residents.show_event": "GET /events/<event>",
    "residents.show_community": "GET /communities/<division:code>",
    "residents.show_poster": "GET /communities/<division:code>/poster",
    "residents.show_public_sheet": "GET /communities/<division:code>/public-sheet",
    "residents.show_call_list": "GET /communities/<division:code>/numbers",
    "residents.show_community_qr": "GET /communities/<division:code>/qr.svg",
    "residents.show_point": "GET /points/<int:point>",
    "residents.find_own_place": "GET /place",
    "residents.show_own_place": "GET /place/<key>",
    "residents.send_own_place": "POST /place/<key>",
    "residents.show_card": "GET /points/<int:point>/card",
    "residents.show_point_qr": "GET /points/<int:point>/qr.svg",
    "residents.choose_community": "POST /community",
    "residents.find_places": "GET /places",
    "residents.browse_division": "GET /divisions/<division:code>",
    "residents.find_coverage": "GET /coverage",
    "residents.show_coverage": "GET /coverage/<division:code>",
    "residents.download_coverage": "GET /coverage/<division:code>/matrix.csv",
    "residents.download_coverage_json": "GET /coverage/<division:code>/matrix.json",
    "residents.download_sample_list": "GET /coverage/<division:code>/samples/<quarter>.txt",
    "residents.list_public_rulings": "GET /coverage/<division:code>/rulings",
    "residents.show_definitions": "GET /definitions",
    "residents.new_case": "GET /feedback/new",
    "residents.send_case": "POST /feedback/new",
    "residents.send_experience": "POST /experience",
    "residents.show_thanks": "GET /experience/thanks",
    "residents.find_case": "GET /feedback",
    "residents.show_case": "GET /feedback/<code>",
    "residents.send_unsettled": "POST /feedback/<code>/unsettled",
}
ALL_ACCOUNTS = {
    "accounts.log_in": "GET /log-in",
    "accounts.send_log_in": "POST /log-in",
    "accounts.restore_form": "POST /kept-form",
    "accounts.show_log_in": "GET /still-here",
    "accounts.log_out": "POST /log-out",
}
OWNERS = {
    "accounts.log_out_everywhere": "POST /log-out-everywhere",
    "accounts.log_out_device": "POST /account/log-ins/<int:log_in>/log-out",
    "accounts.show_account": "GET /account",
    "accounts.edit_password": "GET /account/password",
    "accounts.save_password": "POST /account/password",
    "accounts.show_mail_address": "GET /account/mail/<token>",
    "accounts.confirm_mail_address": "POST /account/mail/<token>",
}
"""What those who have logged in do with their own account."""
WORKERS = {
    "workers.show_effort": "GET /work/<division:community>/effort",
    "workers.show_order": "GET /work/<division:community>/orders/<int:number>",
    "workers.send_order_answer": "POST /work/<division:community>/orders/<int:number>/answer",
    "workers.show_link": "GET /work/<division:community>/points/<int:point>/link",
    "workers.save_link": "POST /work/<division:community>/points/<int:point>/link",
    "workers.withdraw_link": "POST /work/<division:community>/points/<int:point>/link/revoke",
    "workers.show_link_card": "GET /work/<division:community>/points/<int:point>/link/card",
    "workers.show_link_qr": "GET /work/<division:community>/points/<int:point>/link/qr.svg",
    "workers.show_self_told": "GET /work/<division:community>/answers/<int:answer>",
    "workers.confirm_self_told": "POST /work/<division:community>/answers/<int:answer>/accept",
    "workers.send_refusal": "POST /work/<division:community>/answers/<int:answer>/refuse",
    "workers.start": "GET /work/",
    "workers.show_offline": "GET /work/-/offline",
    "workers.show_lines": "GET /work/<division:community>",
    "workers.send_proposal": "POST /work/<division:community>/<item:item>/not-applicable",
    "workers.withdraw_proposal": "POST /work/<division:community>/<item:item>/not-applicable/withdraw",
    "workers.edit_line": "GET /work/<division:community>/<item:item>",
    "workers.save_line": "POST /work/<division:community>/<item:item>",
    "workers.confirm_line": "POST /work/<division:community>/<item:item>/confirm",
    "workers.confirm_lines": "POST /work/<division:community>/confirm",
    "workers.withdraw_line": "POST /work/<division:community>/<item:item>/withdraw",
    "workers.restore_line": "POST /work/<division:community>/<item:item>/restore",
    "workers.preview_hours": "GET /work/<division:community>/hours",
    "workers.undo_line": "POST /work/<division:community>/<item:item>/undo",
    "workers.edit_service_guide": "GET /work/<division:community>/<item:item>/guide",
    "workers.save_service_guide": "POST /work/<division:community>/<item:item>/guide",
    "workers.restore_service_guide": "POST /work/<division:community>/<item:item>/guide/restore",
    "workers.list_workbooks": "GET /work/<division:community>/workbooks",
    "workers.download_workbook": "GET /work/<division:community>/workbooks/file.xlsx",
    "workers.send_workbook": "POST /work/<division:community>/workbooks",
    "workers.show_workbook": "GET /work/<division:community>/workbooks/sent",
    "workers.save_workbook": "POST /work/<division:community>/workbooks/sent",
    "workers.undo_workbook": "POST /work/<division:community>/workbooks/<int:number>/undo",
    "workers.list_declarations": "GET /work/<division:community>/declarations",
    "workers.new_declaration": "GET /work/<division:community>/declarations/new",
    "workers.add_declaration": "POST /work/<division:community>/declarations/new",
    "workers.show_declaration": "GET /work/<division:community>/declarations/<int:declaration>",
    "workers.edit_declaration": "GET /work/<division:community>/declarations/<int:declaration>/change",
    "workers.save_declaration": "POST /work/<division:community>/declarations/<int:declaration>/change",
    "workers.set_declaration": "POST /work/<division:community>/declarations/<int:declaration>/state",
    "workers.settle_objection": "POST /work/<division:community>/declarations/<int:declaration>/objections/<int:objection>",
    "workers.send_declaration_answer": "POST /work/<division:community>/declarations/<int:declaration>/answer",
    "workers.edit_objection": "GET /work/<division:community>/declarations/<int:declaration>/objection",
    "workers.send_objection": "POST /work/<division:community>/declarations/<int:declaration>/objection",
    "workers.list_tables": "GET /work/<division:community>/tables",
    "workers.show_table": "GET /work/<division:community>/tables/<int:number>",
    "workers.download_table": "GET /work/<division:community>/tables/<int:number>/filled.xlsx",
    "workers.send_filled_table": "POST /work/<division:community>/tables/<int:number>/filled",
    "workers.save_table_notes": "POST /work/<division:community>/tables/<int:number>/notes",
    "workers.list_notices": "GET /work/<division:community>/notices",
    "workers.add_notice": "POST /work/<division:community>/notices",
    "workers.withdraw_notice": "POST /work/<division:community>/notices/withdraw",
    "workers.restore_notice": "POST /work/<division:community>/notices/restore",
    "workers.show_pasted": "GET /work/<division:community>/pasted",
    "workers.preview_pasted": "POST /work/<division:community>/pasted",
    "workers.confirm_proposal": "POST /work/<division:community>/pasted/accept",
    "workers.preview_poster": "POST /work/<division:community>/pasted/poster",
    "workers.show_notice_poster": "GET /work/<division:community>/notices/<int:number>/poster",
    "workers.show_session_poster": "GET /work/<division:community>/sessions/<int:number>/poster",
    "workers.list_sessions": "GET /work/<division:community>/sessions",
    "workers.add_session": "POST /work/<division:community>/sessions",
    "workers.edit_session": "GET /work/<division:community>/sessions/<int:number>",
    "workers.save_session": "POST /work/<division:community>/sessions/<int:number>",
    "workers.withdraw_day": "POST /work/<division:community>/sessions/<int:number>/cancel",
    "workers.withdraw_session": "POST /work/<division:community>/sessions/<int:number>/end",
    "workers.restore_session": "POST /work/<division:community>/sessions/<int:number>/restore",
    "workers.list_points": "GET /work/<division:community>/points",
    "workers.new_point": "GET /work/<division:community>/points/new",
    "workers.add_point": "POST /work/<division:community>/points/new",
    "workers.edit_point": "GET /work/<division:community>/points/<int:point>",
    "workers.save_point": "POST /work/<division:community>/points/<int:point>",
    "workers.remove_point": "POST /work/<division:community>/points/<int:point>/remove",
    "workers.restore_point": "POST /work/<division:community>/points/<int:point>/restore",
    "workers.find_points": "GET /work/<division:community>/places",
    "workers.find_point": "GET /work/<division:community>/places/<code>",
    "workers.show_today": "GET /work/<division:community>/today",
    "workers.save_resumed": "POST /work/<division:community>/<item:item>/resumed",
    "workers.confirm_expected": "POST /work/<division:community>/<item:item>/expected",
    "workers.confirm_mobiles": "POST /work/<division:community>/mobiles",
    "workers.show_several": "GET /work/<division:community>/several",
    "workers.save_lines": "POST /work/<division:community>/several",
    "workers.undo_several": "POST /work/<division:community>/several/undo",
    "workers.list_sources": "GET /work/<division:community>/copy",
    "workers.show_source": "GET /work/<division:community>/copy/<division:source>",
    "workers.save_copies": "POST /work/<division:community>/copy/<division:source>",
    "workers.save_digest": "POST /work/<division:community>/digest",
    "workers.show_check": "GET /work/<division:community>/check",
    "workers.confirm_check": "POST /work/<division:community>/check",
    "workers.undo_check": "POST /work/<division:community>/check/undo",
    "workers.show_question": "GET /work/<division:community>/check/<key>",
    "workers.edit_closing": "GET /work/<division:community>/check/<key>/closed",
    "workers.save_closing": "POST /work/<division:community>/check/<key>/closed",
    "workers.edit_merging": "GET /work/<division:community>/points/<int:point>/merge",
    "workers.save_merging": "POST /work/<division:community>/points/<int:point>/merge",
    "workers.show_elsewhere": "GET /work/<division:community>/elsewhere",
    "workers.save_elsewhere": "POST /work/<division:community>/elsewhere",
    "workers.undo_elsewhere": "POST /work/<division:community>/elsewhere/undo",
    "workers.list_cases": "GET /work/<division:community>/cases",
    "workers.show_case": "GET /work/<division:community>/cases/<int:case>",
    "workers.send_answer": "POST /work/<division:community>/cases/<int:case>/answer",
    "workers.save_answer": "POST /work/<division:community>/cases/<int:case>/answer/correct",
    "workers.save_correction": "POST /work/<division:community>/cases/<int:case>/correct",
    "workers.send_on": "POST /work/<division:community>/cases/<int:case>/pass-on",
    "workers.send_hotline": "POST /work/<division:community>/cases/<int:case>/hotline",
    "workers.new_case": "GET /work/<division:community>/cases/new",
    "workers.add_case": "POST /work/<division:community>/cases/new",
    "workers.edit_profile": "GET /work/<division:community>/profile",
    "workers.save_profile": "POST /work/<division:community>/profile",
    "workers.restore_profile": "POST /work/<division:community>/profile/restore",
}
OFFICES = {
    "offices.list_service_guides": "GET /office/<division:code>/guides",
    "offices.edit_service_guide": "GET /office/<division:code>/guides/<item:item>",
    "offices.save_service_guide": "POST /office/<division:code>/guides/<item:item>",
    "offices.restore_service_guide": "POST /office/<division:code>/guides/<item:item>/restore",
    "offices.list_tables": "GET /office/<division:code>/tables",
    "offices.send_table": "POST /office/<division:code>/tables",
    "offices.show_table": "GET /office/<division:code>/tables/<int:number>",
    "offices.save_table_columns": "POST /office/<division:code>/tables/<int:number>/columns",
    "offices.remove_table": "POST /office/<division:code>/tables/<int:number>/remove",
    "offices.restore_table": "POST /office/<division:code>/tables/<int:number>/restore",
    "offices.download_table": "GET /office/<division:code>/tables/<int:number>/filled.xlsx",
    "offices.send_filled_table": "POST /office/<division:code>/tables/<int:number>/filled",
    "offices.save_table_notes": "POST /office/<division:code>/tables/<int:number>/notes",
    "offices.list_lists": "GET /office/<division:code>/lists",
    "offices.send_list": "POST /office/<division:code>/lists",
    "offices.show_list": "GET /office/<division:code>/lists/<int:number>",
    "offices.save_columns": "POST /office/<division:code>/lists/<int:number>/columns",
    "offices.save_list": "POST /office/<division:code>/lists/<int:number>/bring-in",
    "offices.withdraw_list_places": "POST /office/<division:code>/lists/<int:number>/close",
    "offices.show_day": "GET /office/<division:code>/past",
    "offices.list_past_cells": "GET /office/<division:code>/past/gaps",
    "offices.show_months": "GET /office/<division:code>/months",
    "offices.show_changes": "GET /office/<division:code>/changes",
    "offices.list_changed_cells": "GET /office/<division:code>/changes/cells",
    "offices.show_brief": "GET /office/<division:code>/brief",
    "offices.show_brief_qr": "GET /office/<division:code>/brief/qr.svg",
    "offices.download_brief": "GET /office/<division:code>/brief.<any(docx,xlsx,txt):kind>",
    "offices.show_kinds": "GET /office/<division:code>/town-and-country",
    "offices.show_similar": "GET /office/<division:code>/similar",
    "offices.show_needs": "GET /office/<division:code>/needs",
    "offices.show_matter": "GET /office/<division:code>/needs/matters/<int:matter>",
    "offices.settle_matter": "POST /office/<division:code>/needs/matters/<int:matter>",
    "offices.list_reviews": "GET /office/<division:code>/reviews",
    "offices.save_review": "POST /office/<division:code>/reviews",
    "offices.list_rulings": "GET /office/<division:code>/rulings",
    "offices.settle_proposals": "POST /office/<division:code>/rulings",
    "offices.edit_ruling": "GET /office/<division:code>/items/<item>/ruling",
    "offices.set_ruling": "POST /office/<division:code>/items/<item>/ruling",
    "offices.edit_rule": "GET /office/<division:code>/rulings/rules/<int:number>",
    "offices.set_rule": "POST /office/<division:code>/rulings/rules/<int:number>",
    "offices.add_rule": "POST /office/<division:code>/rulings/rules",
    "offices.list_samples": "GET /office/<division:code>/checks",
    "offices.add_sample": "POST /office/<division:code>/checks",
    "offices.show_sample": "GET /office/<division:code>/checks/<int:sample>",
    "offices.download_sample_list": "GET /office/<division:code>/checks/<int:sample>/list",
    "offices.show_check_sheet": "GET /office/<division:code>/checks/<int:sample>/sheet",
    "offices.edit_check": "GET /office/<division:code>/checks/<int:sample>/items/<item>",
    "offices.save_correction": "POST /office/<division:code>/checks/<int:sample>/items/<item>/correct",
    "offices.edit_visits": "GET /office/<division:code>/checks/<int:sample>/visits",
    "offices.save_visits": "POST /office/<division:code>/checks/<int:sample>/visits",
    "offices.save_check": "POST /office/<division:code>/checks/<int:sample>/items/<item>",
    "offices.settle_return": "POST /office/<division:code>/items/<item>/reinstate",
    "offices.show_effort": "GET /office/<division:code>/effort",
    "offices.save_minutes": "POST /office/<division:code>/effort/minutes",
    "offices.save_guide": "POST /office/<division:code>/effort/guide",
    "offices.list_workbooks": "GET /office/<division:code>/workbooks",
    "offices.download_workbook": "GET /office/<division:code>/workbooks/file.xlsx",
    "offices.send_workbook": "POST /office/<division:code>/workbooks",
    "offices.show_workbook": "GET /office/<division:code>/workbooks/sent",
    "offices.save_workbook": "POST /office/<division:code>/workbooks/sent",
    "offices.undo_workbook": "POST /office/<division:code>/workbooks/<int:number>/undo",
    "offices.list_declarations": "GET /office/<division:code>/declarations",
    "offices.new_declaration": "GET /office/<division:code>/declarations/new",
    "offices.add_declaration": "POST /office/<division:code>/declarations/new",
    "offices.show_declaration": "GET /office/<division:code>/declarations/<int:declaration>",
    "offices.edit_declaration": "GET /office/<division:code>/declarations/<int:declaration>/change",
    "offices.save_declaration": "POST /office/<division:code>/declarations/<int:declaration>/change",
    "offices.set_declaration": "POST /office/<division:code>/declarations/<int:declaration>/state",
    "offices.settle_objection": "POST /office/<division:code>/declarations/<int:declaration>/objections/<int:objection>",
    "offices.start": "GET /office/",
    "offices.show_matrix": "GET /office/<division:code>",
    "offices.download_matrix": "GET /office/<division:code>/matrix.csv",
    "offices.list_gaps": "GET /office/<division:code>/gaps",
    "offices.list_requests": "GET /office/<division:code>/requests",
    "offices.new_request": "GET /office/<division:code>/gaps/request",
    "offices.add_request": "POST /office/<division:code>/gaps/request",
    "offices.show_request": "GET /office/<division:code>/requests/<int:number>",
    "offices.send_request_answer": "POST /office/<division:code>/requests/<int:number>/answer",
    "offices.settle_request": "POST /office/<division:code>/requests/<int:number>/close",
    "offices.list_reminders": "GET /office/<division:code>/reminders",
    "offices.send_reminders": "POST /office/<division:code>/gaps/remind",
    "offices.show_chosen": "GET /office/<division:code>/gaps/chosen",
    "offices.show_map": "GET /office/<division:code>/map",
    "offices.show_wall": "GET /office/<division:code>/wall",
    "offices.download_matrix_book": "GET /office/<division:code>/matrix.xlsx",
    "offices.download_gaps": "GET /office/<division:code>/gaps.csv",
    "offices.download_gaps_json": "GET /office/<division:code>/gaps.json",
    "offices.download_matrix_json": "GET /office/<division:code>/matrix.json",
    "offices.show_item": "GET /office/<division:code>/items/<item>",
    "offices.list_cases": "GET /office/<division:code>/cases",
    "offices.show_case": "GET /office/<division:code>/cases/<int:case>",
    "offices.send_answer": "POST /office/<division:code>/cases/<int:case>/answer",
    "offices.save_answer": "POST /office/<division:code>/cases/<int:case>/answer/correct",
    "offices.send_on": "POST /office/<division:code>/cases/<int:case>/pass-on",
    "offices.send_hotline": "POST /office/<division:code>/cases/<int:case>/hotline",
    "offices.list_outcomes": "GET /office/<division:code>/cases/outcomes",
    "offices.list_replies": "GET /office/<division:code>/cases/replies",
    "offices.edit_reply": "GET /office/<division:code>/cases/replies/<outcome>",
    "offices.save_reply": "POST /office/<division:code>/cases/replies/<outcome>",
    "offices.list_departments": "GET /office/<division:code>/departments",
    "offices.add_department": "POST /office/<division:code>/departments",
    "offices.show_department": "GET /office/<division:code>/departments/<int:department>",
    "offices.save_department": "POST /office/<division:code>/departments/<int:department>",
    "offices.remove_department": "POST /office/<division:code>/departments/<int:department>/remove",
    "offices.mark_disputed": "POST /office/<division:code>/items/<item>/dispute",
    "offices.settle_dispute": "POST /office/<division:code>/items/<item>/settle",
    "offices.list_accounts": "GET /office/<division:code>/accounts",
    "offices.new_account": "GET /office/<division:code>/accounts/new",
    "offices.add_account": "POST /office/<division:code>/accounts/new",
    "offices.show_account": "GET /office/<division:code>/accounts/<int:account>",
    "offices.save_person": "POST /office/<division:code>/accounts/<int:account>/person",
    "offices.set_first_password": "POST /office/<division:code>/accounts/<int:account>/password",
    "offices.set_account_state": "POST /office/<division:code>/accounts/<int:account>/state",
    "offices.send_communities": "POST /office/<division:code>/accounts/<int:account>/hand-over",
}
EDITORS = {
    "editors.start": "GET /editor/",
    "editors.list_terms": "GET /editor/terms",
    "editors.show_item": "GET /editor/items/<item:item>",
    "editors.edit_term": "GET /editor/term",
    "editors.preview_term": "POST /editor/term/preview",
    "editors.save_term": "POST /editor/term",
    "editors.set_aside": "POST /editor/searches/set-aside",
    "editors.restore_search": "POST /editor/searches/put-back",
    "editors.list_searches": "GET /editor/searches",
    "editors.download_searches": "GET /editor/searches.csv",
    "editors.list_changes": "GET /editor/changes",
    "editors.undo_change": "POST /editor/changes/<int:change>/undo",
}
AUDIENCES = {
    "everybody": EVERYBODY,
    "all accounts": ALL_ACCOUNTS,
    "owners": OWNERS,
    "workers": WORKERS,
    "offices": OFFICES,
    "editors": EDITORS,
}
TESTERS = {"gallery"}
"""Blueprints that exist in tests only."""


def table(app: Flask) -> dict[str, str]:
    """Every endpoint with its methods and its address, as the application has them."""
    return {
        rule.endpoint: f"{', '.join(sorted(rule.methods - {'HEAD', 'OPTIONS'}))} {rule.rule}"
        for rule in app.url_map.iter_rules()
        if rule.methods and rule.endpoint.split(".")[0] not in TESTERS
    }


def filled(address: str, world: World) -> str:
    """An address with what the small world has in its places."""
    values = {"community": world.community, "source": world.neighbour, "code": world.street, "item": "0202"}
    values["kind"] = "docx"
    values |= dict.fromkeys(
        [
            "point",
            "case",
            "change",
            "account",
            "log_in",
            "key",
            "department",
            "outcome",
            "token",
            "declaration",
            "matter",
            "objection",
            "answer",
            "number",
            "sample",
            "quarter",
        ],
        1,
    )
    return re.sub(r"<(?:[^:>]+:)?([a-z_]+)>", lambda place: str(values[place[1]]), address)


def test_every_endpoint_is_under_exactly_one_audience(app: Flask) -> None:
    listed = Counter(endpoint for endpoints in AUDIENCES.values() for endpoint in endpoints)
    assert [endpoint for endpoint, count in listed.items() if count > 1] == []
    assert {endpoint: rule for each in AUDIENCES.values() for endpoint, rule in each.items()} == table(app)


def test_an_endpoint_has_one_address_and_one_method(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.split(".")[0] not in TESTERS]
    assert [each for each, count in Counter(rule.endpoint for rule in rules).items() if count > 1] == []
    assert all(rule.split(" ")[0] in ("GET", "POST") for rule in table(app).values())


def test_addresses_are_kebab_case(app: Flask) -> None:
    for rule in table(app).values():
        fixed = re.sub(r"<[^>]+>", "", rule.split(" ")[1])
        assert re.fullmatch(r"[a-z0-9/.-]*", fixed), rule


def test_endpoints_are_verbs(app: Flask) -> None:
    verbs = {
        "add", "browse", "choose", "confirm", "download", "edit", "find", "list", "log", "mark", "new", "preview",
        "remove", "restore", "save", "search", "send", "set", "settle", "show", "start", "suggest", "undo", "withdraw",
    }  # fmt: skip
    names = [endpoint.split(".")[1] for endpoint in table(app) if "." in endpoint]
    assert [name for name in names if name.split("_")[0] not in verbs] == []


@pytest.mark.parametrize("audience", ["owners", "workers", "offices", "editors"])
def test_nobody_gets_in_without_logging_in(audience: str, client: FlaskClient, world: World) -> None:
    for endpoint, rule in AUDIENCES[audience].items():
        method, address = rule.split(" ")
        answer = client.open(filled(address, world), method=method)
        assert answer.status_code in (302, 303, 401, 403), f"{endpoint}: {answer.status_code}"
        if answer.status_code in (302, 303):
            assert "/log-in" in answer.location
