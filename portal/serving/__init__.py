"""Serving: one parent that keeps workers alive, and workers in which one stalled client does not delay the others.

``docs/adr/0021-serving-beside-stalled-clients.md`` says why it is made like this.
"""
