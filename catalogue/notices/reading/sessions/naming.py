"""What takes place: by the words that name an activity, else by the words beside its day, time and place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ....language.word_files import one_of
from ..context import NoticeText
from ..names import activity_in, venue_in, without_places
from ..spelling import Clause, blanked, without
from ..words import says, words

_SHORTEST, _LONGEST = 2, 18
_LONGEST_TOGETHER = 30
_TITLE_AND_QUESTION = 2
"""科普讲堂:火山为什么会喷发?"""
_OPEN = re.compile(
    r"时间|时段|营业|开门|开放|开饭|供餐|办公|接诊|门诊|上班|加班|值班|延时|延长|[早午晚]饭|半天"
)
_CALLED = re.compile(
    r"^(?:冬至|夏至|立春|元旦|小年|腊八|春节|元宵)[日节]?$|^开?第.{1,3}[期讲课场次]|注意|看过来|消息|喜讯|提醒|通知|各位|福利|^[咱我][村们]|启用|生效|去处|广播"
)
"""What calls for attention and says nothing yet."""
_SIGNS = re.compile(r"[,;:()!?]|^、")
_LED = re.compile(
    r"^(?:都是|都|将|要|会|请|由|在|到|来|给|为|帮|一起|一块儿?|现场|统一|继续|就|和|及|有|了|的|是|开展|举行|举办|进行|组织|安排|推出|"
    r"以后|今后|往后|左右|前后|集合|出发|志愿者|免费|公益|开始|本月|这次|这天|当天|当日|今年|大家|上午|下午|中午|晚上|早上|各位|居民|村民|朋友们?|[一两三四五六七\d]天)+"
)
_TRAILING = re.compile(
    r"(?:活动)?(?:从|和|[一两三四五六七\d]天|改时间|与|来啦|来了|来喽|啦|了|开始|举行|进行|的|哦|哈|喽|通知|预告|安排|公告)+$"
)
_OF_A_NOTICE = re.compile(
    r"温馨提示|温馨告知|^关于(?:举办|开展|举行|组织)?|的?(?:紧急|重要)?(?:通知|公告|预告|提醒|告知|提示|公示|告示)(?:书)?$|告居民书|@?所有人|紧急|重要"
)
_REASON = re.compile(r"(?:因为?|由于)[^,;]*")
_TAUGHT = re.compile(r"(?<!主)(?:来讲|讲讲|讲解|讲|教大家|教您|教)(?!师|人|室|育|座|堂|课)([^,;:()\s]{2,12})")
_FOR_FREE = re.compile(r"免费(?:为[^,;]{1,8}?)?([修配洗剪做测查拍写换保量](?!费)[^,;:()\s]{1,8})")
"""免费修轮椅."""
_TOGETHER = re.compile(r"集合,?(?:一起|集体|义务)?((?:清[理扫]|捡|打扫|扫雪|铲雪|擦)[^,;:()\s]{0,8})")
"""集合清理小广告: what volunteers do."""
_EXAMINED = re.compile("口腔|视力|听力|身体|眼|牙|妇|健康|血|窝沟")
_STALL = re.compile(r"有([\u4e00-\u9fff]{2,8}(?:摊位?|车|市))")
_WEAK = frozenset(
    {
        "免费",
        "检查",
        "换",
        "服务队",
        "活动",
        "健康",
        "市场",
        "课",
        "赛",
        "亲子",
        "补课",
        "发车",
        "进社区",
        "进村",
        "出摊",
        "领取",
        "发放",
        "出发",
        "集合",
    }
)
"""Words that alone do not say what happens."""


def is_weak(what: str) -> bool:
    """Whether a name does not say what happens: 免费, 全免费, 活动."""
    if not re.search("[\u4e00-\u9fff]{2}", what) or what.strip(" ,") != what:
        return True
    if what.endswith("检查") and not _EXAMINED.search(what):
        return True
    return (
        what.strip("全都均也可的") in _WEAK
        or (what.endswith("免费") and activity_in(what.removesuffix("免费")) is None)
        or re.search("(?:志愿者?|党员)服务队$", what) is not None
        or re.fullmatch(r"\d+岁.*免费", what) is not None
    )


def own_activity(notice: NoticeText, start: int, end: int) -> str | None:
    """What happens by the words of a part of the text, places apart."""
    bare = without(_REASON, notice.bare[start:end])
    venue = venue_in(bare)
    found = activity_in(without_places(bare.replace(venue, " " * len(venue)) if venue else bare))
    if found is None and "接种门诊" in bare and notice.repeats_in(start, end):
        # 疫苗接种门诊由每周一调整为每周二: the place says what is done there.
        found = activity_in(bare)
    return None if found is None or is_weak(found) or found.endswith("场活动") else found


_THEME = re.compile(r"(?:主题|题目|课题|讲题)(?:[:为是,]|是)\s*([^,;:()\s]{2,20})")


def session_name(
    notice: NoticeText, part: tuple[int, int], sentence: tuple[int, int], title: str | None
) -> str | None:
    """What happens in a part of a sentence, with what it is about, if the sentence says so."""
    found = _with_quoted(notice, _named_by(notice, part, sentence, title), sentence)
    theme = _THEME.search(notice.bare, *sentence)
    if theme is None or (found and theme[1] in found):
        return found
    return f"{found}:{theme[1]}" if found and not is_weak(found) else theme[1]


def _with_quoted(notice: NoticeText, found: str | None, sentence: tuple[int, int]) -> str | None:
    """A name with the one that the sentence has in quotation marks: 邻里厨房:做驴打滚."""
    names = [
        notice.bare[start:end].strip(" ,")
        for start, end in notice.quoted
        if sentence[0] <= start and end <= sentence[1]
    ]
    name = next((each for each in names if re.fullmatch(r"[\u4e00-\u9fff]{3,10}", each)), None)
    if name is None or (found and (name in found or found in name)):
        return found if name is None or found is None or found not in name else name
    return f"{name}:{found}" if found and not is_weak(found) else name


def _named_by(
    notice: NoticeText, part: tuple[int, int], sentence: tuple[int, int], title: str | None
) -> str | None:
    """By its own words, the title, the sentence, or the sentences before."""
    timed = _own(notice, *part, timed=True) or said_after_the_time(notice, *part)
    own = timed or _said_just_before(notice, sentence[0]) or _own(notice, *part, timed=False)
    headed = _heading(title)
    told = _told_of_the_title(notice, sentence, title)
    if title and told and (own == title if own else headed):
        return f"{title}:{told}"
    if headed and own and own not in headed:
        return own if headed in own or len(headed) + len(own) > _LONGEST_TOGETHER else f"{headed}:{own}"
    bare = without(_REASON, notice.bare[slice(*sentence)])
    item_start, _end = notice.item_of(sentence[0])
    earlier = notice.bare[item_start : sentence[0]]
    asides = [(each.start, each.end) for each in notice.clauses_in(*sentence) if _is_aside(notice, each)]
    weak = activity_in(without_places(blanked(bare, [(a - sentence[0], b - sentence[0]) for a, b in asides])))
    found = (
        headed
        or own
        or (weak if weak and not is_weak(weak) else None)
        or (
            taught[1]
            if (taught := _TAUGHT.search(bare) or _FOR_FREE.search(bare) or _TOGETHER.search(bare))
            else None
        )
        or (activity_in(without_places(earlier)) if earlier else None)
    )
    return found or weak or (_of_a_title(title) if title else None)


def is_named(what: str) -> bool:
    """Whether a word or the end of a name says that it takes place; 23:00可能出现黄水 needs a place to be a session."""
    return bool(activity_in(what) or event_in(what) or _trade_in(f"{what}的"))


def _told_of_the_title(notice: NoticeText, sentence: tuple[int, int], title: str | None) -> str | None:
    """What the clause after a title says that it is about: 新年第一课:家庭急救小常识."""
    clauses = notice.clauses_in(*sentence)
    if not title or len(clauses) < 2 or clauses[0].text != title:
        return None
    text = clauses[1].text.strip()
    plain = not _says_when(notice, clauses[1]) and not _is_aside(notice, clauses[1])
    return text if plain and _SHORTEST < len(text) <= _LONGEST and not _CALLED.search(text) else None


_EVENT = re.compile(
    r"[\u4e00-\u9fff\d]{1,14}(?:(?<![社工委员机不开体协学])会|秀|营|宴|(?<![时季环])节|(?<![上下补停])课|(?<![上下值加轮早晚换])班|赛|(?<![发开进])展|[健手]\S{0,2}操|大戏|体验|专场|沙龙|讲堂|课堂|训练|展销|筛查|测试|评估|教学)$"
)
"""How names of what takes place end; those of bodies, shifts and seasons left out."""


_TRADE = re.compile(
    r"(?<![\u4e00-\u9fff])(?:[收卖修磨换补弹崩爆配焊擦洗镶](?!到|取|费)[\u4e00-\u9fff]{1,6}?)+(?:的?(?:老?师傅|匠)|的?车|的(?=\s|$))"
)
"""Who comes to do what: 弹棉花的, 磨剪子的师傅, 收秋菜的车."""


_LEADS = re.compile(
    r"(?:^|(?<=\s))([\u4e00-\u9fff]{2,10}(?:讲堂|课堂|学堂|(?<![待对外区停办便民业])服务))(?=\s{2})"
)


def _led_by(text: str) -> str | None:
    """What a clause names right before its days by the end of the name: 传统美德讲堂11月7日, 轮椅维修服务12月17日."""
    found = _LEADS.search(text)
    return found[1] if found and not says("closing", found[1]) else None


_HELD = re.compile(r"(?:举办|举行|开展|有一?[场个]?)(?![人事需意关效空余])([\u4e00-\u9fff]{3,10})$")


def _held_in(notice: NoticeText, clause: Clause) -> str | None:
    """What a clause with a time says last that there is: 晚上八点社区广场有流星雨观测."""
    if not notice.times_in(clause.start, clause.end):
        return None
    found = _HELD.search(notice.bare[clause.start : clause.end].rstrip())
    others = found and any(says(name, found[1]) for name in ("other_business", "outage", "closing"))
    return found[1] if found and not others else None


def _trade_in(text: str) -> str | None:
    found = _TRADE.search(without_places(text))
    return found[0].rstrip("的") if found and not says("other_business", found[0]) else None


def event_in(text: str) -> str | None:
    """What takes place by the end of its name, if no word names it: 猜谜会, 才艺秀; not others' business."""
    if says("other_business", text):
        return None
    for run in re.split(r"\s+", _SIGNS.sub(" ", without_places(text))):
        told = re.sub(r"招募|招生|报名$", "", _TRAILING.sub("", run))
        told = _LED.sub("", _TRAILING.sub("", told))
        if _EVENT.fullmatch(told) and not (_CALLED.search(told) or re.search("[不咱您别]", told)):
            return told
    return None


