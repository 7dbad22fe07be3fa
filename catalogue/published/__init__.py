"""What the portal publishes for programs: the same facts as on public pages, in pages of lists and as changes."""

from .lines import PublishedLine, WantedLines, published_lines

__all__ = ["PublishedLine", "WantedLines", "published_lines"]
