"""A provider of OpenID Connect for tests and for trying out: ``python -m tests.sign_on.provider --port 21999``.

Authlib's own server: authorization code with PKCE (S256), `iss` in answers, keys that can be changed, discovery, log-out. Who
logs in types any name and no password. What a test asks of it by ``POST /misbehave`` it does until it is asked otherwise: see
``Misbehaviour``. It listens on this machine alone and keeps everything in memory.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import html
import json
import logging
import sys
import time
from dataclasses import dataclass, field, fields
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, OAuth2Error, grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc9207 import IssuerParameter
from authlib.oidc.core import OpenIDCode, UserInfo
from authlib.oidc.core.models import AuthorizationCodeMixin
from flask import Flask, Response, jsonify, redirect, request, session
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

CLIENT, SECRET = "portal-1060", "a-secret-of-this-provider-alone"
_SECONDS_OF_A_CODE = 120


@dataclass
class Misbehaviour:
    """What the provider does otherwise than it should. Each field holds until the next ``POST /misbehave``."""

    claims: dict[str, Any] = field(default_factory=dict)
    """Claims of ID tokens in the place of the true ones; null takes one away."""
    header: dict[str, Any] = field(default_factory=dict)
    """Fields of the header of ID tokens in the place of the true ones."""
    signed_with: str = "RS256"
    """``none``, ``HS256`` (with the public key as secret), ``stranger`` (a key that is not published), or ES256."""
    document: dict[str, Any] = field(default_factory=dict)
    """Fields of the discovery document in the place of the true ones; null takes one away."""
    answers_as: str | None = None
    """The issuer that answers name; empty for none."""
    pause: float = 0
    """Seconds before ``pauses_at`` answers."""
    pauses_at: str = "/token"
    says: dict[str, str] = field(default_factory=dict)
    """By path, what is answered instead: ``huge``, ``nonsense``, ``list``, ``redirect``, ``error``."""
    acr: str | None = None
    amr: list[str] | None = None
    code_again: bool = False
    """Whether a code is taken twice."""


@dataclass
class _Code(AuthorizationCodeMixin):
    """A code that was handed out."""

    code: str
    redirect_uri: str
    nonce: str
    subject: str
    sid: str
    shown_at: int
    code_challenge: str
    code_challenge_method: str
    made_at: float = field(default_factory=time.time)

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_nonce(self) -> str:
        return self.nonce

    def get_scope(self) -> str:
        return "openid"

    def get_auth_time(self) -> int:
        return self.shown_at

    def get_acr(self) -> str | None:
        return STATE.misbehaviour.acr

    def get_amr(self) -> list[str] | None:
        return STATE.misbehaviour.amr


@dataclass
class _Client(ClientMixin):
    """The one client: the portal."""

    back: tuple[str, ...] = ()
    client_id: str = CLIENT

    def get_client_id(self) -> str:
        return self.client_id

    def get_default_redirect_uri(self) -> str:
        return self.back[0]

    def get_allowed_scope(self, scope: str) -> str:
        return "openid" if "openid" in scope.split() else ""

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri in self.back

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method in ("client_secret_basic", "client_secret_post")

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return True


class _State:
    """What the provider knows."""

    def __init__(self) -> None:
        self.issuer = ""
        self.client = _Client()
        self.codes: dict[str, _Code] = {}
        self.misbehaviour = Misbehaviour()
        self.keys: list[Any] = []
        self.stranger = RSAKey.generate_key(2048, {"kid": "stranger", "use": "sig"})
        self.asked: list[str] = []
        self.rotate()

    def rotate(self) -> None:
        """Sign with new keys from now on; the old ones are not published any more."""
        name = str(time.time_ns())
        self.keys = [
            RSAKey.generate_key(2048, {"kid": f"rsa-{name}", "use": "sig", "alg": "RS256"}),
            ECKey.generate_key("P-256", {"kid": f"ec-{name}", "use": "sig", "alg": "ES256"}),
        ]


STATE = _State()


@dataclass(frozen=True)
class _Person:
    subject: str


class _CodeGrant(grants.AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]

    def save_authorization_code(self, code: str, asked: Any) -> None:
        data = asked.payload.data
        STATE.codes[code] = _Code(
            code,
            data["redirect_uri"],
            data.get("nonce", ""),
            asked.user.subject,
            session["sid"],
            session["shown_at"],
            data.get("code_challenge", ""),
            data.get("code_challenge_method", ""),
        )

    def query_authorization_code(self, code: str, client: Any) -> _Code | None:
        found = STATE.codes.get(code)
        return found if found and time.time() - found.made_at < _SECONDS_OF_A_CODE else None

    def delete_authorization_code(self, authorization_code: _Code) -> None:
        if not STATE.misbehaviour.code_again:
            STATE.codes.pop(authorization_code.code, None)

    def authenticate_user(self, authorization_code: _Code) -> _Person:
        return _Person(authorization_code.subject)


class _IdTokens(OpenIDCode):
    """ID tokens as they should be, or as a test wants them."""

    def exists_nonce(self, nonce: str, asked: Any) -> bool:
        return any(each.nonce == nonce for each in STATE.codes.values())

    def generate_user_info(self, user: _Person, scope: str) -> UserInfo:
        return UserInfo(sub=user.subject)

    def get_client_claims(self, client: Any) -> dict[str, Any]:
        return {"iss": STATE.issuer, "aud": [client.get_client_id()]}

    def resolve_client_private_key(self, client: Any) -> Any:
        return STATE.keys[0]

    def encode_id_token(self, token: Any, asked: Any) -> str:
        true = super().encode_id_token(token, asked)
        wrong = STATE.misbehaviour
        claims = jwt.decode(true, STATE.keys[0]).claims | {"sid": asked.authorization_code.sid}
        return signed({k: v for k, v in (claims | wrong.claims).items() if v is not None})


def signed(claims: dict[str, Any], kind: str = "JWT") -> str:
    """A token, signed as the misbehaviour says."""
    wrong = STATE.misbehaviour
    rsa, ec = STATE.keys
    how = {"RS256": rsa, "ES256": ec, "stranger": STATE.stranger}
    if wrong.signed_with in how:
        key = how[wrong.signed_with]
        algorithm = "ES256" if key is ec else "RS256"
        return jwt.encode(
            {"alg": algorithm, "typ": kind, "kid": key.kid} | wrong.header, claims, key, [algorithm]
        )
    # What a library that signs would rather not do.
    header = {"alg": wrong.signed_with, "typ": kind, "kid": rsa.kid} | wrong.header
    said = b".".join(_plain(json.dumps(each).encode()) for each in (header, claims))
    mark = b"" if wrong.signed_with == "none" else hmac.digest(rsa.as_pem(private=False), said, "sha256")
    return (said + b"." + _plain(mark)).decode()


def _plain(said: bytes) -> bytes:
    return base64.urlsafe_b64encode(said).rstrip(b"=")


def create_provider(issuer: str, back: tuple[str, ...]) -> Flask:
    """The provider's own application. ``back``: the addresses to which it leads people back."""
    app = Flask("provider")
    app.secret_key = "of this provider alone"
    # Several applications of this machine share cookies by their host.
    app.config["SESSION_COOKIE_NAME"] = "provider"
    STATE.issuer, STATE.client = issuer, _Client(back)
    server = AuthorizationServer(
        app, query_client=lambda name: STATE.client if name == CLIENT else None, save_token=lambda *_: None
    )
    server.register_grant(_CodeGrant, [_IdTokens(require_nonce=True), CodeChallenge(required=True)])
    _add_answers(app, server)
    _add_log_in(app, server)
    return app


