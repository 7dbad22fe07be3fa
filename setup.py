"""What setup.cfg cannot say: the texts of ``translations/`` are compiled into the package, each language in a folder of its own."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from setuptools import setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).resolve().parent


class BuildWithTexts(build_py):
    """Builds the packages, and beside them the compiled texts. An editable installation reads those of its clone."""

    def run(self) -> None:
        """Build everything."""
        super().run()
        if not self.editable_mode:
            for file in sorted((HERE / "translations").glob("*/LC_MESSAGES/messages.po")):
                self._compile(file)

    def _compile(self, file: Path) -> None:
        locale = file.parent.parent.name
        with open(file, "rb") as source:
            texts = read_po(source, locale=locale)
        # The same texts make the same bytes, whenever they are compiled.
        texts.creation_date = texts.revision_date = datetime(2020, 1, 1, tzinfo=UTC)
        compiled = Path(self.build_lib) / "portal" / "translations" / locale / "LC_MESSAGES" / "messages.mo"
        compiled.parent.mkdir(parents=True, exist_ok=True)
        with open(compiled, "wb") as target:
            write_mo(target, texts)


setup(cmdclass={"build_py": BuildWithTexts})
