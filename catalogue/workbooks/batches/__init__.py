"""Workbooks that are brought in: kept while they are looked through, written as one batch, undone as one."""
