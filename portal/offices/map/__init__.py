"""Coverage on a map: communities as dots, districts as tiles, with the same figures in a table beside them."""
