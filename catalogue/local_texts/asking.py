"""What a query says around the words that are looked for: the way there, the hours, “near me”."""

from __future__ import annotations

import re

_BEFORE = re.compile(
    r"^(?:请问|你好|您好|我想去|我想找|我要去|我要找|想去|想找|要去|要找|查一下|找一下|哪里有|哪儿有|哪有|有没有|有无"
    r"|离?我们?家|离家|最近的?|附近的?|就近的?|旁边的?|周边的?|身边的?|的"
    r"|(?:where is|where are|where|how to get to|the|nearest|nearby|near)\b)[\s,，。?？]*(?=.)"
)
_AFTER = re.compile(
    r"(?<=.)[\s,，。?？]*(?:怎么走|怎么去|怎样走|如何去|怎么联系|怎么办|怎么样|在哪里|在哪儿|在哪|哪里|哪儿"
    r"|几点开门|几点关门|几点上班|几点下班|几点|什么时候开门|什么时候开|开门时间|开放时间|营业时间|开不开门|开门吗|开吗"
    r"|的?电话是多少|的?电话号码|的?电话|的?联系方式|的?地址|的?位置|收费吗|免费吗|要钱吗|多少钱|有吗|吗|呢|啊|的"
    r"|\b(?:near me|nearby|opening hours|phone number|address))$"
)
"""Words in two characters or more: a single one (去, 找, 家) may belong to what is looked for."""


def asked(folded: str) -> str:
    """A folded query without what only asks about the place that it names; never empty unless it was."""
    before = ""
    while before != folded:
        before = folded
        folded = _AFTER.sub("", _BEFORE.sub("", folded)).strip(" ,，。?？") or before
    return folded
