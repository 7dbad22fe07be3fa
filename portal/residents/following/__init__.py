"""Following a community, or a service near home, by mail or by feed."""
