"""Where open data come from, as far as the settings say."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from catalogue.dumps import FilesOrigin

from ..config import Settings


def origin_of(settings: Settings) -> FilesOrigin:
    """The version of the portal; the authority and the terms, if they are set."""
    try:
        release = version("portal1060")
    except PackageNotFoundError:
        release = "0"
    return FilesOrigin(release, settings.site_sponsor, settings.site_sponsor_en, settings.open_licence)
