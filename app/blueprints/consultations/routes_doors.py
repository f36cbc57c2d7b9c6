"""Ways in without a mail from an organiser: the pages for visitors, and those where an organiser opens them."""

from __future__ import annotations

from datetime import datetime

from flask import current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.consultations import doors, rules
from app.blueprints.consultations.access import asked_to_join, managed_consultation
from app.blueprints.consultations.presenting import say
from app.blueprints.consultations.routes import bp
from app.blueprints.consultations.words import MODE_SENTENCES, MODES
from app.blueprints.people.picker import own_addresses
from app.blueprints.people.rules import is_unread
from app.database import unit_of_work
from app.models import Consultation, Mode, Person, Way
from app.web import attempts, links
from app.web.access import guard, not_found, public
from app.web.attempts import Limit
from app.web.edge import writes, writes_in_steps
from app.web.errors import problem
from app.web.forms import EmailField, Form, LineField, NumberField, Required
from app.web.languages import current_language
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer

# A meeting room shares one address on the network; guessing a code of fifty bits stays hopeless all the same.
LIMITS = {"join/address": Limit(2), "join/network": Limit(30), "code/network": Limit(30), "kiosk/network": Limit(120)}


class JoinForm(Form):
    """Who wants a link."""

    name = LineField(_l("Name"), [Required(_l("Fill in your name."))])
    email = EmailField(_l("E-mail address"), [Required(_l("Fill in your e-mail address."))])


class PaperForm(Form):
    """The code on paper, and a name."""

    code = LineField(_l("Code"), [Required(_l("Type the code that stands on the paper."))], most=40)
    name = LineField(_l("Your name"), [Required(_l("Fill in your name."))])


class KioskForm(Form):
    """Who answers now."""

    name = LineField(_l("Your name"), [Required(_l("Fill in your name."))])


class CodesForm(Form):
    """How many codes are printed."""

    count = NumberField(_l("How many codes?"), [Required(_l("Fill in a number."))], low=1, high=doors.MOST_CODES)


def _is_open(consultation: Consultation | None) -> bool:
    if consultation is None or consultation.mode == Mode.ANONYMOUS:
        return False
    return rules.is_open(consultation, clock.now(), current_app.config["SETTINGS"].zone)


def _behind(key: str, way: Way) -> Consultation:
    found = doors.consultation_behind(key, way)
    return found if found is not None and _is_open(found) else not_found()


def _too_many(kind: str, now: datetime, address: str = "") -> Response | None:
    """Count an attempt for good; return the answer to one too many."""
    tries = {f"{kind}/network": attempts.network_of(request.remote_addr or "")}
    if address:
        tries[f"{kind}/address"] = address
    with unit_of_work():
        wait = attempts.count(LIMITS, tries, now)
    return None if wait is None else problem(429, _("Too many attempts"), _("Try again in a quarter of an hour."))


# ---- a public address ----


@bp.get("/join/<key>")
@guard(public())
def join(key: str) -> Response:
    """Say who asks what, and ask for an address."""
    return _door("consultations/join.html", _behind(key, Way.OPEN), JoinForm(), key)


def _door(template: str, consultation: Consultation, form: Form, key: str, status: int = 200) -> Response:
    """Answer with a page that asks for a name, and says beforehand what happens with it."""
    return page(
        template,
        status,
        consultation=consultation,
        form=form,
        key=key,
        mode=MODES[consultation.mode],
        mode_sentence=MODE_SENTENCES[consultation.mode],
        say=say,
    )


@bp.post("/join/<key>")
@writes_in_steps
@guard(public())
def ask_to_join(key: str) -> Response:
    """Mail a personal link; the answer is the same for every address."""
    form, now = JoinForm.of_request(), clock.now()
    consultation = _behind(key, Way.OPEN)
    if not form.is_sent() or is_unread(form.email.data, own_addresses()):
        if not form.errors:
            form.email.errors = [_("nobody reads mail at this address.")]
        return _door("consultations/join.html", consultation, form, key, 422)
    if refused := _too_many("join", now, form.email.data):
        return refused
    with unit_of_work():
        consultation = _behind(key, Way.OPEN)
        doors.join(consultation, email=form.email.data, name=form.name.data, language=current_language(), now=now)
    return redirect(url_for(".joined", key=key), 303)


@bp.get("/join/<key>/sent")
@guard(public())
def joined(key: str) -> Response:
    """Say that the answer begins with the mail."""
    return page("consultations/joined.html", consultation=_behind(key, Way.OPEN), say=say)


@bp.get("/v/<handle>/answer/address")
@guard(asked_to_join())
def confirm_address(handle: str, consultation: Consultation, person: Person) -> Response:
    """Ask whether this address is the reader's own: someone else may have typed it."""
    return _confirm_page(handle, consultation, person)


def _confirm_page(handle: str, consultation: Consultation, person: Person, status: int = 200) -> Response:
    return page(
        "consultations/confirm_address.html",
        status,
        handle=handle,
        consultation=consultation,
        person=person,
        is_open=_is_open(consultation),
        error=_("Tick the box to say that this is your address.") if status >= 400 else "",
        mode=MODES[consultation.mode],
        mode_sentence=MODE_SENTENCES[consultation.mode],
        say=say,
    )


