"""The settings of single sign-on are whole, encrypted and named in the error, or the portal does not start."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal import config
from portal.config import ConfigError

WHOLE = {
    "PORTAL_OIDC_ISSUER": "https://id.example.cn/realms/city",
    "PORTAL_OIDC_CLIENT_ID": "portal-1060",
    "PORTAL_OIDC_CLIENT_SECRET": "seven slow ferries",
    "PORTAL_PUBLIC_ADDRESS": "https://1060.example.cn",
}


def load(tmp_path: Path, **changed: str | None) -> config.Settings:
    said = {name: value for name, value in (WHOLE | changed).items() if value is not None}
    return config.load({"PORTAL_INSTANCE_PATH": str(tmp_path), **said})


def test_it_is_off_by_default(tmp_path: Path) -> None:
    settings = config.load({"PORTAL_INSTANCE_PATH": str(tmp_path)})
    assert (settings.oidc_issuer, settings.oidc_client_id, settings.oidc_two_factors) == ("", "", ())
    assert settings.oidc_max_age_minutes == 60


def test_what_is_set_is_kept_as_it_is_written_and_the_secret_is_never_printed(tmp_path: Path) -> None:
    settings = load(
        tmp_path, PORTAL_OIDC_ISSUER="https://id.example.cn/", PORTAL_OIDC_TWO_FACTORS="gold, mfa"
    )
    assert settings.oidc_issuer == "https://id.example.cn/"
    assert settings.oidc_two_factors == ("gold", "mfa")
    assert "seven slow ferries" not in repr(settings)


def test_the_secret_comes_from_the_store_of_systemd_too(tmp_path: Path) -> None:
    store = tmp_path / "store"
    store.mkdir()
    (store / "PORTAL_OIDC_CLIENT_SECRET").write_text("from the store\n")
    rest = {name: value for name, value in WHOLE.items() if name != "PORTAL_OIDC_CLIENT_SECRET"}
    said = {"PORTAL_INSTANCE_PATH": str(tmp_path), "CREDENTIALS_DIRECTORY": str(store), **rest}
    assert config.load(said).oidc_client_secret == "from the store"


def test_on_this_machine_it_needs_no_encryption(tmp_path: Path) -> None:
    settings = load(
        tmp_path, PORTAL_OIDC_ISSUER="http://127.0.0.1:9000", PORTAL_PUBLIC_ADDRESS="http://localhost:1060"
    )
    assert settings.oidc_issuer == "http://127.0.0.1:9000"


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"PORTAL_OIDC_CLIENT_ID": None}, "PORTAL_OIDC_ISSUER needs PORTAL_OIDC_CLIENT_ID"),
        ({"PORTAL_OIDC_CLIENT_SECRET": None}, "and PORTAL_OIDC_CLIENT_SECRET"),
        ({"PORTAL_OIDC_ISSUER": None}, "need PORTAL_OIDC_ISSUER"),
        ({"PORTAL_PUBLIC_ADDRESS": None}, "needs PORTAL_PUBLIC_ADDRESS"),
        ({"PORTAL_PUBLIC_ADDRESS": "http://1060.example.cn"}, "an encrypted PORTAL_PUBLIC_ADDRESS"),
        ({"PORTAL_OIDC_ISSUER": "http://id.example.cn"}, "PORTAL_OIDC_ISSUER is on another machine"),
        ({"PORTAL_OIDC_ISSUER": "id.example.cn"}, "PORTAL_OIDC_ISSUER is an address"),
        ({"PORTAL_OIDC_ISSUER": "https://id.example.cn/?realm=city"}, "without a query"),
        ({"PORTAL_OIDC_ISSUER": "https://user@id.example.cn/"}, "PORTAL_OIDC_ISSUER is an address"),
        ({"PORTAL_OIDC_ISSUER": "https://id.example.cn/a b"}, "PORTAL_OIDC_ISSUER is an address"),
        ({"PORTAL_OIDC_ISSUER": f"https://id.example.cn/{'a' * 300}"}, "PORTAL_OIDC_ISSUER is an address"),
        ({"PORTAL_OIDC_CA": "/nowhere/at/all.pem"}, "PORTAL_OIDC_CA is a file"),
        ({"PORTAL_OIDC_NAME": ""}, "PORTAL_OIDC_NAME has"),
        ({"PORTAL_OIDC_MAX_AGE_MINUTES": "0"}, "PORTAL_OIDC_MAX_AGE_MINUTES is a whole number"),
    ],
)
def test_a_setting_that_is_missing_or_wrong_is_one_line_that_names_it(
    tmp_path: Path, changed: dict[str, str | None], says: str
) -> None:
    with pytest.raises(ConfigError, match=says) as refused:
        load(tmp_path, **changed)
    assert "seven slow ferries" not in str(refused.value)
