"""The thread through a part of the pact, a file or an indicator: where it came from and what came of it, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from flask import url_for

from app.blueprints.dossiers.words import KINDS as FILE_KINDS
from app.blueprints.dossiers.words import STEPS
from app.blueprints.drafting.words import PRIORITIES
from app.blueprints.overview import chain
from app.blueprints.overview.chain import ACTION_X, DECISION_X, END_X, ITEM_X, Dot, Flow, Stop
from app.blueprints.overview.queries_thread import Around
from app.blueprints.overview.rules import FLOW_MIDDLE, FLOW_MOST, spread
from app.blueprints.pacts.access import may_read
from app.models import Action, Dossier, DossierEntry, Indicator, PactNode, Passage, Priority, Round
from app.web.formats import date_text
from app.web.languages import current_language, ngettext
from app.web.languages import gettext as _
from app.web.viewer import Viewer

Thing = PactNode | Dossier | Indicator


def before(thing: Thing, found: Around, viewer: Viewer) -> list[Stop]:
    """Return where a thing came from, the oldest first."""
    stops = [_node(one, _("the pact before")) for one in reversed(found.formers) if may_read(viewer, one.pact)]
    if found.origin is not None:
        stops.append(dossier_stop(found.origin))
    stops += [_dated(_passage(one), found, found.tied.get(one.id), one.marked_at) for one in found.passages]
    stops += [_priority(one) for one in found.priorities]
    if found.node is not None and not isinstance(thing, PactNode):
        stops.append(_node(found.node, _("the pact itself")))
    return stops


def here(thing: Thing) -> Stop:
    """Return the stop we came from."""
    if isinstance(thing, PactNode):
        return _node(thing, "", here=True)
    return dossier_stop(thing, here=True) if isinstance(thing, Dossier) else _indicator(thing, here=True)


def looking_at(thing: Thing | Action, rounds: Sequence[Round]) -> list[Round]:
    """Return the evaluations that can look at a thing: those that decide on or after the day it began."""
    begun = None
    if isinstance(thing, Dossier):
        begun = thing.opened_on
    elif isinstance(thing, Indicator):
        begun = thing.baseline_on
    elif isinstance(thing, Action):
        begun = thing.starts_on
    return [one for one in rounds if begun is None or one.decides_on >= begun]


def after(found: Around, rounds: Sequence[Round], viewer: Viewer, today: date) -> list[Stop]:
    """Return what came of it."""
    stops = [_dated(chain.item_stop(one), found, one.node_id, one.meeting.starts_at) for one in found.items]
    stops += [
        _dated(chain.decision_stop(one), found, one.item.node_id, one.item.meeting.starts_at) for one in found.decisions
    ]
    stops += [_entry(one) for one in found.entries]
    stops += [chain.action_stop(row, today) for row in found.actions]
    stops += [_indicator(one) for one in found.indicators]
    stops += [dossier_stop(one) for one in found.dossiers]
    stops += [chain.round_stop(one, today) for one in rounds]
    stops += [_node(one, _("the pact after it")) for one in found.followers if may_read(viewer, one.pact)]
    return stops


def _dated(stop: Stop, found: Around, node_id: int | None, at: datetime) -> Stop:
    """Mark a stop that is about an earlier wording of a part of the pact."""
    changed = found.changed.get(node_id or 0)
    if changed is None or changed <= at:
        return stop
    words = _("The text it is about was changed later, on %(date)s.", date=date_text(changed))
    return replace(stop, note=f"{stop.note}. {words}" if stop.note else words)


def dossier_stops(dossiers: Sequence[Dossier]) -> list[Stop]:
    """Return files as stops on the way of an action."""
    return [dossier_stop(one) for one in dossiers]


def _node(node: PactNode, about: str, *, here: bool = False) -> Stop:
    return Stop(
        when=f"{node.pact.starts_on.year}–{node.pact.ends_on.year}",
        about=about,
        kind=_("Part %(number)s of the pact", number=node.number) if node.number else _("Text of the pact"),
        text=node.title,
        lang=node.pact.language,
        here=here,
        href=url_for("pacts.theme", node=node.public_id),
        link=_("Read it in the pact"),
    )


def _passage(one: Passage) -> Stop:
    return Stop(
        when=date_text(one.marked_at),
        about=one.consultation.text(one.consultation.titles, current_language()),
        kind=_("Words from a consultation"),
        text=one.text,
        lang=one.language,
        quote=True,
        full=True,
        href=url_for("consultations.passage", passage=one.public_id),
        link=_("Page of these words"),
    )


def _priority(priority: Priority) -> Stop:
    return Stop(
        when=f"{priority.pact.starts_on.year}–{priority.pact.ends_on.year}",
        about=str(PRIORITIES[priority.state]),
        kind=_("Priority"),
        text=priority.title,
        lang=priority.pact.language,
        note=priority.reason,
        href=url_for("drafting.step", pact=priority.pact.public_id, stage="ranking"),
        link=_("The ranking"),
    )


def dossier_stop(dossier: Dossier, *, here: bool = False) -> Stop:
    """Return a file as a stop."""
    return Stop(
        when=date_text(dossier.opened_on),
        about=_("closed") if dossier.closed_at else "",
        kind=str(FILE_KINDS[dossier.kind]).capitalize(),
        text=dossier.title,
        lang=dossier.language,
        here=here,
        note=dossier.outcome,
        href=url_for("dossiers.show", dossier=dossier.public_id),
        link=_("Page of the file"),
    )


def _entry(entry: DossierEntry) -> Stop:
    return Stop(
        when=date_text(entry.happened_on),
        kind=str(STEPS[entry.kind]).capitalize(),
        text=entry.text or str(STEPS[entry.kind]),
        href=url_for("dossiers.show", dossier=entry.dossier.public_id, _anchor="entries"),
        link=_("Page of the file"),
    )


def _indicator(indicator: Indicator, *, here: bool = False) -> Stop:
    return Stop(
        when=date_text(indicator.baseline_on) if indicator.baseline_on else _("no date"),
        about=_("baseline") if indicator.baseline_on else "",
        kind=_("Indicator"),
        text=indicator.title,
        lang=indicator.language,
        here=here,
        href=url_for("pacts.indicator", indicator=indicator.public_id),
        link=_("Page of the indicator"),
    )


def flow(origins: Sequence[Stop], this: Stop, results: Sequence[Stop]) -> Flow:
    """Return the picture: from the nearest origin through this thing to the first results."""
    words = sum(one.quote for one in origins)
    drawn = Flow(passages=words, mine=None)
    near = next((one for one in reversed(origins) if not one.quote), None)
    if near is not None:
        drawn.dots.append(Dot(ITEM_X, FLOW_MIDDLE, near.kind, near.when))
    if near is not None or words:
        drawn.lines.append((ITEM_X, FLOW_MIDDLE, DECISION_X, FLOW_MIDDLE))
    drawn.dots.append(Dot(DECISION_X, FLOW_MIDDLE, this.kind, this.when))
    shown = results[:FLOW_MOST]
    for one, y in zip(shown, spread(len(shown)), strict=True):
        drawn.dots.append(Dot(ACTION_X, y, one.kind, one.when, y < FLOW_MIDDLE))
        drawn.lines.append((DECISION_X, FLOW_MIDDLE, ACTION_X, y))
    if len(results) > len(shown):
        more = ngettext("%(num)s more", "%(num)s more", len(results) - len(shown))
        drawn.dashed.append((DECISION_X, FLOW_MIDDLE, END_X, FLOW_MIDDLE))
        drawn.end = (more, "")
    drawn.description = ", ".join(f"{one.kind} {one.when}" for one in (*origins[-2:], this, *shown))
    return drawn
