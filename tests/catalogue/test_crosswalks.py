"""What the items of two editions are to each other: decided, checked, brought in as a table, compared."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from catalogue import audit, catalogues
from catalogue.access.rights import operator
from catalogue.catalogues import CatalogueFacts, CategoryFacts, EditionFacts, ItemFacts
from catalogue.crosswalks import checking, files, skos
from catalogue.crosswalks.comparing import compare
from catalogue.crosswalks.mappings import Correspondence, Crosswalk, crosswalk_of, joined
from catalogue.foundation.errors import BadFile, NotAllowed
from catalogue.foundation.text_files import csv_text
from catalogue.models import ChangeKind, Form, Relation
from tests.worlds import small_town
from tests.worlds.small_town import CITY_HALL

SMALL = (Path(__file__).parent.parent / "data" / "edition-small.yaml").read_text(encoding="utf-8")
FIRST = SMALL.replace("key: small", "key: first")
TODAY = small_town.FIRST_DAY
EDITOR = operator("editor")
Load = Callable[[str], EditionFacts]
HEAD = ",".join(files.COLUMNS[:7])


@pytest.fixture
def load(session: Session, tmp_path: Path, by_hand: EditionFacts) -> Load:
    def loaded(text: str) -> EditionFacts:
        path = tmp_path / "edition.yaml"
        path.write_text(text, encoding="utf-8")
        key = catalogues.load_edition(session, path, actor=operator("tests")).edition_key
        return catalogues.get_edition(session, key)

    return loaded


def second(*changes: tuple[str, str]) -> str:
    text = SMALL.replace("key: small", "key: second").replace(
        "issued_on: 2012-02-29", "issued_on: 2026-02-01"
    )
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def bring_in(session: Session, folder: Path, *lines: str, on: date = TODAY) -> files.CrosswalkImport:
    path = folder / "crosswalk.csv"
    path.write_text("\n".join((HEAD, *lines)), encoding="utf-8")
    return files.import_file(session, actor=EDITOR, path=path, today=on)


SPLIT = (
    ("        key: alpha", "        key: alpha-day"),
    (
        "      - code: '0101'",
        """      - code: '0100'
        key: alpha-night
        source_text: 甲一夜
        name: {zh: 社区甲一夜间, en: Alpha at night}
        form: venue
        summary: {zh: 夜间的说明。, en: About alpha at night.}
        audiences: [everyone]
      - code: '0101'""",
    ),
)


def test_items_with_the_same_key_and_criterion_are_the_same_without_a_decision(
    session: Session, load: Load
) -> None:
    first, later = load(FIRST), load(second())
    crosswalk = crosswalk_of(session, first, later)
    assert {(row.from_item, row.to_item, row.relation) for row in crosswalk.rows} == {
        (item.key, item.key, Relation.EXACT) for item in first.items
    }
    assert crosswalk.undecided_old == crosswalk.undecided_new == ()
    assert compare(crosswalk).changed == ()


def test_a_criterion_that_changes_breaks_the_sameness_until_somebody_decides(
    session: Session, load: Load, tmp_path: Path
) -> None:
    first = load(FIRST)
    later = load(second(("每周至少一次。", "每天至少一次。")))
    crosswalk = crosswalk_of(session, first, later)
    assert [item.key for item in crosswalk.undecided_new] == ["beta"]
    of_pair = [each for each in checking.verify(session) if (each.old, each.new) == ("first", "second")]
    assert [each.values["key"] for each in of_pair] == ["beta", "beta"]
    with pytest.raises(BadFile, match="another criterion in each"):
        bring_in(session, tmp_path, "first,beta,exact,second,beta,,")
    bring_in(session, tmp_path, "first,beta,包含,second,beta,,每天")
    line = next(
        line for line in compare(crosswalk_of(session, first, later)).lines if line.new == later.items[1]
    )
    assert (line.changes, line.note, line.decided) == ((ChangeKind.STANDARD,), "每天", True)
    assert not [each for each in checking.verify(session) if (each.old, each.new) == ("first", "second")]


def test_a_criterion_that_is_only_reworded_is_another_wording(session: Session, load: Load) -> None:
    first = load(FIRST)
    again = "criterion: {zh: 每星期至少一次。, en: Once a week or more., same_as: first}"
    later = load(second(("criterion: {zh: 每周至少一次。, en: At least once a week.}", again)))
    (line,) = compare(crosswalk_of(session, first, later)).changed
    assert (line.changes, line.olds[0].relation) == ((ChangeKind.WORDING,), Relation.EXACT)


def test_kinds_of_change_are_told_apart(session: Session, load: Load, tmp_path: Path) -> None:
    first = load(FIRST)
    later = load(
        second(
            *SPLIT,
            ("summary: {zh: 甲二的说明。", "summary: {zh: 甲二的新说明。"),
            ("audiences: [parents]", "audiences: [parents, women]\n        body: station"),
            ("key: delta", "key: epsilon"),
        )
    )
    bring_in(
        session,
        tmp_path,
        "first,alpha,broader,second,alpha-day,,",
        "first,alpha,broader,second,alpha-night,,",
        "first,delta,dropped,second,,,不再设",
        "first,,new,second,epsilon,,",
    )
    found = compare(crosswalk_of(session, first, later))
    kinds = {(line.new or line.dropped).key: set(line.changes) for line in found.lines}  # type: ignore[union-attr]
    assert kinds == {
        "alpha-day": {ChangeKind.SPLIT},
        "alpha-night": {ChangeKind.SPLIT},
        "beta": {ChangeKind.WORDING},
        "gamma": {ChangeKind.AUDIENCE, ChangeKind.OWNER},
        "epsilon": {ChangeKind.ADDED},
        "delta": {ChangeKind.DROPPED},
    }
    assert found.counts[ChangeKind.SPLIT] == 2
    assert found.lines[-1].note == "不再设"
    back = compare(crosswalk_of(session, later, first))
    merged = next(line for line in back.lines if line.new is not None and line.new.key == "alpha")
    assert ChangeKind.MERGED in merged.changes
    assert {each.relation for each in merged.olds} == {Relation.NARROWER}


def test_a_file_is_brought_in_whole_or_not_at_all_and_twice_is_once(
    session: Session, load: Load, tmp_path: Path
) -> None:
    first, later = load(FIRST), load(second(*SPLIT))
    lines = ("first,alpha,broader,second,alpha-day,,", "first,alpha,broader,second,alpha-night,split,夜间")
    assert bring_in(session, tmp_path, *lines) == files.CrosswalkImport(2, 1, 1)
    assert bring_in(session, tmp_path, *lines, on=date(2026, 5, 1)).changed == 0
    crosswalk = crosswalk_of(session, first, later)
    decided = [row for row in crosswalk.rows if row.decided_by]
    assert {(row.decided_by, row.decided_on) for row in decided} == {("editor", TODAY)}
    assert [each.action for each in audit.entries(session)].count("crosswalk.decided") == 1
    again = tmp_path / "again.csv"
    again.write_text(csv_text([files.COLUMNS, *files.export_rows(crosswalk)]), encoding="utf-8")
    assert files.import_file(session, actor=EDITOR, path=again, today=TODAY).changed == 0
    with pytest.raises(BadFile, match="line 3"):
        bring_in(session, tmp_path, lines[0], "first,alpha,broader,second,nowhere,,")
    assert crosswalk_of(session, first, later) == crosswalk
    with pytest.raises(NotAllowed):
        files.import_file(session, actor=CITY_HALL, path=again, today=TODAY)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("first,alpha,same,second,alpha-day,,", "line 2, relation: “same” is not known"),
        ("nothing,alpha,exact,second,alpha-day,,", "line 2, from_edition: There is no edition"),
        ("first,,exact,second,alpha-day,,", "line 2, from_item: This field is missing"),
        ("first,alpha,new,second,alpha-day,,", "line 2, from_item: This field stays empty"),
        ("first,alpha,exact,second,alpha-day,bigger,", "line 2, changes: “bigger” is not known"),
        ("first,alpha,exact,first,alpha,,", "line 2, to_edition: These are two"),
        ("first,alpha,exact,second", "line 2: A line has these columns"),
        ("first,beta,related,second,beta,,", "line 2: “beta” has the same criterion in both"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(
    session: Session, load: Load, tmp_path: Path, line: str, said: str
) -> None:
    load(FIRST)
    load(second(*SPLIT))
    with pytest.raises(BadFile, match=said):
        bring_in(session, tmp_path, line)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            ("first,alpha,exact,second,alpha-day,,", "first,gamma,exact,second,alpha-day,,"),
            "cannot be the same",
        ),
        (
            ("first,alpha,exact,second,alpha-day,,", "first,,new,second,alpha-day,,"),
            "declared new, and mapped",
        ),
        (
            ("first,alpha,exact,second,alpha-day,,", "first,alpha,dropped,second,,,"),
            "declared dropped, and mapped",
        ),
        (("first,alpha,related,second,alpha-day,,",) * 2, "in two lines"),
    ],
)
def test_lines_that_cannot_be_true_together_are_refused(
    session: Session, load: Load, tmp_path: Path, lines: tuple[str, ...], said: str
) -> None:
    load(FIRST)
    load(second(*SPLIT))
    with pytest.raises(BadFile, match=said):
        bring_in(session, tmp_path, *lines)


def test_a_contradiction_is_found_through_a_third_edition(
    session: Session, load: Load, tmp_path: Path
) -> None:
    load(FIRST)
    load(second(*SPLIT))
    load(FIRST.replace("key: first", "key: third").replace("key: alpha", "key: alpha-new"))
    links = (
        "first,alpha,exact,second,alpha-day,,",
        "second,alpha-day,{},third,alpha-new,,",
        "first,alpha,{},third,alpha-new,,",
    )
    for one, other, said in (
        ("exact", "narrower", "the same by other lines"),
        ("exact", "related", "the same by other lines"),
        ("narrower", "broader", "would each be part of the other"),
        ("broader", "related", "are only related"),
    ):
        with pytest.raises(BadFile, match=said):
            bring_in(session, tmp_path, links[0], links[1].format(one), links[2].format(other))
    bring_in(session, tmp_path, links[0], links[1].format("narrower"), links[2].format("narrower"))
    with pytest.raises(BadFile, match="in the other direction"):
        bring_in(session, tmp_path, "second,alpha-day,exact,first,alpha,,")


def test_the_export_says_it_in_skos(session: Session, load: Load, tmp_path: Path) -> None:
    first, later = load(FIRST), load(second(*SPLIT))
    bring_in(session, tmp_path, 'first,alpha,broader,second,alpha-day,,"说""明"')
    text = skos.turtle(crosswalk_of(session, first, later), "https://x/e/")
    assert "<https://x/e/first/alpha> skos:narrowMatch <https://x/e/second/alpha-day> ." in text
    assert "<https://x/e/second/alpha-day> skos:broadMatch <https://x/e/first/alpha> ." in text
    assert "<https://x/e/first/beta> skos:exactMatch <https://x/e/second/beta> ." in text
    assert '"2026-03-01 editor: 说\\"明"' in text
    concepts = sum(len(each.items) + len(each.categories) for each in (first, later))
    assert text.count(" a skos:Concept .") == concepts


def _keys(edition: EditionFacts) -> list[str]:
    return [item.key for item in edition.items]


def oracle_contradicts(crosswalk: Crosswalk) -> bool:
    """Plain rules over the pairs of two editions, by closure: slow and simple."""
    nodes = [("old", key) for key in _keys(crosswalk.old)] + [("new", key) for key in _keys(crosswalk.new)]
    exact = {(node, node) for node in nodes}
    part: set[tuple[tuple[str, str], tuple[str, str]]] = set()
    related = set()
    for row in crosswalk.rows:
        one, other = ("old", row.from_item or ""), ("new", row.to_item or "")
        if row.relation is Relation.EXACT:
            exact |= {(one, other), (other, one)}
        elif row.relation is Relation.NARROWER:
            part.add((one, other))
        elif row.relation is Relation.BROADER:
            part.add((other, one))
        elif row.relation is Relation.RELATED:
            related.add((one, other))
    for _step in nodes:
        exact |= {(a, d) for a, b in exact for c, d in exact if b == c}
    part = {(a, d) for b, c in part for a, e in exact for f, d in exact if e == b and f == c}
    for _step in nodes:
        part |= {(a, d) for a, b in part for c, d in part if b == c}
    return (
        any(a != b and a[0] == b[0] for a, b in exact)
        or bool(part & exact)
        or bool(related & (exact | part | {(b, a) for a, b in part}))
    )


def _of_four(edition: int, key: str) -> EditionFacts:
    """An edition of four items that no other edition lists."""
    numbers = [edition * 10 + place for place in range(4)]
    items = tuple(
        ItemFacts(
            id=number,
            key=f"item-{number}",
            code=str(number),
            position=number,
            category_number=1,
            category_code="01",
            source_text="项",
            name_zh="项",
            name_en="Item",
            form=Form.VENUE,
            criterion_id=number,
            criterion_zh=None,
            criterion_en=None,
            summary_zh="",
            summary_en="",
            audiences=(),
            life_events=(),
            vocabulary_zh=(),
            vocabulary_en=(),
            related=(),
            guide={},
        )
        for number in numbers
    )
    category = CategoryFacts(1, "01", "类", "类", "Class", items)
    owner = CatalogueFacts(1, "small-town", "小目录", "Small", 1)
    return EditionFacts(
        edition, owner, key, "小目录", "Small", (), None, None, True, None, None, None, {}, (category,)
    )


OLD, NEW = _of_four(1, "old"), _of_four(2, "new")


@given(
    rows=st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 3), st.sampled_from(Relation)),
        max_size=7,
        unique_by=lambda row: row[:2],
    )
)
def test_contradictions_are_those_that_plain_rules_find(rows: list[tuple[int, int, Relation]]) -> None:
    crosswalk = Crosswalk(
        OLD,
        NEW,
        tuple(Correspondence(OLD.items[a].key, NEW.items[b].key, relation) for a, b, relation in rows),
    )
    assert bool(checking.contradictions([crosswalk])) == oracle_contradicts(crosswalk)
    assert bool(checking.contradictions([crosswalk.turned()])) == oracle_contradicts(crosswalk)


def test_lines_that_follow_by_themselves_are_not_kept(session: Session, load: Load, tmp_path: Path) -> None:
    first, later = load(FIRST), load(second())
    assert bring_in(session, tmp_path, "first,beta,exact,second,beta,,").changed == 0
    assert joined(first, later, [Correspondence("beta", "beta", Relation.EXACT)]) == crosswalk_of(
        session, first, later
    )
