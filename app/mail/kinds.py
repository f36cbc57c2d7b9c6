"""The kinds of mail there are. Each slice declares its own in `mails.py` and registers them in create_app.

Texts are message ids in English with `{placeholders}`; the catalogue gives them in the recipient's language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from app.models import MailPolicy
from app.web.languages import N_

__all__ = ["N_", "MailKind", "all_kinds", "fill", "register"]

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True)
class MailKind:
    """One kind of mail: what it says, and how it behaves.

    `body` holds paragraphs separated by an empty line. `sample` gives a value for every placeholder, for
    previews and tests. `minutes` is the time it asks of the person who gets it.

    A reminder says from what its days are counted (`counted_from`, a message id) and, as defaults that a coordinator
    may change, how many days before and after that it goes out: `before=(14, 3)`. None: not offered.
    """

    name: str
    title: str  # what the coordinator calls it, as a message id
    subject: str
    body: str
    reason: str  # why this person gets it
    sample: Mapping[str, object]
    button: str = ""  # the words on the link; without them the mail has no link
    policy: MailPolicy = MailPolicy.RETRY
    urgent: bool = False  # not grouped into the daily mail, not kept from quiet hours
    on_request: bool = False  # the reader asked for it a moment ago: cannot be muted or unsubscribed from
    minutes: int = 0
    life: timedelta = field(default=timedelta(days=7))  # not sent any more when it waited longer
    before: tuple[int, ...] | None = None
    after: tuple[int, ...] | None = None
    counted_from: str = ""
    essential: bool = False  # the work stops without it: cannot be switched off
    confidential: bool = False  # holds what someone answered: it is noted who reads it in the log
    keeps: tuple[str, ...] = ()  # placeholders that another text must hold as well, such as a code

    @property
    def placeholders(self) -> frozenset[str]:
        """Every name that the texts fill in."""
        return frozenset(PLACEHOLDER.findall(f"{self.subject} {self.body} {self.reason} {self.button}"))

    @property
    def can_be_off(self) -> bool:
        """Whether a body may do without it."""
        return not (self.on_request or self.urgent or self.essential)


_kinds: dict[str, MailKind] = {}


def register(*kinds: MailKind) -> None:
    """Make kinds known; raise ValueError when a name is taken by another kind or a sample lacks a value."""
    for kind in kinds:
        if _kinds.get(kind.name, kind) is not kind:
            message = f"two mail kinds are called {kind.name}"
            raise ValueError(message)
        if missing := kind.placeholders - set(kind.sample):
            message = f"{kind.name}: no sample for {sorted(missing)}"
            raise ValueError(message)
        _kinds[kind.name] = kind


def all_kinds() -> dict[str, MailKind]:
    """Return every kind by its name."""
    return dict(_kinds)


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put values in the place of `{names}`. Anything else between braces stays as it is."""
    return PLACEHOLDER.sub(lambda match: values.get(match.group(1), match.group(0)), text)
