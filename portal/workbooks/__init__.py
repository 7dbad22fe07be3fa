"""Workbooks of service points and lines as workers and offices see them: out, in with a preview, undone."""
