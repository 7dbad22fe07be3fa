"""Other doors: the offices that answer what no community service does, and what people say of their matters."""

from .files import MattersRead, OtherDoor, doors, read_doors

__all__ = ["MattersRead", "OtherDoor", "doors", "read_doors"]
