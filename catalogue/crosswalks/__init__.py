"""Crosswalks (对照): what the items of two editions, or of two catalogues, are to each other.

An item with the same key and the same criterion is the same in both: that needs no decision. All else is decided by editors.
See docs/adr/0054-crosswalks-and-drafts.md.
"""
