"""The quarter-hour circle as offices and residents see it: figures by kind, parts, communities, files."""
