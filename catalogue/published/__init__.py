"""What the portal publishes for programs: the same facts as on public pages, in pages of lists and as changes."""

from .divisions import EarlierName, WantedDivisions, earlier_names, published_divisions
from .lines import PublishedLine, WantedLines, published_lines
from .news import News, Novelty, PieceOfNews, news_of_community, news_of_item
from .office_news import OfficeNews, news_of_offices
from .points import PublishedPoint, WantedPoints, published_points

__all__ = [
    "EarlierName",
    "News",
    "Novelty",
    "OfficeNews",
    "PieceOfNews",
    "PublishedLine",
    "PublishedPoint",
    "WantedDivisions",
    "WantedLines",
    "WantedPoints",
    "earlier_names",
    "news_of_community",
    "news_of_item",
    "news_of_offices",
    "published_divisions",
    "published_lines",
    "published_points",
]
