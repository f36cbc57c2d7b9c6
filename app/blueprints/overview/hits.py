"""What the search found, in words: a title, where it is, and the words around it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date
from flask import url_for

from app.blueprints.dossiers.words import KINDS as FILE_KINDS
from app.blueprints.overview.rules import snippet
from app.blueprints.pacts.rules import PAGES
from app.models import (
    Action,
    AgendaItem,
    Consultation,
    Decision,
    Dossier,
    Indicator,
    Meeting,
    Organisation,
    PactNode,
    Person,
    Workgroup,
)
from app.web.folding import fold
from app.web.formats import date_text, locale
from app.web.languages import current_language
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l

LABELS: Mapping[str, Any] = {
    "actions": _l("Actions"),
    "pact": _l("The pact"),
    "files": _l("Files"),
    "indicators": _l("Indicators"),
    "decisions": _l("Decisions"),
    "minutes": _l("Agenda and minutes"),
    "workgroups": _l("Workgroups"),
    "consultations": _l("Consultations"),
    "organisations": _l("Organisations"),
    "people": _l("People"),
}


@dataclass(frozen=True)
class Hit:
    """One thing that was found."""

    title: str
    href: str
    mark: str = ""  # in the margin: a number, or a day
    where: str = ""
    words: str = ""
    lang: str | None = None


def short_date(day: date) -> str:
    """Return 21 mei 2015, short enough for the margin."""
    return format_date(day, "d MMM y", locale()).replace(".", "")


def hit(kind: str, thing: Any, asked: str) -> Hit:
    """Return what the list shows of a thing."""
    return _MAKERS[kind](thing, asked)


def _around(text: str, asked: str) -> str:
    """Return the words around what was asked; nothing when it does not stand there."""
    line = " ".join(text.split())
    at = (fold(line) or "").find(fold(asked) or "")
    return snippet(line, at) if at >= 0 else ""


def _action(action: Action, asked: str) -> Hit:
    href = url_for("actions.show", action=action.public_id)
    return Hit(action.title, href, mark=action.number, words=_around(action.description, asked), lang=action.language)


def _node(node: PactNode, asked: str) -> Hit:
    page = node if node.kind in PAGES or node.parent is None else node.parent
    return Hit(
        node.title,
        url_for("pacts.theme", node=page.public_id),
        mark=node.number,
        where=_("under %(number)s %(title)s", number=page.number, title=page.title) if page is not node else "",
        words=_around(node.text, asked),
        lang=node.pact.language,
    )


def _decision(decision: Decision, asked: str) -> Hit:
    meeting = decision.item.meeting
    return Hit(
        snippet(decision.text, max(0, (fold(decision.text) or "").find(fold(asked) or ""))),
        url_for("meetings.decision", decision=decision.public_id),
        mark=short_date(decision.decided_on),
        where=meeting.workgroup.name,
        lang=meeting.workgroup.language,
    )


def _item(item: AgendaItem, asked: str) -> Hit:
    meeting: Meeting = item.meeting
    return Hit(
        item.title,
        url_for("meetings.item", meeting=meeting.public_id, item=item.public_id),
        mark=short_date(meeting.starts_local),
        where=f"{meeting.title}, {meeting.workgroup.name}"
        if meeting.title != meeting.workgroup.name
        else meeting.title,
        words=_around(item.report, asked),
        lang=meeting.workgroup.language,
    )


def _workgroup(workgroup: Workgroup, asked: str) -> Hit:
    href = url_for("workgroups.show", workgroup=workgroup.public_id)
    return Hit(workgroup.name, href, words=_around(workgroup.mandate, asked), lang=workgroup.language)


def _consultation(consultation: Consultation, asked: str) -> Hit:
    del asked
    title = consultation.text(consultation.titles, current_language())
    where = _("until %(day)s", day=date_text(consultation.closes_on)) if consultation.closes_on else ""
    return Hit(title, url_for("consultations.show", consultation=consultation.public_id), where=where)


def _person(person: Person, asked: str) -> Hit:
    del asked
    where = (person.email or "") if person.name else ""
    return Hit(person.label, url_for("people.show", person=person.public_id), where=where)


def _dossier(dossier: Dossier, asked: str) -> Hit:
    return Hit(
        dossier.title,
        url_for("dossiers.show", dossier=dossier.public_id),
        mark=short_date(dossier.opened_on),
        where=str(FILE_KINDS[dossier.kind]),
        words=_around(dossier.summary, asked),
        lang=dossier.language,
    )


def _indicator(indicator: Indicator, asked: str) -> Hit:
    return Hit(
        indicator.title,
        url_for("pacts.indicator", indicator=indicator.public_id),
        where=f"{indicator.node.number} {indicator.node.title}".strip() if indicator.node else "",
        words=_around(indicator.definition, asked),
        lang=indicator.language,
    )


def _organisation(organisation: Organisation, asked: str) -> Hit:
    del asked
    return Hit(organisation.name, url_for("people.organisation", organisation=organisation.public_id))


_MAKERS: Mapping[str, Callable[[Any, str], Hit]] = {
    "actions": _action,
    "pact": _node,
    "files": _dossier,
    "indicators": _indicator,
    "organisations": _organisation,
    "decisions": _decision,
    "minutes": _item,
    "workgroups": _workgroup,
    "consultations": _consultation,
    "people": _person,
}
