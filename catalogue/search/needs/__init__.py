"""From a need to items: the index of the items' words, the ways to read a need, and what editors say of needs."""
