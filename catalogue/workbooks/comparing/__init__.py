"""Each row beside its record: which community, item and service point it means, and what it would change."""
