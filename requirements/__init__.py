"""What the portal, its tests and its tools are installed from: lock files, and what is made from them."""
