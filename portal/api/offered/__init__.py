"""What communities say of items, and the places where these are delivered."""
