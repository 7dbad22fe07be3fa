"""Posters of one notice or session, to print: A4, with the numbers to call."""
