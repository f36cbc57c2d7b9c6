"""One's own answer on paper: the receipt with everything that was answered, to keep."""

from __future__ import annotations

from collections.abc import Sequence

from app.blueprints.consultations.presenting import Given, Line, say
from app.blueprints.consultations.queries_fates import Fate
from app.blueprints.consultations.words import MODE_SENTENCES, MODES
from app.documents.papers import Chapter, Paper
from app.documents.rich import Block, Run
from app.models import Consultation, Invitation, Response
from app.web.formats import date_text, datetime_text
from app.web.languages import current_language
from app.web.languages import gettext as _

ANSWER = 3  # the level of a heading that stands small


def receipt_paper(
    invitation: Invitation,
    response: Response,
    answers: Sequence[Given],
    *,
    for_whom: Sequence[tuple[str, str]],
    fates: Sequence[Fate],
) -> Paper:
    """Return the paper that a respondent keeps, in the language he or she reads."""
    consultation = invitation.consultation
    return Paper(
        title=say(consultation, consultation.titles).text,
        body=consultation.pact.body_name,
        subtitle=_("Receipt of an answer"),
        language=current_language(),
        meta=[*_facts(invitation, response), *for_whom],
        contents_title=_("Contents"),
        page_word=_("page"),
        chapters=[Chapter(2, "", _("Your answer")), *(_answer(one) for one in answers), *_fates(fates)],
        is_short=True,
    )


def _facts(invitation: Invitation, response: Response) -> list[tuple[str, str]]:
    consultation = invitation.consultation
    facts = [(_("Receipt"), response.receipt)]
    if response.submitted_at is not None:
        facts.append((_("Submitted"), datetime_text(response.submitted_at)))
    facts.append((_("Answer of"), _name(invitation)))
    facts.append((_("Your name"), f"{MODES[consultation.mode]}. {MODE_SENTENCES[consultation.mode]}"))
    return facts


def _name(invitation: Invitation) -> str:
    organisation = invitation.organisation.name if invitation.organisation else ""
    return ", ".join(part for part in (invitation.person.label, organisation) if part)


def _answer(one: Given) -> Chapter:
    blocks = [Block("bullet" if len(one.lines) > 1 else "paragraph", [_run(line)]) for line in one.lines]
    return Chapter(ANSWER, str(one.number), one.title.text, blocks or [_plain(_("Not answered"))])


def _run(line: Line) -> Run:
    return Run(f"{line.label}: {line.text}" if line.label else line.text.text)


def _plain(text: str) -> Block:
    return Block("paragraph", [Run(text)])


def _fates(fates: Sequence[Fate]) -> list[Chapter]:
    """Return what became of these words so far."""
    if not fates:
        return []
    chapter = Chapter(2, "", _("What became of your words"))
    for fate in fates:
        chapter.blocks.append(Block("quote", [Run(fate.passage.text)]))
        if not fate.items:
            chapter.blocks.append(_plain(_("These words do not stand on an agenda yet.")))
        for item in fate.items:
            where = f"{item.meeting.workgroup.name}, {date_text(item.meeting.starts_at)}: {item.title}"
            chapter.blocks.append(Block("bullet", [Run(where)]))
            for decision in item.decisions:
                chapter.blocks.append(Block("bullet", [Run(f"{_('Decision')}: {decision.text}")]))
                chapter.blocks += [
                    Block("bullet", [Run(f"{_('Action')}: {action.title}")]) for action in decision.actions
                ]
    return [chapter]


def file_name(consultation: Consultation, response: Response) -> str:
    """Return the name under which a receipt is kept."""
    return f"{_('Receipt')} {response.receipt} {say(consultation, consultation.titles).text}"[:100] + ".pdf"
