"""One answer of an organisation, several hands: asking colleagues, sections, and who saved what."""

from __future__ import annotations

from flask import current_app, redirect, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, SelectMultipleField
from wtforms.validators import ValidationError

from app import clock
from app.blueprints.consultations import answering, commands_hands, queries_hands, queries_links, rules
from app.blueprints.consultations.access import own_answer
from app.blueprints.consultations.presenting import given, say
from app.blueprints.consultations.routes import bp
from app.blueprints.consultations.sheet import Sheet, sheet_of
from app.blueprints.consultations.words import MODE_SENTENCES, MODES
from app.blueprints.people.commands import person_by_email
from app.blueprints.people.picker import own_addresses
from app.blueprints.people.rules import is_unread
from app.models import Invitation, Person, SectionSave
from app.web import links
from app.web.access import guard, not_found
from app.web.edge import writes
from app.web.forms import EmailField, Form, LineField, Required, choices
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l
from app.web.notices import tell
from app.web.render import page


class HandForm(Form):
    """A colleague, and what he or she is asked to fill in."""

    name = LineField(_l("Name"), [Required(_l("Fill in a name."))])
    email = EmailField(_l("E-mail address"), [Required(_l("Fill in an e-mail address."))])
    pages = SelectMultipleField(_l("Which parts?"), choices=[])
    may_submit = BooleanField(_l("May submit the answer too"))

    def validate_email(self, field: EmailField) -> None:
        """Refuse what nobody reads."""
        if field.data and is_unread(field.data, own_addresses()):
            raise ValidationError(_("nobody reads mail at this address."))


def _first(handle: str, invitation: Invitation) -> None:
    """Only who was invited asks colleagues and lets them go; others get 404."""
    if acting(handle, invitation).id != invitation.person_id or not commands_hands.may_share(invitation):
        not_found()


def acting(handle: str, invitation: Invitation) -> Person:
    """Return who is at work behind a link: who was invited, or a colleague."""
    return links.who_opened(handle) or invitation.person


@bp.get("/v/<handle>/answer/colleagues")
@guard(own_answer())
def colleagues(handle: str, invitation: Invitation) -> Response:
    """Show who helps, who saved what, and let the invitee ask more."""
    if not (commands_hands.may_share(invitation) or invitation.is_shared):
        not_found()
    return _page(handle, invitation, _prepared(HandForm(), invitation))


def _prepared(form: HandForm, invitation: Invitation) -> HandForm:
    sheet = sheet_of(invitation)
    form.pages.choices = choices(zip(map(str, sheet.numbers), sheet.steps(), strict=False))
    return form


def _page(handle: str, invitation: Invitation, form: HandForm, status: int = 200) -> Response:
    consultation, sheet = invitation.consultation, sheet_of(invitation)
    names = dict(zip(sheet.numbers, sheet.steps(), strict=False))
    me = acting(handle, invitation)
    return page(
        "consultations/answer_colleagues.html",
        status,
        handle=handle,
        invitation=invitation,
        consultation=consultation,
        form=form,
        hands=[
            (one, [names[number] for number in one.pages if number in names]) for one in queries_hands.hands(invitation)
        ],
        saves=[(one, names.get(one.page, ""), _lines(sheet, one)) for one in queries_hands.saves(invitation)],
        is_first=me.id == invitation.person_id,
        is_open=_is_open(invitation),
        whole=commands_hands.WHOLE,
        mode=MODES[consultation.mode],
        mode_sentence=MODE_SENTENCES[consultation.mode],
        say=say,
    )


def _lines(sheet: Sheet, saved: SectionSave) -> object:
    values = {
        key: kept
        for key, spec in sheet.specs.items()
        if (kept := answering.fitting(spec, saved.values.get(key))) is not None
    }
    shown = [question for question in sheet.questions if question.public_id in values]
    return given(sheet.consultation, shown, values, numbers=sheet.places) if shown else []


def _is_open(invitation: Invitation) -> bool:
    return rules.is_open(invitation.consultation, clock.now(), current_app.config["SETTINGS"].zone)


@bp.post("/v/<handle>/answer/colleagues")
@writes
@guard(own_answer())
def ask_colleague(handle: str, invitation: Invitation) -> Response:
    """Ask a colleague by address; he or she gets a link to this same answer."""
    _first(handle, invitation)
    form, now = _prepared(HandForm.of_request(), invitation), clock.now()
    if not _is_open(invitation):
        return redirect(url_for(".answer", handle=handle), 303)
    if not form.validate():
        return _page(handle, invitation, form, 422)
    if len(queries_hands.hands(invitation)) >= queries_hands.MOST_HANDS:
        tell(_("At most %(most)s colleagues fill in one answer.", most=queries_hands.MOST_HANDS), kind="warning")
        return redirect(url_for(".colleagues", handle=handle), 303)
    person = person_by_email(
        form.email.data,
        name=form.name.data or "",
        language=invitation.person.language,
        source=_l("Asked by %(who)s to help with an answer", who=invitation.person.label),
        actor=invitation.person,
        now=now,
        via="link",
    )
    if queries_links.invitation_by_link(invitation.consultation.public_id, person.id) is not None:
        tell(_("This address was asked for an answer of its own."), kind="warning")
    else:
        pages = [int(number) for number in form.pages.data or []]
        commands_hands.add_hand(
            invitation, person, pages=pages, may_submit=form.may_submit.data, actor=invitation.person, now=now
        )
        tell(_("%(who)s gets a link to this answer by e-mail.", who=form.name.data))
    return redirect(url_for(".colleagues", handle=handle), 303)


@bp.post("/v/<handle>/answer/colleagues/<hand>/remove")
@writes
@guard(own_answer())
def let_colleague_go(handle: str, invitation: Invitation, hand: str) -> Response:
    """End a colleague's link; what he or she saved stays."""
    _first(handle, invitation)
    found = queries_hands.hand_by_id(invitation, hand)
    if found is not None:
        commands_hands.remove_hand(found, actor=invitation.person, now=clock.now())
        tell(_("The link of %(who)s ended. What was saved stays.", who=found.person.label))
    return redirect(url_for(".colleagues", handle=handle), 303)
