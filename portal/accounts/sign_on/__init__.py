"""Single sign-on by OpenID Connect: asking the provider, checking what it says, logging in, tying the own account, leaving.

See docs/adr/0070-single-sign-on.md.
"""

from . import leaving, log_in, pages, tying

__all__ = ["leaving", "log_in", "pages", "tying"]
