"""The settings of an instance: one table, read from the environment with the prefix ``PORTAL_``.

Every default is safe in production. An unknown ``PORTAL_`` name or a value that does not parse is an error at
start, never a surprise later. Flask's own configuration is derived here and nowhere else.
"""

# ruff: noqa: RUF009 - _setting wraps dataclasses.field

from __future__ import annotations

import contextlib
import difflib
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
from sqlalchemy import make_url

from catalogue.access.log_ins import LONGEST_LOG_IN
from catalogue.foundation.database import engine_options

from . import setting_values
from .setting_values import LONGEST_SHOWN, SECRET_LENGTH

PREFIX = "PORTAL_"
ROOT = Path(__file__).resolve().parent.parent
"""The folder that holds wsgi.py, instance/ and translations/."""
DATABASE_FILE = "portal.sqlite3"
SECRET_FILE = "secret_key"  # noqa: S105 - the name of a file
LONGEST_SECRET = 4096
"""Bytes of the file that are read."""
CREDENTIALS = "CREDENTIALS_DIRECTORY"
"""Where systemd puts what it keeps for a service."""
LONGEST_BODY = 1024 * 1024
"""Bytes that a request may send: a form, or a file of some thousand lines."""
LANGUAGES = ("zh", "en")
LOG_LEVELS = ("critical", "error", "warning", "info", "debug")
LOG_FORMATS = ("text", "json")


class ConfigError(click.ClickException):
    """A setting is unknown or its value cannot be used: one line that names it. Exit code 2."""

    exit_code = 2


