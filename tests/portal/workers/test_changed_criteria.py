"""A new edition asks more of an item: its lines ask to be confirmed again, and keep what they say."""

from __future__ import annotations

from pathlib import Path

from catalogue.access.rights import operator
from catalogue.catalogues import get_edition, load_edition, shipped_edition
from catalogue.counters.segments import Segment
from tests.pages import CheckingClient

from .conftest import CARE, Town

CRITERION = "        criterion: {zh: 每周至少上门一次。, en: A visit at least once a week.}\n"
ASKS = "What counts as offered has changed since. Please confirm it again."


def load_next(town: Town, folder: Path) -> None:
    """Bring into force an edition in which care at home must come every week."""
    text = shipped_edition().read_text(encoding="utf-8")
    start = text.index("        form: home", text.index(f"      - code: '{CARE}'"))
    text = text[:start] + CRITERION + text[start:]
    text = text.replace("  key: beijing-1060-trial\n", "  key: beijing-1060-next\n")
    text = text.replace("  in_force_from:\n", "  in_force_from: 2020-01-01\n", 1)
    path = folder / "next.yaml"
    path.write_text(text, encoding="utf-8")
    town.write()
    load_edition(town.session, path, actor=operator("tests"))
    town.session.commit()
    town.edition = get_edition(town.session, "beijing-1060-next")


def test_a_line_under_a_changed_criterion_asks_to_be_confirmed_again(
    english: CheckingClient, town: Town, tmp_path: Path
) -> None:
    town.record(CARE)
    english.get(f"/work/{town.community}")
    assert ASKS not in english.page.text
    load_next(town, tmp_path)
    assert town.line(CARE).segment is Segment.UNKNOWN
    for path in (f"/work/{town.community}", f"/work/{town.community}/{CARE}"):
        english.get(path)
        assert ASKS in english.page.text
        assert "010-65120000" in english.page.text.replace(" ", "-") or "6512" in english.page.text
    version = town.line(CARE).version
    answer = english.post(f"/work/{town.community}/{CARE}/confirm", data={f"version-{CARE}": str(version)})
    assert answer.status_code == 302
    assert town.line(CARE).segment is Segment.DELIVERED
    english.get(f"/work/{town.community}")
    assert ASKS not in english.page.text
