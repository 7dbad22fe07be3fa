"""What is kept of communities beside their own profile: their grids, and villages that are run as communities."""
