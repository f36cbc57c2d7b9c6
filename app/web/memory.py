"""Parts of pages that are remembered: what depends on nothing but the values it is given.

A line of a list says the same for everyone who may see it, as long as its row says the same. Such a part is a macro
in a file called `lines.html`, which may use its arguments, components, addresses and texts, and nothing that knows
who is looking, at what hour or in which request; a sweep reads these files. Everything it depends on is its key:
the arguments with their types, the language, and the path under which the product is mounted.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from functools import lru_cache
from typing import Any

from flask import request
from markupsafe import Markup

MOST = 2048  # parts kept for each language in each process; about three megabytes


def make_each() -> Callable[..., Markup]:
    """Return the function `each(macro, items, *shared)` for the templates of one language, with a memory of its own."""

    @lru_cache(MOST, typed=True)
    def remembered(root: str, macro: Callable[..., str], item: Hashable, *shared: Hashable) -> str:
        del root  # a part of the key only: addresses begin with it
        return macro(item, *shared)

    def each(macro: Callable[..., str], items: Iterable[Any], *shared: Any) -> Markup:
        """Return what `macro` writes for each item, one after another; `shared` are its other arguments."""
        root = request.root_path
        return Markup("").join([remembered(root, macro, item, *shared) for item in items])

    return each