def _setting(
    parse: Callable[[str], Any], default: Any, text: str, *, shown: str | None = None, secret: bool = False
) -> Any:
    """A setting of the table: how to parse it, its default, what it is for, and the default in words.

    The value of a ``secret`` one is never printed.
    """
    return field(
        default=default,
        repr=not secret,
        metadata={"parse": parse, "help": text, "shown": shown, "secret": secret},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings of an instance. The environment name of each is ``PORTAL_`` and its name in capitals."""

    instance_path: Path = _setting(
        setting_values.path,
        ROOT / "instance",
        "Folder for the database and the secret key.",
        shown="`instance/` beside `wsgi.py`",
    )
    database_url: str = _setting(
        setting_values.database,
        "",
        "Database: `sqlite:///FILE` or `postgresql://USER@HOST/NAME?sslmode=verify-full`.",
        shown=f"`{DATABASE_FILE}` in the instance folder",
        secret=True,
    )
    secret_key: str = _setting(
        setting_values.secret,
        "",
        f"Key that signs sessions, {SECRET_LENGTH} characters or more. Several machines need the same.",
        shown="made once, kept in the instance folder",
        secret=True,
    )
    host: str = _setting(setting_values.address, "127.0.0.1", "Address to serve at.")
    port: int = _setting(setting_values.whole(1, 65535), 1060, "Port to serve at.")
    workers: int = _setting(setting_values.whole(0, 256), 0, "Worker processes; 0 means one for each core.")
    search_ready: bool = _setting(
        setting_values.yes_or_no,
        True,
        "Make the search ready before a worker serves; 0: it starts some seconds sooner, and its first searches wait.",
    )
    backlog: int = _setting(
        setting_values.whole(128, 65535),
        1024,
        "At most this many connections wait at the port; further ones are refused.",
    )
    body_seconds: int = _setting(
        setting_values.whole(1, 600),
        30,
        "Seconds within which what a form or a file sends must have arrived.",
    )
    secure_cookies: bool = _setting(
        setting_values.yes_or_no,
        True,
        "Cookies travel by HTTPS only.",
        shown="1; `make run` on a loopback address: 0",
    )
    public_address: str = _setting(
        setting_values.origin,
        "",
        "The portal's address for residents, such as `https://1060.example.cn`: in QR codes and on paper.",
        shown="the host of the request",
    )
    trusted_hosts: tuple[str, ...] = _setting(
        setting_values.names,
        (),
        "Host names of the portal, separated by commas; requests for other hosts are refused.",
        shown="any",
    )
    trusted_proxies: int = _setting(
        setting_values.whole(0, 5),
        0,
        "How many proxies in front are trusted to tell the client's address and protocol.",
    )
    session_idle_minutes: int = _setting(
        setting_values.whole(1, 1440), 30, "A log-in ends after this many minutes without a request."
    )
    session_hours: int = _setting(
        setting_values.whole(1, LONGEST_LOG_IN // timedelta(hours=1)),
        12,
        "A log-in always ends after this many hours.",
    )
    rate_limits: bool = _setting(
        setting_values.yes_or_no, True, "Limit the rate of log-ins and searches by address."
    )
    rate_limit_storage: str = _setting(
        setting_values.rate_limit_storage,
        "memory://",
        "Where rates are counted: `memory://` counts in each worker by itself, `rediss://HOST` (needs the package "
        "`redis`) in one place for all workers and machines.",
    )
    default_language: str = _setting(
        setting_values.one_of(*LANGUAGES),
        "zh",
        "Language for visitors who have not chosen one: `zh` or `en`.",
    )
    hotline: str = _setting(
        setting_values.phone,
        "12345",
        "The number to call where a page has no answer; districts and streets may have their own.",
    )
    hotline_name: str = _setting(setting_values.label, "市民服务热线", "The name of that number, in Chinese.")
    hotline_name_en: str = _setting(
        setting_values.label, "Citizens' service line", "The name of that number, in English."
    )
    platform_answers: bool = _setting(
        setting_values.yes_or_no,
        False,
        "Whether 96156 answers today: 1 makes the number a button on its page. Without it pages only say what it named in 2011.",
    )
    smtp: str = _setting(
        setting_values.mail_server,
        "",
        "The mail server that takes monthly mails, such as `localhost:25`.",
        shown="none: no mail is sent",
    )
    smtp_starttls: bool = _setting(
        setting_values.yes_or_no,
        False,
        "Encrypt the connection to the mail server (STARTTLS), and check its certificate.",
    )
    smtp_ca: Path | None = _setting(
        setting_values.file,
        None,
        "File of the authority that signed the mail server's certificate.",
        shown="those that the system trusts",
    )
    smtp_user: str = _setting(
        setting_values.text,
        "",
        "Name for logging in at the mail server; needs STARTTLS.",
        shown="none: no log-in",
    )
    smtp_password: str = _setting(
        setting_values.text, "", "Password for logging in at the mail server.", shown="none", secret=True
    )
    mail_from: str = _setting(
        setting_values.mail_address, "", "The address from which the portal's mails come.", shown="none"
    )
    empty_searches_seconds: int = _setting(
        setting_values.whole(0, 3600),
        60,
        "Seconds between two writings of the counts of empty searches (words and counts only); 0: nothing is counted.",
    )
    check_links: bool = _setting(
        setting_values.yes_or_no,
        False,
        "Let `flask links check` ask the web addresses in records; 0: nothing outside is asked.",
    )
    log_level: str = _setting(
        setting_values.one_of(*LOG_LEVELS),
        "info",
        f"How much is logged: {', '.join(f'`{level}`' for level in LOG_LEVELS)}.",
    )
    log_format: str = _setting(
        setting_values.one_of(*LOG_FORMATS),
        "text",
        "`text`, or `json`: each entry of the log is a line of JSON.",
    )
    slow_request_ms: int = _setting(
        setting_values.whole(0, 600_000), 2000, "Requests that take as many milliseconds are logged; 0: none."
    )
    slow_query_ms: int = _setting(
        setting_values.whole(0, 600_000), 500, "Queries that take as many milliseconds are logged; 0: none."
    )

    @property
    def knows_its_host(self) -> bool:
        """Whether the host in the portal's absolute addresses is certain, and not what a request says."""
        return bool(self.public_address or self.trusted_hosts)

    @property
    def is_loopback(self) -> bool:
        """Whether the portal is served to this machine alone."""
        return self.host in ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One row of the table of settings, for documentation."""

    variable: str
    default: str
    help: str


def table() -> tuple[SettingRow, ...]:
    """Every setting: the environment variable, its default in words, and what it is for."""
    return tuple(
        SettingRow(_variable(each), _shown(each), each.metadata["help"]) for each in fields(Settings)
    )


def _variable(setting: Field[Any]) -> str:
    return PREFIX + setting.name.upper()


def _shown(setting: Field[Any]) -> str:
    if setting.metadata["shown"]:
        return str(setting.metadata["shown"])
    if isinstance(setting.default, bool):
        return str(int(setting.default))
    return f"`{setting.default}`"


def load(environ: Mapping[str, str], overrides: Mapping[str, Any] | None = None) -> Settings:
    """The settings from ``environ``; ``overrides`` wins, by setting name in lower case.

    Names in capitals in ``overrides`` belong to Flask and are left to :func:`flask_config`. Makes the instance
    folder if it is missing and, the first time, the secret key in it (readable by its owner alone).
    Raises ``ConfigError`` for an unknown ``PORTAL_`` name, an unknown override or a value that cannot be used.
    """
    known = {_variable(each): each for each in fields(Settings)}
    environ = {**_kept_in_store(environ), **environ}
    values: dict[str, Any] = {}
    for variable in sorted(name for name in environ if name.startswith(PREFIX)):
        if variable not in known:
            raise ConfigError(f"{variable} is not a setting.{_nearest(variable, list(known))}")
        setting = known[variable]
        try:
            values[setting.name] = setting.metadata["parse"](setting_values.text(environ[variable]))
        except ValueError as error:
            given = "" if setting.metadata["secret"] else f", not {environ[variable][:LONGEST_SHOWN]!r}"
            raise ConfigError(f"{variable} {error}{given}.") from None
    for name, value in (overrides or {}).items():
        if name.isupper():
            continue
        if _variable_of(name) not in known:
            raise ConfigError(f"{name} is not a setting.{_nearest(name, [f.name for f in known.values()])}")
        values[name] = Path(value) if name == "instance_path" else value
    return _complete(Settings(**values))


def _kept_in_store(environ: Mapping[str, str]) -> dict[str, str]:
    """Secrets that systemd hands over as files named like the settings (``LoadCredential``); the environment wins over them."""
    folder = environ.get(CREDENTIALS)
    found = {}
    for setting in fields(Settings) if folder else ():
        file = Path(folder or "") / _variable(setting)
        if setting.metadata["secret"] and file.is_file():
            found[file.name] = file.read_bytes()[:LONGEST_SECRET].decode("utf-8", "surrogateescape").strip()
    return found


def _variable_of(name: str) -> str:
    return PREFIX + name.upper()


def _nearest(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f" Did you mean {near[0]}?" if near else " The README lists the settings."


def _complete(settings: Settings) -> Settings:
    """Fill what depends on the instance folder: the database's address and the secret key."""
    if settings.smtp_user and not settings.smtp_starttls:
        raise ConfigError("PORTAL_SMTP_USER needs PORTAL_SMTP_STARTTLS: no password travels unencrypted.")
    if not settings.smtp_starttls and not setting_values.is_here(settings.smtp.rpartition(":")[0]):
        raise ConfigError("PORTAL_SMTP names another machine: it needs PORTAL_SMTP_STARTTLS=1.")
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
    values = {each.name: getattr(settings, each.name) for each in fields(settings)}
    return Settings(
        **(values | {"secret_key": secret, "database_url": url.render_as_string(hide_password=False)})
    )


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
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "translations"),
        "BABEL_DEFAULT_TIMEZONE": "Asia/Shanghai",
        "WTF_CSRF_TIME_LIMIT": None,
    }
    return own | {name: value for name, value in (overrides or {}).items() if name.isupper()}