class _Named(IssuerParameter):
    def get_issuer(self) -> str | None:
        named = STATE.misbehaviour.answers_as
        return STATE.issuer if named is None else named or None


def _add_answers(app: Flask, server: AuthorizationServer) -> None:
    server.register_extension(_Named())

    @app.before_request
    def _misbehave() -> Response | None:
        wrong = STATE.misbehaviour
        if request.path != "/misbehave":
            STATE.asked.append(f"{request.method} {request.path}")
        if wrong.pause and request.path == wrong.pauses_at:
            time.sleep(wrong.pause)
        said = wrong.says.get(request.path)
        answers = {
            "huge": Response(b" " * 10_000_000 + b"{}", content_type="application/json"),
            "nonsense": Response("<html>not what was asked for", content_type="text/html"),
            "list": Response("[]", content_type="application/json"),
            "deep": Response("[" * 100_000, content_type="application/json"),
            "redirect": redirect("http://127.0.0.1:9/elsewhere"),
            "error": Response('{"error": "server_error"}', 500, content_type="application/json"),
        }
        return answers[said] if said else None

    @app.get("/.well-known/openid-configuration")
    def document() -> Response:
        told = {
            "issuer": STATE.issuer,
            "authorization_endpoint": f"{STATE.issuer}/authorize",
            "token_endpoint": f"{STATE.issuer}/token",
            "jwks_uri": f"{STATE.issuer}/keys",
            "end_session_endpoint": f"{STATE.issuer}/log-out",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "ES256"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
            "backchannel_logout_supported": True,
        }
        told |= STATE.misbehaviour.document
        return jsonify({name: value for name, value in told.items() if value is not None})

    @app.get("/keys")
    def keys() -> Response:
        return jsonify(KeySet(STATE.keys).as_dict(private=False))

    @app.post("/token")
    def token() -> Response:
        answer: Response = server.create_token_response()
        return answer

    @app.post("/misbehave")
    def misbehave() -> Response:
        told = request.get_json()
        if told.pop("rotate", False):
            STATE.rotate()
        known = {each.name for each in fields(Misbehaviour)}
        assert set(told) <= known, told
        STATE.misbehaviour = Misbehaviour(**told)
        asked, STATE.asked = STATE.asked, []
        return jsonify(asked=asked)

    @app.post("/logout-token")
    def logout_token() -> Response:
        now = int(time.time())
        claims = {
            "iss": STATE.issuer,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 120,
            "jti": str(time.time_ns()),
            "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
        }
        told = request.get_json()
        kind = told.pop("typ", "logout+jwt")
        return jsonify(token=signed({k: v for k, v in (claims | told).items() if v is not None}, kind))


