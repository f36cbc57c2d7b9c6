"""Every text that anyone may have typed is hostile: pages, files, calendars and mails stay what they are."""

from __future__ import annotations

import csv
import importlib
import io
import json
import pkgutil
import re
import time
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import JSON, Enum, String, Text, select, update

import app as product
from app.database import unit_of_work
from app.documents.rich import html_of
from app.extensions import db
from app.models import OutboxMail
from tests.bad_inputs.hostile import INERT, is_inert
from tests.bad_inputs.reading import read
from tests.bad_inputs.stage import get, link_pages, send, text_of
from tests.crawl import crawl
from tests.pages import _inline_code, parsed
from tests.roles import visiting

HOSTILE = f"=HYPERLINK(1)\r\nBEGIN:VALARM;,\\n {INERT} {'é' * 40}"
NOT_TYPED = re.compile(
    r"(_id|_hash|_key|token|lease|timezone|language|address|email|code|batch|device|worker|uid)$"
    r"|^(kind|about|via|purpose|verb|state|occurrence|key|mail_kind|number|nis_.*)$"
)
STARTS = ["/", "/overview", "/my-work", "/pact", "/search?q=BEGIN", "/demo/mail"]


@pytest.fixture
def spoiled(demo_app: Flask) -> Flask:
    """The demonstration, with something hostile in every text that people type."""
    with demo_app.app_context(), unit_of_work():
        for table in db.metadata.sorted_tables:
            texts = {
                column.name: HOSTILE
                if isinstance(column.type, Text)
                else HOSTILE[: getattr(column.type, "length", None) or 200]
                for column in table.columns
                if _is_typed(column)
            }
            # What a person types never stands in these as it is: it is cleaned when it is stored.
            texts |= {name: html_of(f"**{HOSTILE}**") for name in texts if name.endswith("html")}
            if texts:
                db.session.execute(update(table).values(texts))
            _spoil_languages(table)
    return demo_app


def _is_typed(column: object) -> bool:
    kind = column.type  # type: ignore[attr-defined]
    name = str(column.name)  # type: ignore[attr-defined]
    is_text = isinstance(kind, String) and not isinstance(kind, Enum) and (kind.length or 10**6) >= 60
    return is_text and not NOT_TYPED.search(name) and not column.unique and not column.primary_key  # type: ignore[attr-defined]


def _spoil_languages(table: object) -> None:
    """Change the texts that stand in several languages."""
    for column in table.columns:  # type: ignore[attr-defined]
        if isinstance(column.type, JSON) and "id" in table.columns:  # type: ignore[attr-defined]
            rows = db.session.execute(select(table.c.id, column)).all()  # type: ignore[attr-defined]
            for row_id, value in rows:
                if isinstance(value, dict) and value and set(value) <= {"nl", "fr", "en"}:
                    changed = dict.fromkeys(value, HOSTILE[:200])
                    db.session.execute(update(table).where(table.c.id == row_id).values({column.name: changed}))  # type: ignore[attr-defined,arg-type]


NOTED = ("/people.csv", "/people/roles.csv", "/mails.csv")  # files of which it is noted who takes them


@pytest.mark.parametrize("who", ["administrator", "facilitator", "visitor", "personal links"])
def test_nothing_typed_runs_anywhere(spoiled: Flask, who: str) -> None:
    browser = visiting(spoiled, "visitor" if who == "personal links" else who, "nl")
    starts = STARTS
    if who == "personal links":
        starts = [page for pages in link_pages(spoiled, browser).values() for page in pages]
    wrong: list[str] = []
    files: dict[str, int] = {}

    def follow(address: str) -> Element | None:
        answer = get(browser, address)
        text = text_of(answer)
        files[str(answer.mimetype)] = files.get(str(answer.mimetype), 0) + 1
        if answer.mimetype == "text/csv":
            wrong.extend(f"{address}: {fault}" for fault in _wrong_in_table(text))
            wrong.extend(f"{address}: {header}" for header in _wrong_in_headers(answer.headers["Content-Disposition"]))
        elif answer.mimetype == "text/calendar":
            wrong.extend(f"{address}: {fault}" for fault in _wrong_in_calendar(answer.data))
        elif answer.mimetype == "text/html":
            page, faults = parsed(answer.data)
            if "sandbox" not in answer.headers["Content-Security-Policy"]:
                faults = [*faults, *_inline_code(page)]
            wrong.extend(f"{address}: {fault}" for fault in faults)
            if not is_inert(text):
                wrong.append(f"{address}: what was typed became a part of the page")
            return read(text, answer.request.path)[1]
        return None

    crawl(spoiled, follow, starts)
    assert not wrong, "\n".join(wrong)
    if who == "administrator":
        assert files["text/csv"] >= 6
        assert files["text/calendar"] >= 1


