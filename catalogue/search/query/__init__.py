"""From what is typed to an understanding of it: which part names a need, which a place, which people."""
