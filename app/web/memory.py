"""Parts of pages that are remembered: what depends on nothing but the values it is given.

A line of a list says the same for everyone who may see it, as long as its row says the same; so do the menu and the
filters above it, for everyone with the same entries and the same choice. Such a part is a macro
in a file called `lines.html`, which may use its arguments, components, addresses and texts, and nothing that knows
who is looking, at what hour or in which request; a sweep reads these files. Everything it depends on is its key:
the arguments with their types, the language, and the path under which the product is mounted.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from functools import lru_cache
from typing import Any

from flask.globals import request_ctx
from markupsafe import Markup

MOST = 2048  # lines kept for each language in each process; about three megabytes
MOST_PARTS = 512  # and larger parts, such as a menu or the filters of a list


def make_each() -> Callable[..., Markup]:
    """Return the function `each(macro, items, *shared)` for the templates of one language, with a memory of its own."""
    remembered = lru_cache(MOST, typed=True)(_written)

    def each(macro: Callable[..., str], items: Iterable[Any], *shared: Any) -> Markup:
        """Return what `macro` writes for each item, one after another; `shared` are its other arguments."""
        root = request_ctx.request.root_path
        # A macro writes Markup; its own `join` would look at each line again.
        return str.__new__(Markup, "".join([remembered(root, macro, item, *shared) for item in items]))

    return each


def make_kept() -> Callable[..., str]:
    """Return the function `kept(macro, *values)` for the templates of one language, with a memory of its own.

    It writes one part, larger than a line. Values within a tuple must be plain: text there equals the same text
    that was escaped.
    """
    remembered = lru_cache(MOST_PARTS, typed=True)(_written)

    def kept(macro: Callable[..., str], *values: Hashable) -> str:
        """Return what `macro` writes for these values."""
        return remembered(request_ctx.request.root_path, macro, *values)

    return kept


def _written(root: str, macro: Callable[..., str], *values: Hashable) -> str:
    del root  # a part of the key only: addresses begin with it
    return macro(*values)
