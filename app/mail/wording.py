"""Words that a body writes itself: which placeholders they may hold, what is wrong with them, and how they read."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.mail.kinds import PLACEHOLDER, MailKind
from app.mail.letter import Letter, Words, preview_words
from app.mail.outbox import Draft, compose
from app.mail.settings import Wording
from app.models import Person

BRACES = re.compile(r"\{[^{}]*\}?|\}")
EVERYWHERE = frozenset({"name"})  # filled in for every mail


@dataclass(frozen=True)
class Flaw:
    """Something between braces that cannot be filled in, or a name that may not be left out."""

    what: str
    is_missing: bool = False


def allowed(kind: MailKind) -> list[str]:
    """Return the names that can be filled in in mails of `kind`, in a fixed order."""
    return sorted(kind.placeholders | EVERYWHERE)


def flaws_of(text: str, kind: MailKind) -> list[Flaw]:
    """Return everything between braces in `text` that means nothing, each once."""
    found = []
    for piece in dict.fromkeys(BRACES.findall(text)):
        name = PLACEHOLDER.fullmatch(piece)
        if name is None or name[1] not in allowed(kind):
            found.append(Flaw(piece))
    return found


def left_out(wording: Wording, kind: MailKind) -> list[Flaw]:
    """Return the names without which a mail of `kind` is of no use, and which stand in none of its words."""
    text = f"{wording.subject} {wording.body} {wording.button}"
    return [Flaw(f"{{{name}}}", is_missing=True) for name in kind.keeps if f"{{{name}}}" not in text]


def sample_letter(kind: MailKind, language: str, wording: Wording) -> Letter:
    """Return the mail as it reads in `language` with sample values, its links masked. Writes nothing."""
    person = Person(name=str(kind.sample.get("name", "An De Smet")), email="an@example.org", language=language)
    draft = Draft(kind, person, about=("person", person.public_id), values=kind.sample)
    letter = compose(draft, wording)
    return preview_words(Words(kind.name, language, letter.subject, letter.reason, letter.content, ""))
