"""Running an instance: setting it up, and what the passing of a day changes."""
