"""Addresses of this slice: the list, and a consultation as a whole. Other rooms: `routes_*`."""

from __future__ import annotations

from datetime import date, datetime

from flask import Blueprint, current_app, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.consultations import commands, queries, queries_results, queries_together, queries_voices, rules
from app.blueprints.consultations.access import managed_consultation, may_read_results
from app.blueprints.consultations.forms import PROMISES, SettingsForm, main_language, settings_of
from app.blueprints.consultations.presenting import say
from app.blueprints.consultations.reminders import moments_of
from app.blueprints.consultations.words import (
    INVITATION_STATES,
    LANGUAGE_NAMES,
    MODE_SENTENCES,
    MODES,
    OBSTACLES,
    STATES,
    VOICES_WANTED,
)
from app.documents.tables import csv_response
from app.mail.incoming.notes import notes_about
from app.models import Consultation, ConsultationState, InvitationState, Mode, Pact, SealState
from app.reminders.calendar import sending_moment
from app.sealing import keyfile, store
from app.web.access import guard, not_found, staff
from app.web.edge import writes
from app.web.editing import differences, is_stale
from app.web.languages import gettext as _
from app.web.lists import Listing, Page, asked
from app.web.navigation import current_pact
from app.web.notices import tell
from app.web.render import page
from app.web.text import clean_line
from app.web.viewer import Viewer

bp = Blueprint("consultations", __name__)


def today() -> date:
    """Return the local date of the body."""
    return clock.today(current_app.config["SETTINGS"].zone)


@bp.get("/consultations")
@guard(staff())
def index(viewer: Viewer) -> Response:
    """List the consultations that the reader organises."""
    listing = asked(["closes", "new"], default="-new", filters=["state"])
    found: Page[Consultation] = queries.consultations(viewer, listing, today())
    if request.args.get("format") == "csv":
        return _list_as_csv(viewer, listing)
    return page(
        "consultations/index.html",
        listing=listing,
        found=found,
        counts=queries.counts_by_state(found.rows),
        states=STATES,
        modes=MODES,
        standing=standing,
        say=say,
    )


def standing(consultation: Consultation) -> ConsultationState:
    """Return the state as people see it now."""
    return rules.standing(consultation, clock.now(), current_app.config["SETTINGS"].zone)


def _list_as_csv(viewer: Viewer, listing: Listing) -> Response:
    rows = queries.all_consultations(viewer, listing, today())
    counts = queries.counts_by_state(rows)
    header = [
        _("Title"),
        _("State"),
        _("How people answer"),
        _("Workgroup"),
        _("Last day"),
        _("Invited"),
        _("Submitted"),
    ]
    return csv_response(
        _("consultations") + ".csv",
        header,
        (
            [
                say(one, one.titles).text,
                str(STATES[standing(one)]),
                str(MODES[one.mode]),
                one.workgroup.name if one.workgroup else "",
                one.closes_on,
                sum(counts[one.id].values()),
                counts[one.id].get(InvitationState.SUBMITTED, 0),
            ]
            for one in rows
        ),
    )


@bp.get("/consultations/new")
@guard(staff())
def new(viewer: Viewer) -> Response:
    """Ask what is needed for a draft."""
    pact = current_pact()
    if pact is None:
        not_found()
    data = {"languages": [main_language(pact)], "workgroup": request.args.get("workgroup", "")}
    form = _prepared(SettingsForm(data=data), viewer, pact)
    return page("consultations/settings.html", form=form, consultation=None, sentences=MODE_SENTENCES)


@bp.post("/consultations/new")
@writes
@guard(staff())
def create(viewer: Viewer) -> Response:
    """Make a draft and go to its questions."""
    pact = current_pact()
    if pact is None:
        not_found()
    form = _prepared(SettingsForm.of_request(), viewer, pact)
    if not form.validate():
        return page("consultations/settings.html", 422, form=form, consultation=None, sentences=MODE_SENTENCES)
    consultation = commands.create_consultation(
        pact, form.settings(), organiser=viewer.person, actor=viewer.person, now=clock.now()
    )
    tell(_("The consultation is there as a draft. Now its questions."))
    return redirect(url_for(".questionnaire", consultation=consultation.public_id), 303)


@bp.get("/consultations/<consultation>")
@guard(managed_consultation())
def show(viewer: Viewer, consultation: Consultation) -> Response:
    """Show where a consultation stands and what comes next."""
    counts = queries.counts_by_state([consultation])[consultation.id]
    questions = queries.questions(consultation)
    missing = rules.untranslated(texts_of(consultation, questions), consultation.languages)
    return page(
        "consultations/show.html",
        consultation=consultation,
        state=standing(consultation),
        counts=counts,
        waiting=queries.count_waiting(consultation) if consultation.state == ConsultationState.OPEN else 0,
        joined=queries_together.count_joined(consultation),
        voices_wanted=VOICES_WANTED,
        questions=questions,
        obstacles=[OBSTACLES[one] for one in obstacles(consultation, questions, sum(counts.values()))],
        missing=missing,
        passages=queries_results.passages_of(consultation, 5) if may_read_results(viewer, consultation) else [],
        may_read=may_read_results(viewer, consultation),
        notes=notes_about("consultation", consultation.public_id) if may_read_results(viewer, consultation) else (),
        closed_on=rules.closed_on(consultation, current_app.config["SETTINGS"].zone),
        reminders=_reminders(consultation),
        states=STATES,
        modes=MODES,
        in_words=LANGUAGE_NAMES,
        sentences=MODE_SENTENCES,
        invitation_states=INVITATION_STATES,
        say=say,
    )


