"""What people type, made safe to keep: one form of each character, nothing invisible that misleads."""

import re
import unicodedata

from app.models.keys import casefold_key

__all__ = ["MAX_TEXT", "casefold_key", "clean", "clean_line", "mixes_scripts"]

MAX_TEXT = 20_000  # characters of a long text

_NEW_LINE = re.compile("\r\n?|[\x85\u2028\u2029]")
# Control characters, and the code points that Unicode promises never to use: neither HTML nor XML can hold them.
_NO_TEXT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef"
    + "".join(chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
    + "]"
)
# Overrides and isolates of writing direction change what a name looks like without changing what it is.
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_FILLERS = "\u115f\u1160\u2800\u3164\uffa0"  # letters and signs of which nothing is drawn
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Mn", "Me", "Zl", "Zp", "Zs"})
_SURROGATE = re.compile("[\ud800-\udfff]")
_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")


def clean(value: str) -> str:
    """Return `value` in NFC with newlines as LF, without control characters, direction overrides or lone surrogates.

    What nobody could see is empty.
    """
    if _SURROGATE.search(value):
        value = value.encode("utf-8", "replace").decode("utf-8")
    value = _NEW_LINE.sub("\n", unicodedata.normalize("NFC", value))
    value = _BIDI.sub("", _NO_TEXT.sub("", value))
    return value.strip() if any(map(_is_seen, value)) else ""


def _is_seen(char: str) -> bool:
    return unicodedata.category(char) not in _UNSEEN and char not in _FILLERS


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
