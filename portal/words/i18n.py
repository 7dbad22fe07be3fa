"""Languages: Chinese unless the visitor chose English. Nothing is negotiated.

``Accept-Language`` is not asked: most devices in Beijing that say "en" were never told otherwise, and a portal
that greets an old person in English has lost them. The choice is one click away and kept in a cookie.
Programs alone are told what is wrong with their requests in the language that they ask for (``portal/programs/telling.py``).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from babel import Locale
from babel.support import NullTranslations, Translations
from flask import Flask, current_app, g, has_request_context
from flask_babel import Domain, force_locale, get_locale, gettext
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

from catalogue.language.spelling import has_han

from ..config import ConfigError
from ..cookies import read_cookie
from ..extensions import babel

Made = TypeVar("Made")

LANGUAGE_COOKIE = "language"
LOCALES = {"zh": "zh_Hans_CN", "en": "en"}
"""Language as the cookie and the settings name it -> locale of the translations."""
HTML_LANG = {"zh": "zh-CN", "en": "en"}


def _asked_for() -> str:
    """The language that the reader's cookie holds, or nothing."""
    wanted = read_cookie(LANGUAGE_COOKIE) if has_request_context() else ""
    return wanted if wanted in LOCALES else ""


def chosen_language() -> str:
    """``zh`` or ``en``: the cookie's if it holds one of them, else the instance's default."""
    default: str = current_app.config["PORTAL"].default_language
    return _asked_for() or default


def is_english_offered() -> bool:
    """Whether the page has a line that leads to it in English: where its reader chose no language and gets Chinese.

    The browser shows the line only where it asks for no Chinese, so that one page serves all.
    """
    return not _asked_for() and chosen_language() == "zh"


def _locale_in_force() -> Locale | None:
    """``get_locale()``, which is asked a hundred times for a page, without its detours once the locale is known."""
    try:
        kept = getattr(g._get_current_object().get("_flask_babel"), "babel_locale", None)
    except RuntimeError:  # outside an application's context
        kept = None
    return kept or get_locale()


def language() -> str:
    """The language in force now, which is the chosen one unless ``force_locale`` says otherwise."""
    locale = _locale_in_force()
    return "en" if locale is not None and locale.language == "en" else "zh"


def colon() -> str:
    """What comes between a name and what is said of it, in the language in force."""
    return "：" if language() == "zh" else ": "


def between() -> str:
    """What parts two sentences: a space, and nothing after a Chinese full stop, which has its own."""
    return "" if language() == "zh" else " "


def comma() -> str:
    """What parts the names of a list: 周一、周三; Mon, Wed."""
    return ", " if language() == "en" else "、"


def in_chinese(text: object) -> Markup:
    """Text that exists in Chinese only, marked as such on an English page for screen readers and fonts."""
    if language() == "zh":
        return escape(text)
    return Markup('<span lang="{}">{}</span>').format(HTML_LANG["zh"], text)


def as_typed(text: str) -> str | Markup:
    """What a visitor typed, given back: marked as Chinese on an English page if Chinese is in it."""
    return in_chinese(text) if has_han(text) else escape(text)


def lang_of(text: str) -> str:
    """The language to mark a field with that holds what a visitor typed; empty where it is the page's own."""
    return HTML_LANG["zh"] if language() == "en" and has_han(text) else ""


def in_each(make: Callable[[], Made]) -> tuple[Made, Made]:
    """What is made under Chinese and under English, for answers that are the same for all readers."""
    with force_locale(LOCALES["zh"]):
        chinese = make()
    with force_locale(LOCALES["en"]):
        return chinese, make()


def in_both(said: Callable[[], object]) -> tuple[str, str]:
    """What is said in Chinese and in English, for answers that are the same for all readers."""
    return in_each(lambda: str(said()))


def pick(zh: str | None, en: str | None) -> str | Markup:
    """The text in the language in force; the Chinese, marked as Chinese, where no English was given."""
    if language() == "en" and en:
        return en
    return in_chinese(zh or "")


