"""一刻钟社区服务圈: which of the 14 kinds of box 4 residents reach within 15 minutes on foot, and where more places would help."""

from .kinds import Circle, CircleFile, CircleKind, circle_of, read_circle, shipped_circle, trade_items

__all__ = [
    "Circle",
    "CircleFile",
    "CircleKind",
    "circle_of",
    "read_circle",
    "shipped_circle",
    "trade_items",
]
