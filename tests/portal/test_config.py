"""Settings: from the environment, checked, with defaults that are safe in production."""

from __future__ import annotations

import os
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import make_url

from catalogue.foundation.database import engine_options
from portal import config, setting_values
from portal.config import ConfigError

LONG_ENOUGH = "k" * 32


def test_an_instance_needs_no_setting_but_its_folder(tmp_path: Path) -> None:
    settings = config.load({"PORTAL_INSTANCE_PATH": str(tmp_path / "new"), "HOME": "/elsewhere"})
    assert settings.instance_path == tmp_path / "new"
    assert settings.database_url == f"sqlite:///{tmp_path / 'new' / 'portal.sqlite3'}"
    assert settings.secure_cookies
    assert settings.rate_limits
    assert (settings.host, settings.port, settings.is_loopback) == ("127.0.0.1", 1060, True)


def test_the_secret_key_is_made_once_and_is_nobody_elses(tmp_path: Path) -> None:
    environ = {"PORTAL_INSTANCE_PATH": str(tmp_path)}
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: config.load(environ).secret_key, range(16)))
    assert len(keys) == 1
    assert len(keys.pop()) >= 32
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_a_given_secret_key_is_used_and_none_is_kept(tmp_path: Path) -> None:
    environ = {"PORTAL_INSTANCE_PATH": str(tmp_path), "PORTAL_SECRET_KEY": LONG_ENOUGH}
    assert config.load(environ).secret_key == LONG_ENOUGH
    assert list(tmp_path.iterdir()) == []


def test_an_empty_key_file_is_no_key(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("")
    with pytest.raises(ConfigError, match="holds no key"):
        config.load({"PORTAL_INSTANCE_PATH": str(tmp_path)})


def test_an_unknown_setting_is_an_error_that_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"PORTAL_SECRT_KEY .* Did you mean PORTAL_SECRET_KEY\?"):
        config.load({"PORTAL_INSTANCE_PATH": str(tmp_path), "PORTAL_SECRT_KEY": LONG_ENOUGH})
    with pytest.raises(ConfigError, match="The README lists the settings"):
        config.load({"PORTAL_QQQQQQQQQ": "1"})
    with pytest.raises(ConfigError, match=r"databse_url .* Did you mean database_url\?"):
        config.load({}, {"databse_url": "sqlite://"})


