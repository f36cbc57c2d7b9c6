"""What decides about names and addresses: pure functions of plain values."""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.web.forms import is_email, normal_email
from app.web.text import casefold_key, clean_line

# Offices answer by these, not persons; in the three languages of the region.
FUNCTIONAL = frozenset(
    [
        *("info", "contact", "office", "onthaal", "accueil", "secretariaat", "secretariat", "secretary", "secretaire"),
        *("gemeente", "stad", "commune", "ville", "bestuur", "administratie", "administration", "admin", "mail"),
        *("post", "hallo", "hello", "team", "dienst", "loket", "griffie", "burgemeester", "bourgmestre", "schepenen"),
        *("directie", "direction", "hr", "personeel", "personnel", "communicatie", "communication", "pers", "presse"),
        *("ocmw", "cpas", "milieu", "mobiliteit", "wonen", "economie", "lokale.economie", "boekhouding", "facturen"),
    ]
)
UNREAD = frozenset({"noreply", "no-reply", "donotreply", "do-not-reply", "mailer-daemon", "bounce", "bounces"})
_NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<email>[^<>]+)>")


def is_functional(email: str) -> bool:
    """Whether an address belongs to an office rather than to one person."""
    local, _, domain = email.partition("@")
    local = local.partition("+")[0]
    return local in FUNCTIONAL or (local != "" and local == domain.partition(".")[0])


def is_unread(email: str, own: Iterable[str]) -> bool:
    """Whether mail to this address reaches nobody, or comes back to us and would go round for ever."""
    local, _, domain = email.partition("@")
    base = f"{local.partition('+')[0]}@{domain}"
    return local.partition("+")[0] in UNREAD or base in {normal_email(address) for address in own if address}


def split_named(text: str) -> tuple[str, str]:
    """Return (name, e-mail) of “Jan Praet <jan@example.org>”, of an address alone or of a name alone."""
    found = _NAMED.fullmatch(text)
    if found:
        return clean_line(found["name"]).strip('" '), normal_email(found["email"])
    address = normal_email(text)
    return ("", address) if is_email(address) else (text, "")


def traces(name: str) -> set[str]:
    """Return what two names have in common at least one of when they are near: so that near ones are found by look-up.

    Each trace is the name with one letter left out, or its words in the order of the alphabet.
    """
    key = casefold_key(name)
    cut = {key[:at] + key[at + 1 :] for at in range(len(key) if len(key) > 3 else 0)}
    return {key, " ".join(sorted(key.split())), *cut}


def is_near(one: str, other: str) -> bool:
    """Whether two names may well be the same one: equal but for case, accents, order, or a single letter."""
    first, second = casefold_key(one), casefold_key(other)
    if not first or not second:
        return False
    return sorted(first.split()) == sorted(second.split()) or _one_edit_apart(first, second)


# What a name may leave out: “Ninove” is “Stad Ninove”. A public centre for welfare is another body, so it is not here.
FORMS = frozenset(
    [
        *("stad", "stadsbestuur", "gemeente", "gemeentebestuur", "ville", "commune", "city", "municipality"),
        *("vzw", "asbl", "nv", "bv", "cv", "sa", "srl", "sc", "de", "het", "van", "of", "la", "le", "les"),
    ]
)


def bare_name(name: str) -> frozenset[str]:
    """Return the words of the name of an organisation without its form, whatever their case, accents and order."""
    return frozenset(re.findall(r"\w+", casefold_key(name))) - FORMS


def _one_edit_apart(one: str, other: str) -> bool:
    """Whether one letter was added, left out, changed, or swapped with its neighbour."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1 or len(other) < 5:
        return False
    start = next((index for index, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) < len(other):
        return one[start:] == other[start + 1 :]
    rest, changed = one[start:], other[start:]
    return rest[1:] == changed[1:] or (rest[:2] == changed[:2][::-1] and rest[2:] == changed[2:])
