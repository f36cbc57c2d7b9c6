"""Addresses of this slice: entries that may be one person, and making them one."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField, RadioField

from app import clock
from app.blueprints.people import duplicates, merging, queries
from app.blueprints.people.access import managed_merge, managed_person
from app.blueprints.people.picker import PersonField
from app.blueprints.people.record_words import HELD
from app.blueprints.people.routes import bp
from app.models import Person, PersonMerge
from app.web.access import coordinator, guard, not_found
from app.web.edge import writes
from app.web.forms import Form, Required, choices
from app.web.languages import gettext as _
from app.web.languages import lazy_gettext as _l
from app.web.languages import ngettext
from app.web.notices import tell
from app.web.render import page
from app.web.text import clean_line
from app.web.viewer import Viewer


class OtherForm(Form):
    """Which other entry is the same person."""

    other = PersonField(_l("The other entry"), [Required(_l("Name a person."))])


class MergeForm(Form):
    """Which of two entries stays."""

    other = HiddenField()
    keep = RadioField(
        _l("Which entry stays?"),
        [Required(_l("Choose which entry stays."))],
        choices=choices([("this", ""), ("other", "")]),
    )


@bp.get("/people/duplicates")
@guard(coordinator())
def duplicate_people(viewer: Viewer) -> Response:
    """Show the entries that may be one person."""
    del viewer
    return page("people/duplicates.html", pairs=duplicates.pairs(), most=duplicates.MOST_PAIRS)


@bp.get("/people/<person>/merge")
@guard(managed_person())
def choose_merge(viewer: Viewer, person: Person) -> Response:
    """Ask for the other entry; with it in the address, show what merging would do."""
    del viewer
    _alive(person)
    named = request.args.get("other", "")
    other = queries.person(clean_line(request.args.get("with", ""))) if "with" in request.args else None
    form = OtherForm(request.args if named else None)
    if named and form.validate():
        other = form.other.person
    if other is None or other.id == person.id or other.merged_into_id or other.erased_at:
        if other is not None:
            form.other.errors = [_("Choose another entry than this one.")]
        return page(
            "people/merge_choose.html",
            200,
            form=form,
            person=person,
            near=queries.near_people(person.name, person),
        )
    return _preview(person, other, MergeForm(other=other.public_id, keep="this"))


@bp.post("/people/<person>/merge")
@writes
@guard(managed_person())
def merge(viewer: Viewer, person: Person) -> Response:
    """Make one of two entries."""
    _alive(person)
    form = MergeForm.of_request()
    other = queries.person(form.other.data or "")
    if other is None or other.id == person.id or other.merged_into_id or other.erased_at:
        tell(_("Choose another entry than this one."), kind="warning")
        return redirect(url_for(".choose_merge", person=person.public_id), 303)
    if not form.is_sent():
        return _preview(person, other, form, 422)
    kept, lost = (person, other) if form.keep.data == "this" else (other, person)
    if not _may(viewer, kept) or not _may(viewer, lost):
        form.keep.errors = [_("Only an administrator merges the entry of an administrator: it opens the account.")]
        return _preview(person, other, form, 422)
    done = merging.merge(kept, lost, actor=viewer.person, now=clock.now())
    tell(
        _("%(name)s is one entry now.", name=done.kept.label),
        undo_url=url_for(".undo_merge", merge=done.public_id),
    )
    return redirect(url_for(".show", person=done.kept.public_id), 303)


@bp.post("/people/merges/<merge>/undo")
@writes
@guard(managed_merge())
def undo_merge(viewer: Viewer, merge: PersonMerge) -> Response:
    """Take a merge back."""
    if merge.undone_at is not None:
        tell(_("There is nothing to take back any more."), kind="warning")
        return redirect(url_for(".show", person=merge.kept.public_id), 303)
    left = merging.undo(merge, actor=viewer.person, now=clock.now())
    if left:
        tell(
            ngettext(
                "There are two entries again, but %(num)s thing that changed meanwhile stays where it is.",
                "There are two entries again, but %(num)s things that changed meanwhile stay where they are.",
                left,
            ),
            kind="warning",
        )
    else:
        tell(_("There are two entries again, each with what it had."))
    return redirect(url_for(".show", person=merge.lost.public_id), 303)


def _alive(person: Person) -> None:
    if person.merged_into_id is not None or person.erased_at is not None:
        not_found()


def _may(viewer: Viewer, person: Person) -> bool:
    account = queries.account_of(person)
    return viewer.is_administrator or account is None or account.role != "administrator"


def _preview(person: Person, other: Person, form: MergeForm, status: int = 200) -> Response:
    found = merging.outlook(person, other) if form.keep.data != "other" else merging.outlook(other, person)
    names = sorted({*found.moves, *found.stays, *found.joined})
    lines = [(HELD.get(name, _("other")), found.moves[name], found.joined[name], found.stays[name]) for name in names]
    form.keep.choices = choices([("this", _described(person)), ("other", _described(other))])
    return page("people/merge.html", status, form=form, person=person, other=other, lines=lines)


def _described(person: Person) -> str:
    known = [person.label, person.email if person.name else None, person.phone, person.source]
    return " · ".join(part for part in known if part)