@pytest.mark.parametrize(
    ("variable", "value", "complaint"),
    [
        ("PORTAL_PORT", "http", "is a whole number from 1 to 65535, not 'http'"),
        ("PORTAL_PORT", "70000", "is a whole number from 1 to 65535, not '70000'"),
        ("PORTAL_PORT", "٣", "is a whole number"),
        ("PORTAL_HOST", "", "is an address such as 127.0.0.1"),
        ("PORTAL_HOST", " ", "is an address such as 127.0.0.1"),
        ("PORTAL_PUBLIC_ADDRESS", "https://1060.example.cn:99999", "is an address without a path"),
        ("PORTAL_PUBLIC_ADDRESS", "https://1060.example.cn:0", "is an address without a path"),
        ("PORTAL_SECURE_COOKIES", "maybe", "is 1 or 0"),
        ("PORTAL_DEFAULT_LANGUAGE", "fr", "is one of zh, en"),
        ("PORTAL_DATABASE_URL", "mysql://user@host/name", "names a SQLite or a PostgreSQL database"),
        ("PORTAL_DATABASE_URL", "nonsense", "is a database URL"),
        ("PORTAL_DATABASE_URL", "postgresql://host:port/name", "is a database URL"),
        ("PORTAL_DATABASE_URL", "postgresql+pg8000://host/name", "names a SQLite or a PostgreSQL database"),
        ("PORTAL_DATABASE_URL", "", "is a database URL"),
        ("PORTAL_DATABASE_URL", "sqlite://", "names a file"),
        ("PORTAL_DATABASE_URL", "sqlite:///:memory:", "names a file"),
        ("PORTAL_DATABASE_URL", "sqlite:///file:x?mode=memory&uri=true", "names a file"),
        ("PORTAL_DATABASE_URL", "sqlite://srv/portal.sqlite3", "three slashes"),
        ("PORTAL_INSTANCE_PATH", "", "is a folder"),
        ("PORTAL_INSTANCE_PATH", " ", "is a folder"),
        ("PORTAL_INSTANCE_PATH", "~nobody-has-this-name/portal", "is a folder that can be found"),
        ("PORTAL_PORT", "9" * 5000, "is a whole number from 1 to 65535"),
        ("PORTAL_HOTLINE_NAME", "\udcff\udcfe", "is not text in UTF-8"),
        ("PORTAL_SECRET_KEY", "\udcff" * 40, "is not text in UTF-8"),
        ("PORTAL_DATABASE_URL", "sqlite:////srv/\udcff", "is not text in UTF-8"),
        ("PORTAL_DEFAULT_LANGUAGE", "x" * 100_000, "is one of zh, en"),
        ("PORTAL_RATE_LIMIT_STORAGE", "nonsense://", "is memory://"),
        ("PORTAL_RATE_LIMIT_STORAGE", "", "is memory://"),
        ("PORTAL_DATABASE_URL", "postgresql://db/portal", "another machine: add .sslmode=verify-full"),
        *(
            ("PORTAL_DATABASE_URL", f"postgresql://db/portal?sslmode={mode}", "names another machine")
            for mode in ("allow", "prefer", "require")
        ),
        ("PORTAL_DATABASE_URL", "postgresql:///portal?host=/run,db", "names another machine"),
        ("PORTAL_SMTP", "smtp.example.cn:25", "names another machine: it needs PORTAL_SMTP_STARTTLS"),
        ("PORTAL_DATABASE_POOLER", "session", "is one of none, transaction"),
        ("PORTAL_REPLICA_URLS", "sqlite:////srv/portal.sqlite3", "SQLite has no replicas"),
        ("PORTAL_REPLICA_URLS", "postgresql://db/portal", "names another machine"),
        ("PORTAL_REPLICA_URLS", "postgresql://[::1]/a,nonsense://b", "names a SQLite or a PostgreSQL"),
        ("PORTAL_REPLICA_URLS", "postgresql://[::1]/portal", "needs PostgreSQL in PORTAL_DATABASE_URL"),
    ],
)
def test_a_value_that_cannot_be_used_is_an_error(
    variable: str, value: str, complaint: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match=complaint) as refused:
        config.load({"PORTAL_INSTANCE_PATH": str(tmp_path), variable: value})
    assert refused.value.message.startswith(variable)
    assert len(refused.value.message) < 300
    assert refused.value.exit_code == 2


def test_counting_rates_in_redis_needs_its_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(ConfigError, match="is memory://, or redis"):
        config.load({"PORTAL_INSTANCE_PATH": str(tmp_path), "PORTAL_RATE_LIMIT_STORAGE": "redis://127.0.0.1"})


def test_replicas_are_separated_by_commas_and_a_pooler_lies_before_all_databases(tmp_path: Path) -> None:
    several = "postgresql://a@[::1]/p?host=/run/a,/run/b, postgres://b@localhost/p"
    environ = {
        "PORTAL_INSTANCE_PATH": str(tmp_path),
        "PORTAL_DATABASE_URL": "postgresql://[::1]/p",
        "PORTAL_REPLICA_URLS": several,
    }
    settings = config.load(environ)
    assert [make_url(each).username for each in settings.replica_urls] == ["a", "b"]
    assert "pooler" not in settings.database_url
    pooled = config.load(environ | {"PORTAL_DATABASE_POOLER": "transaction"})
    for url in (pooled.database_url, *pooled.replica_urls):
        assert engine_options(url)["connect_args"]["prepare_threshold"] is None


