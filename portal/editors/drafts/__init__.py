"""The next edition in the portal: drafted, shown for comment, approved by a second person, put in force."""
