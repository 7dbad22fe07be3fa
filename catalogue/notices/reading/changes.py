"""New telephone numbers and new addresses of places."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from ...language.word_files import one_of
from ...telephones import grouped, read_phones, split_number
from .context import NoticeText
from .days import DayPhrase
from .model import Proposal, ProposalKind
from .names import activity_in, is_no_place, places_in
from .words import pattern, says, words

_OLD = re.compile(r"(?:旧|老|原)(?:号码?|电话|为|是)?[^,;\d]{0,4}$")
_VOID = re.compile(r"[^,;()原老旧]*(?:停用|停止使用|作废|打不通|注销|不用了|别打)")
_NEW = re.compile(r"(?:为|成|至|到|新号码?|新的?电话|新的?热线|启用|换|打|拨|是|:)\s*[:是为]?\s*$")
_OF_A_SESSION = re.compile(r"(?<!办公)(?<!服务)(?<!营业)(?<!接诊)地点")
"""The place of a session: 地点从多功能厅换到三层."""
_ADDRESS = re.compile(r"[屋部号楼院层街路室村侧旁边壁对面区里园铺商门房内边口巷弄座栋幢胡同底厅]")
_AFTER_ADDRESS = re.compile(
    r"[,;:()]|新址|办公|接诊|开始|营业|开门|继续|对外|上班|为大家|为居民|服务了|接待|开放|看病|办理|了(?!望)|过渡|试营业|重新|正式|啦|咯|哈"
)
_TOWARDS = re.compile(
    r"(?:搬家?|搬迁|迁移?|移|挪|转移?|换|改|变更|调整)(?:到|至|往|去|进|入|回|为|在)了?|过渡到|新(?:地)?址(?:在|为|是|位于|:|\()|新地方\(|(?:地|新)址(?:变更|改|换|调整|变)(?:为|到|至|成)"
)


@cache
def _changed_number() -> re.Pattern[str]:
    numbers = one_of(each for each in words().numbers if each not in ("打", "拨"))
    changed = one_of(words().changed)
    void = r"(?:原|老|旧)(?:号码?|电话)\S{0,4}(?:作废|停用|停|不用|打不通|不通)|(?:号码?|电话)\S{0,2}(?:停机|作废|注销)"
    return re.compile(
        rf"(?:{numbers})[^,;:]{{0,14}}?(?:{changed})|(?:{changed})[^,;:]{{0,6}}?(?:{numbers})|{void}|新办?了?(?:的|一个)?(?:号码?|电话|热线|座机|手机)"
    )


def find_numbers(notice: NoticeText) -> None:
    """Propose the changed telephone numbers that a notice speaks of."""
    by_place: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for start, end in notice.phones:
        by_place.setdefault(notice.sentence_of(start), []).append((start, end))
    for (first, last), spans in by_place.items():
        for index, (start, end) in enumerate(spans):
            if index + 1 < len(spans) and _is_replaced(notice, end, spans[index + 1][0]):
                continue
            if _is_new(notice, start, end):
                _propose_number(notice, start, end, first, last)


def _is_replaced(notice: NoticeText, end: int, following: int) -> bool:
    between = notice.text[end:following]
    return len(between) < 16 and re.search(r"[换改变更]|为|成", between) is not None


def _is_new(notice: NoticeText, start: int, end: int) -> bool:
    clause = notice.clause_of(start)
    if _OLD.search(notice.text[clause.start : start]) or _VOID.match(notice.text, end, clause.end):
        return False
    text = pattern("unchanged").sub("", notice.text[clause.start : clause.end])
    bare = re.sub(r"\s+", " ", notice.bare[clause.start : clause.end])
    if _changed_number().search(pattern("unchanged").sub("", bare)):
        return True
    if says("other_numbers", text):
        return False
    earlier = [each for each in notice.clauses if each.item == clause.item and each.end <= clause.start][-2:]
    said = any(
        _changed_number().search(pattern("unchanged").sub("", notice.text[each.start : each.end]))
        for each in earlier
    )
    after = notice.text[end : clause.end]
    return (
        (said or _is_void_after(notice, clause.end))
        and (
            says("numbers", text)
            or _NEW.search(notice.text[clause.start : start]) is not None
            or len(text) < 24
        )
        and "停用" not in after
    )


def _propose_number(notice: NoticeText, start: int, end: int, first: int, last: int) -> None:
    reading = read_phones(notice.text[start:end])
    if len(reading.numbers) != 1:
        return
    place = notice.subject(notice.clause_of(start).start, start) or _owner(notice, start)
    if place and len(place) <= 2 and place not in notice.text[:start] and place in notice.text[start:]:
        # 老韩手机换成…,摊位还在老地方: what is named later is not whose number it is.
        place = _owner(notice, start) or place
    if place is None:
        return
    main, _extension = split_number(reading.numbers[0])
    day = _from(notice, start, first, last)
    notice.propose(
        start,
        Proposal(
            ProposalKind.PHONE, notice.said(first, last), place=place, number=grouped(main), first=day[0]
        ),
        day[1],
    )


_OWNER = re.compile(
    r"([\u4e00-\u9fff]{2,10}?)的?(?:订餐|预约|服务|咨询|联系|值班)?(?:(?:换|改|更换)(?:了|个)*)?(?:热线|电话|号码?|座机|手机)"
)


def _owner(notice: NoticeText, start: int) -> str | None:
    """Whose number it is by the words before: 助餐热线, 修电器的小周换手机."""
    found = _OWNER.search(notice.text[notice.item_of(start)[0] : start])
    return found[1].rstrip("原老旧新的") if found else None


def _from(
    notice: NoticeText, place: int, first: int, last: int, *, again: bool = False
) -> tuple[date | None, list[DayPhrase]]:
    """From which day something holds: the onward day of the sentence or the item, else the only day there is.

    ``again``: else the day on which a place is open again.
    """
    item, clause = notice.item_of(place), notice.clause_of(place)
    own = [
        each
        for each in notice.days_in(clause.start, place, free=False)
        if len(each.days) == 1 and not (each.contradicts or each.passed or notice.starts(each))
    ]
    for start, end in ((first, last), item):
        days = [
            each
            for each in notice.days_in(start, end, free=False)
            if not each.contradicts and not _of_old(notice, each)
        ]
        onward = [each for each in days if notice.starts(each) and (again or not notice.is_back(each))]
        if again and len(own) == 1 and all(len(each.days) > 1 for each in onward):
            # 11月16日搬到…,14日、15日搬家
            return own[0].first, own
        if onward:
            first_one = next((each for each in onward if each.onward), onward[0])
            return first_one.first, [first_one]
    days = [
        each
        for each in notice.days_in(first, last)
        if (again or (len(each.days) == 1 and not each.passed))
        and not (each.contradicts or notice.is_back(each) or _of_old(notice, each))
    ]
    if not days and again:
        days = [each for each in notice.days_in(place, item[1]) if notice.is_back(each)]
    return (days[0].first, days[:1]) if days else (None, [])


def _is_void_after(notice: NoticeText, end: int) -> bool:
    """Whether the clause after a number says that the old one is void: 原来小赵的电话不用打了."""
    following = next((each for each in notice.clauses if end <= each.start <= end + 2), None)
    return following is not None and _OLD_IS_VOID.match(following.text) is not None


_OLD_IS_VOID = re.compile(
    "(?:原来?|老|旧)[^,;]{0,8}(?:号码?|电话|手机)[^,;]{0,16}(?:停|作废|注销|打不通|不再|不用|别打|没人接)|(?:之前|以前)的?[^,;]{0,9}(?:别打|不用|作废|不能用)"
)
_STOPS = re.compile(r"\s*(?:起|后)?(?:同时)?(?:停用|作废|停机|注销|停)")


def _of_old(notice: NoticeText, day: DayPhrase) -> bool:
    """Whether a day is one of the old number: 原来的手机号12月31日后不再接听."""
    clause = notice.clause_of(day.start)
    if _STOPS.match(notice.bare, day.end):
        return True
    return re.match(r"\s*(?:原|老|旧)", notice.text[clause.start : day.start]) is not None and not any(
        clause.start <= start < clause.end for start, _end in notice.phones
    )


def find_addresses(notice: NoticeText) -> None:
    """Propose the new addresses that a notice speaks of."""
    found_once = {
        each.start(): each
        for each in (*pattern("moving").finditer(notice.text), *_NEW_PLACE.finditer(notice.text))
    }
    for _start, found in sorted(found_once.items()):
        clause = notice.clause_of(found.start())
        first, last = notice.sentence_of(found.start())
        towards = _NEW_PLACE.match(notice.text, found.start()) or _TOWARDS.match(notice.text, found.start())
        before = notice.bare[clause.start : found.start()]
        named = places_in(before)
        if _MOVED_ONCE.match(notice.text, found.start()) and not named:
            continue
        if _OF_A_SESSION.search(before) or (named and is_no_place(before[slice(*named[-1])])):
            continue
        if (
            re.search(
                r"帮|把|给|忙|东西|家具|桌|请勿|电动车|自行车|杂物",
                before[-8:] + notice.text[found.end() : found.end() + 4],
            )
            and not towards
        ):
            continue
        at = _where_to(notice, found, towards)
        if at is None:
            continue
        address = _address(notice, at)
        place = notice.subject(clause.start, found.start())
        rest = before.replace(place, "") if place else before
        if address and (place is None or place in address):
            # Whose address it is cannot be told; its day is no other's.
            notice.used.update(each.start for each in notice.days_in(*notice.item_of(found.start())))
        if (
            address is None
            or place is None
            or place in address
            or (activity_in(rest.replace("服务", "")) and re.search("地点|原定|今天的|明天的", before))
        ):
            continue
        if any(each.address == address for _place, each in notice.proposals):
            continue
        day, days = _from(notice, found.start(), first, last, again=True)
        notice.propose(
            found.start(),
            Proposal(ProposalKind.ADDRESS, notice.said(first, last), place=place, address=address, first=day),
            days,
        )


_WITHOUT_A_WORD = ("搬", "搬家", "搬迁", "换地方", "挪地方", "换地儿", "挪窝", "乔迁", "迁址")
"""Words of moving after which the new address needs a word: 搬家了,现在在3号楼."""


def _where_to(notice: NoticeText, found: re.Match[str], towards: re.Match[str] | None) -> int | None:
    """Where the new address begins, for a word of moving; None if it is not said."""
    clause = notice.clause_of(found.start())
    _first, last = notice.sentence_of(found.start())
    if found[0] == "新址" and (said := _AT_THE_NEW.search(notice.bare[clause.start : found.start()])):
        return clause.start + said.start(1)
    if towards is None:
        marker = re.search(
            r"(?<![原本]来)(?<!以前)(?<!之前)(?<!原先)(?:在|到|新址)(?=\S{2,})",
            notice.bare[found.end() : last],
        )
        return found.end() + marker.end() if marker and found[0] in _WITHOUT_A_WORD else None
    labelled = _LABELLED.search(notice.text, towards.end(), last)
    if labelled and re.match("新的?(?:址|地方|场所|办公)", notice.text[towards.end() :]):
        # 迁入新址办公,地址:柳荫里1号楼
        return labelled.end()
    return towards.end()


_NEW_PLACE = re.compile(
    r"回到?原址(?=[^,;]*\d)|(?:临时|暂时|暂)?(?:改|安排)[到至在](?=[^,;\s]{2,14}?(?:[室厅楼层站馆店院旁侧]|中心|门口|平房)(?:办|营业|接[诊待]|服务|看病|开放|供餐|就餐|[,;]|$))|(?:新|临时)的?(?:办公|服务|营业|接诊)(?:地点|地址|场所)(?:在|为|是|位于|:)"
)
_MOVED_ONCE = re.compile("(?:临时|暂时|暂)?(?:改|安排)[到至在]")
"""Said of a place only if that is named before it: 图书室改到三楼, but not 现改到三楼."""
_LABELLED = re.compile("[,;(](?:新?的?地址|新址|位置|具体位置)[:为是在,]")
_AT_THE_NEW = re.compile(r"在(\S{3,20})$")
"""在槐安里甲6号新址开诊."""


def _address(notice: NoticeText, at: int) -> str | None:
    rest = notice.text[at:].lstrip(":在到为是了 ")
    edge = _AFTER_ADDRESS.search(rest, 2)
    said = (rest[: edge.start()] if edge else rest).strip()
    said = said.upper()
    return said if 2 <= len(said) <= 40 and _ADDRESS.search(said) else None
