"""Three languages: their catalogues, the one this reader gets, and one Jinja environment for each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po
from flask import current_app, g, has_app_context, has_request_context, request

from app.web.here import here
from config import LANGUAGES

TRANSLATIONS = Path(__file__).parent.parent / "translations"
COOKIE = "pw-language"

_forced: ContextVar[str | None] = ContextVar("forced_language", default=None)


class Catalogue:
    """All texts of one language. The message ids are the English texts themselves."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.single: dict[str, str] = {}
        self.plural: dict[str, tuple[str, ...]] = {}
        for path in sorted((TRANSLATIONS / language).glob("*.po")):
            self._read(path)

    def _read(self, path: Path) -> None:
        with path.open("rb") as file:
            for message in read_po(file, locale=self.language):
                if not message.id:
                    continue
                if isinstance(message.id, tuple | list):
                    self.plural[message.id[0]] = tuple(message.string or ())
                elif message.string:
                    self.single[message.id] = str(message.string)

    def gettext(self, message: str) -> str:
        """Return the text for `message`, or `message` itself."""
        return self.single.get(message, message)

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Return the form for `number`: French says zero in the singular, Dutch and English in the plural."""
        is_one = number in {0, 1} if self.language == "fr" else number == 1
        forms = self.plural.get(singular, (singular, plural))
        return forms[0 if is_one else 1] or (singular if is_one else plural)


@cache
def catalogue(language: str) -> Catalogue:
    """Return the catalogue of `language`, read once a process."""
    return Catalogue(language)


def N_(message: str) -> str:  # noqa: N802 - the marker that tools which gather texts look for
    """Mark a text for the catalogue without looking it up yet."""
    return message


def gettext(message: str, **values: object) -> str:
    """Return `message` in the language of the reader, with `%(name)s` filled in."""
    text = catalogue(current_language()).gettext(message)
    return text % values if values else text


def ngettext(singular: str, plural: str, number: int, **values: object) -> str:
    """Return the form for `number`; `%(num)s` is filled in by itself."""
    return catalogue(current_language()).ngettext(singular, plural, number) % {"num": number, **values}


class LazyText:
    """A text that is looked up when it is shown, for labels declared once at import."""

    __slots__ = ("message", "values")

    def __init__(self, message: str, values: dict[str, object]) -> None:
        self.message = message
        self.values = values

    def __str__(self) -> str:
        return gettext(self.message, **self.values)

    def __html__(self) -> str:
        from markupsafe import escape  # noqa: PLC0415 - only needed where HTML is made

        return str(escape(str(self)))

    def __mod__(self, values: object) -> str:
        return str(self) % values

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other)

    def __hash__(self) -> int:
        return hash(self.message)


def lazy_gettext(message: str, **values: object) -> Any:
    """Return a text that follows the reader's language each time it is shown."""
    return LazyText(message, values)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Use `language` inside the block, whoever asks: mails speak the recipient's language."""
    token = _forced.set(language if language in LANGUAGES else None)
    try:
        yield
    finally:
        _forced.reset(token)


def current_language() -> str:
    """Return the language of the reader: forced, person, cookie, browser, default, in that order."""
    forced = _forced.get()
    if forced:
        return forced
    if not has_request_context():
        return str(current_app.config["SETTINGS"].default_language) if has_app_context() else "nl"
    kept = here()
    found: str | None = kept.get("language")
    if found is None:
        found = kept.language = _choose()
    return found


def _choose() -> str:
    chosen = request.cookies.get(COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    person_language = getattr(g, "reader_language", None)
    if person_language in LANGUAGES:
        return str(person_language)
    default = str(current_app.config["SETTINGS"].default_language)
    if not request.headers.get("Accept-Language"):
        return default
    return request.accept_languages.best_match(list(LANGUAGES)) or default


def read_in(language: str) -> None:
    """Note the language of the person who reads this page, when it becomes known who that is."""
    g.reader_language = language
    g.pop("language", None)
