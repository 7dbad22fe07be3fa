"""The tables of what offices decide about the figures: samples and their results, rulings, reviews."""
