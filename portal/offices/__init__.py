"""What street, district and city offices see: the matrix and the gaps."""
