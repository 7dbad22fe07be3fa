"""Orders (督办) that reach a community: read and answered."""
