"""Second factors: setting them up, the second step of a log-in, and what their owners see of them."""

from . import app, overview, passkey_log_in, passkeys, second_step

__all__ = ["app", "overview", "passkey_log_in", "passkeys", "second_step"]
