"""The plan's indicators in an office: the page with its files, and published values brought in."""
