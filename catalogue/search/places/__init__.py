"""The names of places: found in a query, told apart from one another, recognised by their sound."""
