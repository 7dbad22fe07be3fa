"""Departments' tables in an office: sent, corrected, downloaded filled."""
