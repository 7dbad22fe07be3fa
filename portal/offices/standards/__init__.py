"""社区规范化建设 in an office: tasks met, not met or unknown, the rate, what the office declares."""
