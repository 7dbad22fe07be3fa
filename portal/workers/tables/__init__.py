"""Departments' tables at the worker's desk: downloaded filled, and read back."""
