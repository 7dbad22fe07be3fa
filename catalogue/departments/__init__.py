"""Departments (科室/部门) of streets and districts: kept by their office, each with the items that it owns."""

from .facts import DepartmentFacts
from .keeping import close_department, save_department, save_items
from .reading import departments_by_id, departments_of, find_department, get_department, owners_of

__all__ = [
    "DepartmentFacts",
    "close_department",
    "departments_by_id",
    "departments_of",
    "find_department",
    "get_department",
    "owners_of",
    "save_department",
    "save_items",
]
