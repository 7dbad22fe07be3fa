"""Names and sentences of the demonstration. All invented: no person, company or address in it exists.

Sentences come as (Chinese, English) pairs where both are shown.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..models import Form, Level

HOTLINES: Mapping[Level, tuple[str, str]] = {
    Level.DISTRICT: ("区便民服务热线", "District service line"),
    Level.STREET: ("街道便民电话", "Subdistrict service line"),
}
"""What a district and a street call the number of their own."""
ROADS = ("示范路", "演示大街", "样例街", "试点巷", "示例东路", "示例西路", "样板北街", "样板南街")
"""Streets that no map of Beijing has; addresses say 演示地址 besides."""

WAYS = (
    "沿小区主路直走，第二个路口右手边",
    "快递柜旁边，红色门头，一层",
    "健身器材对面的两层小楼，走一层西门",
    "南门传达室往里走五十米，院子左侧",
    "过街天桥西侧，便利店楼上",
    "大槐树下的平房，门口有长椅",
    "车棚北侧，有无障碍坡道的门",
    "菜店和理发店之间的玻璃门",
)
"""How to find a place, with landmarks that many places have."""

COMPANIES: Mapping[str, tuple[str, ...]] = {
    "care": ("康禾居家养老服务公司", "暖年照护服务公司", "柏松助老服务公司", "安怡护理服务公司"),
    "meals": ("小灶台餐饮公司", "京麦香配餐公司", "粥到饭好餐饮公司", "谷满仓餐饮公司"),
    "shops": ("便邻超市", "菜篮子邻里店", "楼下见便民商店", "四季鲜菜店"),
    "home": ("勤巧家政服务公司", "净屋家政服务公司", "好帮手之家家政公司", "里外净保洁公司"),
    "other": ("邻安物业服务公司", "众筑社区服务公司", "和院物业服务公司", "便万家生活服务公司"),
}
SOCIAL = (
    "暖邻社会工作事务所",
    "禾苗公益服务中心",
    "同檐助老服务社",
    "心灯心理关爱中心",
    "微光社会工作服务中心",
    "老街坊文化促进会",
    "青竹青少年服务中心",
    "并肩助残服务中心",
)
DEPARTMENTS: Mapping[str, str] = {
    "01": "社会保障事务所",
    "02": "社会保障事务所",
    "03": "民政工作窗口",
    "04": "社区卫生服务中心",
    "06": "流动人口管理站",
    "07": "司法所",
    "08": "市政管理窗口",
}
POLICE = "派出所"
LOCAL_UNIT = "示例小学"
"""A school that opens its grounds: after a community's name, so that none is mistaken for a real one."""
POLICE_ITEMS = frozenset({"crime-notices", "community-police"})

ESTATES = (
    "锦澜",
    "瑞和",
    "翠屿",
    "春禾",
    "嘉禾源",
    "云杉",
    "柳荫东",
    "槐香",
    "景澜",
    "鹿鸣",
    "清晏",
    "朗庭",
    "松鹤南",
    "枫桥西",
    "梧桐北",
    "金穗",
    "银杏西",
    "丹枫",
    "雅筑",
    "澄园",
    "望溪",
    "临泉",
    "听雨",
    "和煦",
    "晨曦东",
    "沁芳",
    "荷塘南",
    "玉兰东",
    "海棠北",
    "紫藤",
    "静水",
    "观澜",
    "长风",
    "远山",
    "流霞",
    "碧桐",
)
ESTATE_ENDINGS = ("小区", "家园", "花园", "苑小区", "里小区", "新居")
HUTONGS = (
    "双槐树",
    "灯笼罩",
    "豆芽菜",
    "扁担钩",
    "小铜锣",
    "雨儿斜",
    "大石碾",
    "南井台",
    "北井台",
    "槐花",
    "前油坊",
    "后油坊",
    "东磨盘",
    "西磨盘",
    "细米",
    "罗圈把",
)
HAMLETS = (
    "上河沿",
    "下河沿",
    "东坡子",
    "西坡子",
    "老榆树",
    "石碾子",
    "梨树台",
    "前沟子",
    "后沟子",
    "小南庄子",
    "羊圈台",
    "二道梁子",
)

