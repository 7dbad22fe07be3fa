"""After a place or the profile was saved: where else its old number, address or hours are said, to be changed too."""
