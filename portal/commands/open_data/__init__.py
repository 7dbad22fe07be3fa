"""Commands about open data: files of all that is public."""
