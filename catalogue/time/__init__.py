"""Days (holidays, make-up working days) and opening hours."""
