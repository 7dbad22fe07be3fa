"""社区规范化建设 in words, as offices and workers read it: states, shares, values, tables to take away."""
