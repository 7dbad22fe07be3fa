"""The matrix as a page: its columns, measures, order, rows and figures; and the view for a projector."""
