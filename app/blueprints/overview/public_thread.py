"""The thread as everybody may read it: adopted pacts, their actions, files and rounds; no person and no meeting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from flask import url_for

from app.blueprints.dossiers.queries import by_public_id as dossier_by_public_id
from app.blueprints.overview import queries_thread
from app.blueprints.overview.chain import Stop, round_stop
from app.blueprints.overview.queries_chain import action_by_public_id
from app.blueprints.overview.queries_thread import Around
from app.blueprints.overview.thread import dossier_stop, looking_at
from app.blueprints.pacts.lights import light_of
from app.blueprints.pacts.queries import ActionRow, node_by_public_id
from app.models import Action, Dossier, Pact, PactNode, PactStatus, Round
from app.web.formats import date_text
from app.web.languages import gettext as _

PublicThing = PactNode | Action | Dossier
PUBLISHED = frozenset({PactStatus.ADOPTED, PactStatus.CLOSED})


def published(kind: str, public_id: str) -> PublicThing | None:
    """Return a theme, an action or a file that everybody may read; None for anything else."""
    if kind == "node":
        node = node_by_public_id(public_id)
        return node if node is not None and _is_published(node.pact) else None
    if kind == "action":
        action = action_by_public_id(public_id)
        is_told = action is not None and action.node is not None and _is_published(action.node.pact)
        return action if is_told else None
    dossier = dossier_by_public_id(public_id) if kind == "dossier" else None
    return dossier if dossier is not None and _is_told(dossier) else None


def thread(thing: PublicThing, rounds: Sequence[Round], today: date) -> tuple[list[Stop], Stop, list[Stop]]:
    """Return where a thing came from, the thing itself, and what came of it."""
    last = [_unlinked(round_stop(one, today)) for one in looking_at(thing, rounds)]
    if isinstance(thing, Action):
        before = [_node(thing.node, _("the pact itself"))] if thing.node is not None else []
        return before, _action(ActionRow(thing, None, None, None), today, here=True), last
    if isinstance(thing, Dossier):
        found = queries_thread.around_dossier(thing)
        before = [_dossier(found.origin)] if found.origin is not None and _is_told(found.origin) else []
        before += [_node(found.node, _("the pact itself"))] if found.node is not None else []
        return before, _dossier(thing, here=True), list(_results(found, today))
    found = queries_thread.around_public_node(thing)
    before = [_node(one, _("the pact before")) for one in reversed(found.formers) if _is_published(one.pact)]
    after = [_node(one, _("the pact after it")) for one in found.followers if _is_published(one.pact)]
    return before, _node(thing, "", here=True), [*_results(found, today), *last, *after]


def _results(found: Around, today: date) -> Iterator[Stop]:
    for row in found.actions:
        yield _action(row, today)
    for dossier in found.dossiers:
        if _is_told(dossier):
            yield _dossier(dossier)


def _is_published(pact: Pact) -> bool:
    return pact.status in PUBLISHED


def _is_told(dossier: Dossier) -> bool:
    return dossier.published_at is not None and _is_published(dossier.pact)


def _node(node: PactNode, about: str, *, here: bool = False) -> Stop:
    return Stop(
        when=f"{node.pact.starts_on.year}–{node.pact.ends_on.year}",
        about=about,
        kind=_("Part %(number)s of the pact", number=node.number) if node.number else _("Text of the pact"),
        text=node.title,
        lang=node.pact.language,
        here=here,
        href=url_for("public.theme", node=node.public_id) if node.kind in {"theme", "subtheme"} else "",
        link=_("Read it in the pact"),
    )


def _action(row: ActionRow, today: date, *, here: bool = False) -> Stop:
    action = row.action
    theme = action.node.public_id if action.node is not None else ""
    return Stop(
        when=date_text(action.due_on) if action.due_on else _("no date"),
        about=_("agreed date") if action.due_on else "",
        kind=_("Action %(number)s", number=action.number).strip(),
        text=action.title,
        lang=action.language,
        here=here,
        owner=None,
        note=row.organisation.name if row.organisation else "",
        light=light_of(action, today),
        href=url_for("public.theme", node=theme, _anchor=f"a-{action.public_id}") if theme else "",
        link=_("Read it in the pact"),
    )


def _dossier(dossier: Dossier, *, here: bool = False) -> Stop:
    return replace(dossier_stop(dossier, here=here), href=url_for("public.dossier", dossier=dossier.public_id))


def _unlinked(stop: Stop) -> Stop:
    return Stop(when=stop.when, about=stop.about, kind=stop.kind, text=stop.text, full=stop.full, href="", link="")
