"""Keys by which names are compared and sorted the same way on every database."""

import unicodedata
from typing import Any

# A keyboard types ', a word processor makes ’ of it: D'Hondt and D’Hondt are one name.
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ`", "'"))


def casefold_key(value: str) -> str:
    """Return what two spellings of the same name share: case, accents, spacing and the form of apostrophes left out."""
    decomposed = unicodedata.normalize("NFKD", value.casefold().translate(_APOSTROPHES))
    return " ".join("".join(char for char in decomposed if not unicodedata.combining(char)).split())


def key_of_name(context: Any) -> str:
    """Return the key of the `name` that a statement inserts, for rows that are not made as objects."""
    return casefold_key(context.get_current_parameters()["name"])[:200]
