"""Addresses of the key of an anonymous consultation: for whoever organises it, and for the three who keep a part."""

from __future__ import annotations

from typing import Any

from flask import current_app, redirect, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.ballots import commands
from app.blueprints.ballots.access import anonymous_consultation, own_part
from app.blueprints.ballots.blueprint import bp
from app.blueprints.ballots.forms import AnewForm, EnterForm, HoldersForm, ProveForm, ReplaceForm, TakeForm
from app.blueprints.ballots.rules import Step, missing, step_of
from app.blueprints.consultations.presenting import say
from app.blueprints.consultations.rules import is_open
from app.blueprints.people.commands import person_by_email
from app.models import Consultation, ConsultationState, KeyHolder, Person, QuestionKind, SealState
from app.sealing import keyfile, store
from app.sealing.parts import UnreadableError
from app.web.access import guard, not_found
from app.web.edge import writes
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer


@bp.get("/consultations/<consultation>/key")
@guard(anonymous_consultation())
def key(viewer: Viewer, consultation: Consultation) -> Response:
    """Show who keeps the key and how far they are, or ask for three names."""
    form = HoldersForm.of_request(data={"first": viewer.person}).offer(_questions(consultation))
    return _key_page(consultation, form)


@bp.post("/consultations/<consultation>/key")
@writes
@guard(anonymous_consultation())
def name_holders(viewer: Viewer, consultation: Consultation) -> Response:
    """Ask three people to keep a part each."""
    form, now = HoldersForm.of_request().offer(_questions(consultation)), clock.now()
    if store.seal_of(consultation.id) is not None or consultation.state != ConsultationState.DRAFT:
        return redirect(url_for(".key", consultation=consultation.public_id), 303)
    if not form.is_sent():
        return _key_page(consultation, form, 422)
    people = [field.person or _new_person(field, viewer.person, consultation) for field in form.people]
    commands.name_holders(consultation, people, form.groups, actor=viewer.person, now=now)
    tell(_("The three get a mail in a minute. You see here how far they are."))
    return redirect(url_for(".key", consultation=consultation.public_id), 303)


@bp.post("/consultations/<consultation>/key/<int:number>")
@writes
@guard(anonymous_consultation())
def replace_holder(viewer: Viewer, consultation: Consultation, number: int) -> Response:
    """Ask someone else to keep a part, as long as this one did not show to have kept it."""
    form, holders = ReplaceForm.of_request(), store.holders_of(consultation.id)
    holder = next((one for one in holders if one.position == number), None)
    if holder is None or holder.proved_at is not None or consultation.state != ConsultationState.DRAFT:
        not_found()
    if not form.is_sent():
        return _key_page(consultation, HoldersForm().offer([]), 422, form)
    person = form.person.person or _new_person(form.person, viewer.person, consultation)
    if not person.email or any(one.person_id == person.id for one in holders):
        form.person.errors = [_("This person keeps a part already, or has no e-mail address. Name someone else.")]
        return _key_page(consultation, HoldersForm().offer([]), 422, form)
    commands.replace_holder(holder, person, actor=viewer.person, now=clock.now())
    tell(_("%(who)s gets a mail in a minute.", who=person.label))
    return redirect(url_for(".key", consultation=consultation.public_id), 303)


@bp.post("/consultations/<consultation>/key/anew")
@writes
@guard(anonymous_consultation())
def begin_anew(viewer: Viewer, consultation: Consultation) -> Response:
    """Forget the holders and their key before the opening, for when two parts are lost or the rehearsal failed."""
    form = AnewForm.of_request()
    if store.seal_of(consultation.id) is None or consultation.state != ConsultationState.DRAFT:
        return redirect(url_for(".key", consultation=consultation.public_id), 303)
    if not form.is_sent():
        return _key_page(consultation, HoldersForm().offer([]), 422, anew=form)
    commands.begin_anew(consultation, actor=viewer.person, now=clock.now())
    keyfile.destroy_after_commit(current_app.config["SETTINGS"].data_dir, consultation.public_id)
    tell(_("That key is gone. Name the three who keep a part of the new one."))
    return redirect(url_for(".key", consultation=consultation.public_id), 303)


def _new_person(field: Any, actor: Person, consultation: Consultation) -> Person:
    return person_by_email(
        field.new_email,
        name=field.new_name,
        language=consultation.languages[0],
        source=_l("named as holder of a key"),
        actor=actor,
        now=clock.now(),
    )


def _questions(consultation: Consultation) -> list[tuple[str, str]]:
    """Return the questions by which results may be split: those with one choice."""
    return [
        (one.public_id, say(consultation, one.titles).text)
        for one in consultation.questions
        if one.kind == QuestionKind.SINGLE_CHOICE
    ]


