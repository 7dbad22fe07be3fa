"""What the portal signs: with one method, each for one purpose, and with nothing that is out of date."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

from flask import Flask
from itsdangerous import BadSignature, Signer

from portal.accounts import devices, kept_forms
from portal.residents import bot_guard

ROOT = Path(__file__).resolve().parents[2]


def is_taken(signer: Signer, text: bytes) -> bool:
    try:
        signer.unsign(text)
    except BadSignature:
        return False
    return True


def test_what_is_signed_is_signed_with_sha_256_and_for_one_purpose_alone(app: Flask) -> None:
    with app.test_request_context():
        sessions = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        signers = [
            sessions.make_signer(sessions.salt),
            devices._signer().make_signer(b"device"),
            kept_forms._seals().make_signer(b"kept-form"),
            bot_guard._signer(),
        ]
    assert {signer.digest_method().name for signer in signers} == {"sha256"}
    for one, other in itertools.permutations(signers, 2):
        assert is_taken(one, one.sign(b"x"))
        assert not is_taken(other, one.sign(b"x"))


def test_no_source_names_a_digest_that_is_out_of_date() -> None:
    sources = [path for folder in ("catalogue", "portal") for path in (ROOT / folder).rglob("*.py")]
    outdated = re.compile(r"\b(?:md5|sha1|DES|RC4|ECB)\b")
    assert [path.name for path in sources if outdated.search(path.read_text(encoding="utf-8"))] == []


def test_parameters_are_read_from_the_one_place_that_they_come_in() -> None:
    """``request.values`` would take a field of a form from the address, or the other way round."""
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "portal").rglob("*.py"))
    assert "request.values" not in sources
