"""Files that people bring and take: tables, as rows of text."""
