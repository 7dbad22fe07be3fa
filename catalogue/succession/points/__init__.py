"""What hangs on service points passes to their copies: links and their answers, and the grids in which they lie."""
