"""The header fields that every answer has, also one that the server gives without the application.

Nothing else is loaded here: a worker needs them before it knows whether the application can be loaded.
"""

from __future__ import annotations

from collections.abc import Sequence

from .cookies import YEAR

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "object-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # "same-origin" and not "no-referrer": with the latter browsers send "Origin: null", see requests.security.sent_from_here().
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), payment=(), usb=(), geolocation=(self)",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def framed_by(origins: Sequence[str]) -> dict[str, str]:
    """The same fields for an answer that pages of ``origins`` may show in a frame; ``*`` are all.

    Without ``X-Frame-Options``, which cannot name sites: browsers that know ``frame-ancestors`` follow that alone.
    """
    policy = CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'", f"frame-ancestors {' '.join(origins)}")
    others = {name: value for name, value in HEADERS.items() if name != "X-Frame-Options"}
    return others | {"Content-Security-Policy": policy}


HTTPS_ALONE = f"max-age={YEAR}; includeSubDomains"
"""What `Strict-Transport-Security` says: for a year this host, and those below it, are asked for by HTTPS alone."""
