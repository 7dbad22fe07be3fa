"""Second factors: codes of an app, passkeys, recovery codes, and log-ins that wait for one of them. See docs/adr/0062."""
