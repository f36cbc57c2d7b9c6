"""The chain as people read it: its stops in words, and its picture as lines and dots."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from flask import url_for

from app.blueprints.evaluations.words import round_name
from app.blueprints.overview.queries_chain import Path
from app.blueprints.overview.rules import FLOW_MIDDLE, FLOW_MOST, shared_words, spread
from app.blueprints.pacts.lights import light_of
from app.models import Action, AgendaItem, Decision, Manner, Mode, PactNode, Passage, Purpose, Round
from app.web.formats import date_text
from app.web.languages import current_language, ngettext
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l

SHOWN_PASSAGES = 3
PURPOSES = {Purpose.INFORM: _l("to inform"), Purpose.DISCUSS: _l("to discuss"), Purpose.DECIDE: _l("to decide")}
MANNERS = {Manner.CONSENSUS: _l("by consensus"), Manner.VOTE: _l("by vote")}


@dataclass(frozen=True)
class Stop:
    """One stop of the way: when, what, in whose words, and its page."""

    when: str
    kind: str
    text: str
    href: str
    link: str
    about: str = ""
    note: str = ""
    lang: str | None = None
    quote: bool = False
    full: bool = False
    here: bool = False
    marks: list[str] = field(default_factory=list)
    owner: str | None = ""  # None: it is not said
    light: str = ""
    news: str = ""


def stops(path: Path, here: object, round_: Round | None, today: date, evaluated: Round | None = None) -> list[Stop]:
    """Return the stops in order: words, points, decisions, actions, the next evaluation.

    `evaluated` is the evaluation that an action came out of.
    """
    spoken = _first(path, here)
    later = [decision.text for decision in path.decisions] + [item.title for item in path.items]
    mine, theirs = shared_words(spoken[0].text, later) if spoken else ([], [[] for _text in later])
    marks = dict(zip([id(one) for one in (*path.decisions, *path.items)], theirs, strict=True))
    found = [_passage(one, path, here, mine if one is spoken[0] else []) for one in spoken]
    found += [_item(one, here, marks[id(one)]) for one in path.items]
    found += [_decision(one, here, marks[id(one)]) for one in path.decisions]
    found += [_tied_node(node) for node in path.nodes]
    found += _origin(path)
    if evaluated is not None:
        found.append(replace(_round(evaluated), text=_("The action came out of this evaluation.")))
    found += [_action(row, here, today) for row in path.actions]
    if round_ is not None and path.actions:
        found.append(_round(round_))
    return found


def _first(path: Path, here: object) -> list[Passage]:
    """Return the passages that are shown in full: the one we came from first."""
    own = [one for one in path.passages if one is here]
    return (own + [one for one in path.passages if one is not here])[:SHOWN_PASSAGES]


def _passage(passage: Passage, path: Path, here: object, marks: list[str]) -> Stop:
    consultation = passage.consultation
    return Stop(
        when=date_text(passage.marked_at),
        about=consultation.text(consultation.titles, current_language()),
        kind=_("Words from a consultation"),
        text=passage.text,
        lang=passage.language,
        quote=True,
        full=True,
        here=passage is here,
        marks=marks,
        note=path.names.get(passage.id) or _nameless(passage),
        href=url_for("consultations.passage", passage=passage.public_id),
        link=_("Page of these words"),
    )


def _nameless(passage: Passage) -> str:
    """Say why words have no name beside them."""
    if passage.consultation.mode == Mode.NAMED and passage.question is not None:
        return ""  # it stands with the answers, once these were opened
    if passage.question is None:
        return _("Noted elsewhere than in an answer.")
    return _("Confidential: the name stays out of it.")


def _item(item: AgendaItem, here: object, marks: list[str]) -> Stop:
    meeting = item.meeting
    words = [str(PURPOSES[Purpose(item.purpose)])]
    if item.carried_from_id is not None:
        words.append(_("carried over from an earlier meeting"))
    return Stop(
        when=date_text(meeting.starts_at),
        about=meeting.workgroup.name,
        kind=_("Agenda item %(number)s", number=item.position),
        text=item.title,
        lang=meeting.workgroup.language,
        here=item is here,
        marks=marks,
        note=", ".join(words),
        href=url_for("meetings.item", meeting=meeting.public_id, item=item.public_id),
        link=_("Minutes of this point"),
    )


def _decision(decision: Decision, here: object, marks: list[str]) -> Stop:
    return Stop(
        when=date_text(decision.decided_on),
        about=str(MANNERS[Manner(decision.manner)]),
        kind=_("Decision"),
        text=decision.text,
        lang=decision.item.meeting.workgroup.language,
        here=decision is here,
        marks=marks,
        href=url_for("meetings.decision", decision=decision.public_id),
        link=_("Page of the decision"),
    )


def _tied_node(node: PactNode) -> Stop:
    return Stop(
        when=date_text(node.pact.adopted_on or node.pact.starts_on),
        about=_("tied to these words"),
        kind=_("Part %(number)s of the pact", number=node.number),
        text=node.title,
        lang=node.pact.language,
        href=url_for("pacts.theme", node=node.public_id),
        link=_("Read it in the pact"),
    )


def _origin(path: Path) -> list[Stop]:
    """Return where an action comes from that no meeting decided on: the pact itself."""
    action = path.actions[0].action if path.actions else None
    node = action.node if action is not None else None
    if path.decisions or path.passages or action is None or node is None or action.round_id is not None:
        return []
    return [
        Stop(
            when=date_text(node.pact.adopted_on or node.pact.starts_on),
            about=_("the pact itself"),
            kind=_("Part %(number)s of the pact", number=node.number),
            text=node.title,
            lang=node.pact.language,
            href=url_for("pacts.theme", node=node.public_id),
            link=_("Read it in the pact"),
        )
    ]


def _action(row: Any, here: object, today: date) -> Stop:
    action: Action = row.action
    return Stop(
        when=date_text(action.due_on) if action.due_on else _("no date"),
        about=_("agreed date") if action.due_on else "",
        kind=_("Action %(number)s", number=action.number).strip(),
        text=action.title,
        lang=action.language,
        here=action is here,
        owner=row.owner.label if row.owner else "",
        light=light_of(action, today),
        news=_("%(day)s: %(words)s", day=date_text(row.news.at), words=row.news.text) if row.news else "",
        href=url_for("actions.show", action=action.public_id),
        link=_("Page of the action"),
    )


def _round(round_: Round) -> Stop:
    return Stop(
        when=date_text(round_.decides_on),
        about=_("the body decides"),
        kind=round_name(round_),
        text=_("The action is looked at again, and the pact adjusted where needed."),
        full=True,
        href=url_for("evaluations.show", round=round_.public_id),
        link=_("The round and its phases"),
    )


def item_stop(item: AgendaItem) -> Stop:
    """Return a point of an agenda as a stop of another way."""
    return _item(item, None, [])


def decision_stop(decision: Decision) -> Stop:
    """Return a decision as a stop of another way."""
    return _decision(decision, None, [])


def action_stop(row: Any, today: date) -> Stop:
    """Return an action as a stop of another way."""
    return _action(row, None, today)


def round_stop(round_: Round, today: date) -> Stop:
    """Return an evaluation round as a stop of another way."""
    if round_.decides_on >= today:
        words = _("The pact is looked at again, and adjusted where needed.")
    else:
        words = _("The pact was looked at again, and adjusted where needed.")
    return replace(_round(round_), text=words)


# ---- the picture ----


@dataclass(frozen=True)
class Dot:
    """A stop in the picture, with two lines of text."""

    x: float
    y: float
    name: str
    when: str
    above: bool = False


@dataclass
class Flow:
    """The picture: fine lines of passages, thick lines between dots, and a dashed one to what is to come."""

    passages: int
    mine: int | None
    dots: list[Dot] = field(default_factory=list)
    lines: list[tuple[float, float, float, float]] = field(default_factory=list)
    dashed: list[tuple[float, float, float, float]] = field(default_factory=list)
    end: tuple[str, str] | None = None
    description: str = ""

    @property
    def is_flat(self) -> bool:
        """Whether everything lies on one line, so that the picture needs little height."""
        return self.passages <= 1 and all(dot.y == FLOW_MIDDLE for dot in self.dots)


ITEM_X, DECISION_X, ACTION_X, END_X = 330.0, 690.0, 1010.0, 1318.0


def flow(path: Path, here: object, round_: Round | None) -> Flow:
    """Return the picture of the same way."""
    mine = next((number for number, one in enumerate(path.passages) if one is here), None)
    drawn = Flow(passages=path.passages_total, mine=mine)
    start = _draw_items(drawn, path)
    heights = _draw_decisions(drawn, path, start)
    ends = _draw_actions(drawn, path, heights)
    if round_ is not None and path.actions:
        drawn.end = (round_name(round_), date_text(round_.decides_on))
        drawn.dashed += [(ACTION_X, y, END_X, float(FLOW_MIDDLE)) for y in ends]
    drawn.description = _description(path)
    return drawn


def _draw_items(drawn: Flow, path: Path) -> float:
    """Draw the points of agendas on one line, and return where it ends."""
    shown = path.items if len(path.items) < 3 else [path.items[0], path.items[-1]]
    x = ITEM_X
    for number, item in enumerate(shown):
        x = ITEM_X + number * 170
        name = _("agenda item %(number)s", number=item.position)
        drawn.dots.append(Dot(x, FLOW_MIDDLE, name, date_text(item.meeting.starts_at)))
        if number:
            drawn.lines.append((x - 170, FLOW_MIDDLE, x, FLOW_MIDDLE))
    return x


def _draw_decisions(drawn: Flow, path: Path, start: float) -> dict[int, float]:
    shown = path.decisions[:FLOW_MOST]
    heights = dict(zip([one.id for one in shown], spread(len(shown)), strict=True))
    for decision in shown:
        y = heights[decision.id]
        drawn.dots.append(Dot(DECISION_X, y, _("decision"), date_text(decision.decided_on), y < FLOW_MIDDLE))
        drawn.lines.append((start, FLOW_MIDDLE, DECISION_X, y))
    if path.items and not shown:
        drawn.dashed.append((start, FLOW_MIDDLE, DECISION_X, FLOW_MIDDLE))
        drawn.dots.append(Dot(DECISION_X, FLOW_MIDDLE, _("no decision yet"), ""))
    return heights


def _draw_actions(drawn: Flow, path: Path, heights: dict[int, float]) -> list[float]:
    shown = [row.action for row in path.actions if not heights or row.action.decision_id in heights][:FLOW_MOST]
    ys = spread(len(shown))
    for action, y in zip(shown, ys, strict=True):
        name = _("action %(number)s", number=action.number).strip()
        when = date_text(action.due_on) if action.due_on else ""
        drawn.dots.append(Dot(ACTION_X, y, name, when, y < FLOW_MIDDLE))
        if action.decision_id in heights:
            drawn.lines.append((DECISION_X, heights[action.decision_id], ACTION_X, y))
    return ys


def _description(path: Path) -> str:
    return ", ".join(
        [
            ngettext("%(num)s passage", "%(num)s passages", path.passages_total),
            ngettext("%(num)s agenda item", "%(num)s agenda items", len(path.items)),
            ngettext("%(num)s decision", "%(num)s decisions", len(path.decisions)),
            ngettext("%(num)s action", "%(num)s actions", len(path.actions)),
        ]
    )
