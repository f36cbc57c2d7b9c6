"""What was said about a text in consultations that are over, at the paragraph itself, with what became of it."""

from __future__ import annotations

from werkzeug.wrappers import Response

from app.blueprints.pacts import queries_comments
from app.blueprints.pacts.access import readable_node
from app.blueprints.pacts.routes import bp
from app.blueprints.pacts.rules import word_changes
from app.blueprints.pacts.words import FATES
from app.models import PactNode
from app.web.access import guard
from app.web.lists import asked
from app.web.render import page
from app.web.viewer import Viewer


@bp.get("/pact/<node>/comments")
@guard(readable_node())
def comments(viewer: Viewer, node: PactNode) -> Response:
    """Show the comments on a paragraph, without names; coordinators read those that respondents did not read too."""
    listing = asked(["new"], default="-new")
    found = queries_comments.comments(node, listing, everything=viewer.is_coordinator)
    says = node.text or node.title
    asked_about = {one.id: str(one.question.features.get("base") or "") for one in found.rows}
    return page(
        "pacts/comments.html",
        node=node,
        pact=node.pact,
        found=found,
        listing=listing,
        replies=queries_comments.replies_to(found.rows),
        support=queries_comments.support_of(found.rows),
        changes={
            one.id: word_changes(asked_about[one.id], one.text or "")
            for one in found.rows
            if one.question.features.get("reword")
        },
        fates=FATES,
        since={key: word_changes(text, says) for key, text in asked_about.items() if text not in {node.text, says}},
    )
