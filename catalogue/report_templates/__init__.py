"""Report templates (一表通出): departments' empty tables come out filled, and what was typed into them is kept."""
