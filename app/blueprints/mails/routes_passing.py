"""Pages behind a personal link for whoever it is not for: say so, or pass it on. Reading them changes nothing."""

from __future__ import annotations

from flask import redirect, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.mails import commands_passing, mails_passing
from app.blueprints.mails.access_passing import own_matter, own_passing
from app.blueprints.mails.forms_passing import NotMineForm, PassOnForm, UndoForm
from app.blueprints.mails.passing import Matter
from app.blueprints.mails.routes import bp
from app.blueprints.people.commands import person_by_email
from app.models import Passing, PassingKind
from app.web import links
from app.web.access import guard
from app.web.edge import writes
from app.web.languages import current_language
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l
from app.web.links import OpenLink
from app.web.notices import tell
from app.web.render import page


@bp.get("/v/<handle>/not-for-me")
@guard(own_matter())
def not_for_me(opened: OpenLink, matter: Matter) -> Response:
    """Ask what is the matter."""
    return _not_mine_page(opened, matter, NotMineForm())


@bp.post("/v/<handle>/not-for-me")
@writes
@guard(own_matter())
def say_not_for_me(opened: OpenLink, matter: Matter) -> Response:
    """Stop writing about this to this address."""
    form = NotMineForm.of_request()
    if not form.is_sent():
        return _not_mine_page(opened, matter, form, 422)
    kind = PassingKind(form.choice.data)
    said = commands_passing.say_not_mine(opened.row, matter, kind, form.words.data or "", now=clock.now())
    return _to_receipt(said)


@bp.get("/v/<handle>/pass-on")
@guard(own_matter())
def pass_on(opened: OpenLink, matter: Matter) -> Response:
    """Ask to whom."""
    return _pass_page(opened, matter, PassOnForm())


@bp.post("/v/<handle>/pass-on")
@writes
@guard(own_matter())
def pass_on_now(opened: OpenLink, matter: Matter) -> Response:
    """Ask a colleague instead."""
    form, now = PassOnForm.of_request(), clock.now()
    if form.choice.data == "keep":
        return redirect(url_for(links.purposes()[opened.row.purpose], handle=opened.handle), 303)
    if not matter.may_pass_on(now=now) or not form.is_sent():
        return _pass_page(opened, matter, form, 422)
    if form.email.data == opened.person.email:
        form.email.errors = [_("This is your own address.")]
        return _pass_page(opened, matter, form, 422)
    receiver = person_by_email(
        form.email.data,
        name=form.name.data,
        language=opened.person.language,
        # The first mail says where the address came from: not from whom.
        source=_l("passed on by a colleague who was asked first"),
        actor=opened.person,
        now=now,
        via="link",
    )
    said = commands_passing.pass_on(opened.row, matter, receiver, now=now)
    if said is None:
        form.email.errors = [_("This colleague has been asked already.")]
        return _pass_page(opened, matter, form, 422)
    return _to_receipt(said)


@bp.get("/v/<handle>/passed")
@guard(own_passing())
def passed(opened: OpenLink, said: Passing, matter: Matter) -> Response:
    """Show what was said, with a way back."""
    return _passed_page(opened, said, matter, UndoForm())


@bp.post("/v/<handle>/passed")
@writes
@guard(own_passing())
def undo_passing(opened: OpenLink, said: Passing, matter: Matter) -> Response:
    """Undo it, where that was chosen."""
    form = UndoForm.of_request()
    if not form.is_sent():
        return _passed_page(opened, said, matter, form, 422)
    if form.choice.data == "undo":
        try:
            commands_passing.undo(said, matter, now=clock.now())
        except commands_passing.TooLate:
            tell(_("It is too late to undo this: your colleague may have begun to answer."), kind="warning")
    return redirect(url_for(".passed", handle=opened.handle), 303)


def _to_receipt(said: Passing) -> Response:
    """Lead to the page of the receipt: the link by which this was said has ended."""
    link = links.link_for(
        mails_passing.PURPOSE, person=said.person, subject_kind="passing", subject_id=said.public_id, now=said.at
    )
    return links.open_in_browser(link)


def _not_mine_page(opened: OpenLink, matter: Matter, form: NotMineForm, status: int = 200) -> Response:
    return page(
        "mails/not_for_me.html",
        status,
        form=form,
        person=opened.person,
        handle=opened.handle,
        thing=matter.title(current_language()),
        back=url_for(links.purposes()[opened.row.purpose], handle=opened.handle),
    )


def _pass_page(opened: OpenLink, matter: Matter, form: PassOnForm, status: int = 200) -> Response:
    return page(
        "mails/pass_on.html",
        status,
        form=form,
        person=opened.person,
        handle=opened.handle,
        thing=matter.title(current_language()),
        organisation=matter.invitation.organisation if matter.invitation else None,
        may_pass_on=matter.may_pass_on(now=clock.now()),
        back=url_for(links.purposes()[opened.row.purpose], handle=opened.handle),
    )


def _passed_page(opened: OpenLink, said: Passing, matter: Matter, form: UndoForm, status: int = 200) -> Response:
    return page(
        "mails/passed.html",
        status,
        form=form,
        said=said,
        handle=opened.handle,
        thing=matter.title(current_language()),
    )
