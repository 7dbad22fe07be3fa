"""提请协调 and 督办 in an office: asked from a selection of gaps, listed, answered, closed."""
