"""Accounts that an office keeps: its own and those of the offices or communities right below it."""
