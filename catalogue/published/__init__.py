"""What the portal publishes for programs: the same facts as on public pages, in pages of lists and as changes."""

from .changes import CellChanges, NamedWord, OnlyCells, changes_since
from .divisions import EarlierName, WantedDivisions, earlier_names, published_divisions
from .lines import PublishedLine, WantedLines, published_cells, published_lines
from .news import News, Novelty, PieceOfNews, news_of_community, news_of_item
from .office_news import OfficeNews, news_of_offices
from .open_records import open_record, open_records
from .points import PublishedPoint, WantedPoints, published_points

__all__ = [
    "CellChanges",
    "EarlierName",
    "NamedWord",
    "News",
    "Novelty",
    "OfficeNews",
    "OnlyCells",
    "PieceOfNews",
    "PublishedLine",
    "PublishedPoint",
    "WantedDivisions",
    "WantedLines",
    "WantedPoints",
    "changes_since",
    "earlier_names",
    "news_of_community",
    "news_of_item",
    "news_of_offices",
    "open_record",
    "open_records",
    "published_cells",
    "published_divisions",
    "published_lines",
    "published_points",
]
