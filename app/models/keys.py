"""Keys by which names are compared and sorted the same way on every database."""

import unicodedata
from typing import Any


def casefold_key(value: str) -> str:
    """Return what two spellings of the same name share: case, accents and spacing left out."""
    decomposed = unicodedata.normalize("NFKD", value.casefold())
    return " ".join("".join(char for char in decomposed if not unicodedata.combining(char)).split())


def key_of_name(context: Any) -> str:
    """Return the key of the `name` that a statement inserts, for rows that are not made as objects."""
    return casefold_key(context.get_current_parameters()["name"])[:200]
