"""Commands that keep an instance safe: backups."""
