"""Who is asked, and until when: inviting, opening, moving the last day, closing."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.consultations import commands, commands_inviting, queries, queries_together, queries_voices, rules
from app.blueprints.consultations.access import managed_consultation
from app.blueprints.consultations.forms import ClosingForm
from app.blueprints.consultations.forms_inviting import InviteForm
from app.blueprints.consultations.forms_voices import BoardForm
from app.blueprints.consultations.mails import INVITATION, draft_of
from app.blueprints.consultations.presenting import say
from app.blueprints.consultations.routes import bp, obstacles, standing, texts_of, today
from app.blueprints.consultations.words import (
    INVITATION_STATES,
    LANGUAGE_NAMES,
    MODE_SENTENCES,
    OBSTACLES,
    ORGANISATION_KINDS,
)
from app.blueprints.people import looking
from app.blueprints.people.commands import person_by_email
from app.blueprints.people.looking import Subject
from app.documents.tables import csv_response
from app.mail.outbox import UNDO_TIME, compose
from app.mail.passed import passed_about
from app.models import Consultation, ConsultationState, Invitation, Mode, Organisation, Person, SealState, VoiceWanted
from app.reminders.burden import Burden, above_with
from app.sealing import store
from app.web.access import guard, not_found
from app.web.edge import writes
from app.web.forms import choices
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l
from app.web.languages import ngettext
from app.web.lists import Listing, Page, asked
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer
from config import LANGUAGES


@bp.get("/consultations/<consultation>/invitees")
@guard(managed_consultation())
def invitees(viewer: Viewer, consultation: Consultation) -> Response:
    """Show who is invited and how far each has come."""
    return _invitees_page(viewer, consultation, _choice(), _form(InviteForm(), viewer, consultation))


def _choice() -> Listing:
    return asked(["name", "organisation", "state"], default="name", filters=["state"])


def _invitees_page(
    viewer: Viewer, consultation: Consultation, listing: Listing, form: InviteForm, status: int = 200
) -> Response:
    del viewer
    found: Page[Invitation] = queries.invitees(consultation, listing)
    return page(
        "consultations/invitees.html",
        status,
        consultation=consultation,
        form=form,
        listing=listing,
        found=found,
        counts=queries.counts_by_state([consultation])[consultation.id],
        state=standing(consultation),
        invitation_states=INVITATION_STATES,
        joined=queries_together.count_joined(consultation),
        shows_names=rules.shows_names(consultation.mode),
        tells_states=consultation.mode != Mode.ANONYMOUS,
        say=say,
        passed=passed_about("consultation", consultation.public_id, [one.person_id for one in found.rows]),
    )


def _form(form: InviteForm, viewer: Viewer, consultation: Consultation) -> InviteForm:
    """Offer the circles that can be ticked; addresses stay with those who may see them."""
    groups, kinds = queries.workgroups_for(viewer, consultation.pact), queries.organisation_kinds_in_use()
    form.groups.choices = choices((group.public_id, group.name) for group in groups)
    form.kinds.choices = choices((kind, f"{ORGANISATION_KINDS[kind]} ({count})") for kind, count in kinds)
    form.municipalities.choices = choices((one.nis_code, one.name) for one in queries.municipalities_in_use(today()))
    if not form.language.data or form.language.raw_data is None:
        form.language.data = consultation.languages[0]
    return form


@bp.post("/consultations/<consultation>/invitees/file")
@writes
@guard(managed_consultation())
def download_invitees(viewer: Viewer, consultation: Consultation) -> Response:
    """Download the list of who is invited; it is noted that someone did."""
    listing = _choice()
    people = queries.invitees(consultation, listing).total
    found = Subject("invitees_file", "consultation", consultation.public_id, people)
    looking.note(found, viewer=viewer.person, now=clock.now())
    return _list_as_csv(consultation, listing)


def _list_as_csv(consultation: Consultation, listing: Listing) -> Response:
    rows = queries.all_invitees(consultation, listing)
    header = [_("Name"), _("E-mail"), _("Organisation"), _("State")]
    return csv_response(
        _("invitees") + ".csv",
        header,
        (
            [
                one.person.name,
                one.person.email or "",
                one.organisation.name if one.organisation else "",
                str(INVITATION_STATES[one.state]) if consultation.mode != Mode.ANONYMOUS else "",
            ]
            for one in rows
        ),
    )


@bp.post("/consultations/<consultation>/invitees")
@writes
@guard(managed_consultation())
def invite(viewer: Viewer, consultation: Consultation) -> Response:
    """Put people on the list; in an open consultation they are written to at once."""
    listing = _choice()
    form = _form(InviteForm.of_request(), viewer, consultation)
    if standing(consultation) == ConsultationState.CLOSED:
        not_found()
    if not form.validate():
        return _invitees_page(viewer, consultation, listing, form, 422)
    now = clock.now()
    reached = _ticked(form, viewer, consultation)
    people = [*_typed(form, viewer, now), *reached]
    if not people:
        form.lines.errors = [_("Nobody was found in what you chose below.")]
        return _invitees_page(viewer, consultation, listing, form, 422)
    by_organisation = reached and (form.kinds.data or form.municipalities.data or form.role.data)
    told = ask_per_organisation(viewer, consultation, now) if by_organisation else ""
    result = commands_inviting.invite(consultation, people, actor=viewer.person, now=now)
    undo = url_for(".take_back", consultation=consultation.public_id, batch=now.isoformat())
    tell(f"{_what_came(result)} {told}".strip(), undo_url=undo if result.added else None)
    return redirect(url_for(".invitees", consultation=consultation.public_id), 303)


def ask_per_organisation(viewer: Viewer, consultation: Consultation, now: datetime) -> str:
    """Ask one answer per organisation once organisations are invited, where nobody chose; return what to say of it."""
    if not commands.ask_per_organisation(consultation, actor=viewer.person, now=now):
        return ""
    return _("One answer per organisation is asked from now on. You can change that in the settings.")


def _typed(form: InviteForm, viewer: Viewer, now: datetime) -> list[queries.Reached]:
    """Return who was typed, new people added to the directory, each with the usual organisation."""
    fresh = [
        person_by_email(
            email,
            name=name,
            language=form.language.data,
            source=_l("Invited to a consultation by %(who)s", who=viewer.name),
            actor=viewer.person,
            now=now,
        )
        for email, name in form.typed.fresh.items()
    ]
    found: list[Person] = [*form.typed.people, *fresh]
    usual = queries.usual_organisations([person.id for person in found], today())
    return [(person, usual.get(person.id)) for person in found]


def _ticked(form: InviteForm, viewer: Viewer, consultation: Consultation) -> list[queries.Reached]:
    wanted = set(form.groups.data or [])
    groups = [group.id for group in queries.workgroups_for(viewer, consultation.pact) if group.public_id in wanted]
    members = queries.members_of(groups) if groups else []
    kinds, places, role = form.kinds.data or [], form.municipalities.data or [], form.role.data or ""
    if not (kinds or places or role):
        return members
    return [*members, *queries.affiliated(today(), kinds=kinds, nis_codes=places, role=role)]


def _what_came(result: commands_inviting.Invited) -> str:
    parts = [ngettext("%(num)s person was added.", "%(num)s people were added.", result.added)]
    if result.known:
        parts.append(ngettext("%(num)s was on the list already.", "%(num)s were on the list already.", result.known))
    if result.unreachable:
        parts.append(
            ngettext(
                "%(num)s person has no e-mail address and was left out.",
                "%(num)s people have no e-mail address and were left out.",
                result.unreachable,
            )
        )
    if result.unsubscribed:
        parts.append(
            ngettext(
                "%(num)s person wants no invitations and was left out.",
                "%(num)s people want no invitations and were left out.",
                result.unsubscribed,
            )
        )
    if result.offices:
        parts.append(
            ngettext(
                "%(num)s functional address was left out: an office cannot answer without saying who it is.",
                "%(num)s functional addresses were left out: an office cannot answer without saying who it is.",
                result.offices,
            )
        )
    return " ".join(parts)


@bp.post("/consultations/<consultation>/invitees/take-back")
@writes
@guard(managed_consultation())
def take_back(viewer: Viewer, consultation: Consultation) -> Response:
    """Undo one round of inviting."""
    try:
        batch = datetime.fromisoformat(request.args.get("batch", ""))
    except ValueError:
        not_found()
    if batch.tzinfo is None:
        not_found()
    if consultation.mode == Mode.ANONYMOUS and clock.now() - batch > UNDO_TIME:
        not_found()  # what comes of it would tell who has begun
    count = commands_inviting.take_back(consultation, batch, actor=viewer.person, now=clock.now())
    tell(ngettext("%(num)s person was taken off the list.", "%(num)s people were taken off the list.", count))
    return redirect(url_for(".invitees", consultation=consultation.public_id), 303)


@bp.post("/consultations/<consultation>/invitees/<invitation>/remove")
@writes
@guard(managed_consultation())
def uninvite(viewer: Viewer, consultation: Consultation, invitation: str) -> Response:
    """Take someone off the list who has not begun."""
    found = queries.invitation_of(consultation, invitation)
    if found is None or (consultation.mode == Mode.ANONYMOUS and consultation.state != ConsultationState.DRAFT):
        not_found()  # of an anonymous one: what comes of it would tell who has begun
    person, organisation = found.person, found.organisation
    if commands_inviting.uninvite(found, actor=viewer.person, now=clock.now()):
        undo = url_for(
            ".reinvite",
            consultation=consultation.public_id,
            person=person.public_id,
            organisation=organisation.public_id if organisation else None,
        )
        tell(_("%(who)s was taken off the list.", who=person.label), undo_url=undo)
    else:
        tell(_("%(who)s has begun to answer and stays on the list.", who=person.label), kind="warning")
    return redirect(url_for(".invitees", consultation=consultation.public_id), 303)


@bp.post("/consultations/<consultation>/invitees/put-back")
@writes
@guard(managed_consultation())
def reinvite(viewer: Viewer, consultation: Consultation) -> Response:
    """Put someone back who was taken off the list."""
    person = queries.by_public_id(Person, request.args.get("person", ""))
    organisation = queries.by_public_id(Organisation, request.args.get("organisation", ""))
    if person is None or standing(consultation) == ConsultationState.CLOSED:
        not_found()
    reached = [(person, organisation.id if organisation else None)]
    commands_inviting.invite(consultation, reached, actor=viewer.person, now=clock.now())
    tell(_("%(who)s is on the list again.", who=person.label))
    return redirect(url_for(".invitees", consultation=consultation.public_id), 303)


# ---- opening and closing ----


@bp.get("/consultations/<consultation>/open")
@guard(managed_consultation())
def opening(viewer: Viewer, consultation: Consultation) -> Response:
    """Show what will happen at opening: checks, who is written to, and the mail itself."""
    del viewer
    if consultation.state != ConsultationState.DRAFT:
        not_found()
    return _opening_page(consultation)


def _opening_page(consultation: Consultation, status: int = 200) -> Response:
    questions = queries.questions(consultation)
    count = queries.count_invited(consultation)
    found = obstacles(consultation, questions, count)
    return page(
        "consultations/open.html",
        status,
        consultation=consultation,
        questions=questions,
        count=count,
        expected=queries_together.count_expected(consultation, count),
        obstacles=[OBSTACLES[one] for one in found],
        missing=rules.untranslated(texts_of(consultation, questions), consultation.languages),
        letters=[_letter(consultation, code) for code in consultation.languages],
        sender=current_app.config["SETTINGS"].mail_default_sender,
        mode_sentence=MODE_SENTENCES[consultation.mode],
        at_once=commands_inviting.IN_A_REQUEST,
        asked_much=_asked_much(consultation),
        boards=_boards(consultation),
        language_names=LANGUAGES,
        in_words=LANGUAGE_NAMES,
        say=say,
    )


def _boards(consultation: Consultation) -> dict[str, object]:
    """Return whether boards can decide in time, and what is reckoned with."""
    weeks, closes_on = queries_voices.board_weeks(consultation), consultation.closes_on
    is_asked = consultation.voice_wanted == VoiceWanted.BODY
    return {
        "count": queries_voices.with_a_board(consultation, every=is_asked) if _has_boards(consultation) else 0,
        "is_asked": is_asked,
        "weeks": weeks,
        "closes_on": closes_on,
        "needed": today() + timedelta(weeks=weeks),
        "is_enough": closes_on is not None and rules.time_for_board(closes_on, today(), weeks),
        "form": BoardForm(data={"weeks": weeks}),
    }


def _has_boards(consultation: Consultation) -> bool:
    return rules.shows_names(consultation.mode)


def _asked_much(consultation: Consultation) -> list[Burden]:
    """Return the invitees who would be asked more in half a year than the body finds reasonable."""
    above = above_with(consultation.minutes, now=clock.now())
    invited = queries.invited_person_ids(consultation, [one.person.id for one in above]) if above else set()
    return [one for one in above if one.person.id in invited]


def _letter(consultation: Consultation, language: str) -> dict[str, object]:
    """Return the invitation as someone who reads `language` will get it."""
    reader = Person(name=_("[name]"), email="name@example.org", language=language)
    letter = compose(draft_of(INVITATION, consultation, reader))
    return {"language": language, "subject": letter.subject, "reason": letter.reason, **letter.content}


@bp.post("/consultations/<consultation>/open")
@writes
@guard(managed_consultation())
def open_now(viewer: Viewer, consultation: Consultation) -> Response:
    """Open a draft, and write to everyone on the list."""
    if consultation.state != ConsultationState.DRAFT:
        return redirect(url_for(".show", consultation=consultation.public_id), 303)
    questions = queries.questions(consultation)
    if obstacles(consultation, questions, queries.count_invited(consultation)):
        return _opening_page(consultation, 422)
    commands.open_consultation(consultation, actor=viewer.person, now=clock.now())
    tell(
        _("The consultation is open. The invitations leave in a minute."),
        undo_url=url_for(".undo_opening", consultation=consultation.public_id),
    )
    return redirect(url_for(".show", consultation=consultation.public_id), 303)


@bp.post("/consultations/<consultation>/open/undo")
@writes
@guard(managed_consultation())
def undo_opening(viewer: Viewer, consultation: Consultation) -> Response:
    """Call the opening back, as long as no invitation has left."""
    is_open = consultation.state == ConsultationState.OPEN
    if is_open and commands.undo_opening(consultation, actor=viewer.person, now=clock.now()):
        tell(_("The consultation is a draft again, and nothing was sent."))
    else:
        tell(_("Too late: invitations have left. You can close the consultation instead."), kind="warning")
    return redirect(url_for(".show", consultation=consultation.public_id), 303)


@bp.get("/consultations/<consultation>/closing")
@guard(managed_consultation())
def closing(viewer: Viewer, consultation: Consultation) -> Response:
    """Ask for another last day, or offer to close now."""
    del viewer
    if consultation.state == ConsultationState.DRAFT:
        not_found()
    form = ClosingForm(data={"closes_on": consultation.closes_on}).prepare(today())
    return _closing_page(form, consultation)


def _closing_page(form: ClosingForm, consultation: Consultation, status: int = 200) -> Response:
    return page(
        "consultations/closing.html",
        status,
        form=form,
        consultation=consultation,
        state=standing(consultation),
        counts=queries.counts_by_state([consultation])[consultation.id],
        say=say,
    )


@bp.post("/consultations/<consultation>/closing")
@writes
@guard(managed_consultation())
def move_closing(viewer: Viewer, consultation: Consultation) -> Response:
    """Set another last day; a closed consultation opens again."""
    if consultation.state == ConsultationState.DRAFT:
        not_found()
    form = ClosingForm.of_request().prepare(today())
    closes_on = form.closes_on.data if form.validate() else None
    if _is_being_counted(consultation):
        return redirect(url_for(".show", consultation=consultation.public_id), 303)
    if closes_on is None:
        return _closing_page(form, consultation, 422)
    commands.move_closing(consultation, closes_on, actor=viewer.person, now=clock.now())
    tell(_("The last day was moved. The reminder moves with it."))
    return redirect(url_for(".show", consultation=consultation.public_id), 303)


def _is_being_counted(consultation: Consultation) -> bool:
    """Whether the key of an anonymous consultation is used or gone, so that it cannot open again; says so."""
    seal = store.seal_of(consultation.id) if consultation.mode == Mode.ANONYMOUS else None
    if seal is None or seal.state in {SealState.MAKING, SealState.READY}:
        return False
    tell(_("The anonymous answers are counted and their key is destroyed: it cannot open again."), kind="warning")
    return True


@bp.post("/consultations/<consultation>/close")
@writes
@guard(managed_consultation())
def close(viewer: Viewer, consultation: Consultation) -> Response:
    """Take no more answers from now on."""
    if standing(consultation) == ConsultationState.OPEN:
        commands.close_consultation(consultation, actor=viewer.person, now=clock.now())
        tell(_("The consultation is closed."), undo_url=url_for(".reopen", consultation=consultation.public_id))
    return redirect(url_for(".show", consultation=consultation.public_id), 303)


@bp.post("/consultations/<consultation>/reopen")
@writes
@guard(managed_consultation())
def reopen(viewer: Viewer, consultation: Consultation) -> Response:
    """Take answers again, until the last day; when that is over, another one is asked for."""
    if consultation.state != ConsultationState.CLOSED or _is_being_counted(consultation):
        return redirect(url_for(".show", consultation=consultation.public_id), 303)
    if consultation.closes_on is not None and consultation.closes_on < today():
        tell(_("The last day is over. Set a new one to open the consultation again."), kind="warning")
        return redirect(url_for(".closing", consultation=consultation.public_id), 303)
    commands.reopen_consultation(consultation, actor=viewer.person, now=clock.now())
    tell(_("The consultation is open again."))
    return redirect(url_for(".show", consultation=consultation.public_id), 303)
