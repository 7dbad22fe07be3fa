"""Serving: one parent that keeps workers alive, and workers that let nobody's stall hold up the others.

``docs/adr/0021-serving-beside-stalled-clients.md`` says why it is made like this.
"""
