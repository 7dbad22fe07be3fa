"""How numbers, times, dates and signs are written: patterns over the folded text, the first that fits counts.

The name of a pattern is the kind of its token, or says which function of :mod:`.numbers` makes it. Groups inside a
pattern have two letters.
"""

from __future__ import annotations

import re

_N = r"(?:\d{1,2}|[零〇一二两三四五六七八九十]{1,3})"
_MONTH_NAME = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)(?![a-z])\.?"
)
_AMPM = r"(?:a\.?\s?m\.?(?![a-z])|p\.?\s?m\.?(?![a-z]))"
_AFTER_NUMBER = r"(?![点时刻月号个楼层室次年名元人分段科站路街区村组大半整项家])"
_COUNTED = r"(?:楼|层|号楼|号院|号线|室|元|人|名|个|位|岁|次|年|块|套|台|米|路|间|栋|座|排|辆|张|种|项|周|分钟|小时|天|日内|份)"
"""What is counted: such numbers are no times."""

_PATTERNS: tuple[tuple[str, str], ...] = (
    ("space", r"\s+"),
    ("ignored_clause", r"(?:如有|若有|如遇特殊|遇特殊|特殊情况)[^;。]{0,30}?(?:通知|公告|为准|告知)"),
    ("all_day", r"(?<!\d)7\s*[x×*]\s*24(?!\d)\s*(?:小时|h(?:ours)?)?|(?<!\d)24\s*[x×*]\s*7(?!\d)"),
    (
        "phone",
        r"(?:电话|tel|phone|咨询|热线|联系)?[:\s]*(?<!\d)(?:\(?0\d{2,3}\)?[- ]?)?\d{7,8}(?!\d)|(?<!\d)1\d{10}(?!\d)",
    ),
    (
        "full_date",
        r"(?P<fy>20\d\d)\s*[年/.-]\s*(?P<fm>\d{1,2})\s*(?:月|[/.-])\s*(?P<fd>\d{1,2})(?!\d)[日号]?",
    ),
    ("year", r"20\d\d\s*年"),
    ("seconds", r"(?<!\d)\d{1,2}:\d{2}:00(?!\d)"),
    (
        "idiom",
        rf"(?:朝|早上?|上午)\s*(?P<ib>{_N})\s*(?:至|到|-)?\s*(?:晚上?|下午)\s*(?P<ie>{_N})(?!\s*[:点时.\d零一二三四五六七八九十])",
    ),
    ("next_year", r"次年|翌年|第二年|转年|来年|(?<![a-z])(?:following|next) year(?![a-z])"),
    (
        "clock",
        rf"(?<!\d)(?P<ch>\d{{1,2}})\s*:\s*(?P<cm>\d{{2}})(?!\d)(?:\s*(?P<ca>{_AMPM})|\s*[分时点](?![钟间段]))?",
    ),
    ("slip", r"(?<=-)\s*(?P<sh>\d{1,2})\s*;\s*(?P<sm>[0-5]\d)(?![\d:.点时])"),
    ("dotted", rf"(?<![\d.])(?P<dh>\d{{1,2}})\.(?P<dm>[0-5]\d)(?![\d%]|\.\d)(?:\s*(?P<da>{_AMPM}))?"),
    ("compact", rf"(?<!\d)(?P<kh>[01]\d|2[0-5])(?P<km>[0-5]\d)(?!\d)(?:\s*(?P<ka>{_AMPM}))?(?!\s*年)"),
    ("hour_only", rf"(?<!\d)(?P<oh>\d{{1,2}})\s*(?P<oa>{_AMPM})"),
    (
        "point",
        rf"(?<!\d)(?P<ph>{_N})\s*[点时](?!段|候)\s*(?:钟|整|(?P<pq>半|[一1]刻|[三3]刻)|(?P<pm>{_N})\s*(?:分(?!钟)|(?![点时月日号])))?",
    ),
    ("month_day", rf"(?P<mm>{_N})\s*月\s*(?P<md>{_N})(?!\d|\s*[:点时.月])\s*[日号]?"),
    ("month", rf"(?P<om>{_N})\s*月(?:份)?(?![初底中末])"),
    ("dotted_date", r"(?<![\d.])(?P<tm>\d{1,2})[./](?P<td>\d{1,2})(?![\d./%])"),
    ("han_weekend", r"(?<![月至到\-十二三、])六日(?=$|[\s,;:)(]|[早晚上下中]|\d)"),
    (
        "day_number",
        r"(?<![\d初])(?P<nd>\d{1,2}|[一二三四五六七八九十]{1,3})\s*[日号](?!楼|院|线|门|厅|窗|房|馆|间|店|公)",
    ),
    (
        "english_date",
        rf"(?<![a-z])(?P<em>{_MONTH_NAME})(?:\s*(?P<ed>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:]|\.\d|\s*[ap]\.?m))?(?:,?\s*(?P<ey>20\d\d)(?!\d))?",
    ),
    (
        "english_day",
        rf"(?<!\d)(?P<xd>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<xm>{_MONTH_NAME})(?:,?\s*(?P<xy>20\d\d)(?!\d))?",
    ),
    ("days_a_week", r"每周(?:开放|营业|服务|上班|办公)?(?:[一二三四五六七两]|\d)天(?![一二三四五六日])"),
    # At the end of what it says alone: 停车 and 停靠 are others' words.
    ("closed", r"停(?=\s*(?:$|[,;。)]))"),
    ("two_days_off", r"(?:周末)?双休(?!日|天)"),
    (
        "fixed_day",
        r"(?<![a-z])(?:christmas day|christmas eve|boxing day|new year'?s day|new year'?s eve)(?![a-z])",
    ),
    ("every_evening", r"每[晚夜](?:上|间)?"),
    ("every_morning", r"每[早晨](?:上|间)?"),
    ("last_day", r"最后一[天日]"),
    ("nth_week", r"第[一二三四五]个?周(?![一二三四五六日天末])|最后一周(?![一二三四五六日天])"),
    (
        "nth",
        r"第?(?:[一二三四五1-5])(?:\s*(?:[,和及与、-]|至)\s*第?[一二三四五1-5])*\s*个(?=\s*(?:周|星期|礼拜|双休|休息|工作日))"
        r"|第(?:[一二三四五1-5])(?:\s*[,和及与、]\s*第?[一二三四五1-5])*(?=\s*(?:周[一二三四五六日天末]|星期|礼拜))"
        r"|(?:第[一二三四五1-5]个?和)?(?:首个|头一个|倒数第一个?|最末一?个?|最后一?个?|末个?)(?=\s*(?:周[一二三四五六日天末]|星期|礼拜|工作日))",
    ),
    ("every_nth", r"(?<![a-z])every (?:2nd|3rd|4th|second|third|fourth)(?![a-z])(?!.*month)"),
    ("english_nth", r"(?<![a-z0-9])(?:1st|2nd|3rd|4th|5th|first|second|third|fourth|fifth|last)(?![a-z])"),
    ("weekday", rf"(?:周|星期|礼拜)\s*(?:[一二三四五六日天]{_AFTER_NUMBER}(?!十))+(?!\s*周岁)"),
    ("digit_weekdays", r"(?:周|星期|礼拜)[1-7]\s*[-至到]\s*[1-7](?![\d:.点时月日个])"),
    ("digit_weekday", r"(?:周|星期|礼拜)[1-7](?:\s*[、,]?\s*[1-7](?![\d:.点时月日个-]))*(?![\d:.点时个])"),
    (
        "english_weekday",
        r"(?<![a-z])(?:mon?(?:days?)?|tu(?:e(?:s(?:days?)?)?)?|we(?:d(?:s|nesdays?)?)?|th(?:u(?:r(?:s(?:days?)?)?)?)?"
        r"|fr(?:i(?:days?)?)?|sa(?:t(?:urdays?)?)?|su(?:n(?:days?)?)?)(?![a-z'])\.?",
    ),
    ("noon_word", r"(?<![a-z])(?:noon|midday|12 noon|12noon)(?![a-z])"),
    ("midnight_word", r"(?<![a-z])midnight(?![a-z])|午夜12点|午夜十二点|午夜(?=\s*(?:[,;)]|$))"),
    ("to", r"-+|起?至|起?到|起-|(?<![a-z])(?:to|through|thru|until|till)(?![a-z])|(?<=\d)\s*起?至"),
    ("may_book_ahead", r"(?:可|建议|最好|欢迎)(?:提前|提早)?(?:电话|来电|网上|微信|线上)?(?:预约|预定)"),
    (
        "appointment_ahead",
        r"(?:需|须|请|要|应)?(?:提前|提早)(?:[一二三两\d]+(?:天|个?工作日|日|小时|周))?(?:电话|来电|网上|微信|线上)?(?:预约|预定|登记|联系)(?:办理|参观)?",
    ),
    (
        "last_entry",
        r"(?:以后|之后|后)?(?:停止|截止)(?:入|进|发|取|换|检|售|领|挂|叫|登|验)[^\s,;:)\d]{0,2}|(?:入|进|发|取|换|检|售|领|挂|登)[^\s,;:)\d停截]{0,2}(?:停止|截止)",
    ),
    ("count", rf"\d+\s*{_COUNTED}"),
    ("number", r"\d+(?:st|nd|rd|th)?(?![a-z])"),
    (
        "han",
        rf"[一二三四五六日天]+{_AFTER_NUMBER}(?=$|[\s,、;:)(\-至到和及与]|[早晚上下中凌休闭不除全照开]|\d)",
    ),
    ("comma", r"[,、/&+]|和|及|与|以及|暨|(?<![a-z])(?:and|plus)(?![a-z])"),
    ("stop", r"[;。]|\.(?=\s+[a-z])"),
    ("left", r"[(（]"),
    ("right", r"[)）]"),
    ("ignored", r"[:.'\"“”*_#=<>《》…?？@%]"),
)
PATTERN = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _PATTERNS))
