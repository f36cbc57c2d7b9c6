"""A tour of the demonstration: one address of each screen there is, and who stands before it."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask

from app.extensions import db
from app.models import Consultation, ConsultationState, Invitation, InvitationState, Meeting, MeetingState, PersonalLink
from app.web.links import token_of
from tests.browser import Browser
from tests.crawl import crawl, endpoint_of
from tests.roles import visiting

# Reached by a form or with something to look for, not by a link.
BESIDES = ["/search?q=fiets", "/search?q=qqq", "/no-such-page", "/actions?q=qqq"]
# Where others see something that a coordinator does not.
DIFFERENT = {
    "administrator": (["/admin"], {"admin"}),
    "facilitator": (["/meetings"], {"meetings"}),
    "member": (["/my-work"], {"overview"}),
    "visitor": (["/sign-in"], {"accounts"}),
}
BEHIND_LINKS = ("consultation_answer", "action_update", "meeting_reply", "mail_preferences")


@dataclass(frozen=True)
class Stop:
    """A screen: what answers it, who looks (a role, or the token of a personal link) and its address.

    For a personal link the address is what follows the handle, which each browser gets anew.
    """

    endpoint: str
    who: str
    path: str

    @property
    def look(self) -> str:
        """What the screen looks like: a form to change something is the one to make it, filled in."""
        if self.endpoint == "besides":
            return self.path
        return self.endpoint.replace(".edit", ".new").replace("pacts.other", "pacts.show")

    @property
    def is_behind_a_link(self) -> bool:
        """Whether `who` is the token of a personal link."""
        return self.who not in {"coordinator", *DIFFERENT}


def stops(app: Flask) -> list[Stop]:
    """Return one stop for each screen of the coordinator, and for each that only others see."""
    found = _of("coordinator", app, ["/overview", "/my-work", *_drafts(app), "/pact", "/demo", "/styleguide"], None)
    found += [Stop("meetings.ask_convene", "coordinator", path) for path in _to_convene(app)]
    found += [Stop("besides", "coordinator", path) for path in BESIDES]
    for role, (starts, wanted) in DIFFERENT.items():
        found += _of(role, app, starts, wanted)
    for token in _tokens(app):
        found += _behind(app, token)
    return list({stop.look: stop for stop in reversed(found)}.values())[::-1]


def _of(role: str, app: Flask, starts: list[str], wanted: set[str] | None) -> list[Stop]:
    browser = visiting(app, role)
    pages: set[str] = set()

    def read(address: str) -> Element | None:
        endpoint = endpoint_of(app, address) or ""
        if wanted is not None and not wanted & {endpoint, endpoint.split(".")[0]}:
            return None
        return _page(browser, address, pages)

    return [
        Stop(endpoint, role, next(one for one in addresses if one in pages))
        for endpoint, addresses in crawl(app, read, starts).items()
        if pages & set(addresses)
    ]


def _behind(app: Flask, token: str) -> list[Stop]:
    browser, pages = visiting(app, "visitor"), set[str]()
    first = browser.client.get(f"/l/{token}", base_url=browser.base_url, follow_redirects=True).request.path
    starts = [first, first.rpartition("/")[0] + "/review"] if "/answer/" in first else [first]
    reached = crawl(app, lambda address: _page(browser, address, pages), starts)
    return [
        Stop(endpoint, token, "/".join(addresses[0].split("/")[3:]))
        for endpoint, addresses in reached.items()
        if addresses[0] in pages and addresses[0].startswith("/v/")
    ]


def _to_convene(app: Flask) -> list[str]:
    """Return where the next meeting that nobody was invited to is convened: the crawl sees too few to come by it."""
    with app.app_context():
        planned = db.select(Meeting).where(Meeting.state == MeetingState.PLANNED).order_by(Meeting.id)
        return [f"/meetings/{meeting.public_id}/invitation" for meeting in db.session.scalars(planned.limit(1))]


def _drafts(app: Flask) -> list[str]:
    """Return a consultation that is being made: there are too many others for the crawl to come by it."""
    with app.app_context():
        made = db.select(Consultation).where(Consultation.state == ConsultationState.DRAFT).order_by(Consultation.id)
        return [f"/consultations/{consultation.public_id}" for consultation in db.session.scalars(made.limit(1))]


def _page(browser: Browser, address: str, pages: set[str]) -> Element | None:
    answer = browser.client.get(address, base_url=browser.base_url)
    if answer.status_code != 200 or answer.mimetype != "text/html":
        return None
    if "sandbox" in answer.headers.get("Content-Security-Policy", ""):
        return None  # a mail as its reader sees it; mails have tests of their own
    pages.add(address)
    tree: Element = html5lib.parse(answer.get_data(as_text=True))
    return tree


def _tokens(app: Flask) -> list[str]:
    """Return a link of each purpose, and two to an open consultation: begun, and submitted, which shows the receipt."""
    with app.test_request_context():
        links = db.session.scalars(db.select(PersonalLink).order_by(PersonalLink.id)).all()
        first = {link.purpose: link for link in reversed(links)}
        answering = (_to_answer(state) for state in (InvitationState.BEGUN, InvitationState.SUBMITTED))
        chosen = [*(first[purpose] for purpose in BEHIND_LINKS), *filter(None, answering)]
        return list(dict.fromkeys(map(token_of, chosen)))


def _to_answer(state: InvitationState) -> PersonalLink | None:
    """Return the first link to an open consultation by someone who came this far."""
    return db.session.scalars(
        db.select(PersonalLink)
        .join(Consultation, Consultation.public_id == PersonalLink.subject_id)
        .join(Invitation, Invitation.consultation_id == Consultation.id)
        .where(PersonalLink.purpose == "consultation_answer", PersonalLink.person_id == Invitation.person_id)
        .where(Consultation.state == ConsultationState.OPEN, Invitation.state == state)
        .order_by(PersonalLink.id)
    ).first()
