"""Running an instance: setting it up and filling it."""
