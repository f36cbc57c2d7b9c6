"""Checks and fills the catalogues: every text on screen and in mail exists in Dutch and French.

A catalogue is a folder of `.po` files, one per slice. All files of a language are read together, so a text
that two slices use needs one translation. The message ids are the English texts.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
APP = ROOT / "app"
LANGUAGES = ("nl", "fr")
METHODS = [("**/templates/**.html", "jinja2"), ("**/templates/**.txt", "jinja2"), ("**.py", "python")]
OPTIONS = {
    pattern: {"extensions": "jinja2.ext.do,jinja2.ext.loopcontrols", "silent": "false"} for pattern, _ in METHODS[:2]
}
KEYWORDS = {"_": None, "_l": None, "N_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
# How a percentage must not be written: app/web/formats says how each language writes it.
NO_PERCENT = {"nl": re.compile(r"[\ds]\s+%%"), "fr": re.compile(r"[\ds][^\S\u202f]*%%")}
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{[a-z_]+\}")

Message = tuple[str, ...]  # the singular, and the plural where there is one


def used() -> dict[Message, str]:
    """Return every text in the code and templates, with the place of its first use."""
    found: dict[Message, str] = {}
    for file, line, message, _comments, _context in extract_from_dir(APP, METHODS, OPTIONS, keywords=KEYWORDS):
        key = message if isinstance(message, tuple) else (message,)
        if key[0]:
            found.setdefault(key, f"{file}:{line}")
    return found


def translated(language: str) -> Iterator[tuple[Path, Message, Message, bool]]:
    """Yield (file, message, translation, is fuzzy) for every entry of a language."""
    for path in sorted((APP / "translations" / language).glob("*.po")):
        with path.open("rb") as file:
            for entry in read_po(file, locale=language):
                if entry.id:
                    ids = tuple(entry.id) if isinstance(entry.id, list | tuple) else (str(entry.id),)
                    texts = tuple(entry.string) if isinstance(entry.string, list | tuple) else (str(entry.string),)
                    yield path, ids, tuple(text or "" for text in texts), entry.fuzzy


def faults(ids: Message, strings: Message, *, fuzzy: bool) -> Iterator[str]:
    """Yield what is wrong with one entry by itself."""
    if fuzzy:
        yield "is marked fuzzy"
    if not all(strings):
        yield "is empty"
    wanted = set(PLACEHOLDER.findall(" ".join(ids))) - {"%(num)s"}
    for text in filter(None, strings):
        if set(PLACEHOLDER.findall(text)) - {"%(num)s"} != wanted:
            yield f"has other placeholders in {text!r}"


def problems(language: str, texts: dict[Message, str]) -> Iterator[str]:
    """Yield what is missing, contradictory, unused or broken in the catalogue of `language`."""
    known: dict[str, tuple[Path, Message]] = {}
    singular = {message[0] for message in texts}
    for path, ids, strings, fuzzy in translated(language):
        where = f"{path.relative_to(ROOT)}: {ids[0]!r}"
        yield from (f"{where} {fault}" for fault in faults(ids, strings, fuzzy=fuzzy))
        if any(NO_PERCENT[language].search(text) for text in strings):
            yield f"{where} writes a percentage in another way than the formatter"
        if ids[0] not in singular:
            yield f"{where} is not used any more"
        if ids[0] in known and known[ids[0]][1] != strings:
            yield f"{where} is {strings[0]!r} here and {known[ids[0]][1][0]!r} in {known[ids[0]][0].name}"
        known.setdefault(ids[0], (path, strings))
    for message, place in texts.items():
        if message[0] not in known:
            yield f"{language}: missing {message[0]!r} ({place})"
        elif len(message) > len(known[message[0]][1]):
            yield f"{language}: no plural for {message[0]!r} ({place})"


def main() -> int:
    """Print the problems; 1 when there are any."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="report problems (the only thing it does)")
    parser.add_argument("--only", default="", help="report only lines that contain this text")
    options = parser.parse_args()
    texts = used()
    found = [line for language in LANGUAGES for line in problems(language, texts) if options.only in line]
    print("\n".join(found) or f"{len(texts)} texts, complete in {', '.join(LANGUAGES)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
