"""What others know and tell beside the communities' own word: who runs services, keeps lists, and what happens when."""
