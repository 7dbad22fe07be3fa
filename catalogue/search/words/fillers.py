"""Words that carry no need of their own: courtesies, questions, particles, “near my home”."""

from __future__ import annotations

import re

CHINESE = """
请问 请教 麻烦 谢谢 你好 您好 咨询一下 问一下 问问 想问 问下 想知道 告诉我 求助 求问 了解一下
我们 我家 我们家 咱家 咱们 家里人 本人 自己 别人 大家 我想 我要 想要 想找 要找 我 你 您 他 她 它 俺 咱
怎么办 怎么弄 怎么样 怎么 咋办 咋整 咋弄 咋 如何 为什么 为啥 什么 啥 哪里 哪儿 哪个 哪些 哪有 在哪 去哪 上哪 到哪 往哪 哪
有没有 有无 能不能 可不可以 可以 能否 是否 是不是 会不会 要不要 行不行 该不该 需要 需不需要 应该 必须 希望
附近 周边 旁边 就近 离家近 家附近 家门口 家边上 身边 最近 现在 今天 明天 马上 赶紧 现场 平时
多少 多少钱 几点 几点钟 几点开门 什么时候 何时 电话 地址 时间 流程 手续 材料 条件 联系 联系方式 方式
谁 谁管 找谁 归谁管 哪管 谁能 有人 管不管 服务 社区 小区里 小区 居委会 办理 办 帮 帮忙 帮我 帮助 提供 相关 有关 方面 问题 事情 情况 地方
吗 呢 吧 啊 呀 嘛 么 了 的 地 得 着 过 是 有 要 想 能 会 给 在 去 到 和 与 跟 及 或 把 被 让 叫 对 从 向 往 也 都 就 才 很 太 真 最 更
这 那 这个 那个 这里 那里 这儿 那儿 这样 那样 一个 一下 一些 一点 点儿 个 些 这种 那种 哪种 一种 次 里 来 还 又 再 已经 正在 一直 经常 老是 总是 老 总
以前 之前 从前 以后 之后 知道 不知道 东西 刚 刚刚 刚来 天天 每天 觉得 感觉 好不好 怎样 干什么 干嘛 做什么 什么样 查 查一下 看看 起来 出来 回来 过来
咱们家 家里 在家 在家里 我们这边 周末 晚上 早上 白天 冬天 夏天 现在的 一直在 到底 究竟 居然 竟然 全是 都是 好多 很多 许多 几个 二十多个 多个 不少 整天 老是在 又是
如果 因为 所以 但是 可是 然后 而且 或者 以及 关于 用 使用 进行 申请 非常 特别 比较 北京 北京市 我们这 我们这儿 咱们这
实在 没辙 听说 昨天 前天 前些天 昨晚 上周 上个月 这几天 那几天 好几天 好几个 好几年 到处 打发时间 有啥说法 有什么说法 享受什么 能享受 大伙儿 大伙 咱这 咱这儿 我们楼 一到 挺
一块儿 差点 简直 根本 完全 其实 毕竟 反正 只好 只能 没法子 没办法 拜托 劳驾 您给 给我 跟我 让人 叫我 归哪儿管 归哪管 该找谁 该找哪儿 该去哪儿 去哪儿 哪里有 在哪里 哪边
啥地方 咋回事
不好 不行 不太好 老是 该 应该 哪能 每月 每个月 每年 一个月 打听 打听打听 好像 可能 大概 应该是 是不是有 有没有人 能帮我 帮我找 给找
那边 这边 住在 我们这片 我们这片儿 没法 帮着 让我 叫啥 在哪儿 啥时候
"""

ENGLISH = """
a an the i me my we our us you your he she it they them their his her its is are was were be been am do does did
can could may might should would will shall must have has had get gets getting got need needs want wants looking look
where what when how who which why there here near nearby around close please thanks hello hi help service services
community to for of in on at by with from and or not no any some this that if about into as so too very
two three several years year months month weeks week days ago since long now today tomorrow every always again still
just really also there's it's i'm don't doesn't didn't isn't i've been only while during after before
name names find someone somebody anyone something apply application information info local beijing area place places my own more
"""


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(
        "|".join(re.escape(word) for word in sorted(set(words.split()), key=lambda w: (-len(w), w)))
    )


LIGHT = """
家 人 没 不 没有 好 大 小 多 少 钱 费 证 学 打 买 看 做 吃 住 走 开 找 问 说 上 下 里 外 前 后 新 旧 名 号 张 年 月 日 天
"""
"""Single characters that say little when no longer word holds them."""

_QUANTITY = "[一二两三四五六七八九十几百千万半]+多?(?:年(?!级)|个多?月|块钱|块|天|万|遍|趟)"
"""How long, how much, how often: it tells how grave a need is, not what it is."""
_MEASURE = "(?<=[开买吃找学拿做弄要领喝看])点(?=[^心餐菜单播名赞击评])|(?<=了)[场顿趟回]"
"""What stands between a verb and its object and says nothing: 开点药, 着了场火."""
CHINESE_PATTERN = re.compile(f"{_QUANTITY}|{_MEASURE}|{_pattern(CHINESE).pattern}")
LIGHT_CHARACTERS = frozenset(LIGHT.split())
ENGLISH_WORDS = frozenset(ENGLISH.split())
