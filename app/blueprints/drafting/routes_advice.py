"""Addresses of the advice of councils: the list, each council, its remarks; and the page behind a link."""

from __future__ import annotations

from typing import Any

from flask import redirect, url_for
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.drafting import commands_advice as commands
from app.blueprints.drafting import pages, queries, queries_advice
from app.blueprints.drafting.access import linked_advice, managed_advice, managed_remark, read_advice, read_draft
from app.blueprints.drafting.blueprint import bp
from app.blueprints.drafting.forms import AdviceForm, ContactForm, CouncilForm, RemarkForm, ReplyForm
from app.blueprints.drafting.papers_advice import letter_to, register_of
from app.blueprints.drafting.routes import step_of, to_step
from app.blueprints.pacts.access import managed_pact
from app.blueprints.pacts.commands import snapshot_of
from app.blueprints.pacts.papers import paper_of
from app.blueprints.pacts.routes import today
from app.blueprints.people.picker import written
from app.blueprints.people.words import OPINIONS
from app.documents import uploads
from app.documents.papers import DOCX, PDF, Paper, TooLong, pdf_of
from app.documents.rich import shown
from app.documents.tables import attachment
from app.documents.word import docx_of
from app.models import AdviceRemark, CouncilAdvice, Opinion, Pact, PactNode, Person, StepKind
from app.web.access import guard, not_found
from app.web.edge import writes
from app.web.editing import differences, is_stale
from app.web.errors import problem
from app.web.languages import gettext as _
from app.web.languages import ngettext
from app.web.links import OpenLink
from app.web.notices import tell
from app.web.render import page
from app.web.viewer import Viewer

ADVICE = StepKind.ADVICE


@bp.post("/pacts/<pact>/drawing-up/councils")
@writes
@guard(managed_pact())
def add_council(viewer: Viewer, pact: Pact) -> Response:
    """Put one council on the list."""
    step, form = step_of(pact, ADVICE), CouncilForm.of_request()
    if not form.is_sent() or form.organisation.organisation is None or form.deadline.data is None:
        return pages.step_page(viewer, pact, step, 422, council_form=form)
    organisation = form.organisation.organisation
    if queries_advice.is_on_list(pact, organisation):
        form.organisation.errors = [_("This organisation stands there already.")]
        return pages.step_page(viewer, pact, step, 422, council_form=form)
    contact = form.contact.person or queries_advice.contact_of(organisation, today())
    commands.add_council(
        pact, organisation, contact=contact, deadline=form.deadline.data, actor=viewer.person, now=clock.now()
    )
    tell(_("%(name)s is added.", name=organisation.name))
    return to_step(pact, ADVICE)


@bp.post("/pacts/<pact>/drawing-up/councils/all")
@writes
@guard(managed_pact())
def add_councils(viewer: Viewer, pact: Pact) -> Response:
    """Put every municipality and province on the list, each with its contact person."""
    step, now = step_of(pact, ADVICE), clock.now()
    found = queries_advice.councils_to_ask(pact, today())
    for organisation, contact in found:
        commands.add_council(pact, organisation, contact=contact, deadline=step.ends_on, actor=viewer.person, now=now)
    tell(ngettext("%(num)s council is added.", "%(num)s councils are added.", len(found)))
    return to_step(pact, ADVICE)


@bp.post("/pacts/<pact>/drawing-up/councils/send")
@writes
@guard(managed_pact())
def send_requests(viewer: Viewer, pact: Pact) -> Response:
    """Ask every council on the list that was not asked yet."""
    councils = queries_advice.councils(pact)
    count = commands.send_requests(councils, today=today(), actor=viewer.person, now=clock.now())
    text = ngettext(
        "%(num)s council is asked. Its deadline stands now.",
        "%(num)s councils are asked. Their deadlines stand now.",
        count,
    )
    if count:
        tell(text, undo_url=url_for(".call_back", pact=pact.public_id))
    else:
        none = _("Nobody was asked: the councils that are left have no contact person with an e-mail address.")
        tell(none, kind="warning")
    return to_step(pact, ADVICE)


@bp.post("/pacts/<pact>/drawing-up/councils/call-back")
@writes
@guard(managed_pact())
def call_back(viewer: Viewer, pact: Pact) -> Response:
    """Call back the requests that still wait to be sent."""
    count = commands.call_back(queries_advice.councils(pact), actor=viewer.person, now=clock.now())
    if count:
        tell(ngettext("%(num)s request is called back.", "%(num)s requests are called back.", count))
    else:
        tell(_("It is too late: the mails are on their way."), kind="warning")
    return to_step(pact, ADVICE)


@bp.get("/pacts/<pact>/drawing-up/councils/register.<any(pdf, docx):paper>")
@guard(read_draft())
def register_file(viewer: Viewer, pact: Pact, paper: str) -> Response:
    """Give the register of every council: what was asked, advised, remarked and replied."""
    del viewer
    made = register_of(pact, queries_advice.councils_in_full(pact), today())
    return _file(made, paper, f"{made.title} {pact.title}")


