"""What street, district and city offices see: the matrix, the gaps, and the cells behind every figure."""
