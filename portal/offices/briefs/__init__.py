"""例会一页纸: a division between two days, as a page, as official paper, as a workbook and as a text to paste."""
