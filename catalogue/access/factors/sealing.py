"""Secrets that the portal has to read again, encrypted where the database keeps them.

Who has the database alone, or a copy of it, cannot read them: the key follows from that of the instance.
"""

from __future__ import annotations

import base64
import binascii
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_PURPOSE = b"portal1060: secrets of authenticators"
_KIND = "1:"
"""AES-256-GCM with a key by HKDF-SHA-256. Another way gets another number, and both are read."""
_NONCE = 12


class Sealing:
    """Encrypts and reads texts with a key derived from ``instance_key``."""

    def __init__(self, instance_key: str) -> None:
        derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE)
        self._cipher = AESGCM(derive.derive(instance_key.encode()))

    def seal(self, text: str, *, owner: str) -> str:
        """A text that only this key opens, and only as the secret of ``owner``."""
        nonce = secrets.token_bytes(_NONCE)
        sealed = nonce + self._cipher.encrypt(nonce, text.encode(), owner.encode())
        return _KIND + base64.urlsafe_b64encode(sealed).decode()

    def open(self, sealed: str, *, owner: str) -> str | None:
        """What was sealed for ``owner``; None for a text of another key, of another owner, or that was changed."""
        if not sealed.startswith(_KIND):
            return None
        try:
            raw = base64.b64decode(sealed.removeprefix(_KIND), altchars=b"-_", validate=True)
            return self._cipher.decrypt(raw[:_NONCE], raw[_NONCE:], owner.encode()).decode()
        except (binascii.Error, ValueError, InvalidTag):
            return None
