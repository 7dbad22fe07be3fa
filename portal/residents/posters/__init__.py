"""A community's poster for its notice board."""
