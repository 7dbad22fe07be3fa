"""Asking the provider: which documents are believed, which addresses are asked, and over which connections."""

from __future__ import annotations

import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.sign_on import asking
from portal.accounts.sign_on.asking import ProviderSilent, SignOnFailed, ask, is_allowed
from portal.accounts.sign_on.provider import read_document
from tests.portal.mail_server import make_certificate

ELSEWHERE = "https://id.example.cn"
GOOD = {
    "issuer": ELSEWHERE,
    "authorization_endpoint": f"{ELSEWHERE}/a?x=1",
    "token_endpoint": f"{ELSEWHERE}/t",
    "jwks_uri": "https://keys.example.cn/k",
    "code_challenge_methods_supported": ["plain", "S256"],
}


def test_a_document_is_read_with_the_defaults_of_the_standard() -> None:
    found = read_document(GOOD, issuer=ELSEWHERE)
    assert (found.by_header, found.names_itself, found.leaving, found.algorithms) == (
        True,
        False,
        "",
        {"RS256"},
    )
    by_form = read_document(
        GOOD | {"token_endpoint_auth_methods_supported": ["client_secret_post"]}, issuer=ELSEWHERE
    )
    assert not by_form.by_header


@pytest.mark.parametrize(
    "wrong",
    [
        {"issuer": f"{ELSEWHERE}/"},
        {"issuer": None},
        {"code_challenge_methods_supported": None},
        {"code_challenge_methods_supported": ["plain"]},
        {"code_challenge_methods_supported": "S256"},
        {"response_types_supported": ["id_token"]},
        {"id_token_signing_alg_values_supported": ["HS256", "none"]},
        {"token_endpoint_auth_methods_supported": ["private_key_jwt"]},
        {"token_endpoint": "http://id.example.cn/t"},
        {"token_endpoint": "http://127.0.0.1/t"},
        {"token_endpoint": "file:///etc/passwd"},
        {"token_endpoint": "https://user@id.example.cn/t"},
        {"token_endpoint": ["https://id.example.cn/t"]},
        {"jwks_uri": None},
        {"jwks_uri": "http://169.254.169.254/latest"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": f"{ELSEWHERE}/a#b"},
        {"authorization_endpoint": f"{ELSEWHERE}/a\nSet-Cookie: b"},
        {"end_session_endpoint": "http://id.example.cn/e"},
    ],
    ids=str,
)
def test_a_document_that_is_not_as_it_should_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(SignOnFailed):
        read_document(GOOD | wrong, issuer=ELSEWHERE)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(sorted(GOOD)), inner),
    )
)
def test_no_document_does_more_than_be_refused(said: object) -> None:
    told = GOOD | said if isinstance(said, dict) else dict.fromkeys(GOOD, said)
    try:
        found = read_document(told, issuer=ELSEWHERE)
    except SignOnFailed:
        return
    assert all(is_allowed(each, also_here=False) for each in (found.authorization, found.token, found.keys))


@pytest.mark.parametrize(
    "address",
    [
        "https://a.cn:0/",
        "https://a.cn:99999/",
        "https://",
        "//a.cn/",
        "https://a.cn/ b",
        "https://a.cn/é",
        "https://[::1/",
    ],
)
def test_addresses_that_are_none_are_not_asked(address: str) -> None:
    assert not is_allowed(address, also_here=True)


class _Dripping(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"a": 1}')

    def log_message(self, *_: object) -> None:
        """Nothing is written."""


def test_a_certificate_is_checked_against_the_authority_of_the_settings(tmp_path: Path) -> None:
    own = make_certificate(tmp_path)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Dripping)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        address = f"https://127.0.0.1:{server.server_port}/"
        assert ask(address, authority=own.with_suffix(".crt")) == (200, {"a": 1})
        with pytest.raises(ProviderSilent, match="certificate"):
            ask(address, authority=None)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_worker_asks_a_few_things_at_once_and_refuses_further_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "_TURNS", threading.BoundedSemaphore(1))
    monkeypatch.setattr(asking, "_SECONDS_FOR_A_TURN", 0.01)
    asking._TURNS.acquire()
    with pytest.raises(ProviderSilent, match="busy"):
        ask("https://127.0.0.1:9/", authority=None)
