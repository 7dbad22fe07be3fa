"""Residents' and programs' reads from replicas of the database (``PORTAL_REPLICA_URLS``): see docs/adr/0069-reading-from-replicas.md."""
