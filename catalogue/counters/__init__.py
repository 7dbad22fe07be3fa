"""Counters: the segment of a cell, and the counts by division, item and committee kind that every figure reads.

``moves`` says how a cell passes between segments, ``rollup`` carries that into the counts, ``expiry`` as days pass; ``recount`` counts from the records alone and checks them.
"""
