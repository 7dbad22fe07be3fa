"""The page by which those who run a service point answer for it, without an account."""