def test_secrets_are_never_printed(tmp_path: Path) -> None:
    environ = {"PORTAL_INSTANCE_PATH": str(tmp_path)}
    with pytest.raises(ConfigError) as refused:
        config.load(environ | {"PORTAL_SECRET_KEY": "hunter2"})
    assert "hunter2" not in refused.value.message
    url = "postgresql://portal:hunter2@db/portal?sslmode=verify-full"
    settings = config.load(environ | {"PORTAL_DATABASE_URL": url})
    assert "hunter2" in settings.database_url
    assert "hunter2" not in repr(settings)
    assert settings.secret_key not in repr(settings)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_reached_by_the_driver_that_is_installed(scheme: str, tmp_path: Path) -> None:
    environ = {
        "PORTAL_INSTANCE_PATH": str(tmp_path),
        "PORTAL_DATABASE_URL": f"{scheme}://portal@[::1]/portal",
    }
    assert config.load(environ).database_url == "postgresql+psycopg://portal@[::1]/portal"


@pytest.mark.parametrize(
    "url",
    [
        *(
            "postgresql:///portal",
            "postgresql:///portal?host=/run/postgresql",
            "postgresql://localhost/portal",
        ),
        *(f"postgresql://db/portal?sslmode={mode}" for mode in ("verify-ca", "verify-full", "disable")),
    ],
)
def test_a_database_here_or_over_an_encrypted_connection_is_taken(url: str, tmp_path: Path) -> None:
    environ = {"PORTAL_INSTANCE_PATH": str(tmp_path), "PORTAL_DATABASE_URL": url}
    assert config.load(environ).database_url == url.replace("postgresql:", "postgresql+psycopg:").replace(
        "/run/postgresql", "%2Frun%2Fpostgresql"
    )


@pytest.mark.parametrize("host", ["redis.example.cn", "192.0.2.4:6379", "[2001:db8::4]"])
def test_rates_are_counted_elsewhere_over_an_encrypted_connection_alone(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setting_values, "storage_from_string", lambda _value: None)
    with pytest.raises(ValueError, match="rediss://"):
        setting_values.rate_limit_storage(f"redis://{host}")
    assert setting_values.rate_limit_storage(f"rediss://{host}") == f"rediss://{host}"
    assert setting_values.rate_limit_storage("redis://127.0.0.1:6379") == "redis://127.0.0.1:6379"


def test_secrets_come_from_the_store_of_the_service_manager_too(tmp_path: Path) -> None:
    store = tmp_path / "store"
    store.mkdir()
    (store / "PORTAL_SECRET_KEY").write_text(f"{'k' * 40}\n")
    (store / "PORTAL_SMTP_PASSWORD").write_text("hunter2\n")
    (store / "PORTAL_PORT").write_text("not a secret, so not read")
    environ = {"PORTAL_INSTANCE_PATH": str(tmp_path), "CREDENTIALS_DIRECTORY": str(store)}
    settings = config.load(environ)
    assert (settings.secret_key, settings.smtp_password, settings.port) == ("k" * 40, "hunter2", 1060)
    assert not (tmp_path / "secret_key").exists()
    assert config.load(environ | {"PORTAL_SMTP_PASSWORD": "other"}).smtp_password == "other"
    (store / "PORTAL_SECRET_KEY").write_text("short")
    with pytest.raises(ConfigError, match="PORTAL_SECRET_KEY has at least") as refused:
        config.load(environ)
    assert "short" not in refused.value.message


def test_a_relative_database_lies_in_the_instance_folder(tmp_path: Path) -> None:
    environ = {"PORTAL_INSTANCE_PATH": str(tmp_path), "PORTAL_DATABASE_URL": "sqlite:///other.sqlite3"}
    assert config.load(environ).database_url == f"sqlite:///{tmp_path / 'other.sqlite3'}"


def test_an_instance_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="cannot be used"):
        config.load({"PORTAL_INSTANCE_PATH": str(tmp_path / "file" / "instance")})


