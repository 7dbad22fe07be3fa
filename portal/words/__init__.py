"""Values as a reader of Chinese or English says them."""