@bp.post("/v/<handle>/answer/address")
@writes
@guard(asked_to_join())
def confirm_own_address(handle: str, consultation: Consultation, person: Person) -> Response:
    """Put on the list who says that the address is his or her own; a lone button does not."""
    if request.form.get("mine") != "y" or not _is_open(consultation):
        return _confirm_page(handle, consultation, person, 422)
    doors.confirm(consultation, person, now=clock.now())
    return redirect(url_for(".answer", handle=handle), 303)


# ---- a code on paper ----


@bp.get("/code")
@guard(public())
def paper_code() -> Response:
    """Ask for the code on paper."""
    return page("consultations/code.html", form=PaperForm())


@bp.post("/code")
@writes_in_steps
@guard(public())
def use_paper_code() -> Response:
    """Open the answer that a code is for; used codes and wrong ones get the same page."""
    form, now = PaperForm.of_request(), clock.now()
    if not form.is_sent():
        return page("consultations/code.html", 422, form=form)
    if refused := _too_many("code", now):
        return refused
    with unit_of_work():
        code = doors.find_code(form.code.data)
        consultation = doors.consultation_of(code) if code else None
        if code is not None and consultation is not None and _is_open(consultation):
            link = doors.use_code(code, consultation, name=form.name.data, language=current_language(), now=now)
            if link is not None:
                return links.open_in_browser(link)
    form.code.errors = [_("This code does not work: a letter is wrong, it was used, or answers are no longer taken.")]
    return page("consultations/code.html", 422, form=form)


# ---- one device, many answers ----


@bp.get("/kiosk/<key>")
@guard(public())
def kiosk(key: str) -> Response:
    """Start over: nothing of the one before is open any more on this device."""
    response = _door("consultations/kiosk.html", _behind(key, Way.KIOSK), KioskForm(), key)
    links.forget_all(response)
    return response


@bp.post("/kiosk/<key>")
@writes_in_steps
@guard(public())
def begin_at_kiosk(key: str) -> Response:
    """Open a new answer on this device."""
    form, now = KioskForm.of_request(), clock.now()
    consultation = _behind(key, Way.KIOSK)
    if not form.is_sent():
        return _door("consultations/kiosk.html", consultation, form, key, 422)
    if refused := _too_many("kiosk", now):
        return refused
    with unit_of_work():
        link = doors.enter(
            _behind(key, Way.KIOSK), Way.KIOSK, name=form.name.data, language=current_language(), now=now
        )
        return links.open_in_browser(link)


# ---- for the organiser ----


@bp.get("/consultations/<consultation>/doors")
@guard(managed_consultation())
def ways_in(viewer: Viewer, consultation: Consultation) -> Response:
    """Show the ways in, and let the organiser open and close them."""
    del viewer
    return _ways_page(consultation, CodesForm())


def _ways_page(consultation: Consultation, form: CodesForm, status: int = 200) -> Response:
    if consultation.mode == Mode.ANONYMOUS:
        not_found()
    made, used = doors.count_codes(consultation)
    return page(
        "consultations/doors.html",
        status,
        consultation=consultation,
        asking=doors.asking(consultation),
        form=form,
        made=made,
        used=used,
        unconfirmed=doors.count_requests(consultation),
        base=current_app.config["SETTINGS"].public_base_url,
        say=say,
    )


@bp.post("/consultations/<consultation>/doors/<any(open, kiosk):door>/<any(on, off):switch>")
@writes
@guard(managed_consultation())
def switch_way(viewer: Viewer, consultation: Consultation, door: str, switch: str) -> Response:
    """Open or close a way in."""
    if consultation.mode == Mode.ANONYMOUS:
        not_found()
    doors.switch(consultation, Way(door), on=switch == "on", actor=viewer.person, now=clock.now())
    tell(_("This way in is open.") if switch == "on" else _("This way in is closed."))
    return redirect(url_for(".ways_in", consultation=consultation.public_id), 303)


@bp.post("/consultations/<consultation>/doors/codes")
@writes
@guard(managed_consultation())
def make_codes(viewer: Viewer, consultation: Consultation) -> Response:
    """Make codes for a printed sheet."""
    form = CodesForm.of_request()
    if consultation.mode == Mode.ANONYMOUS or not form.validate():
        return _ways_page(consultation, form, 422)
    doors.make_codes(consultation, form.count.data, actor=viewer.person, now=clock.now())
    return redirect(url_for(".code_sheet", consultation=consultation.public_id), 303)


@bp.get("/consultations/<consultation>/doors/codes")
@guard(managed_consultation())
def code_sheet(viewer: Viewer, consultation: Consultation) -> Response:
    """Show the unused codes, to be printed and cut."""
    del viewer
    return page(
        "consultations/code_sheet.html",
        consultation=consultation,
        codes=doors.unused_codes(consultation),
        base=current_app.config["SETTINGS"].public_base_url,
        say=say,
    )
