"""The past (变动): coverage as of any day, the difference of two days, and what it came from.

Histories of cells say everything. A day that is over is digested once, into the ledger of movements; a month that is over is
frozen. See docs/adr/0046.
"""
