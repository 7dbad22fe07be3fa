"""The settings of an instance: one table. ``portal.config`` reads it from the environment and from a file.

Every default is safe in production.
"""

# ruff: noqa: RUF009 - setting wraps dataclasses.field

from __future__ import annotations

from dataclasses import Field, dataclass, fields
from datetime import timedelta
from pathlib import Path
from typing import Any

from catalogue.access.log_ins import LONGEST_LOG_IN
from catalogue.audit.checkpoints import LEAST_DAYS
from catalogue.foundation.database import BY_TRANSACTION
from catalogue.models import Role

from . import setting_values
from .setting_values import SECRET_LENGTH, OidcSettings, setting

PREFIX = "PORTAL_"
DATABASE_FILE = "portal.sqlite3"
LANGUAGES = ("zh", "en")
LOG_LEVELS = ("critical", "error", "warning", "info", "debug")
LOG_FORMATS = ("text", "json")
ROOT = Path(__file__).resolve().parent.parent
"""Of a clone, the folder that holds wsgi.py, instance/ and translations/."""
_IS_CLONE = (ROOT / "wsgi.py").is_file()
TRANSLATIONS = ROOT / "translations" if _IS_CLONE else Path(__file__).resolve().parent / "translations"
"""The folder with the compiled texts: in a clone those of ``make translations``, else those of the wheel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(OidcSettings):
    """All settings of an instance. The environment name of each is ``PORTAL_`` and its name in capitals."""

    instance_path: Path = setting(
        setting_values.path,
        (ROOT if _IS_CLONE else Path.cwd()) / "instance",
        "Folder for the database and the secret key.",
        shown="`instance/` beside `wsgi.py`; where the wheel is installed, in the current folder",
    )
    settings_file: Path | None = setting(
        setting_values.file,
        None,
        "File with settings, one a line, written as in the environment, which wins over it.",
        shown="none; `make serve`: `portal.env`, if there is one",
    )
    database_url: str = setting(
        setting_values.database,
        "",
        "Database: `sqlite:///FILE` or `postgresql://USER@HOST/NAME?sslmode=verify-full`.",
        shown=f"`{DATABASE_FILE}` in the instance folder",
        secret=True,
    )
    database_pooler: str = setting(
        setting_values.one_of("none", BY_TRANSACTION),
        "none",
        "`transaction`: the addresses of databases lead to a pooler such as pgbouncer in transaction mode.",
    )
    replica_urls: tuple[str, ...] = setting(
        setting_values.replicas,
        (),
        "Replicas of the PostgreSQL database, separated by commas: programs, and visitors who have not logged in, read from them.",
        shown="none",
        secret=True,
    )
    secret_key: str = setting(
        setting_values.secret,
        "",
        f"Key that signs sessions, {SECRET_LENGTH} characters or more. Several machines need the same.",
        shown="made once, kept in the instance folder",
        secret=True,
    )
    host: str = setting(setting_values.address, "127.0.0.1", "Address to serve at.")
    port: int = setting(setting_values.whole(1, 65535), 1060, "Port to serve at.")
    workers: int = setting(setting_values.whole(0, 256), 0, "Worker processes; 0 means one for each core.")
    search_ready: bool = setting(
        setting_values.yes_or_no,
        True,
        "Make the search ready before a worker serves; 0: it starts some seconds sooner, and its first searches wait.",
    )
    backlog: int = setting(
        setting_values.whole(128, 65535),
        1024,
        "At most this many connections wait at the port; further ones are refused.",
    )
    body_seconds: int = setting(
        setting_values.whole(1, 600),
        30,
        "Seconds within which what a form or a file sends must have arrived.",
    )
    secure_cookies: bool = setting(
        setting_values.yes_or_no,
        True,
        "Cookies travel by HTTPS only.",
        shown="1; `make run` on a loopback address: 0",
    )
    public_address: str = setting(
        setting_values.origin,
        "",
        "The portal's address for residents, such as `https://1060.example.cn`: in QR codes and on paper.",
        shown="the host of the request",
    )
    trusted_hosts: tuple[str, ...] = setting(
        setting_values.names,
        (),
        "Host names of the portal, separated by commas; requests for other hosts are refused.",
        shown="any",
    )
    trusted_proxies: int = setting(
        setting_values.whole(0, 5),
        0,
        "How many proxies in front are trusted to tell the client's address and protocol.",
    )
    session_idle_minutes: int = setting(
        setting_values.whole(1, 1440), 30, "A log-in ends after this many minutes without a request."
    )
    session_hours: int = setting(
        setting_values.whole(1, LONGEST_LOG_IN // timedelta(hours=1)),
        12,
        "A log-in always ends after this many hours.",
    )
    second_factor_roles: tuple[Role, ...] = setting(
        setting_values.roles,
        (),
        "Roles whose holders need a second factor to log in, separated by commas, such as `district,city,admin,editor`.",
        shown="none: everyone may have one, no one needs one",
    )
    rate_limits: bool = setting(
        setting_values.yes_or_no, True, "Limit the rate of log-ins and searches by address."
    )
    open_rate: int = setting(
        setting_values.whole(1, 1_000_000),
        600,
        "How many answers for programs (`/api/v1`, `/hsds`, feeds) one address gets in a minute.",
    )
    embed_origins: tuple[str, ...] = setting(
        setting_values.origins,
        (),
        "Sites that may show the cards of `/embed` in a frame, such as `https://www.example.cn`, separated by commas; "
        "`*`: all.",
        shown="none: the cards open, but in no frame",
    )
    rate_limit_storage: str = setting(
        setting_values.rate_limit_storage,
        "memory://",
        "Where rates are counted: `memory://` counts in each worker by itself, `rediss://HOST` (needs the package "
        "`redis`) in one place for all workers and machines.",
    )
    default_language: str = setting(
        setting_values.one_of(*LANGUAGES),
        "zh",
        "Language for visitors who have not chosen one: `zh` or `en`.",
    )
    hotline: str = setting(
        setting_values.phone,
        "12345",
        "The number to call where a page has no answer; districts and streets may have their own.",
    )
    hotline_name: str = setting(setting_values.label, "市民服务热线", "The name of that number, in Chinese.")
    hotline_name_en: str = setting(
        setting_values.label, "Citizens' service line", "The name of that number, in English."
    )
    platform_answers: bool = setting(
        setting_values.yes_or_no,
        False,
        "Whether 96156 answers today: 1 makes the number a button on its page. Without it pages only say what it named in 2011.",
    )
    site_sponsor: str = setting(
        setting_values.body, "", "主办单位: the authority whose site it is, in Chinese.", shown="none"
    )
    site_sponsor_en: str = setting(setting_values.body, "", "The same in English.", shown="none")
    site_operator: str = setting(
        setting_values.body, "", "承办单位: the office that runs the site, in Chinese.", shown="none"
    )
    site_operator_en: str = setting(setting_values.body, "", "The same in English.", shown="none")
    site_code: str = setting(
        setting_values.written_like(setting_values.SITE_CODE, "1100000000, ten digits or letters"),
        "",
        "网站标识码: the code of a government site.",
        shown="none",
    )
    site_icp: str = setting(
        setting_values.written_like(setting_values.ICP_RECORD, "京ICP备00000000号-1"),
        "",
        "备案号: the record at the ministry, to whose pages it leads.",
        shown="none",
    )
    site_police: str = setting(
        setting_values.written_like(setting_values.POLICE_RECORD, "京公网安备 00000000000000号"),
        "",
        "公安备案号: the record at the police, to whose page it leads.",
        shown="none",
    )
    site_corrections: str = setting(
        setting_values.link, "", "Address (https) for reporting mistakes of the site: 网站纠错.", shown="none"
    )
    site_privacy: str = setting(
        setting_values.link,
        "",
        "Address (https) of the site's privacy notice.",
        shown="`/privacy`, the portal's own",
    )
    smtp: str = setting(
        setting_values.mail_server,
        "",
        "The mail server that takes the mails to workers and to residents who follow, such as `localhost:25`.",
        shown="none: no mail is sent",
    )
    smtp_starttls: bool = setting(
        setting_values.yes_or_no,
        False,
        "Encrypt the connection to the mail server (STARTTLS), and check its certificate.",
    )
    smtp_ca: Path | None = setting(
        setting_values.file,
        None,
        "File of the authority that signed the mail server's certificate.",
        shown="those that the system trusts",
    )
    smtp_user: str = setting(
        setting_values.text,
        "",
        "Name for logging in at the mail server; needs STARTTLS.",
        shown="none: no log-in",
    )
    smtp_password: str = setting(
        setting_values.text, "", "Password for logging in at the mail server.", shown="none", secret=True
    )
    mail_from: str = setting(
        setting_values.mail_address, "", "The address from which the portal's mails come.", shown="none"
    )
    empty_searches_seconds: int = setting(
        setting_values.whole(0, 3600),
        60,
        "Seconds between two writings of the counts of empty searches (words and counts only); 0: nothing is counted.",
    )
    check_links: bool = setting(
        setting_values.yes_or_no,
        False,
        "Let `flask links check` ask the web addresses in records; 0: nothing outside is asked.",
    )
    log_level: str = setting(
        setting_values.one_of(*LOG_LEVELS),
        "info",
        f"How much is logged: {', '.join(f'`{level}`' for level in LOG_LEVELS)}.",
    )
    log_format: str = setting(
        setting_values.one_of(*LOG_FORMATS),
        "text",
        "`text`, or `json`: each entry of the log is a line of JSON.",
    )
    backup_folder: Path | None = setting(
        setting_values.path,
        None,
        "Folder for the backup of every night.",
        shown="none: none is made by itself",
    )
    backup_days: int = setting(
        setting_values.whole(1, 3660), 14, "For how many days the backups of nights stay there."
    )
    backup_recipient: tuple[str, ...] = setting(
        setting_values.names,
        (),
        "Public keys for which backups are encrypted, separated by commas.",
        shown="none: backups are not encrypted",
    )
    backup_tool: str = setting(
        setting_values.one_of("age", "gpg"), "age", "The program that encrypts them: `age` or `gpg`."
    )
    open_files: Path | None = setting(
        setting_values.path,
        None,
        "Folder for the open data files of every day, which `/data` offers.",
        shown="none: none are made by themselves; `make run`: `open-data` in the instance folder",
    )
    open_files_days: int = setting(
        setting_values.whole(1, 3660), 3, "For how many days the open data files stay there."
    )
    open_licence: str = setting(
        setting_values.link,
        "",
        "Address (https) of the terms under which the open data may be used.",
        shown="none: no terms are stated",
    )
    metrics_token: str = setting(
        setting_values.secret,
        "",
        f"Token, {SECRET_LENGTH} characters or more, with which Prometheus may ask `/metrics`.",
        shown="none: nothing is counted",
        secret=True,
    )
    slow_request_ms: int = setting(
        setting_values.whole(0, 600_000), 2000, "Requests that take as many milliseconds are logged; 0: none."
    )
    slow_query_ms: int = setting(
        setting_values.whole(0, 600_000), 500, "Queries that take as many milliseconds are logged; 0: none."
    )

    audit_days: int = setting(
        setting_values.whole(LEAST_DAYS, 36_500),
        1096,
        "Days for which entries of the audit trail are kept; older ones go behind a signed checkpoint.",
    )
    audit_roots: str = setting(
        setting_values.file_or_address,
        "",
        "Where the root of the audit trail goes each day: a file, a folder, or an `https://` address that takes a POST.",
        shown="the log alone",
    )

    @property
    def knows_its_host(self) -> bool:
        """Whether the host in the portal's absolute addresses is certain, and not what a request says."""
        return bool(self.public_address or self.trusted_hosts)

    @property
    def on_pages(self) -> tuple[object, ...]:
        """What pages say that comes from settings: they are other pages when it changes."""
        return tuple(
            getattr(self, each.name)
            for each in fields(self)
            if each.name.startswith(
                ("site_", "hotline", "platform_", "public_address", "open_files", "open_licence")
            )
        )

    @property
    def icp_record(self) -> str:
        """The ministry's page of records."""
        return "https://beian.miit.gov.cn/"

    @property
    def police_record(self) -> str:
        """The page of the record at the police; empty without one."""
        number = "".join(sign for sign in self.site_police if sign.isdigit())
        return f"https://beian.mps.gov.cn/#/query/webSearch?code={number}" if number else ""

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
    """Every setting: the environment variable, its default in words, and what it is for. Those of single sign-on come last."""
    shared = {each.name for each in fields(OidcSettings)}
    listed = sorted(fields(Settings), key=lambda each: each.name in shared)
    return tuple(SettingRow(variable_of(each.name), _shown(each), each.metadata["help"]) for each in listed)


def variable_of(name: str) -> str:
    """The name of a setting in the environment: ``PORTAL_PORT`` for ``port``."""
    return PREFIX + name.upper()


def _shown(each: Field[Any]) -> str:
    if each.metadata["shown"]:
        return str(each.metadata["shown"])
    if isinstance(each.default, bool):
        return str(int(each.default))
    return f"`{each.default}`"
