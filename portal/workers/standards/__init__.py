"""社区规范化建设 of the own community: which tasks are met, which are not, which are unknown."""
