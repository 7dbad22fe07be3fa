"""How the text of a setting is read: each function gives its value, or raises ``ValueError`` with what a value is.

The settings of single sign-on are here too: ``portal.settings`` has all others.
"""

# ruff: noqa: RUF009 - setting wraps dataclasses.field

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from limits.storage import storage_from_string
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from catalogue.access.rights import ROLES
from catalogue.divisions.hotlines import LONGEST_NAME
from catalogue.models import Role
from catalogue.telephones import one_number

SECRET_LENGTH = 32
"""The least number of characters of a secret key."""
SITE_CODE = re.compile("[0-9A-Za-z]{10}")
ICP_RECORD = re.compile("[\u4e00-\u9fff]ICP[备证][0-9]{6,10}号(-[0-9]{1,3})?")
POLICE_RECORD = re.compile("[\u4e00-\u9fff]公网安备 ?[0-9]{11,14}号")
LONGEST_LINK = 300
"""Characters of an address that pages lead to."""
LONGEST_BODY_NAME = 60
"""Characters of the name of an authority."""
LONGEST_SHOWN = 80
"""Characters of a refused value that the error repeats."""
DRIVERS = {"postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg"}


ENCRYPTED = ("verify-ca", "verify-full")
"""What ``sslmode`` may be for a database on another machine: encrypted, and its certificate checked. ``disable`` says that its network is a closed one."""


