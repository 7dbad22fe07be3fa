"""审定: the snapshots of a division, and the review of a quarter by its district."""
