"""Commands about what offices decide of the records: quarterly samples, frozen months, what does not apply."""