def setting(
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


def is_here(host: str | None) -> bool:
    """Whether a host is this machine: by its loopback addresses, its name for itself, or a folder with a socket."""
    plain = (host or "").strip("[]")
    if not plain or plain.startswith("/") or plain == "localhost":
        return True
    try:
        return ipaddress.ip_address(plain).is_loopback
    except ValueError:
        return False


def text(value: str) -> str:
    """A value as it is in the environment. Python keeps bytes that are not UTF-8 as half characters."""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError("is not text in UTF-8") from None
    return value


def address(value: str) -> str:
    if not value.strip():
        raise ValueError("is an address such as 127.0.0.1, or 0.0.0.0 for all of this machine's")
    return value.strip()


def path(value: str) -> Path:
    if not value.strip():
        raise ValueError("is a folder")
    try:
        return Path(value).expanduser().resolve()
    except (RuntimeError, OSError):
        # No account has the name after ~, links lead in a circle, or the name is too long.
        raise ValueError("is a folder that can be found") from None


def file(value: str) -> Path:
    found = path(value)
    if not found.is_file():
        raise ValueError("is a file that can be found")
    return found


def yes_or_no(value: str) -> bool:
    if value.lower() not in ("1", "true", "yes", "on", "0", "false", "no", "off"):
        raise ValueError("is 1 or 0")
    return value.lower() in ("1", "true", "yes", "on")


def whole(least: int, most: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        # Python refuses to read a number of thousands of digits.
        if not re.fullmatch("[0-9]{1,9}", value) or not least <= int(value) <= most:
            raise ValueError(f"is a whole number from {least} to {most}")
        return int(value)

    return parse


def origin(value: str) -> str:
    plain = value.strip().rstrip("/").lower()
    found = re.fullmatch(r"https?://([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?", plain)
    if not found or int((found[2] or ":443")[1:]) not in range(1, 65536):
        raise ValueError("is an address without a path, such as https://1060.example.cn")
    return plain


def origins(value: str) -> tuple[str, ...]:
    """Addresses of sites as the browser tells them apart, or ``*`` alone for all; unencrypted only on this machine."""
    found = names(value)
    if "*" in found:
        if len(found) > 1:
            raise ValueError("is * alone, or addresses of sites separated by commas")
        return found
    read = tuple(origin(each) for each in found)
    if any(each.startswith("http://") and not is_here(urlsplit(each).hostname) for each in read):
        raise ValueError("names a site on another machine: it needs https")
    return read


def issuer(value: str) -> str:
    """The address by which a provider of single sign-on names itself; unencrypted only on this machine."""
    plain = value.strip()
    found = urlsplit(plain)
    visible = plain.isascii() and plain.isprintable() and " " not in plain
    more = found.username or found.query or found.fragment or len(plain) > LONGEST_LINK
    if found.scheme not in ("http", "https") or not found.hostname or more or not visible:
        raise ValueError("is an address without a query, such as https://id.example.cn/realms/city")
    if found.scheme == "http" and not is_here(found.hostname):
        raise ValueError("is on another machine: it needs https")
    return plain


def file_or_address(value: str) -> str:
    """A file or folder, or a web address; unencrypted only on this machine."""
    plain = value.strip()
    if "://" not in plain:
        return str(path(value))
    found = urlsplit(plain)
    if found.scheme not in ("http", "https") or not found.hostname or found.username:
        raise ValueError("is a file, a folder or an address such as https://log.example.cn/roots")
    if found.scheme == "http" and not is_here(found.hostname):
        raise ValueError("is on another machine: it needs https")
    return plain


def mail_server(value: str) -> str:
    host, _colon, port = value.strip().rpartition(":")
    if not re.fullmatch(r"[A-Za-z0-9.-]+|\[[0-9a-fA-F:.]+\]", host) or not re.fullmatch("[0-9]{1,5}", port):
        raise ValueError("is a mail server with its port, such as localhost:25")
    if int(port) not in range(1, 65536):
        raise ValueError("is a mail server with its port, such as localhost:25")
    return value.strip()


def mail_address(value: str) -> str:
    if not re.fullmatch(r"[^@\s<>\x00-\x1f]{1,64}@[A-Za-z0-9.-]{1,185}", value.strip()):
        raise ValueError("is a mail address such as 1060@example.cn")
    return value.strip()


def names(value: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in value.split(",") if name.strip())


def roles(value: str) -> tuple[Role, ...]:
    found = names(value)
    held = [role.value for role in Role if ROLES[role].levels]
    if wrong := [name for name in found if name not in held]:
        raise ValueError(
            f"has roles separated by commas, of {', '.join(held)}; there is no role {wrong[0][:LONGEST_SHOWN]}"
        )
    return tuple(Role(name) for name in found)


def one_of(*choices: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value not in choices:
            raise ValueError(f"is one of {', '.join(choices)}")
        return value

    return parse


def database(value: str) -> str:
    try:
        url = make_url(value)
    except (ArgumentError, ValueError):
        raise ValueError("is a database URL such as sqlite:////srv/portal.sqlite3") from None
    if url.drivername in DRIVERS:
        url = url.set(drivername=DRIVERS[url.drivername])
    if url.drivername not in ("sqlite", *DRIVERS.values()):
        raise ValueError("names a SQLite or a PostgreSQL database")
    name = url.database or ""
    if url.drivername == "sqlite" and (not name or ":memory:" in name or name.startswith("file:")):
        raise ValueError("names a file: a database in memory forgets everything when the portal ends")
    if url.drivername == "sqlite" and (url.host or url.query):
        raise ValueError(
            "names a file with three slashes or, from the root, four: sqlite:////srv/portal.sqlite3"
        )
    if url.drivername != "sqlite":
        _check_encrypted(url)
    return url.render_as_string(hide_password=False)


def replicas(value: str) -> tuple[str, ...]:
    found = tuple(
        database(each.strip()) for each in re.split(r",(?=\s*[a-z0-9+]+://)", value) if each.strip()
    )
    if any(make_url(each).get_backend_name() == "sqlite" for each in found):
        raise ValueError("names PostgreSQL databases: SQLite has no replicas")
    return found


def _check_encrypted(url: URL) -> None:
    """Refuse a database on another machine whose connection might not be encrypted: libpq alone would then go on without."""
    named = url.query.get("host", url.host)
    hosts = named.split(",") if isinstance(named, str) else named or ()
    if not all(map(is_here, hosts)) and url.query.get("sslmode") not in (*ENCRYPTED, "disable"):
        raise ValueError(
            "names another machine: add ?sslmode=verify-full, or ?sslmode=disable if its network is closed to all others"
        )


def rate_limit_storage(value: str) -> str:
    try:
        storage_from_string(value)
    except Exception:
        # The package raises errors of several kinds, its own and those of the storage's package.
        raise ValueError("is memory://, or redis://HOST where the package `redis` is installed") from None
    if value.startswith("redis://") and not is_here(urlsplit(value).hostname):
        raise ValueError("names another machine: write rediss://, which encrypts")
    return value


def secret(value: str) -> str:
    if len(value) < SECRET_LENGTH:
        raise ValueError(f"has at least {SECRET_LENGTH} characters")
    return value


def phone(value: str) -> str:
    number, question = one_number(value)
    if question:
        raise ValueError("is a telephone number")
    return number


def written_like(form: re.Pattern[str], example: str) -> Callable[[str], str]:
    """A value of one form, such as the number of a record."""

    def parse(value: str) -> str:
        if not form.fullmatch(value.strip()):
            raise ValueError(f"is written like {example}")
        return value.strip()

    return parse


def link(value: str) -> str:
    """An address that a page may lead to: by HTTPS, of a host, without a name or password in it."""
    plain = value.strip()
    if not re.fullmatch(
        r"https://[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(:[0-9]{1,5})?(/[!#-;=?-\[\]_a-z~]*)?", plain
    ):
        raise ValueError("is an address that begins with https://, such as https://www.example.cn/contact")
    if len(plain) > LONGEST_LINK:
        raise ValueError(f"has at most {LONGEST_LINK} characters")
    return plain


def body(value: str) -> str:
    """The name of an authority or an office, as a page shows it."""
    plain = value.strip()
    if not 2 <= len(plain) <= LONGEST_BODY_NAME or not plain.isprintable():
        raise ValueError(f"is a name of 2 to {LONGEST_BODY_NAME} characters")
    return plain


def label(value: str) -> str:
    if not 1 <= len(value.strip()) <= LONGEST_NAME:
        raise ValueError(f"has 1 to {LONGEST_NAME} characters")
    return value.strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class OidcSettings:
    """The settings of single sign-on: which provider people may log in with, and what of its word counts. None without an issuer."""

    oidc_issuer: str = setting(
        issuer,
        "",
        "Single sign-on: the address by which the OpenID provider names itself (its `issuer`), such as "
        "`https://id.example.cn/realms/city`.",
        shown="none: people log in with the portal's own passwords",
    )
    oidc_client_id: str = setting(
        text, "", "Single sign-on: the portal's name at the provider.", shown="none"
    )
    oidc_client_secret: str = setting(
        text,
        "",
        "Single sign-on: the portal's secret at the provider.",
        shown="none",
        secret=True,
    )
    oidc_name: str = setting(
        label,
        "统一身份认证",
        "Single sign-on: what the provider is called on pages, in Chinese.",
    )
    oidc_name_en: str = setting(label, "City ID", "The same in English.")
    oidc_ca: Path | None = setting(
        file,
        None,
        "Single sign-on: file of the authority that signed the provider's certificate.",
        shown="those that the system trusts",
    )
    oidc_two_factors: tuple[str, ...] = setting(
        names,
        (),
        "Single sign-on: values of `acr` or `amr`, separated by commas, by which the provider says that it asked for two factors.",
        shown="none: the portal asks for its own second factor",
    )
    oidc_max_age_minutes: int = setting(
        whole(1, 1440),
        60,
        "Single sign-on: who logged in at the provider more minutes ago has to do so again.",
    )