NOTES: Mapping[Form, tuple[tuple[str, str], ...]] = {
    Form.VENUE: (
        ("办理前请先打电话问一声，以免白跑一趟。", "Please call first to make sure that it is open."),
        (
            "行动不便的居民可以请家人或社区工作者代办。",
            "Residents who cannot come may ask their family or the community's staff to come for them.",
        ),
        ("周三下午有专人值班。", "A member of staff is there on Wednesday afternoons."),
        (
            "本社区住户和租住的居民都可以来。",
            "Open to everyone who lives in this community, tenants included.",
        ),
    ),
    Form.HOME: (
        ("请提前一天打电话预约。", "Please book by telephone a day ahead."),
        ("独居老人优先安排。", "Older people who live alone come first."),
        ("上门人员都佩戴工作证。", "The staff who come to your home wear badges."),
    ),
    Form.REMOTE: (
        ("工作时间有人接听，其他时间请留言。", "Answered in office hours; leave a message at other times."),
        (
            "不会上网的居民可以到服务站请人帮忙。",
            "If you do not use the internet, ask at the service station.",
        ),
    ),
    Form.OUTREACH: (
        (
            "每月在公告栏和楼门口张贴，也在居民群里通知。",
            "Posted every month on the notice boards and at the doors, and in the residents' chat group.",
        ),
        ("重要时段每天有人巡查。", "At important times there are patrols every day."),
        ("每季度在活动室办一次讲座。", "A talk in the activity room every quarter."),
        ("入户发放宣传材料。", "Leaflets are brought to every home."),
    ),
    Form.FACILITY: (
        ("在小区中心花园和主要出入口。", "In the central garden and at the main entrances."),
        ("在服务站门前和主路两侧。", "In front of the service station and along the main road."),
        ("损坏请打服务站电话报修。", "If something is broken, please call the service station."),
    ),
}
FEE_NOTES = (
    ("由市场提供，价格请先问清。", "A commercial service: please ask for the price first."),
    (
        "低保、高龄居民有优惠。",
        "Reduced prices for residents on the minimum living allowance and for the very old.",
    ),
)
ABSENT_NOTES = (
    ("居民可以到街道(乡镇)的服务大厅办理。", "Residents can go to the street's or township's service hall."),
    ("目前没有合适的场地。", "There is no suitable room at present."),
    ("正在与邻近社区商量共享。", "Sharing with a neighbouring community is being discussed."),
)
_SHORT_OF_PEOPLE = (
    "志愿者人数不够，每月只能安排两次。",
    "只为登记在册的老年人提供，其他居民还没有覆盖。",
    "租住的居民暂时还不能享受。",
)
SHORTFALLS: Mapping[Form, tuple[str, ...]] = {
    Form.VENUE: (
        "只有工作日上午开放，下午没有人手。",
        "场地小，一次只能接待十来个人。",
        "设备不全，等待更换。",
        "租住的居民暂时还不能办理。",
    ),
    Form.HOME: _SHORT_OF_PEOPLE,
    Form.REMOTE: ("只有工作日有人接听。", "设备只装了一部分，其余等待安装。"),
    Form.OUTREACH: ("只在一部分楼门张贴，其余还没有。", "人手不够，每季度只能办一次。"),
    Form.FACILITY: ("设施只建了一部分。", "设施陈旧，等待更换。"),
}
_PAUSED = (
    ("服务单位合同到期，正在重新选定。", "急需的居民请打服务站电话，由社区工作者上门。"),
    ("人员调整，暂时没有人值班。", None),
)
SUSPENSIONS: Mapping[Form, tuple[tuple[str, str | None], ...]] = {
    Form.VENUE: (
        ("场地装修。", "装修期间可以到邻近的社区办理。"),
        ("场地改造。", "临时改在服务站一层办理。"),
        *_PAUSED,
    ),
    Form.HOME: _PAUSED,
    Form.REMOTE: (("线路检修。", "检修期间请到服务站。"), *_PAUSED),
    Form.OUTREACH: (("人员调整，暂时没有人负责。", None),),
    Form.FACILITY: (("设施检修，暂停使用。", None), ("场地改造，暂停使用。", "请使用邻近社区的设施。")),
}
"""Reason and substitute."""

RULINGS: Mapping[str, str] = {
    "rented-homes": "（演示裁定）全村没有出租的房屋，经乡镇同意，区里裁定不适用。",
    "company-retirees": "（演示裁定）全村没有企业退休人员，经乡镇同意，区里裁定不适用。",
}
"""Item key -> reason of a ruling that it does not apply."""

SHARED_NOTE = (
    "与邻近社区共享，本社区居民同样接待。",
    "Shared with a neighbouring community; our residents are welcome.",
)

PAID_BY: Mapping[str, str] = {
    "home-care": "care",
    "electronic-aids": "care",
    "day-care": "care",
    "getting-about": "care",
    "meals": "meals",
    "local-shops": "shops",
    "bill-payment": "shops",
    "domestic-help": "home",
}
"""Item key -> which of ``COMPANIES`` do it; others are done by the last group."""
