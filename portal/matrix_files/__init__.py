"""A matrix to take away, as CSV and as JSON: what offices and residents get alike, and what a file says of itself."""