def _reminders(consultation: Consultation) -> list[datetime]:
    """Return when people are reminded of a consultation that is open."""
    closes_on = consultation.closes_on
    moments = {at for found in moments_of(consultation).values() for at, _ in found}
    return sorted({sending_moment(at, urgent=False, deadline=closes_on) for at in moments})


def texts_of(consultation: Consultation, questions: object) -> list[dict[str, str]]:
    """Return every text of a consultation that has versions per language."""
    found = [consultation.titles]
    for question in questions:  # type: ignore[attr-defined]
        found += [question.titles, *(choice.titles for choice in question.choices)]
    return found


def obstacles(consultation: Consultation, questions: object, invitees: int) -> list[rules.Obstacle]:
    """Return what keeps a draft from opening."""
    found = rules.obstacles(
        titles=consultation.titles,
        language=consultation.languages[0],
        questions=[[one.titles, *(choice.titles for choice in one.choices)] for one in questions],  # type: ignore[attr-defined]
        closes_on=consultation.closes_on,
        today=today(),
        invitees=invitees,
        offices=0 if rules.shows_names(consultation.mode) else len(queries_voices.offices(consultation)),
    )
    if consultation.mode == Mode.ANONYMOUS:
        seal = store.seal_of(consultation.id)
        found += rules.obstacles_to_anonymity(
            kinds=[one.kind for one in questions],  # type: ignore[attr-defined]
            invitees=invitees,
            is_key_ready=seal is not None and seal.state == SealState.READY,
        )
    return found


@bp.get("/consultations/<consultation>/settings")
@guard(managed_consultation())
def settings(viewer: Viewer, consultation: Consultation) -> Response:
    """Show what can be changed."""
    form = _prepared(SettingsForm(data=settings_of(consultation)), viewer, consultation.pact)
    return _settings_page(form, consultation)


@bp.post("/consultations/<consultation>/settings")
@writes
@guard(managed_consultation())
def change(viewer: Viewer, consultation: Consultation) -> Response:
    """Change the settings; when someone else did so meanwhile, show both."""
    form = _prepared(SettingsForm.of_request(), viewer, consultation.pact)
    if consultation.state != ConsultationState.DRAFT:
        _keep_promises(form, consultation)
    if is_stale(consultation):
        form.validate()
        stored = {name: value for name, value in settings_of(consultation).items() if name in form}
        return _settings_page(form, consultation, 409, differences(form, stored))
    if not form.validate():
        return _settings_page(form, consultation, 422)
    commands.change_consultation(consultation, form.settings(), actor=viewer.person, now=clock.now())
    tell(_("Saved."))
    return redirect(url_for(".show", consultation=consultation.public_id), 303)


def _settings_page(form: SettingsForm, consultation: Consultation, status: int = 200, changed: object = ()) -> Response:
    return page(
        "consultations/settings.html",
        status,
        form=form,
        consultation=consultation,
        changed=changed,
        sentences=MODE_SENTENCES,
        is_draft=consultation.state == ConsultationState.DRAFT,
        say=say,
    )


def _keep_promises(form: SettingsForm, consultation: Consultation) -> None:
    """Take out what can no longer change: whoever sends it anyway changes nothing."""
    form.promised = settings_of(consultation)
    for name in PROMISES:
        del form[name]


def _prepared(form: SettingsForm, viewer: Viewer, pact: Pact) -> SettingsForm:
    return form.prepare(
        queries.workgroups_for(viewer, pact),
        queries.themes(pact),
        needs_group=not viewer.is_coordinator,
        main=main_language(pact),
        today=today(),
    )


@bp.post("/consultations/<consultation>/delete")
@writes
@guard(managed_consultation())
def delete(viewer: Viewer, consultation: Consultation) -> Response:
    """Destroy a draft, when its title is typed."""
    title = say(consultation, consultation.titles).text
    if consultation.state != ConsultationState.DRAFT:
        not_found()
    typed = clean_line(request.form.get("confirm_name", ""))
    if typed != clean_line(title):
        return page(
            "consultations/delete.html",
            422,
            consultation=consultation,
            name=title,
            error=_("This is not the title of the consultation."),
            typed=typed,
        )
    commands.delete_draft(consultation, actor=viewer.person, now=clock.now())
    keyfile.destroy_after_commit(current_app.config["SETTINGS"].data_dir, consultation.public_id)
    tell(_("The draft was deleted."))
    return redirect(url_for(".index"), 303)


@bp.get("/consultations/<consultation>/delete")
@guard(managed_consultation())
def confirm_delete(viewer: Viewer, consultation: Consultation) -> Response:
    """Ask for the title of the draft to be typed."""
    del viewer
    if consultation.state != ConsultationState.DRAFT:
        not_found()
    name = say(consultation, consultation.titles).text
    return page("consultations/delete.html", consultation=consultation, name=name, error=None)
