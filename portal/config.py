"""The settings of an instance, read from the environment and from a file (``portal.settings`` has their table).

An unknown ``PORTAL_`` name or a value that does not parse is an error at start, never a surprise later. Flask's own
configuration is derived here and nowhere else.
"""

from __future__ import annotations

import contextlib
import difflib
import os
import secrets
from collections.abc import Mapping
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
from sqlalchemy import URL, make_url

from catalogue.foundation.database import POOLER, engine_options

from . import setting_values
from .setting_values import LONGEST_SHOWN, SECRET_LENGTH
from .settings import DATABASE_FILE, PREFIX, TRANSLATIONS, variable_of
from .settings import Settings as Settings
from .settings import table as table

SECRET_FILE = "secret_key"  # noqa: S105 - the name of a file
LONGEST_SECRET = 4096
"""Bytes of the file that are read."""
CREDENTIALS = "CREDENTIALS_DIRECTORY"
"""Where systemd puts what it keeps for a service."""
SETTINGS_FILE = "PORTAL_SETTINGS_FILE"
"""The setting that names the file with the others."""
LONGEST_SETTINGS = 256 * 1024
"""Bytes of the file with settings."""
LONGEST_BODY = 1024 * 1024
"""Bytes that a request may send: a form, or a file of some thousand lines."""


class ConfigError(click.ClickException):
    """A setting is unknown or its value cannot be used: one line that names it. Exit code 2."""

    exit_code = 2


def load(environ: Mapping[str, str], overrides: Mapping[str, Any] | None = None) -> Settings:
    """The settings from ``environ`` and the file that it names; ``overrides`` wins, by setting name in lower case.

    Names in capitals in ``overrides`` belong to Flask and are left to :func:`flask_config`. Makes the instance
    folder if it is missing and, the first time, the secret key in it (readable by its owner alone).
    Raises ``ConfigError`` for an unknown ``PORTAL_`` name, an unknown override or a value that cannot be used.
    """
    known = {variable_of(each.name): each for each in fields(Settings)}
    values: dict[str, Any] = {}
    for variable, value in sorted(given(environ).items()):
        if variable not in known:
            raise ConfigError(f"{variable} is not a setting.{_nearest(variable, list(known))}")
        setting = known[variable]
        try:
            values[setting.name] = setting.metadata["parse"](setting_values.text(value))
        except ValueError as error:
            shown = "" if setting.metadata["secret"] else f", not {value[:LONGEST_SHOWN]!r}"
            raise ConfigError(f"{variable} {error}{shown}.") from None
    for name, value in (overrides or {}).items():
        if name.isupper():
            continue
        if variable_of(name) not in known:
            raise ConfigError(f"{name} is not a setting.{_nearest(name, [f.name for f in known.values()])}")
        values[name] = Path(value) if name == "instance_path" else value
    return _complete(Settings(**values))


def given(environ: Mapping[str, str]) -> dict[str, str]:
    """Every ``PORTAL_`` name that has a value: in ``environ``, else from systemd's store of secrets, else in the file of settings.

    Raises ``ConfigError`` for a file that cannot be read.
    """
    own = {name: value for name, value in environ.items() if name.startswith(PREFIX)}
    in_file = _kept_in_file(own[SETTINGS_FILE]) if SETTINGS_FILE in own else {}
    return {**in_file, **_kept_in_store(environ), **own}


def _end_of(path: str) -> str:
    """A path, of a long one its end, which says which file it is."""
    return path if len(path) <= LONGEST_SHOWN else f"...{path[-LONGEST_SHOWN:]}"


def _kept_in_file(name: str) -> dict[str, str]:
    """What a file of settings says: ``PORTAL_NAME=value``, one a line; quotes around a value are taken off, ``#`` begins a remark."""
    try:
        with open(name, "rb", opener=lambda path, flags: os.open(path, flags | os.O_NONBLOCK)) as file:
            text = file.read(LONGEST_SETTINGS + 1).decode()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is not text in UTF-8"
        raise ConfigError(f"The settings in {_end_of(name)} cannot be read: {reason}.") from None
    if len(text) > LONGEST_SETTINGS:
        raise ConfigError(f"{_end_of(name)} is too large for a file of settings.")
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        plain = line.strip()
        if not plain or plain.startswith("#"):
            continue
        variable, sign, value = (part.strip() for part in plain.partition("="))
        if not sign or not variable.startswith(PREFIX) or variable in (*found, SETTINGS_FILE):
            # The line itself may hold a password.
            raise ConfigError(f"{_end_of(name)}, line {number}: write {PREFIX}NAME=value, each name once.")
        if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        found[variable] = value
    return found