def _of_a_title(title: str) -> str | None:
    """What a title says that happens; 接种门诊 is no place here."""
    return activity_in(title if "接种" in title else without_places(title))


def _own(notice: NoticeText, start: int, end: int, *, timed: bool) -> str | None:
    """By the clauses with days, or by the others in their order."""
    clauses = [each for each in notice.clauses_in(start, end) if not _is_aside(notice, each)]
    when = min((each.start for each in clauses if _says_when(notice, each)), default=start)
    clauses = [each for each in clauses if _says_when(notice, each) is timed]
    # 正月十五闹元宵:2月20日上午9点秧歌汇演: a clause with a time says more than a title with a day.
    clauses.sort(key=lambda each: timed and not notice.times_in(each.start, each.end))
    found = (
        (
            each,
            own_activity(notice, each.start, each.end)
            or event_in(notice.bare[_said_after(notice, each) if timed else each.start : each.end])
            or _trade_in(notice.bare[each.start : each.end])
            or (_led_by(notice.bare[each.start : each.end]) if timed else None)
            or _held_in(notice, each),
        )
        for each in clauses
    )
    clause, named = next((each for each in found if each[1]), (None, None))
    if clause is None or clause.start < when:
        return named
    # 冬季长跑,12月6日早8点,北门出发,完赛发证书: what comes first is more likely the name.
    first = (_named_first(notice.bare[each.start : each.end]) for each in clauses if each.start < when)
    told = next((each for each in first if each), named)
    # 国际志愿者日活动 says less than what is done then.
    return f"{told}:{named}" if told != named and str(told).endswith("活动") else told


