"""Words that say that shops, kitchens, screens or reference works are to answer, and no service."""

from __future__ import annotations

import re

from ...language.spelling import has_han

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

PURPOSE_PATTERN = re.compile(
    "(?<!不)(?:"
    + "|".join(sorted({word for word in _PURPOSES.split() if has_han(word)}, key=len, reverse=True))
    + ")"
)
PURPOSE_WORDS = frozenset(word for word in _PURPOSES.split() if not has_han(word))


def is_sought_elsewhere(need: str) -> bool:
    """Whether a word in a need says that shops, kitchens, screens or reference works are to answer it."""
    return PURPOSE_PATTERN.search(need) is not None
