"""Counters: the segment of a cell, and the counts by division, item and committee kind that every figure reads.

``rollup`` moves the counts with each change, ``expiry`` as days pass; ``recount`` counts from the records alone and checks them.
"""