def _key_page(
    consultation: Consultation,
    form: HoldersForm,
    status: int = 200,
    replacing: ReplaceForm | None = None,
    anew: AnewForm | None = None,
) -> Response:
    seal = store.seal_of(consultation.id)
    holders = store.holders_of(consultation.id) if seal else ()
    return page(
        "ballots/key.html",
        status,
        consultation=consultation,
        title_text=say(consultation, consultation.titles).text,
        form=form,
        replacing=replacing or ReplaceForm(),
        anew=anew or AnewForm(),
        seal=seal,
        holders=holders,
        missing=missing(holders),
        has_key_file=keyfile.exists(current_app.config["SETTINGS"].data_dir, consultation.public_id),
        is_draft=consultation.state == ConsultationState.DRAFT,
        counted=store.rounded_count(consultation.id) if seal else 0,
        settings=current_app.config["SETTINGS"],
    )


# ---- the holder's own pages ----


@bp.get("/v/<handle>/key")
@guard(own_part())
def part(handle: str, holder: KeyHolder) -> Response:
    """Say what the holder is to do now."""
    return _part_page(handle, holder)


@bp.post("/v/<handle>/key/part")
@writes
@guard(own_part())
def show_part(handle: str, holder: KeyHolder) -> Response:
    """Show a new part, once: it stands in this answer and nowhere else."""
    form = TakeForm.of_request()
    if _step(holder) not in {Step.TAKE, Step.PROVE}:
        return redirect(url_for(".part", handle=handle), 303)
    if not form.is_sent():
        return _part_page(handle, holder, 422, take=form)
    shown = commands.show_part(holder, now=clock.now())
    return _part_page(handle, holder, shown=shown)


@bp.post("/v/<handle>/key")
@writes
@guard(own_part())
def prove(handle: str, holder: KeyHolder) -> Response:
    """Take the part as proof that it was written down well."""
    form = ProveForm.of_request()
    if _step(holder) != Step.PROVE:
        return redirect(url_for(".part", handle=handle), 303)
    if not form.is_sent():
        return _part_page(handle, holder, 422, prove=form)
    try:
        commands.prove(holder, form.part.data, form.kept_where.data, now=clock.now())
    except UnreadableError:
        form.part.errors = [_unreadable()]
    except store.WrongPartError:
        form.part.errors = [_("This is not the part that was shown last. Look at your paper, or ask for a new part.")]
    except store.RehearsalFailedError:
        form.part.errors = [_("The rehearsal failed: this key cannot be used. Tell the organiser to make a new one.")]
    except OSError:
        form.part.errors = [_("The key file cannot be written. Tell whoever looks after the server, then try again.")]
    else:
        tell(_("Thank you: your part is written down well. Keep it until you are asked for it."))
        return redirect(url_for(".part", handle=handle), 303)
    return _part_page(handle, holder, 422, prove=form)


@bp.post("/v/<handle>/key/enter")
@writes
@guard(own_part())
def enter(handle: str, holder: KeyHolder) -> Response:
    """Take the part after closing."""
    form = EnterForm.of_request()
    if _step(holder) not in {Step.ENTER, Step.ENTERED}:
        return redirect(url_for(".part", handle=handle), 303)
    if not form.is_sent():
        return _part_page(handle, holder, 422, enter=form)
    try:
        commands.enter(holder, form.part.data, now=clock.now())
    except UnreadableError:
        form.part.errors = [_unreadable()]
    except store.WrongPartError:
        form.part.errors = [_("This is not your part of this key. Look at your paper.")]
    except keyfile.KeyFileMissingError:
        form.part.errors = [_("The key file of this installation is missing. Tell whoever looks after the server.")]
    else:
        tell(_("Thank you: your part was taken."))
        return redirect(url_for(".part", handle=handle), 303)
    return _part_page(handle, holder, 422, enter=form)


def _unreadable() -> str:
    return _("This cannot be a part: a letter is missing or wrong. It has seven groups of four.")


def _step(holder: KeyHolder) -> Step:
    seal = store.seal_of(holder.consultation_id) or not_found()
    consultation, zone = holder.consultation, current_app.config["SETTINGS"].zone
    is_closed = consultation.state != ConsultationState.DRAFT and not is_open(consultation, clock.now(), zone)
    return step_of(holder, SealState(seal.state), is_closed=is_closed)


def _part_page(handle: str, holder: KeyHolder, status: int = 200, shown: str = "", **forms: Any) -> Response:
    consultation = holder.consultation
    response = page(
        "ballots/part.html",
        status,
        handle=handle,
        holder=holder,
        consultation=consultation,
        title_text=say(consultation, consultation.titles).text,
        step=_step(holder),
        seal=store.seal_of(holder.consultation_id),
        shown=shown,
        **{"take": TakeForm(), "prove": ProveForm(), "enter": EnterForm(), **forms},
    )
    response.headers["Cache-Control"] = "no-store"
    return response
