"""The tables of what offices decide about the figures: samples, results, rulings, reviews; and of editions."""
