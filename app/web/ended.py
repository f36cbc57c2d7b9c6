"""A personal link that was good once and leads nowhere now: whose it was is told what became of the thing."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from werkzeug.exceptions import Gone

from app.extensions import db
from app.models import Person
from app.web.languages import read_in


class Farewell(NamedTuple):
    """What the page says in place of the one that the link led to."""

    heading: str
    text: str


Words = Callable[[Person, str], Farewell | None]

_words: dict[str, Words] = {}


class LinkEnded(Gone):
    """The link was withdrawn, or what it leads to is no longer this person's: 410, in the words of its purpose."""

    def __init__(self, purpose: str, person_id: int, subject_id: str) -> None:
        super().__init__()
        self.purpose, self.person_id, self.subject_id = purpose, person_id, subject_id


def register_farewell(purpose: str, words: Words) -> None:
    """Let the ended links of `purpose` say why: `words` gets whose link it was and the public id of the thing.

    Whoever reads it held the token, and may have passed it on: no more may stand there than the person was told.
    """
    _words[purpose] = words


def farewell(ended: LinkEnded) -> Farewell | None:
    """Return what is said of a link that has ended, in its holder's language; None where its purpose has no words."""
    words, person = _words.get(ended.purpose), db.session.get(Person, ended.person_id)
    if words is None or person is None:
        return None
    read_in(person.language)
    return words(person, ended.subject_id)
