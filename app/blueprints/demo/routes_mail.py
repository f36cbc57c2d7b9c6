"""The mailbox of a demonstration: the only screens that show the links of mails as they are."""

from __future__ import annotations

import re
from typing import Any

from flask import jsonify
from werkzeug.wrappers import Response

from app.blueprints.demo import queries
from app.blueprints.demo.access import delivered_mail
from app.blueprints.demo.routes import bp
from app.blueprints.mails.routes import letter_page
from app.mail.kinds import fill
from app.mail.letter import Letter, addresses_of, sending
from app.models import OutboxMail
from app.web import links
from app.web.access import demo_only, guard
from app.web.lists import asked
from app.web.render import page

ADDRESS = re.compile(r"(https?://\S+)")


@bp.get("/demo/mail")
@guard(demo_only())
def mail() -> Response:
    """Show what was delivered, newest first."""
    listing = asked({"when"}, default="-when", filters=("person",))
    return page("demo/mailbox.html", found=queries.mailbox(listing), listing=listing, subject_of=subject_of)


@bp.get("/demo/mail/<mail>")
@guard(delivered_mail())
def letter(mail: OutboxMail) -> Response:
    """Show one mail as its reader gets it, with links that work."""
    found = letter_of(mail)
    return page("demo/letter.html", mail=mail, subject=found.subject, parts=ADDRESS.split(found.text))


@bp.get("/demo/mail/<mail>/html")
@guard(delivered_mail())
def letter_html(mail: OutboxMail) -> Response:
    """Show the HTML version of a mail, with links that work."""
    return letter_page(letter_of(mail, on_screen=True))


@bp.get("/demo/mail.json")
@guard(demo_only())
def mail_json() -> Response:
    """List what was delivered, newest first, for scripts: id, to, subject, text and the addresses in it.

    Where there is more, the header Link says at which address.
    """
    listing = asked({"when"}, default="-when", filters=("person",))
    found = queries.mailbox(listing, queries.MAILS_FOR_SCRIPTS)
    response = jsonify([_plain(one) for one in found.rows])
    if found.number < found.pages:
        response.headers["Link"] = f'<{listing.url(page=found.number + 1)}>; rel="next"'
    return response


def letter_of(mail: OutboxMail, *, on_screen: bool = False) -> Letter:
    """Return a mail as it left; on screen its style is linked, which is the only style our policy lets through."""
    return sending(mail, addresses_of(mail), on_screen=on_screen)


def subject_of(mail: OutboxMail) -> str:
    """Return the subject with what was left open in it."""
    return fill(mail.subject, links.secrets_for(mail))


def _plain(mail: OutboxMail) -> dict[str, Any]:
    found = letter_of(mail)
    return {
        "id": mail.public_id,
        "to": mail.address,
        "name": mail.person.name if mail.person else "",
        "kind": mail.kind,
        "language": mail.language,
        "sent_at": mail.sent_at.isoformat() if mail.sent_at else None,
        "subject": found.subject,
        "text": found.text,
        "links": ADDRESS.findall(found.text),
    }
