"""Pages for those who maintain the words of the catalogue."""