def test_overrides_win_and_capitals_belong_to_flask(tmp_path: Path) -> None:
    overrides = {"instance_path": tmp_path, "port": 8080, "TESTING": True}
    settings = config.load({"PORTAL_PORT": "9090"}, overrides)
    flask = config.flask_config(settings, overrides)
    assert settings.port == 8080
    assert flask["TESTING"]
    assert flask["PORTAL"] is settings
    assert flask["SESSION_COOKIE_SECURE"]
    assert flask["SESSION_COOKIE_HTTPONLY"]
    assert flask["SECRET_KEY"] == settings.secret_key


@pytest.mark.parametrize("kept", [bytes(range(256)), b"\0" * 64, b"short", b"", "密".encode() * 40])
def test_a_secret_key_that_is_no_text_is_one_clear_line(tmp_path: Path, kept: bytes) -> None:
    (tmp_path / "secret_key").write_bytes(kept)
    with pytest.raises(ConfigError, match="holds no key of 32 characters"):
        config.load({"PORTAL_INSTANCE_PATH": str(tmp_path)})


def test_a_pipe_in_the_place_of_the_secret_key_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "secret_key")
    with pytest.raises(ConfigError, match="holds no key of 32 characters"):
        config.load({"PORTAL_INSTANCE_PATH": str(tmp_path)})


def test_settings_come_from_a_file_and_the_environment_wins(tmp_path: Path) -> None:
    file = tmp_path / "portal.env"
    file.write_text(
        "# 门户设置\n\nPORTAL_PORT=8080\nPORTAL_HOTLINE_NAME = '市民热线 12345 # 号'\nPORTAL_BACKLOG=\"2048\"\n",
        encoding="utf-8",
    )
    environ = {"PORTAL_INSTANCE_PATH": str(tmp_path), "PORTAL_SETTINGS_FILE": str(file)}
    settings = config.load(environ)
    assert (settings.port, settings.hotline_name, settings.backlog) == (8080, "市民热线 12345 # 号", 2048)
    assert config.load(environ | {"PORTAL_PORT": "9090"}).port == 9090
    store = tmp_path / "store"
    store.mkdir()
    file.write_text(f"PORTAL_SECRET_KEY={'f' * 40}\n")
    assert config.load(environ).secret_key == "f" * 40
    (store / "PORTAL_SECRET_KEY").write_text("s" * 40)
    assert config.load(environ | {"CREDENTIALS_DIRECTORY": str(store)}).secret_key == "s" * 40


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        (b"PORTAL_PORT=http\n", "PORTAL_PORT is a whole number"),
        (b"PORTAL_PROT=80\n", r"PORTAL_PROT is not a setting\. Did you mean PORTAL_PORT"),
        (b"\nPORTAL_SMTP_PASSWORD hunter2\n", "portal.env, line 2: write PORTAL_NAME=value"),
        (b"PATH=/bin\n", "line 1: write PORTAL_NAME=value"),
        (b"PORTAL_PORT=1\nPORTAL_PORT=2\n", "line 2: .* each name once"),
        (b"PORTAL_SETTINGS_FILE=other\n", "line 1"),
        (b"\xff\xfe\n", "it is not text in UTF-8"),
        (b"#" * 300_000, "is too large"),
        (None, "cannot be read: No such file"),
    ],
)
def test_a_file_of_settings_that_cannot_be_used_is_one_line_without_its_secrets(
    written: bytes | None, complaint: str, tmp_path: Path
) -> None:
    # What is longer than a message shows is shortened, and the file's own name stays.
    folder = tmp_path / ("a" * 90)
    folder.mkdir()
    if written is not None:
        (folder / "portal.env").write_bytes(written)
    environ = {
        "PORTAL_INSTANCE_PATH": str(tmp_path),
        "PORTAL_SETTINGS_FILE": str(folder / "portal.env"),
    }
    with pytest.raises(ConfigError, match=complaint) as refused:
        config.load(environ)
    assert "hunter2" not in refused.value.message
    assert "\n" not in refused.value.message