@bp.get("/councils/<advice>/letter.<any(pdf, docx):paper>")
@guard(read_advice())
def letter_file(viewer: Viewer, advice: CouncilAdvice, paper: str) -> Response:
    """Give the letter to a council: the request, or the replies to its remarks."""
    del viewer
    made = letter_to(advice, today())
    return _file(made, paper, f"{made.title} {advice.organisation.name}")


def _file(made: Paper, paper: str, name: str) -> Response:
    try:
        content = pdf_of(made) if paper == "pdf" else docx_of(made)
    except TooLong:
        return problem(503, _("The file is not ready"), _("Making it took too long. Try again in a few minutes."))
    response = Response(content, content_type=PDF if paper == "pdf" else DOCX)
    response.headers["Content-Disposition"] = attachment(f"{name}.{paper}")
    return response


@bp.get("/councils/<advice>/extract")
@guard(read_advice())
def extract(viewer: Viewer, advice: CouncilAdvice) -> Response:
    """Hand out the extract of the decision."""
    del viewer
    return uploads.served(advice.blob) if advice.blob is not None else not_found()


@bp.get("/councils/<advice>")
@guard(read_advice())
def council(viewer: Viewer, advice: CouncilAdvice) -> Response:
    """Show what one council was asked, its advice, and each remark with its reply."""
    return _council(viewer, advice)


def _council(viewer: Viewer, advice: CouncilAdvice, status: int = 200, **more: object) -> Response:
    values = {
        "advice": advice,
        "pact": advice.pact,
        "opinions": OPINIONS,
        "contact_form": ContactForm(obj=advice),
        "advice_form": _advice_form(advice),
        "remark_form": RemarkForm().offer(queries.nodes(advice.pact)),
        "reply_form": ReplyForm(),
        "contact_clash": (),
        "advice_clash": (),
        "reply_clash": (),
        "may_manage": viewer.is_coordinator,
        "day": today(),
    }
    return page("drafting/council.html", status, **{**values, **more})


def _advice_form(advice: CouncilAdvice, *, by_council: bool = False) -> AdviceForm:
    data = {"sits_on": advice.sits_on, "number": advice.number, "opinion": str(advice.opinion or "")}
    return AdviceForm(data={**data, "address": advice.address}).offer(today(), by_council=by_council)


def _sent_form(person: Person, *, by_council: bool = False) -> Any:
    """Return the form as it was sent, with its extract, or the one that was kept for this person before."""
    form: Any = AdviceForm.of_request().offer(today(), by_council=by_council)
    form.extract.take(person)
    return form


def _back(advice: CouncilAdvice) -> Response:
    return redirect(url_for(".council", advice=advice.public_id), 303)


@bp.post("/councils/<advice>/contact")
@writes
@guard(managed_advice())
def change_council(viewer: Viewer, advice: CouncilAdvice) -> Response:
    """Change who is asked and, before the request went out, by when."""
    form = ContactForm.of_request()
    if not form.is_sent() or form.deadline.data is None:
        return _council(viewer, advice, 422, contact_form=form)
    stored = {"contact": written(advice.contact) if advice.contact else "", "deadline": advice.deadline}
    if is_stale(advice) and (clash := differences(form, stored)):
        return _council(viewer, advice, 409, contact_form=form, contact_clash=clash)
    try:
        commands.change_council(
            advice, contact=form.contact.person, deadline=form.deadline.data, actor=viewer.person, now=clock.now()
        )
    except commands.SentError:
        form.deadline.errors = [_("The request was sent with this deadline: it stands.")]
        return _council(viewer, advice, 422, contact_form=form)
    tell(_("%(name)s is saved.", name=advice.organisation.name))
    return _back(advice)


@bp.post("/councils/<advice>/asked")
@writes
@guard(managed_advice())
def note_asked(viewer: Viewer, advice: CouncilAdvice) -> Response:
    """Note that the council was asked by letter today."""
    try:
        commands.note_asked(advice, today(), actor=viewer.person, now=clock.now())
        tell(_("It is noted that the council was asked. Its deadline stands now."))
    except commands.SentError:
        tell(_("This council was asked already."), kind="warning")
    return _back(advice)


@bp.post("/councils/<advice>/remove")
@writes
@guard(managed_advice())
def take_off(viewer: Viewer, advice: CouncilAdvice) -> Response:
    """Take a council that was not asked yet off the list."""
    pact, name = advice.pact, advice.organisation.name
    try:
        commands.take_off(advice, actor=viewer.person, now=clock.now())
    except commands.SentError:
        tell(_("This council was asked already."), kind="warning")
        return _back(advice)
    tell(_("%(name)s is taken off.", name=name))
    return to_step(pact, ADVICE)


