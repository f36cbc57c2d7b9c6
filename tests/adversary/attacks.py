"""What an attacker tries with everything stored: each attack guesses, for every person, which answer is theirs.

A guess is built from an order of people (who began when) and an order of answers (which came when), matched one by
one; from the same page, transaction or hour; or from a code that was found. Every trace of either order is tried
with every trace of the other.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from app.sealing import ballots
from app.sealing.ballots import mark_of
from tests.adversary.play import Loot, Raw, readable_codes, secret_of

Guess = dict[int, str]
PAGE = 4096
_WORDS = re.compile(rb"W[0-9a-f]{16}[0-9a-z]{4}")


def guesses(loot: Loot, dice: random.Random) -> dict[str, Guess]:
    """Return the guess of every attack, by its name."""
    people = {name: order for name, trace in PEOPLE.items() if (order := trace(loot))}
    answers = {name: texts for name, texts_of in ANSWERS.items() if (texts := texts_of(loot))}
    found = {
        f"{one} × {other}": _matched(loot, first, second, dice)
        for one, first in people.items()
        for other, second in answers.items()
    }
    found |= {name: _completed(loot, attack(loot, dice), dice) for name, attack in DIRECT.items()}
    return found


def _matched(loot: Loot, people: Sequence[int], answers: Sequence[str], dice: random.Random) -> Guess:
    """Match two orders; what is in neither comes last, in any order."""
    known = [one["person"] for one in loot.people]
    first = _distinct([*people, *dice.sample(known, len(known))], set(known))
    second = _distinct([*answers, *dice.sample(loot.texts, len(loot.texts))], set(loot.texts))
    return dict(zip(first, second, strict=True))


def _completed(loot: Loot, guess: Guess, dice: random.Random) -> Guess:
    taken = set(guess.values())
    left = [one for one in dice.sample(loot.texts, len(loot.texts)) if one not in taken]
    rest = [one["person"] for one in loot.people if one["person"] not in guess]
    return {**guess, **dict(zip(rest, left, strict=False))}


def _distinct(items: Iterable[Any], allowed: set[Any]) -> list[Any]:
    return [one for one in dict.fromkeys(items) if one in allowed]


def _marks(loot: Loot) -> dict[str, int]:
    """Return who began, by the mark of the invitation."""
    return {
        row.values["begun_mark"]: row.values["person_id"]
        for row in loot.snapshots[-1]["invitation"]
        if row.values["begun_mark"]
    }


def _texts_in(loot: Loot, raw: bytes) -> list[str]:
    """Return the answers whose words stand in these bytes, by the place where they first do."""
    heads = {one.split()[0].encode(): one for one in loot.texts}
    return _distinct((heads.get(found) for found in _WORDS.findall(raw)), set(loot.texts))


def _standing(loot: Loot, raw: Raw) -> list[str]:
    places = {one: raw.find(one.split()[0]) for one in loot.texts}
    return sorted((one for one in loot.texts if places[one] >= 0), key=lambda one: places[one])


def _first_seen(found: Iterable[Sequence[Any]]) -> list[Any]:
    return list(dict.fromkeys(one for some in found for one in some))


# ---- in which order people began ----


def _by_storage(loot: Loot) -> list[int]:
    """xmin and ctid, or the hidden row number, of what beginning changed."""
    rows = sorted(loot.snapshots[-1]["invitation"], key=lambda row: row.order)
    return [row.values["person_id"] for row in rows]


def _by_backups(loot: Loot) -> list[int]:
    """In which backup somebody is first seen to have begun."""
    return _first_seen(
        [
            row.values["person_id"]
            for row in sorted(one["invitation"], key=lambda row: row.order)
            if row.values["begun_mark"]
        ]
        for one in loot.snapshots
    )


def _by_carving(loot: Loot) -> list[int]:
    """Where the marks first stand in the files and the log, copy after copy."""
    marks = _marks(loot)

    def order(raw: Raw) -> list[int]:
        places = {who: raw.find(mark) for mark, who in marks.items()}
        return sorted((who for who in places if places[who] >= 0), key=lambda who: places[who])

    return _first_seen(order(raw) for raw in loot.raw)


def _by_times(loot: Loot) -> list[int]:
    """By any time beside an invitation, a link, a mail, a session or the trail."""
    by_link: dict[int, list[str]] = {}
    final = loot.snapshots[-1]
    for table in ("invitation", "personal_link", "outbox_mail"):
        for row in final[table]:
            times = [str(value) for key, value in row.values.items() if key.endswith("_at") and value is not None]
            if row.values.get("person_id") is not None:
                by_link.setdefault(row.values["person_id"], []).extend(times)
    known = {one["person"] for one in loot.people}
    return sorted((who for who in by_link if who in known), key=lambda who: max(by_link[who], default=""))


def _by_mails(loot: Loot) -> list[int]:
    """By what was mailed to each, how often, and what the reminders keep of it."""
    told: dict[int, list[str]] = {}
    for table in ("outbox_mail", "ledger_entry"):
        for row in loot.snapshots[-1][table]:
            told.setdefault(row.values["person_id"], []).append(str(row.values["kind"]))
    known = [one["person"] for one in loot.people if one["person"] in told]
    return sorted(known, key=lambda who: (len(told[who]), sorted(told[who])))


def _by_anything(loot: Loot) -> list[int]:
    """Where any row that is told nowhere else names a person, an invitation or a link."""
    invited = {one["invitation"]: one["person"] for one in loot.people}
    found = []
    for table, rows in sorted(loot.elsewhere.items()):
        for row in sorted(rows, key=lambda row: row.order):
            told = json.dumps(row.values, default=str)
            who = row.values.get("person_id") or invited.get(row.values.get("invitation_id"))
            found.append(who)
            found += [one["person"] for one in loot.people if any(name in told for name in one["names"])]
        del table
    known = {one["person"] for one in loot.people}
    return _distinct(found, known)


def _by_list(loot: Loot) -> list[int]:
    """In the order of the list of invitees."""
    return [one["person"] for one in loot.people]


def _by_log(loot: Loot) -> list[int]:
    """Where people stand in what was logged and in the trail."""
    trail = json.dumps([row.values for row in loot.snapshots[-1]["audit_entry"]], default=str)
    places = {}
    for one in loot.people:
        found = [place for name in one["names"] if (place := f"{loot.log}\n{trail}".find(name)) >= 0]
        if found:
            places[one["person"]] = min(found)
    return sorted(places, key=lambda who: places[who])


PEOPLE: dict[str, Callable[[Loot], list[int]]] = {
    "storage": _by_storage,
    "backups": _by_backups,
    "carving": _by_carving,
    "times": _by_times,
    "mails": _by_mails,
    "anything": _by_anything,
    "list": _by_list,
    "log": _by_log,
}


# ---- in which order answers came ----


def _texts_stored(loot: Loot) -> list[str]:
    """xmin and ctid of the words, or the order of their key."""
    rows = loot.snapshots[-1]["settled_text"]
    by_order = sorted(enumerate(rows), key=lambda pair: (pair[1].order, pair[0]))
    return [row.values["text"] for _at, row in by_order]


def _texts_by_name(loot: Loot) -> list[str]:
    rows = sorted(loot.snapshots[-1]["settled_text"], key=lambda row: row.values["name"])
    return [row.values["text"] for row in rows]


def _texts_carved(loot: Loot) -> list[str]:
    """Where the words first stand in the files and the log, copy after copy: deleted pages keep what they held."""
    return _first_seen(_standing(loot, raw) for raw in loot.raw)


def _texts_in_ballots(loot: Loot) -> list[str]:
    """The ballots themselves, where they can be read, in the order the engine keeps them."""
    return _first_seen(_readable(loot, copy) for copy in loot.snapshots)


def _readable(loot: Loot, copy: dict[str, list[Any]]) -> list[str]:
    found = []
    for row in sorted(copy["ballot"], key=lambda row: (row.order, row.values["name"])):
        raw = bytes(row.values["sealed"] or b"") + bytes(row.values["copy"] or b"")
        found += _texts_in(loot, raw)
    return found


def _texts_exported(loot: Loot) -> list[str]:
    return _texts_in(loot, loot.exports[1].encode())


def _texts_on_page(loot: Loot) -> list[str]:
    return _texts_in(loot, loot.exports[2].encode())


def _texts_elsewhere(loot: Loot) -> list[str]:
    """Words in any table where they are not meant to stand."""
    found = []
    for _table, rows in sorted(loot.elsewhere.items()):
        for row in sorted(rows, key=lambda row: row.order):
            found += _texts_in(loot, b" ".join(_bytes_of(value) for value in row.values.values()))
    return _first_seen([found])


def _bytes_of(value: Any) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


def _texts_logged(loot: Loot) -> list[str]:
    return _texts_in(loot, loot.log.encode())


ANSWERS: dict[str, Callable[[Loot], list[str]]] = {
    "stored": _texts_stored,
    "name": _texts_by_name,
    "carved": _texts_carved,
    "ballots": _texts_in_ballots,
    "exported": _texts_exported,
    "document": _texts_on_page,
    "logged": _texts_logged,
    "elsewhere": _texts_elsewhere,
}


# ---- attacks that need no order ----


def _same_page(loot: Loot, dice: random.Random) -> Guess:
    """A person and an answer on one page of a file, or near each other in the log."""
    guess: Guess = {}
    marks = list(_marks(loot).items())
    for raw in loot.raw:
        places = [(raw.find(mark), who) for mark, who in marks]
        for answer in dice.sample(loot.texts, len(loot.texts)):
            at = raw.find(answer.split()[0])
            near = [(abs(place - at), who) for place, who in places if place >= 0 and who not in guess]
            if at >= 0 and near and min(near)[0] < PAGE and answer not in guess.values():
                guess[min(near)[1]] = answer
    return guess


def _same_transaction(loot: Loot, dice: random.Random) -> Guess:
    """A person and an answer that one transaction wrote."""
    guess: Guess = {}
    for copy in loot.snapshots:
        wrote = {row.order[0]: row.values["person_id"] for row in copy["invitation"]}
        for row in copy["ballot"]:
            found = _texts_in(loot, bytes(row.values["sealed"] or b"") + bytes(row.values["copy"] or b""))
            if row.order[0] and row.order[0] in wrote and found:
                guess.setdefault(wrote[row.order[0]], dice.choice(found))
    return guess


def _by_size(loot: Loot, dice: random.Random) -> Guess:
    """The longest ballots, in the order of beginning, against the longest answers."""
    last = loot.snapshots[-2]["ballot"]
    sizes = [len(bytes(row.values["sealed"] or b"")) for row in sorted(last, key=lambda row: row.order)]
    order = _by_carving(loot) or _by_storage(loot)
    if len(set(sizes)) < 2 or len(order) != len(sizes):
        return {}
    ranked = sorted(range(len(sizes)), key=lambda at: -sizes[at])
    texts = sorted(dice.sample(loot.texts, len(loot.texts)), key=lambda one: -len(one))
    return {order[at]: answer for at, answer in zip(ranked, texts, strict=True)}


def _by_language(loot: Loot, dice: random.Random) -> Guess:
    """The language beside an answer against the language of a person."""
    rows = dice.sample(loot.snapshots[-1]["settled_text"], len(loot.snapshots[-1]["settled_text"]))
    guess: Guess = {}
    for language in ("fr",):
        who = [one["person"] for one in loot.people if one["language"] == language]
        said = [row.values["text"] for row in rows if row.values["language"] == language]
        guess |= dict(zip(who, said, strict=False))
    return guess


def _by_codes(loot: Loot, _dice: random.Random) -> Guess:
    """A return code that was left somewhere opens the copy of a ballot in a backup."""
    marks = _marks(loot)
    guess: Guess = {}
    places = [Raw(loot.log.encode()), *(Raw(one.encode()) for one in loot.exports), *loot.raw]
    for code in readable_codes(set().union(*(place.codes() for place in places))):
        who = marks.get(mark_of(code, loot.consultation))
        if who is None:
            continue
        secret = secret_of(loot, code)
        for row in loot.snapshots[-2]["ballot"]:
            if bytes(row.values["name"]) == secret.name:
                draft = json.dumps(ballots.show(bytes(row.values["copy"]), secret.copy_key), ensure_ascii=False)
                guess.update((who, one) for one in loot.texts if one.split()[0] in draft)
    return guess


def _by_difference(loot: Loot, dice: random.Random) -> Guess:
    """Who began between two backups against which answers came between them."""
    guess: Guess = {}
    before_people: set[int] = set()
    before_texts: set[str] = set()
    for copy in loot.snapshots:
        people = {row.values["person_id"] for row in copy["invitation"] if row.values["begun_mark"]}
        texts = set(_readable(loot, copy))
        fresh = sorted(texts - before_texts)
        guess |= dict(zip(sorted(people - before_people), dice.sample(fresh, len(fresh)), strict=False))
        before_people, before_texts = people, before_texts | texts
    return guess


def _by_tables(loot: Loot, _dice: random.Random) -> Guess:
    """Counts that are told while it is open, or afterwards, against words: a table with a line for one person."""
    rows = [row.values for row in loot.snapshots[-1]["settled_count"]]
    words = {word: one for one in loot.texts for word in [one.split()[0]]}
    guess: Guess = {}
    for row in rows:
        told = json.dumps([row["value"], row["group"]], default=str)
        for match in re.findall(r"W[0-9a-f]{16}", told):
            whole = next((one for word, one in words.items() if word.startswith(match)), None)
            who = next((one["person"] for one in loot.people if any(name in told for name in one["names"])), None)
            if whole is not None and who is not None:
                guess[who] = whole
    return guess


DIRECT: dict[str, Callable[[Loot, random.Random], Guess]] = {
    "same page": _same_page,
    "same transaction": _same_transaction,
    "size": _by_size,
    "language": _by_language,
    "codes": _by_codes,
    "difference of backups": _by_difference,
    "tables": _by_tables,
}
