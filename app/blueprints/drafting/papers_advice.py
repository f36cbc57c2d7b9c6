"""The advice of councils on paper: the register of all of them, and the letter to one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.blueprints.people.words import OPINIONS
from app.documents.papers import Chapter, Line, Paper
from app.documents.rich import Block, Run
from app.models import AdviceRemark, CouncilAdvice, Pact
from app.web.formats import date_text
from app.web.languages import gettext as _
from app.web.languages import speaking


def register_of(pact: Pact, councils: Sequence[CouncilAdvice], today: date) -> Paper:
    """Return the register of every council that was asked, in the language of the pact."""
    with speaking(pact.language):
        paper = _paper(pact, _("Register of the advice of councils"), today)
        paper.meta.append((_("Councils"), str(len(councils))))
        paper.chapters = [_entry(one) for one in councils]
    return paper


def letter_to(advice: CouncilAdvice, today: date) -> Paper:
    """Return the letter to a council: the request, and once it advised, the reply to each remark."""
    with speaking(advice.pact.language):
        is_reply = advice.opinion is not None
        title = _("Reply to your advice") if is_reply else _("Request for advice")
        paper = _paper(advice.pact, title, today)
        contact = advice.contact.label if advice.contact else ""
        paper.meta.insert(0, (_("To"), ", ".join(part for part in (advice.organisation.name, contact) if part)))
        chapter = _reply(advice) if is_reply else _request(advice)
        chapter.blocks = [
            *_say(_("Dear members of the council,")),
            *chapter.blocks,
            *_say(_("Kind regards,"), advice.pact.body_name),
        ]
        paper.chapters = [chapter]
    return paper


def _paper(pact: Pact, title: str, today: date) -> Paper:
    return Paper(
        title=title,
        body=pact.body_name,
        subtitle=pact.title,
        language=pact.language,
        meta=[(_("Date"), date_text(today))],
        contents_title=_("Contents"),
        page_word=_("page"),
        is_short=True,
    )


def _say(*texts: str) -> list[Block]:
    return [Block("paragraph", [Run(text)]) for text in texts if text]


def _decision(advice: CouncilAdvice) -> str:
    """Return how a council advised, in one line."""
    if advice.opinion is None:
        return _("not given yet")
    parts = [str(OPINIONS[advice.opinion])]
    if advice.sits_on:
        parts.append(_("sitting of %(day)s", day=date_text(advice.sits_on)))
    if advice.number:
        parts.append(_("decision %(number)s", number=advice.number))
    return ", ".join(parts)


def _entry(advice: CouncilAdvice) -> Chapter:
    asked = date_text(advice.asked_on) if advice.asked_on else _("not asked yet")
    chapter = Chapter(2, "", advice.organisation.name)
    chapter.blocks = _say(
        _("Asked on: %(asked)s. Expected by: %(day)s.", asked=asked, day=date_text(advice.deadline)),
        f"{_('Advice')}: {_decision(advice)}",
        f"{_('Extract')}: {advice.blob.name if advice.blob else advice.address}"
        if advice.blob or advice.address
        else "",
    )
    chapter.lines_title, chapter.lines = _("Remarks and replies"), [_line(one) for one in advice.remarks]
    if not chapter.lines:
        chapter.lines_title = ""
    return chapter


def _line(remark: AdviceRemark) -> Line:
    about = f"{remark.node.number} {remark.node.title}".strip() + ": " if remark.node else ""
    return Line(str(remark.number), about + remark.text, remark.reply or _("no reply yet"))


def _request(advice: CouncilAdvice) -> Chapter:
    chapter = Chapter(2, "", _("Your advice on the draft"))
    chapter.blocks = _say(
        _(
            "%(body)s asks your council for its advice on the draft of the next regional pact, %(pact)s.",
            body=advice.pact.body_name,
            pact=advice.pact.title,
        ),
        _("We expect the advice by %(day)s; that date stands.", day=date_text(advice.deadline)),
        _(
            "An advice is favourable, favourable with remarks, or unfavourable. Please send the date of the sitting, "
            "the number of the decision, and the extract or the address where it can be read."
        ),
        _("Each remark gets a number and a reply."),
    )  # fmt: skip
    return chapter


def _reply(advice: CouncilAdvice) -> Chapter:
    chapter = Chapter(2, "", _("Your advice and our replies"))
    chapter.blocks = _say(
        f"{_('Advice')}: {_decision(advice)}.",
        _thanks(advice.remarks),
    )
    for one in advice.remarks:
        about = f" ({f'{one.node.number} {one.node.title}'.strip()})" if one.node else ""
        chapter.blocks.append(Block("paragraph", [Run(f"{one.number}. ", bold=True), Run(one.text + about)]))
        label, said = _("Our reply"), one.reply or _("no reply yet")
        chapter.blocks.append(Block("paragraph", [Run(f"{label}: ", bold=True), Run(said)]))
    return chapter


def _thanks(remarks: Sequence[AdviceRemark]) -> str:
    if not remarks:
        return _("You made no remarks.")
    if all(one.reply for one in remarks):
        return _("Thank you. Below stands each remark with our reply.")
    return _("Thank you. Below stands each remark with our reply. Those without one get it later.")
