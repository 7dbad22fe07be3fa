"""Accounts for trying the portal out. Their passwords are public, so they belong to demonstrations only."""

from __future__ import annotations

from typing import NamedTuple

from ..models import Role


class DemoAccount(NamedTuple):
    """An account to be made by ``accounts.add_user``; ``division`` is a 12-digit code."""

    name: str
    role: Role
    division: int
    password: str

    @property
    def person(self) -> str:
        """The invented name of the person, marked as such."""
        return f"{_PERSONS[self.name]}（演示）"

    @property
    def department(self) -> str | None:
        """The name of the department to which the account belongs; None for those of offices and communities."""
        return _DEPARTMENTS.get(self.name)


_DEPARTMENTS = {"department": "民生保障办公室", "health": "区卫生健康委（演示）"}
_PERSONS = {
    "city": "沈立群",
    "district": "顾明远",
    "rural": "温志远",
    "street": "韩秀英",
    "worker": "林晓燕",
    "village": "杨守田",
    "editor": "苏文静",
    "auditor": "程思齐",
    "department": "何思远",
    "health": "尹若兰",
    "monitor": "赵秉义",
    "admin": "管思源",
}


class DemoColleague(NamedTuple):
    """An account that only fills lists. Its password is made at random and kept nowhere."""

    name: str
    role: Role
    division: int
    invented: str

    @property
    def person(self) -> str:
        """The invented name of the person, marked as such."""
        return f"{self.invented}（演示）"


def demo_colleagues() -> tuple[DemoColleague, ...]:
    """Colleagues of the demonstration's log-ins, so that each office has accounts to keep."""
    return (
        DemoColleague("dc-office", Role.DISTRICT, 110101000000, "罗静宜"),  # 东城区
        DemoColleague("dhm-office", Role.STREET, 110101001000, "邓启航"),  # 东华门街道
        DemoColleague("js-office", Role.STREET, 110101002000, "曹慧敏"),  # 景山街道
        DemoColleague("hpl-office", Role.STREET, 110101010000, "许安平"),  # 和平里街道
        DemoColleague("dfx-wang", Role.WORKER, 110101001001, "王雨桐"),  # 多福巷社区
        DemoColleague("yz-zhao", Role.WORKER, 110101001002, "赵文博"),  # 银闸社区
        DemoColleague("dc-sun", Role.WORKER, 110101001005, "孙丽华"),  # 东厂社区
        DemoColleague("zd-ma", Role.WORKER, 110101001006, "马国栋"),  # 智德社区
    )


def demo_accounts() -> tuple[DemoAccount, ...]:
    """An account for each desk: from the city down to a community and a village of the shipped list, departments, an editor."""
    return (
        DemoAccount("city", Role.CITY, 110000000000, "Beijing-1060-shi"),  # 北京市
        DemoAccount("district", Role.DISTRICT, 110101000000, "Dongcheng-1060-qu"),  # 东城区
        # 门头沟区: 东城区 has no village, and what districts record of villages is to be tried out too.
        DemoAccount("rural", Role.DISTRICT, 110109000000, "Mentougou-1060-qu"),
        DemoAccount("street", Role.STREET, 110101001000, "Donghuamen-1060-jd"),  # 东华门街道
        DemoAccount("worker", Role.WORKER, 110101001001, "Duofuxiang-1060-sq"),  # 多福巷社区
        DemoAccount("village", Role.WORKER, 110109107201, "Yanjiatai-1060-cun"),  # 燕家台村
        DemoAccount("editor", Role.EDITOR, 110000000000, "Cihui-1060-bj"),  # 北京市
        DemoAccount("auditor", Role.AUDITOR, 110000000000, "Shencha-1060-bj"),  # 北京市
        DemoAccount("department", Role.DEPARTMENT, 110101001000, "Minsheng-1060-ks"),  # 东华门街道
        DemoAccount("health", Role.DEPARTMENT, 110101000000, "Weijian-1060-bm"),  # 东城区
        DemoAccount("monitor", Role.MONITOR, 110101000000, "Jiandu-1060-jd"),  # 东城区
        DemoAccount("admin", Role.ADMIN, 110000000000, "Guanli-1060-gl"),  # 北京市
    )
