"""The first page, and pages for a group of people or an event of life."""
