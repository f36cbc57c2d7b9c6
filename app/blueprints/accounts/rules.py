"""What decides about passwords, codes and attempts: pure functions of plain values."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.web.attempts import Limit

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
MOST_TRIES = 5  # of the code of one mail
LINK_LIFE = timedelta(minutes=15)
INVITATION_LIFE = timedelta(hours=24)


# A town hall shares one address on the network, so the second limit is wider than the first. The limit of a day
# keeps guessing codes hopeless: twenty mails with five tries each, of a million codes.
LIMITS = {
    "password/address": Limit(8),
    "password/network": Limit(40),
    "link/address": Limit(4),
    "link/network": Limit(20),
    "link/day": Limit(20, timedelta(hours=24)),
    "code/network": Limit(20),
    "current/address": Limit(8),
    "lost/address": Limit(2),
    "lost/day": Limit(6, timedelta(hours=24)),
    "lost/network": Limit(20),
}


def minutes_until(moment: datetime, now: datetime) -> int:
    """Return how many minutes to wait, at least one: what is said must never be too short."""
    return max(1, -(-int((moment - now).total_seconds()) // 60))


def weakness(password: str, *, email: str, name: str) -> str | None:
    """Return why a password will not do: `short`, `repeats`, `personal`; None when it will."""
    if len(password) < SHORTEST_PASSWORD:
        return "short"
    if len(set(password.casefold())) < 5:
        return "repeats"
    known = {email.casefold(), email.partition("@")[0].casefold(), *name.casefold().split()}
    rest = password.casefold()
    for word in sorted((word for word in known if len(word) >= 3), key=len, reverse=True):
        rest = rest.replace(word, "")
    return "personal" if len(rest) < 6 else None


def digits_of(typed: str) -> str:
    """Return the digits of a code as people type it, with spaces or a dash in it."""
    return "".join(char for char in typed if char in "0123456789")
