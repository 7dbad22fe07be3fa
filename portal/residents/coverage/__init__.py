"""Public coverage: matrices down to the street with their day, 自动统计 or 已审定, rulings, how samples were drawn."""
