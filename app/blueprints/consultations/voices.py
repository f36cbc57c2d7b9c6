"""For whom someone answers, in words: on the answerer's pages, in the receipt, in results and files."""

from __future__ import annotations

from enum import StrEnum

from app.blueprints.consultations import queries_voices
from app.blueprints.consultations.rules import shows_names
from app.models import AnswersFor, Invitation, Voice, VoiceWanted
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


class Lacking(StrEnum):
    """What must be said before an answer can be submitted."""

    NAME = "name"  # who writes, at a functional address
    VOICE = "voice"  # for whom, as the organiser wants to know
    BODY = "body"  # the decision of the board, which the organiser asks for


def missing(invitation: Invitation, said: AnswersFor | None) -> Lacking | None:
    """Return what keeps an answer from being submitted: who wrote it, or for whom it is."""
    if not is_asked(invitation):
        return None
    if invitation.person.is_functional and (said is None or not (said.name and said.function)):
        return Lacking.NAME
    if invitation.organisation_id is None:
        return None
    wanted = invitation.consultation.voice_wanted
    if wanted == VoiceWanted.SAID and (said is None or not said.voice):
        return Lacking.VOICE
    if wanted == VoiceWanted.BODY and (said is None or said.voice != Voice.BODY):
        return Lacking.BODY
    return None


def offered(invitation: Invitation) -> list[tuple[Voice, object]]:
    """Return for whom an answer can be given: where the board is asked, for nobody else."""
    wanted = invitation.consultation.voice_wanted
    return [(one, label) for one, label in VOICES.items() if wanted != VoiceWanted.BODY or one == Voice.BODY]


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
