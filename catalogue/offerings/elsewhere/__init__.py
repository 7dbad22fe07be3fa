"""One fact said in several places of a community: where else it is said, changed there too, and taken back."""
