"""A version of the pact, or its text as it stands now, as a paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from app.blueprints.pacts.rules import branches
from app.blueprints.pacts.words import decision_label
from app.documents.papers import Chapter, Line, Paper
from app.documents.rich import Block, Run, blocks_of
from app.models import Decision, Pact, PactVersion
from app.web.formats import date_text
from app.web.languages import gettext as _
from app.web.languages import speaking

Row = Mapping[str, Any]


def paper_of(
    pact: Pact, snapshot: Mapping[str, Any], version: PactVersion | None, today: date, decision: Decision | None = None
) -> Paper:
    """Return a frozen state of a pact as a paper, in the language of the pact."""
    with speaking(pact.language):
        told = snapshot.get("pact", {})
        named = _("Version %(number)s", number=version.number) if version else _("the text as it stands now")
        when = _("adopted on %(date)s", date=date_text(version.adopted_on)) if version else date_text(today)
        paper = Paper(
            title=told.get("title", pact.title),
            body=pact.body_name,
            subtitle=f"{named}, {when}",
            language=pact.language,
            meta=_meta(pact, version, decision),
            contents_title=_("Contents"),
            page_word=_("page"),
            summary=blocks_of(told.get("summary", "")),
        )
        actions: dict[Any, list[Row]] = {}
        for action in snapshot.get("actions", []):
            actions.setdefault(action["node"], []).append(action)
        for node in branches(snapshot.get("nodes", [])):
            _add(paper.chapters, node, 1, actions)
        if loose := actions.get(None):
            paper.chapters.append(Chapter(1, "", _("Actions without a theme"), lines=_lines(loose)))
    return paper


def _meta(pact: Pact, version: PactVersion | None, decision: Decision | None) -> list[tuple[str, str]]:
    meta = [
        (_("Region"), pact.region),
        (_("Period"), f"{date_text(pact.starts_on)} – {date_text(pact.ends_on)}"),
    ]
    if version and version.reason:
        meta.append((_("Reason"), version.reason))
    return [*meta, (_("Decision"), decision_label(decision))] if decision else meta


def _add(chapters: list[Chapter], node: dict[str, Any], level: int, actions: Mapping[Any, Sequence[Row]]) -> None:
    """Add a theme or subtheme with its texts; objectives and paragraphs stand within it."""
    chapter = Chapter(level, node["number"], node["title"])
    chapters.append(chapter)
    chapter.say(node["text"])
    below = node["children"]
    _say(chapter, below)
    if own := actions.get(node["id"]):
        chapter.lines_title, chapter.lines = _("Actions"), _lines(own)
    for child in (one for one in below if one["kind"] in {"theme", "subtheme"}):
        _add(chapters, child, level + 1, actions)


def _say(chapter: Chapter, nodes: Sequence[dict[str, Any]]) -> None:
    """Add objectives and paragraphs, each followed by the paragraphs under it."""
    for text in (one for one in nodes if one["kind"] in {"objective", "paragraph"}):
        named, is_objective = f"{text['number']} {text['title']}".strip(), text["kind"] == "objective"
        title = Run(named, bold=bool(text["text"]) and not is_objective)
        chapter.blocks.append(Block("bullet" if is_objective else "paragraph", [title]))
        chapter.say(text["text"])
        _say(chapter, text["children"])


def _lines(actions: Sequence[Row]) -> list[Line]:
    return [Line(one["number"], one["title"], _note(one)) for one in actions]


def _note(action: Row) -> str:
    due = action.get("due_on")
    parts = [action.get("organisation", ""), date_text(date.fromisoformat(due)) if due else ""]
    return ", ".join(part for part in parts if part)
