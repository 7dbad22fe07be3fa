"""Requests between offices (提请协调, 督办) as offices and communities read them."""
