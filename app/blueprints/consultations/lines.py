"""Which written line is which choice, when a list of choices was rewritten. Pure functions of plain texts."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher


def kept(before: Sequence[str], after: Sequence[str]) -> list[int | None]:
    """Return, for each line after, which line before it is: the same words, else what was reworded in its place.

    None stands for a line that is new. A list of the same length with other words was reworded line by line.
    """
    places = {text: place for place, text in reversed(list(enumerate(before)))}
    found: list[int | None] = [places.pop(text, None) for text in after]
    free = set(range(len(before))) - {one for one in found if one is not None}
    for tag, start, end, new_start, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "replace":
            for old, new in zip(range(start, end), range(new_start, new_end), strict=False):
                if found[new] is None and old in free:
                    found[new] = old
                    free.discard(old)
    return found


def removed(before: Sequence[str], after: Sequence[str]) -> list[int]:
    """Return which lines before are gone."""
    stay = set(kept(before, after))
    return [place for place in range(len(before)) if place not in stay]
