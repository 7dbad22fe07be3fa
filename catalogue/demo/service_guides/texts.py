"""What the guides of the demonstration say, by level, key of the item and field."""

from __future__ import annotations

from collections.abc import Mapping

from ...models import Level

MARK = "（演示）"
"""How each text begins, so that none is taken for a real rule."""

_CITY: Mapping[str, Mapping[str, str]] = {
    "meals": {
        "eligibility": "本市60岁以上老年人，以及持证的重度残疾人。",
        "papers": "1. 本人身份证。\n2. 持证残疾人另带残疾人证。",
        "steps": "1. 到社区服务站或助餐点登记。\n2. 当天即可就餐；需要送餐的，提前一天预约。",
        "time_limit": "登记当场办完。",
        "fee": "按餐收费，80岁以上和低保老人每餐另有补贴。",
        "office": "街道(乡镇)养老服务中心",
    },
    "home-care": {
        "eligibility": "生活需要照料的老年人和残疾人。",
        "conditions": "经上门评估，确认需要照料。",
        "papers": "1. 本人身份证、户口簿。\n2. 代办的，另带代办人身份证。",
        "steps": "1. 向社区服务站提出。\n2. 五个工作日内上门评估。\n3. 签订服务协议后开始服务。",
        "time_limit": "十个工作日",
    },
    "day-care": {
        "eligibility": "白天家中无人照看的老年人。",
        "papers": "本人身份证，近三个月的体检结果。",
        "fee": "床位和餐费按月收取。",
    },
    "minimum-living-allowance": {
        "eligibility": "本市户籍，家庭人均收入低于当年标准的家庭。",
        "papers": "1. 全家身份证、户口簿。\n2. 近半年的收入证明。\n3. 授权核对家庭经济状况的声明，现场填写。",
        "steps": "1. 向户籍所在街道(乡镇)提出，社区可以代收。\n2. 入户了解情况。\n3. 在社区公示七天。\n4. 区里确认，次月发放。",
        "time_limit": "三十个工作日，不含公示",
        "fee": "不收费",
        "office": "户籍所在街道(乡镇)民生保障办公室",
        "complaint_phone": "010-0596-1060",
    },
    "emergency-relief": {
        "conditions": "因火灾、交通事故、突发重病等，基本生活一时过不下去。",
        "papers": "1. 身份证或居住证。\n2. 能说明遭遇的材料，来不及的可以后补。",
        "steps": "1. 打电话或到社区提出，紧急的先救助、后补手续。\n2. 街道(乡镇)核实后发放。",
        "time_limit": "紧急情况当天，其他十个工作日",
        "fee": "不收费",
    },
    "migrant-residents": {
        "eligibility": "来京人员，在京居住半年以上。",
        "papers": "1. 本人身份证。\n2. 租房合同或单位出具的住宿证明。",
        "steps": "1. 到登记的服务站填表。\n2. 十五个工作日后领取。",
        "time_limit": "十五个工作日",
        "fee": "首次办理不收费",
    },
    "legal-advice": {
        "eligibility": "所有居民，户籍不限。",
        "steps": "到社区法律服务室，或打电话预约。复杂的事转区里办理。",
        "fee": "咨询不收费",
    },
    "concessions": {
        "eligibility": "本市户籍和常住的60岁以上老年人。",
        "papers": "本人身份证，一寸照片两张。",
        "time_limit": "二十个工作日",
        "fee": "不收费",
    },
}
_DISTRICT: Mapping[str, Mapping[str, str]] = {
    "meals": {"fee": "午餐15元，80岁以上8元，低保老人免费。送餐每次另收2元。"},
    "home-care": {"time_limit": "七个工作日", "complaint_phone": "010-0596-1061"},
}
_STREET: Mapping[str, Mapping[str, str]] = {
    "meals": {"steps": "也可以在街道(乡镇)办事大厅登记，一次登记，辖区内的助餐点都能用。"},
    "legal-advice": {"steps": "每周三上午9点到11点，律师在街道(乡镇)法律服务站坐班，不用预约。"},
}
_COMMUNITY: Mapping[str, Mapping[str, str]] = {
    "meals": {"time_limit": "周末登记的，下周一起可以就餐。"},
    "day-care": {"fee": "只收餐费，每天20元。"},
}
BY_LEVEL: Mapping[Level, Mapping[str, Mapping[str, str]]] = {
    Level.PROVINCE: _CITY,
    Level.DISTRICT: _DISTRICT,
    Level.STREET: _STREET,
    Level.COMMUNITY: _COMMUNITY,
}
