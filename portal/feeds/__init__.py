"""Feeds (Atom) and calendars (iCalendar) of what is public, to be followed without an account."""