def _kept_in_store(environ: Mapping[str, str]) -> dict[str, str]:
    """Secrets that systemd hands over as files named like the settings (``LoadCredential``)."""
    folder = environ.get(CREDENTIALS)
    found = {}
    for setting in fields(Settings) if folder else ():
        file = Path(folder or "") / variable_of(setting.name)
        if setting.metadata["secret"] and file.is_file():
            found[file.name] = file.read_bytes()[:LONGEST_SECRET].decode("utf-8", "surrogateescape").strip()
    return found


def _nearest(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f" Did you mean {near[0]}?" if near else " The README lists the settings."


def _complete(settings: Settings) -> Settings:
    """Fill what depends on the instance folder: the database's address and the secret key."""
    if settings.smtp_user and not settings.smtp_starttls:
        raise ConfigError("PORTAL_SMTP_USER needs PORTAL_SMTP_STARTTLS: no password travels unencrypted.")
    if not settings.smtp_starttls and not setting_values.is_here(settings.smtp.rpartition(":")[0]):
        raise ConfigError("PORTAL_SMTP names another machine: it needs PORTAL_SMTP_STARTTLS=1.")
    _check_sign_on(settings)
    folder = settings.instance_path
    try:
        folder.mkdir(parents=True, exist_ok=True)
        secret = settings.secret_key or _kept_secret(folder / SECRET_FILE)
    except OSError as error:
        raise ConfigError(f"The instance folder {folder} cannot be used: {error.strerror}.") from None
    url = make_url(settings.database_url or f"sqlite:///{folder / DATABASE_FILE}")
    if url.get_backend_name() == "sqlite" and url.database:
        # A relative name means the same file from every folder in which a command is run.
        url = url.set(database=str(folder / url.database))
    if settings.replica_urls and url.get_backend_name() == "sqlite":
        raise ConfigError("PORTAL_REPLICA_URLS needs PostgreSQL in PORTAL_DATABASE_URL.")
    values = {each.name: getattr(settings, each.name) for each in fields(settings)}
    own = {
        "secret_key": secret,
        "database_url": _pooled(url, settings.database_pooler),
        "replica_urls": tuple(
            _pooled(make_url(each), settings.database_pooler) for each in settings.replica_urls
        ),
    }
    return Settings(**(values | own))


def _check_sign_on(settings: Settings) -> None:
    """Single sign-on is set up as a whole, or not at all."""
    client = settings.oidc_client_id, settings.oidc_client_secret
    if not settings.oidc_issuer:
        if any(client):
            raise ConfigError("PORTAL_OIDC_CLIENT_ID and PORTAL_OIDC_CLIENT_SECRET need PORTAL_OIDC_ISSUER.")
        return
    if not all(client):
        raise ConfigError("PORTAL_OIDC_ISSUER needs PORTAL_OIDC_CLIENT_ID and PORTAL_OIDC_CLIENT_SECRET.")
    public = urlsplit(settings.public_address)
    if not public.hostname:
        raise ConfigError(
            "PORTAL_OIDC_ISSUER needs PORTAL_PUBLIC_ADDRESS: the provider leads people back there."
        )
    if public.scheme != "https" and not setting_values.is_here(public.hostname):
        raise ConfigError("PORTAL_OIDC_ISSUER needs an encrypted PORTAL_PUBLIC_ADDRESS (https).")


def _pooled(url: URL, pooler: str) -> str:
    """A database's address that says what lies in between, so that all who are handed it know."""
    if pooler != "none" and url.get_backend_name() != "sqlite":
        url = url.update_query_dict({POOLER: pooler})
    return url.render_as_string(hide_password=False)


def _kept_secret(path: Path) -> str:
    """The secret key kept in ``path``, made on first use. Two processes that start at once agree on one."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(SECRET_LENGTH))
        # A link fails if another process was first, and then theirs is the key.
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK)) as file:
        kept = file.read(LONGEST_SECRET).decode("ascii", "replace").strip()
    if len(kept) < SECRET_LENGTH or not kept.isascii() or not kept.isprintable():
        raise ConfigError(
            f"{path} holds no key of {SECRET_LENGTH} characters: delete the file to have one made."
        )
    return kept


def flask_config(settings: Settings, overrides: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Flask's configuration from ``settings``; names in capitals in ``overrides`` win."""
    own = {
        "PORTAL": settings,
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(settings.database_url),
        "SESSION_COOKIE_SECURE": settings.secure_cookies,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=settings.session_hours),
        "MAX_CONTENT_LENGTH": LONGEST_BODY,
        "RATELIMIT_ENABLED": settings.rate_limits,
        "RATELIMIT_STORAGE_URI": settings.rate_limit_storage,
        # While the storage does not answer, each worker counts by itself.
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": True,
        "BABEL_TRANSLATION_DIRECTORIES": str(TRANSLATIONS),
        "BABEL_DEFAULT_TIMEZONE": "Asia/Shanghai",
        "WTF_CSRF_TIME_LIMIT": None,
    }
    return own | {name: value for name, value in (overrides or {}).items() if name.isupper()}