@bp.post("/councils/<advice>/advice")
@writes
@guard(managed_advice())
def note_advice(viewer: Viewer, advice: CouncilAdvice) -> Response:
    """Write down how the council advised."""
    form = _sent_form(viewer.person)
    if not form.is_sent():
        form.extract.keep(viewer.person, now=clock.now())
        return _council(viewer, advice, 422, advice_form=form)
    names = ("sits_on", "number", "opinion", "address")
    if is_stale(advice) and (clash := differences(form, {name: getattr(advice, name) for name in names})):
        form.extract.keep(viewer.person, now=clock.now())
        return _council(viewer, advice, 409, advice_form=form, advice_clash=clash)
    _note(advice, form, viewer.person, "page")
    tell(_("The advice is written down."))
    return _back(advice)


def _note(advice: CouncilAdvice, form: AdviceForm, actor: object, via: str) -> None:
    commands.note_advice(
        advice,
        opinion=Opinion(form.opinion.data) if form.opinion.data else None,
        sits_on=form.sits_on.data,
        number=form.number.data,
        actor=actor,  # type: ignore[arg-type]
        now=clock.now(),
        via=via,
        decision=commands.Decided(form.address.data or "", form.extract.upload, bool(form.drop.data)),
    )


@bp.post("/councils/<advice>/remarks")
@writes
@guard(managed_advice())
def add_remark(viewer: Viewer, advice: CouncilAdvice) -> Response:
    """Write a remark down."""
    nodes = queries.nodes(advice.pact)
    form = RemarkForm.of_request().offer(nodes)
    if not form.is_sent():
        return _council(viewer, advice, 422, remark_form=form)
    made = commands.add_remark(
        advice, text=form.text.data, node=_chosen(form, nodes), actor=viewer.person, now=clock.now()
    )
    tell(_("It is remark %(number)s.", number=made.number))
    return _back(advice)


def _chosen(form: RemarkForm, nodes: object) -> PactNode | None:
    return next((one for one in nodes if one.public_id == form.node.data), None)  # type: ignore[attr-defined]


@bp.post("/councils/<advice>/remarks/<remark>")
@writes
@guard(managed_remark())
def reply(viewer: Viewer, remark: AdviceRemark) -> Response:
    """Reply to a remark."""
    form = ReplyForm.of_request()
    if not form.is_sent():
        return _council(viewer, remark.advice, 422, reply_form=form, replying=remark.public_id)
    if is_stale(remark) and (clash := differences(form, {"reply": remark.reply})):
        return _council(viewer, remark.advice, 409, reply_form=form, replying=remark.public_id, reply_clash=clash)
    commands.reply_to(remark, form.reply.data, actor=viewer.person, now=clock.now())
    tell(_("The reply to remark %(number)s is saved.", number=remark.number))
    return _back(remark.advice)


# ---- behind the link in the mail ----


@bp.get("/v/<handle>/advice")
@guard(linked_advice())
def advice_by_link(link: OpenLink, advice: CouncilAdvice) -> Response:
    """Show the draft, and ask for the advice."""
    return _by_link(link, advice)


def _by_link(link: OpenLink, advice: CouncilAdvice, status: int = 200, **more: object) -> Response:
    nodes = queries.nodes(advice.pact)
    themes = [one for one in nodes if one.parent_id is None]
    values = {
        "link": link,
        "advice": advice,
        "pact": advice.pact,
        "opinions": OPINIONS,
        "themes": [(one, pages.parts_of(nodes, one)) for one in themes],
        "advice_form": _advice_form(advice, by_council=True),
        "remark_form": RemarkForm().offer(nodes),
        "shown": shown,
    }
    return page("drafting/advice_link.html", status, **{**values, **more})


@bp.get("/v/<handle>/advice/draft.pdf")
@guard(linked_advice())
def draft_by_link(link: OpenLink, advice: CouncilAdvice) -> Response:
    """Give the draft on paper."""
    del link
    content = pdf_of(paper_of(advice.pact, snapshot_of(advice.pact), None, today()))
    response = Response(content, content_type=PDF)
    response.headers["Content-Disposition"] = attachment(f"{advice.pact.title}.pdf")
    return response


@bp.post("/v/<handle>/advice")
@writes
@guard(linked_advice())
def give_advice(link: OpenLink, advice: CouncilAdvice) -> Response:
    """Write down the sitting and the advice."""
    form = _sent_form(link.person, by_council=True)
    if not form.is_sent():
        form.extract.keep(link.person, now=clock.now())
        return _by_link(link, advice, 422, advice_form=form)
    _note(advice, form, link.person, "link")
    tell(_("Thank you, it is noted"))
    return redirect(url_for(".advice_by_link", handle=link.handle), 303)


@bp.post("/v/<handle>/advice/remarks")
@writes
@guard(linked_advice())
def add_remark_by_link(link: OpenLink, advice: CouncilAdvice) -> Response:
    """Write a remark down."""
    nodes = queries.nodes(advice.pact)
    form = RemarkForm.of_request().offer(nodes)
    if not form.is_sent():
        return _by_link(link, advice, 422, remark_form=form)
    made = commands.add_remark(
        advice, text=form.text.data, node=_chosen(form, nodes), actor=link.person, now=clock.now()
    )
    tell(_("It is remark %(number)s.", number=made.number))
    return redirect(url_for(".advice_by_link", handle=link.handle), 303)
