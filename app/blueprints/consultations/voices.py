"""For whom someone answers, in words: on the answerer's pages, in the receipt, in results and files."""

from __future__ import annotations

from app.blueprints.consultations import queries_voices
from app.blueprints.consultations.rules import shows_names
from app.models import AnswersFor, Invitation, Voice
from app.web.formats import date_text
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l

VOICES = {
    Voice.PERSONAL: _l("In my own name"),
    Voice.SERVICE: _l("For a service or department"),
    Voice.BODY: _l("On behalf of the board"),
}
# The same, as those who read the results say it.
HEARD = {
    Voice.PERSONAL: _l("in his or her own name"),
    Voice.SERVICE: _l("for a service or department"),
    Voice.BODY: _l("on behalf of the board"),
}


def is_asked(invitation: Invitation) -> bool:
    """Whether someone is asked for whom he or she answers: where names are shown, of an organisation or an office."""
    if not shows_names(invitation.consultation.mode):
        return False
    return invitation.organisation_id is not None or invitation.person.is_functional


def missing(invitation: Invitation, said: AnswersFor | None) -> bool:
    """Whether an answer cannot be submitted yet: at a functional address, someone must give name and function."""
    if not (is_asked(invitation) and invitation.person.is_functional):
        return False
    return said is None or not (said.name and said.function)


def lines_of(said: AnswersFor | None) -> list[tuple[str, str]]:
    """Return what was said, as (label, value); nothing where nothing was said."""
    if said is None:
        return []
    lines: list[tuple[str, str]] = []
    if said.voice:
        lines.append((_("For whom"), str(HEARD[Voice(said.voice)])))
    if said.service:
        lines.append((_("Service or department"), said.service))
    if said.decided_on:
        lines.append((_("Decided on"), date_text(said.decided_on)))
    if said.reference:
        lines.append((_("Reference of the decision"), said.reference))
    if said.blob is not None:
        lines.append((_("Extract"), said.blob.name))
    if said.name:
        lines.append((_("Filled in by"), f"{said.name}, {said.function}" if said.function else said.name))
    return lines


def header() -> list[str]:
    """Return the columns of a file of answers that say for whom each one is."""
    return [
        _("For whom"), _("Service or department"), _("Decided on"), _("Reference of the decision"), _("Extract"),
        _("Filled in by"), _("Function"),
    ]  # fmt: skip


def cells(said: AnswersFor | None) -> list[object]:
    """Return what stands in these columns."""
    if said is None:
        return [""] * 7
    voice = str(HEARD[Voice(said.voice)]) if said.voice else ""
    extract = said.blob.name if said.blob else ""
    return [voice, said.service, said.decided_on or "", said.reference, extract, said.name, said.function]


def of(invitation: Invitation) -> AnswersFor | None:
    """Return what an invitee said, asked of the database only where it can have been said."""
    return queries_voices.said_by(invitation) if is_asked(invitation) else None
