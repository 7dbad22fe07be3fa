"""Commands about departments' tables."""
