"""A second opinion on whether the items found answer at all (docs/adr/0012-a-second-opinion.md).

The ranking asks how much of a need the best item answers. That is little to go by where a need is two words
and one of them is known: 手机 of 买手机 is half of it, and 修鞋 is as short. So a few more signs are weighed:
how sure the best item is, whether the next ones are as good (then nothing singles one out), how much of the
need it does not speak of, whether somebody tells of themselves and their own, and whether the need asks for what
shops and reference works give.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from .analysis import Analysis
from .engine import Engine, Found
from .normalise import has_han

_PURPOSES = """
推荐 牌子 品牌 价格 价钱 报价 售价 打折 促销 降价 涨价 行情 排名 排行 榜单 攻略 教程 技巧 软件 下载 视频 大全 图片 壁纸 怎么炒 怎么炸 怎么蒸 怎么煮
怎么炖 怎么煎 怎么烤 怎么腌 好吃 好看 好喝 哪个好 哪款 一斤 一台 一桌 加盟 批发 收藏 二手 买 购买 网购 出售 卖 测评 评测 参数 尺寸 配置 成绩
分数 录取 答案 收益 开户 投放 承包 发票 型号 款式 专卖 旗舰 路线 故事 模板 世界 门票 密码 颜色 号码 查询 壳 高清 在线看 免费看 全集 歌单 台词
升级 充值 中奖 代购 包邮 砍价 抢购 秒杀 团购 定制 租赁 出售 转让 市值 涨跌 行程 自驾 打卡 网红 食谱 菜谱 配方 做法 味道 口味 吃法
配件 菜单 挂失 风格 排片 代练 外挂 涨停 概念 走势 选购 测速 评分 票价 车型 户型 房型 班次 时刻 航线 好用 红包 哪个牌 哪家 哪部 打几折 含义 意思 由来 起源 定律 公式 翻译 作业 题目 试题 真题 词汇 语法 年薪 工资多少 身高 体重 生日 结婚 八卦 绯闻 粉丝 皮肤 段位 攻击
buy buying purchase cheap cheapest best price prices cost costs ranking rankings result results review reviews recipe
cook rental ticket tickets download tutorial match tonight sale exchange versus meaning definition history wallpaper
upgrade streaming episode lyrics brand brands model deals coupon invest investment calculator converter
"""
"""Words of what is sought in shops, in kitchens, on screens and in reference works."""

_PURPOSE_PATTERN = re.compile(
    "(?<!不)(?:"
    + "|".join(sorted({word for word in _PURPOSES.split() if has_han(word)}, key=len, reverse=True))
    + ")"
)
_PURPOSE_WORDS = frozenset(word for word in _PURPOSES.split() if not has_han(word))
_TOLD_PATTERN = re.compile(
    "我|俺|咱|家里|家人|没人|孩子|娃|老人|老伴|儿子|闺女|爸|妈|爷|奶|姥|邻居|楼|小区|社区|怎么办|谁|咋|没|不"
    r"|\b(?:i|my|our|we|me|us|nobody|neighbours?)\b"
)
"""Words with which residents tell how things stand at home: who looks for a shop or a film does not."""
_MOST_PURPOSES, _LONGEST_OWN, _MOST_TOLD = 2, 4, 3

_WEIGHTS: Mapping[str, float] = {
    "bias": -3.63,
    "score": 2.18,
    "second": -0.44,
    "unheard": -0.18,
    "unanswered": -2.11,
    "own": 0.78,
    "likeness": 1.17,
    "head": 0.42,
    "length": -0.47,
    "told": 1.58,
    "purposes": -3.61,
}
"""Fitted by ``python bench/fit_doubt.py tests/data/queries.tsv``; a logistic model, so that each can be read."""
LEAST = 0.25
"""Below this confidence the items found are taken for chance."""


def signs(need: str, analysis: Analysis, found: Sequence[Found], engine: Engine) -> dict[str, float]:
    """What speaks for the best of the items ``found`` and against it: about 0 to 1 each, ``score`` a logarithm."""
    best = found[0]
    whole = sum(analysis.importance) or 1.0
    heard, answered, known = engine.touched(analysis, best.number)
    own = engine.own_words(best.number, need)
    return {
        "bias": 1.0,
        "score": math.log(max(best.score, 0.1)),
        "second": found[1].score / best.score if len(found) > 1 else 0.0,
        "unheard": sum(much for cell, much in enumerate(analysis.importance) if cell not in heard) / whole,
        "unanswered": sum(much for cell, much in enumerate(analysis.importance) if cell not in answered)
        / whole,
        "own": min(max(map(len, own), default=0), _LONGEST_OWN) / _LONGEST_OWN,
        "likeness": best.likeness,
        "head": _head(analysis, answered),
        "length": math.log(1 + sum(much >= 0.5 for much in analysis.importance)),
        "told": float(min(len(_TOLD_PATTERN.findall(need)), _MOST_TOLD)),
        "purposes": _purposes(need, analysis, known, engine, best.number),
    }


def confidence(found_signs: Mapping[str, float]) -> float:
    """How sure it is, from 0 to 1, that the best item is meant."""
    return 1 / (1 + math.exp(-sum(weight * found_signs[name] for name, weight in _WEIGHTS.items())))


def is_doubtful(need: str, analysis: Analysis, found: Sequence[Found], engine: Engine) -> bool:
    """Whether the best of the items found is more likely there by chance."""
    return confidence(signs(need, analysis, found, engine)) < LEAST


def is_sought_elsewhere(need: str) -> bool:
    """Whether a word in a need says that shops, kitchens, screens or reference works are to answer it."""
    return _PURPOSE_PATTERN.search(need) is not None


def _head(analysis: Analysis, answered: set[int]) -> float:
    """Whether the item speaks of the last thing said: in Chinese the head of a phrase (疫苗 of 水痘疫苗)."""
    last = max((cell for cell, much in enumerate(analysis.importance) if much), default=-1)
    return float(last in answered)


def _purposes(need: str, analysis: Analysis, known: Sequence[str], engine: Engine, number: int) -> float:
    """How many words say that something else is sought; not those that the item's own words say too (买菜)."""
    sought = {match.group() for match in _PURPOSE_PATTERN.finditer(need)}
    count = sum(
        not any(word in longer for longer in known) and not engine.says(number, word) for word in sought
    )
    count += sum(cell in _PURPOSE_WORDS for cell in analysis.cells)
    return float(min(count, _MOST_PURPOSES))