_NO_NAME = re.compile(
    "亲爱|快乐|祝|家长|邻居|街坊|乡亲|[了吧啦吗呢不您请别]|的$|^(?:各位|大家|广大)|通知|提醒|[因为]"
)


def _named_first(text: str) -> str | None:
    """A short clause before the one that says when, if it may be a name: 学生卡集中充值,12月18日…"""
    told = _LED.sub("", without_places(text).strip(" 、"))
    named = _NAME.fullmatch(told) and not (_NO_NAME.search(told) or _CALLED.search(told) or venue_in(text))
    others = any(says(each, told) for each in ("other_business", "outage", "closing", "cancelling"))
    return told if named and not others else None


def headline(text: str) -> str | None:
    """The first words of a text, if they may be a name: 残联辅具车来啦."""
    return _named_first(_TRAILING.sub("", _SIGNS.split(text.strip())[0]))


_NAME = re.compile(r"[\u4e00-\u9fff]{4,10}")


_GETTING_READY = re.compile("入场|检票|签到|到场|候场|化妆|散场")


def said_after_the_time(notice: NoticeText, start: int, end: int) -> str | None:
    """What a clause says after its time, if that is short and no place: 18:30赏花灯."""
    for clause in notice.clauses_in(start, end):
        if _GETTING_READY.search(notice.bare, clause.start, clause.end):
            continue
        text = notice.bare[_said_after(notice, clause) : clause.end]
        told = _LED.sub("", text.strip())
        if (
            _SHORT_NAME.fullmatch(told)
            and not (venue_in(text) or _asides().match(told) or _CALLED.search(told) or _OPEN.search(told))
            and not any(says(name, told) for name in ("other_business", "closing", "cancelling", "usual"))
        ):
            return told
    return None


