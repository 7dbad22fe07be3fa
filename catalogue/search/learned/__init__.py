"""What is learned from what is kept as data: from the words of a need to the items and offices that it may mean."""
