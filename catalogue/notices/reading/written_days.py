"""How days are written in notices: the patterns of one date, and of what joins it to the next."""

from __future__ import annotations

import re
from functools import cache

from ...language.word_files import one_of
from .words import pattern, words

HAN = "一二三四五六七八九十"
WEEK = r"(?:周|星期|礼拜)"
DAY = r"[一二三四五六日天]"
NOT_COUNTED = r"(?![楼院门线厅店馆窗桌库路地棚席员柜机摊台]|公馆|机|岁|人|名|元)"


@cache
def any_date() -> re.Pattern[str]:
    """One date, or one day or days by their names; each kind has groups of its own."""
    known = words()
    return re.compile(
        rf"(?:农历|阴历)?(?P<lm>正|腊|冬|(?<![{HAN}])[{HAN}]{{1,2}}(?=月初)|(?<=农历)[{HAN}]{{1,2}}|(?<=阴历)[{HAN}]{{1,2}})月(?:初)?(?P<ld>廿?[{HAN}]{{1,3}}|\d{{1,2}})"
        rf"|(?P<eve>除夕|大年三十|年三十|腊月三十)"
        rf"|大年(?P<first>初[{HAN}])|(?P<later>初[{HAN}])(?!中|级|步|次|一十五)"
        rf"|(?P<fy>20\d\d)[年/.-]?(?P<fm>\d{{1,2}})[月/.-](?P<fd>\d{{1,2}})[日号]?(?!\d)"
        rf"|(?P<ny>明年|来年|今年)?(?!二月二(?![日号十]))(?P<mm>(?<!\d)\d{{1,2}}|(?<![{HAN}])[{HAN}]{{1,2}}|元)月(?P<md>\d{{1,2}}|[{HAN}]{{1,3}})(?:[日号]|(?![\d个日号]))"
        rf"|(?P<oy>20\d\d)年(?=起|开始|以后)"
        rf"|(?P<om>(?<!\d)\d{{1,2}}|(?<![{HAN}个])[{HAN}]{{1,2}})月(?:份|初)?(?=起|开始|以后)"
        rf"|(?P<nmf>下个?月)(?:份|初)?(?=起|开始)"
        rf"|(?P<nm>下个?月|本月|这个?月)(?P<nmd>\d{{1,2}})[日号]"
        rf"|(?P<tm>(?<![\d.-])(?<!\d:)\d{{1,2}})[./](?P<td>\d{{1,2}})(?![\d.%:/元月]|点)[日号]?"
        rf"|(?<![上])(?P<wp>下下|下|本|这)个?{WEEK}(?P<wd>{DAY}|末)(?![岁])"
        rf"|(?<![上每逢])(?P<bw>{WEEK}{DAY}(?![、至到-]?{WEEK}))"
        rf"|(?P<weekend>(?<![上每逢])周末)"
        rf"|(?P<fest>{one_of((*known.festivals, *known.lunar_festivals))})(?:节)?(?=起|当[天日]|那天|这天|开始|龙|[上下]午|晚|\(|就|(?:假期|这)?[两三四五六七\d]天(?![后前内])(?!假?\())"
        rf"|(?P<two>今明|明后)(?:两|2)?天"
        rf"|(?P<rel>(?![今明](?![早晚晨起上下天日儿中]))(?:{one_of(known.relative)}))(?:天)?(?!年|后(?!天))(?<!说)"
        rf"|(?P<nd>(?<![\da-z.月甲乙丙丁商铺楼座栋幢街路巷弄-])(?<!\d:)\d{{1,2}})(?:[日号]{NOT_COUNTED}|(?=[、和]\d{{1,2}}(?:[日号]{NOT_COUNTED}|[两三四]天)))"
    )


@cache
def as_usual() -> re.Pattern[str]:
    """What says after a day, and perhaps a time, that all is as usual again."""
    return re.compile(
        rf"(?:上午|下午|早上?|中午)?(?:\d{{1,2}}[:点]\d{{0,2}}半?)?(?:起|开始)?(?:{pattern('usual').pattern}|开(?:[,;]|$))"
    )


SECOND = re.compile(r"(?:[上下]午|晚上?)?起?[至到-]+(?:次日)?")
AND = re.compile(r"[、和及/&]|,(?=\d{1,2}[日号]|\d{1,2}月)")
NEXT_DAY = re.compile(r"(?<=[日号])(?=\d{1,2}[日号])|(?<=[明后]天)(?=大?后天)|(?=初[一二三四五六七八九十])")
"""20号21号, 明天后天."""
NEXT_DOTTED = re.compile(r"(?P<tm>\d{1,2})\.(?P<td>\d{1,2})(?![\d.])")
"""1.1-1.3."""
NEXT_WEEKDAY = re.compile(rf"(?={WEEK}{DAY})")
"""本周四周五."""
WEEKDAY_ALONE = re.compile(r"(?P<bw>[一二三四五六日])(?=[\s(,;两上下早晚]|\d|$)")
"""本周六、日."""
BARE_DAY = re.compile(r"(?P<nd>\d{1,2})(?:[日号]|(?=[、和及至到-]\d|[两三四]天|\(|[上下]午))")
LUNAR_DAY = re.compile(rf"(?P<later>廿?[{HAN}]{{1,3}})(?![点月个]|天(?!天))")
"""腊月二十三至二十九."""
ONWARD = re.compile(r"\)?(?:当[天日])?(?:零[点时])?(?:起|开始|始|以后|之后|后(?!天|勤|院|面))")
DEADLINE = re.compile(r"\)?(?:之前|以前|前(?![后台排门院]|\d|往|来)|截止)")
GLOSS = re.compile(r"\(([^()]{1,16})\)")
COUNTED = re.compile(rf"(?:起|开始)?,?(?:连续|一连|连着)([{HAN}两]|\d)天")
OF_A_FESTIVAL = re.compile(rf"节?(?:假期|这)?([{HAN}两]|\d)天假?")
"""元旦三天."""
PERHAPS = ("可能", "可能是", "可能在", "大概", "大概是", "也许", "或者")
LAST = re.compile(r"[到至]$|最后一[天次][\u4e00-\u9fff]{0,6}$")
"""How what is before the last day of something ends."""
SHIFTED = re.compile(r"的?(前|后)([一二两三])天")
SEVERAL = re.compile(r"[日号\d][至到、和-]+\d")
LATER_GLOSS = re.compile(r"(?:(?![至到及和与起])[\u4e00-\u9fff]){0,4}\(([^()]{1,16})\)")
"""二月二龙抬头(3月9日)."""
WEEKDAY_BESIDE = re.compile(rf"[,]?{WEEK}({DAY})(?![、至到-]?{WEEK})")
