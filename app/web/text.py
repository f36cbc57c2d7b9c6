"""What people type, made safe to keep: one form of each character, nothing invisible that misleads."""

import re
import unicodedata

from app.models.keys import casefold_key

__all__ = ["MAX_TEXT", "casefold_key", "clean", "clean_line", "mixes_scripts"]

MAX_TEXT = 20_000  # characters of a long text

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# Overrides and isolates of writing direction change what a name looks like without changing what it is.
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")


def clean(value: str) -> str:
    """Return `value` in NFC with newlines as LF, without control characters, direction overrides or lone surrogates."""
    if _SURROGATE.search(value):
        value = value.encode("utf-8", "replace").decode("utf-8")
    value = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n")
    value = _BIDI.sub("", _CONTROL.sub("", value))
    return "" if not _INVISIBLE.sub("", value).strip() else value.strip()


def clean_line(value: str) -> str:
    """Return `value` cleaned, on one line: it may stand in the header of a mail."""
    return " ".join(clean(value).split())


def mixes_scripts(value: str) -> bool:
    """Whether letters of several look-alike scripts stand in one word, as in a Latin name with Cyrillic letters."""
    for word in value.split():
        scripts = {
            script
            for char in word
            if char.isalpha()
            for script in _SCRIPTS
            if unicodedata.name(char, "").startswith(script)
        }
        if len(scripts) > 1:
            return True
    return False