_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Test provider</title><main><h1>Test provider</h1>{}</main></html>"""
_FORM = """<p>For trying out: any name will do, without a password.</p><form method="post">
<p><label>Name <input name="name" required value="{}"></label></p>
<p><button name="act" value="in">Log in</button> <button name="act" value="deny" formnovalidate>Do not log in</button></p></form>"""


def _add_log_in(app: Flask, server: AuthorizationServer) -> None:
    @app.route("/authorize", methods=["GET", "POST"])
    def authorize() -> Any:
        if request.form.get("act") == "in":
            name = request.form["name"]
            session["name"], session["shown_at"] = name, int(time.time())
            session["sid"] = hashlib.sha256(f"{name}{time.time_ns()}".encode()).hexdigest()[:32]
        elif request.method == "GET" and _must_show():
            return _PAGE.format(_FORM.format(html.escape(session.get("name", ""))))
        user = None if request.form.get("act") == "deny" else _Person(subject_of(session["name"]))
        try:
            grant = server.get_consent_grant(end_user=user)
        except OAuth2Error as error:
            return _PAGE.format(f"<p>{html.escape(str(error))}</p>"), 400
        return server.create_authorization_response(grant=grant, grant_user=user)

    @app.get("/log-out")
    def log_out() -> Any:
        session.clear()
        back = request.args.get("post_logout_redirect_uri", "")
        known = any(back.startswith(each.rsplit("/log-in", 1)[0]) for each in STATE.client.back)
        link = f'<p><a href="{html.escape(back)}">Back to the portal</a></p>' if known else ""
        return _PAGE.format(f"<p>You have logged out of the test provider.</p>{link}")


def _must_show() -> bool:
    """Whether somebody has to log in: for the first time, again after the time that was asked for, or in any case."""
    if "name" not in session or "login" in request.args.get("prompt", "").split():
        return True
    oldest = request.args.get("max_age", "")
    return bool(oldest) and time.time() - session["shown_at"] >= int(oldest)


def subject_of(name: str) -> str:
    """What the provider calls a person: nothing that the name could be read from."""
    return hashlib.sha256(f"person {name}".encode()).hexdigest()[:24]


def main() -> None:
    """Serve until the process is ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument(
        "--back",
        action="append",
        help="where people are led back to: PORTAL_PUBLIC_ADDRESS and /log-in/sign-on",
        default=[],
    )
    asked = parser.parse_args()
    issuer = f"http://127.0.0.1:{asked.port}"
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app = create_provider(issuer, tuple(asked.back))
    sys.stdout.write(
        json.dumps(
            {
                "PORTAL_OIDC_ISSUER": issuer,
                "PORTAL_OIDC_CLIENT_ID": CLIENT,
                "PORTAL_OIDC_CLIENT_SECRET": SECRET,
            }
        )
        + "\n"
    )
    sys.stdout.flush()
    app.run("127.0.0.1", asked.port, threaded=True)


if __name__ == "__main__":
    main()