def as_written(zh: str | None, en: str | None = None) -> str | Markup:
    """What a community or an office wrote of its own, in the language in force.

    Where it was written in the other language only, that text, marked as such for screen readers and fonts: a
    translation that is missing is seen, and the text is never lost. ``said_once`` tells readers so. Empty where
    nothing was written.
    """
    own, other, lang = (zh, en, "en") if language() == "zh" else (en, zh, HTML_LANG["zh"])
    if own or not other:
        return own or ""
    if lang != "en" and not has_han(other):
        return other
    return Markup('<span class="untranslated" lang="{}">{}</span>').format(lang, other)


def said_once(page: str) -> Markup:
    """A part of a page in which the first of the texts without translation is followed by a few words that say so."""
    before, mark, after = page.partition('<span class="untranslated"')
    text, end, after = after.partition("</span>")
    if not end:
        return Markup(page)  # noqa: S704 - a rendered template
    said = gettext("English only") if language() == "zh" else gettext("Chinese only")
    note = Markup(' <span class="mark only">{}</span>').format(said)
    return Markup(before + mark + text + end) + note + Markup(after)  # noqa: S704 - a rendered template


def filled_in(message: str, **values: object) -> Markup:
    """A translated message with its values: text is escaped, what is marked as Chinese stays marked."""
    return Markup(message) % values  # noqa: S704 - the message is ours, the values are escaped


def require_translations(directory: Path) -> None:
    """Raise ``ConfigError`` unless every language's compiled translations are in ``directory``."""
    missing = [
        locale
        for locale in LOCALES.values()
        if not (directory / locale / "LC_MESSAGES" / "messages.mo").is_file()
    ]
    if missing:
        raise ConfigError(
            f"No compiled translations for {', '.join(missing)} in {directory}: run `make translations`."
        )


class _KeptDomain(Domain):
    """Texts by the language directly: Flask-Babel looks up locale and catalogue for every text, some hundred for a page."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[str, Translations | NullTranslations] = {}

    def get_translations(self) -> Translations | NullTranslations:
        locale = _locale_in_force()
        if locale is None:
            return super().get_translations()
        known = self._known.get(locale.language)
        if known is None:
            known = self._known[locale.language] = super().get_translations()
        return known


_domain = _KeptDomain()


def say(text: str, **values: object) -> str:
    """What ``flask_babel.gettext`` gives, for modules that say some hundred texts for a page: without its look-ups."""
    said: str = _domain.get_translations().ugettext(text)
    return said % values if values else said


@lru_cache(maxsize=8192)
def _as_markup(_language: str, text: str) -> Markup:
    """A text without values in the language in force, kept: a page has some hundred of these."""
    return Markup(_domain.get_translations().ugettext(text)) % {}  # noqa: S704 - the text is ours


@pass_eval_context
def _say_in_template(context: EvalContext, text: str, /, **values: object) -> str:
    """``gettext`` for templates: a format string in any case, and safe with its values escaped where the template escapes."""
    if not context.autoescape:
        return str(_domain.get_translations().ugettext(text)) % values
    return (
        filled_in(_domain.get_translations().ugettext(text), **values)
        if values
        else _as_markup(language(), text)
    )


def _remember_translations(app: Flask) -> None:
    """Let templates and code find their texts by the language directly."""
    domain = babel.domain_instance = _domain
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined] # of the extension i18n
        gettext=lambda text: domain.get_translations().ugettext(text),
        ngettext=lambda one, many, number: domain.get_translations().ungettext(one, many, number),
        newstyle=True,
    )
    app.jinja_env.globals.update(gettext=_say_in_template, _=_say_in_template)


def init_app(app: Flask) -> None:
    """Bind the languages to the application. Raises ``ConfigError`` if a translation is not compiled."""
    require_translations(Path(app.config["BABEL_TRANSLATION_DIRECTORIES"]))
    babel.init_app(
        app,
        default_locale=LOCALES[app.config["PORTAL"].default_language],
        locale_selector=lambda: LOCALES[chosen_language()],
    )
    _remember_translations(app)
    app.jinja_env.filters["zh"] = in_chinese
    app.jinja_env.filters["written"] = as_written
    app.jinja_env.filters["said_once"] = said_once
    app.jinja_env.filters["typed"] = as_typed
    app.jinja_env.globals.update(
        between=between,
        colon=colon,
        comma=comma,
        language=language,
        lang_of=lang_of,
        pick=pick,
        html_lang=lambda: HTML_LANG[language()],
    )
