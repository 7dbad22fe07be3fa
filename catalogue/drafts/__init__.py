"""Editions that are being written (草案): drafted, shown for comment, approved by a second person, in force from a day on.

A draft is kept as what a catalogue file would hold. It becomes an edition only when it is put in force, so until then nothing counts
it, searches it or reports under it. See docs/adr/0054-crosswalks-and-drafts.md.
"""