@pytest.mark.parametrize("address", NOTED)
def test_no_file_of_people_runs_anything(spoiled: Flask, address: str) -> None:
    answer = send(visiting(spoiled, "administrator", "nl"), address, [])
    assert answer.status_code == 200
    assert list(_wrong_in_table(text_of(answer))) == []


def _wrong_in_table(text: str) -> Iterator[str]:
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"))
    if len({len(row) for row in rows}) > 1:
        yield "rows of different lengths"
    for row in rows:
        for cell in row:
            is_number = re.fullmatch(r"-?\d+(\.\d+)?", cell)
            if cell.lstrip(" \u00a0")[:1] in {"=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"} and not is_number:
                yield f"a formula: {cell[:40]!r}"


def _wrong_in_headers(header: str) -> list[str]:
    return [header] if re.search(r"[\r\n]|\.\./", header) else []


def _wrong_in_calendar(content: bytes) -> Iterator[str]:
    calendar = Calendar.from_ical(content)
    if calendar.walk("VALARM"):
        yield "a typed text made an alarm"
    if max(map(len, content.split(b"\r\n"))) > 75:
        yield "a line of more than 75 octets"
    for event in calendar.walk("VEVENT"):
        if "=HYPERLINK(1) BEGIN:VALARM;," not in str(event["SUMMARY"]):
            yield f"the title came back as {event['SUMMARY']!r}"


def test_every_letter_shows_what_was_typed_as_text(spoiled: Flask) -> None:
    """What was typed is frozen in a letter when it is written: here it was hostile already."""
    with spoiled.app_context(), unit_of_work():
        for mail in db.session.scalars(select(OutboxMail)):
            mail.content = json.loads(json.dumps(mail.content), object_hook=_spoil)
    browser = visiting(spoiled, "administrator")
    with spoiled.app_context():
        ids = list(db.session.scalars(select(OutboxMail.public_id).order_by(OutboxMail.id.desc()).limit(25)))
    for public_id in ids:
        for address in (f"/mails/{public_id}", f"/mails/{public_id}/letter"):
            answer = get(browser, address)
            assert answer.status_code == 200
            assert is_inert(answer.get_data(as_text=True)), address
            assert not parsed(answer.data)[1], address


def _spoil(item: dict[str, object]) -> dict[str, object]:
    return {name: _spoiled(value) for name, value in item.items()}


def _spoiled(value: object) -> object:
    if isinstance(value, str) and len(value) > 20:
        return value + INERT
    return [_spoiled(one) for one in value] if isinstance(value, list) else value


ENDLESS = [
    *("a" * 50_000 + "!", "@" * 50_000, "1." * 25_000, "[" * 50_000, " " * 50_000 + "x", "-" * 50_000),
    *("(" * 25_000 + ")" * 25_000, "a@" + "a." * 20_000, "\u0301" * 20_000, "\n- " * 15_000, "{a" * 20_000),
]


def test_no_text_makes_any_pattern_of_the_product_slow() -> None:
    """Every pattern that stands in a module, on texts that make careless ones take for ever."""
    tried, looked_for = 0, _looked_for()
    for name, pattern in sorted(_patterns().items()):
        for text in ENDLESS:
            began = time.process_time()
            pattern.fullmatch(text)
            if name in looked_for:
                pattern.search(text)
            tried += 1
            assert time.process_time() - began < 2, (name, text[:10])
    assert tried > 100


def _looked_for() -> set[str]:
    """Return the patterns that are looked for anywhere in a text: the others must fit it from its first character."""
    found = set()
    for path in Path(product.__path__[0]).rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        module = ".".join(path.relative_to(Path(product.__path__[0]).parent).with_suffix("").parts)
        names = re.findall(r"\b(\w+)(?:\[[^\]]*\])?\.(?:search|sub|subn|split|findall|finditer)\(", source)
        found |= {f"{module}.{name}.0" for name in names}
    return found


def _patterns() -> dict[str, re.Pattern[str]]:
    found = {}
    for info in pkgutil.walk_packages(product.__path__, "app."):
        if info.name.startswith("app.demo."):
            continue  # reads what we wrote ourselves
        for name, value in vars(importlib.import_module(info.name)).items():
            values = (
                value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else [value]
            )
            for index, one in enumerate(values):
                if isinstance(one, re.Pattern) and isinstance(one.pattern, str):
                    found[f"{info.name}.{name}.{index}"] = one
    return found
