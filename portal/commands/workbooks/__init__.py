"""Commands about workbooks: service points and lines out as a workbook, and a workbook in."""