_SHORT_NAME = re.compile(r"(?!社区|村|小区|提前)(?!\S*[领取交])[\u4e00-\u9fff]{3,8}")


def _said_after(notice: NoticeText, clause: Clause) -> int:
    """Where the last time of a clause ends."""
    return max((each.end for each in notice.times_in(clause.start, clause.end)), default=clause.end)


def _said_just_before(notice: NoticeText, start: int) -> str | None:
    """What the sentence before says that happens, if it names no day: 秧歌队开扭！1月1日起…"""
    item_start, _end = notice.item_of(start)
    before = [each for each in notice.sentences if item_start <= each[0] and each[1] <= start][-1:]
    if not before or before[0][0] == start or notice.days_in(*before[0][:2], free=False):
        return None
    clauses = notice.clauses_in(*before[0][:2])
    if not 0 < len(clauses) <= _TITLE_AND_QUESTION or says("outage", clauses[0].text):
        return None
    part = clauses[0].start, clauses[0].end
    return own_activity(notice, *part) or event_in(notice.bare[slice(*part)])


def _says_when(notice: NoticeText, clause: Clause) -> bool:
    part = clause.start, clause.end
    return bool(notice.days_in(*part) or notice.repeats_in(*part))


def _is_aside(notice: NoticeText, clause: Clause) -> bool:
    return (
        (
            _asides().match(notice.bare[clause.start : clause.end].lstrip()) is not None
            or _ELSEWHERE.search(notice.bare, clause.start, clause.end) is not None
        )
        and not _says_when(notice, clause)
        and not re.match(r"\s*免费", notice.bare[clause.start : clause.end])
    )


_ELSEWHERE = re.compile("请(?:到|去|前往|走)")
"""办证请到派出所 says where else to go."""


def _heading(title: str | None) -> str | None:
    """What a title says that happens, without the words of a notice."""
    said = _OF_A_NOTICE.sub("", title).strip() if title else ""
    activity = activity_in(without_places(said)) if said else None
    return said if activity and not is_weak(activity) else None


@cache
def _asides() -> re.Pattern[str]:
    return re.compile(one_of(words().asides))


def happening_in(notice: NoticeText, start: int, end: int, timed: int, place: str) -> str | None:
    """What takes place at a time of a sentence, if no activity is named; None if that cannot be told.

    Its clause comes first, then those before it from near to far, then those after it.
    """
    if _OPEN.search(notice.bare, start, end) or any(
        says(name, notice.bare[start:end]) for name in ("closing", "cancelling")
    ):
        return None
    clauses = notice.clauses_in(start, end)
    here = notice.clause_of(timed)
    before = [each for each in reversed(clauses) if each.end <= here.start]
    after = [each for each in clauses if each.start >= here.end]
    venue = venue_in(notice.bare[start:end])
    for clause in (here, *before, *after):
        text = notice.bare[clause.start : clause.end]
        told = [] if text.strip() == place else list(_phrases(text))
        if _ELSEWHERE.search(text):
            continue
        if says("other_business", text) and (told or clause is here):
            return None
        if not told and clause in before and text.strip() not in ("", venue, place):
            # 年味工坊第三期 sounds like a place.
            told = [
                each for each in (_LED.sub("", text.strip()),) if len(each) > 3 and not _CALLED.search(each)
            ]
        if told:
            return told[-1]
    return None


def _phrases(text: str) -> Iterator[str]:
    venue = venue_in(text)
    if venue:
        text = re.sub(rf"(?:停在|在|到|于|来)?{re.escape(venue)}", " ", text, count=1)
    for run in re.split(r"\s+", _SIGNS.sub(" ", without_places(text))):
        told = _TRAILING.sub("", _LED.sub("", run))
        if _SHORTEST <= len(told) <= _LONGEST and not (
            _asides().match(told) or _CALLED.search(told) or told.isdigit() or is_weak(told)
        ):
            yield told
    if stall := _STALL.search(text):
        # 有爱心菜摊: what is there is no place of its own.
        yield stall[1]
