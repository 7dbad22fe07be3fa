"""Exports: in whose name they run, and the child processes that write the large ones."""
