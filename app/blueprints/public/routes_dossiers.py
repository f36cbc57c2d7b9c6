"""What everybody may read of files: what they are about and what came of them, never who follows them."""

from __future__ import annotations

from typing import Any

from flask import current_app
from werkzeug.wrappers import Response

from app import clock
from app.blueprints.dossiers import queries as dossiers
from app.blueprints.dossiers import words
from app.blueprints.dossiers.rules import standing, total, waits
from app.blueprints.public import queries
from app.blueprints.public.routes import bp
from app.models import Dossier, DossierKind, Pact
from app.web.access import Rule, guard, not_found, public
from app.web.lists import asked
from app.web.navigation import current_pact
from app.web.render import page


def published_dossier() -> Rule:
    """Everybody, for a file that was published, of a pact that was adopted."""

    def resolve(dossier: str) -> dict[str, Any]:
        found = dossiers.by_public_id(dossier)
        if found is None or found.published_at is None or found.pact.status not in queries.PUBLISHED:
            not_found()
        return {"dossier": found}

    return Rule("public: a file", resolve)


@bp.get("/published")
@guard(public())
def published() -> Response:
    """List what was published beside the pact: good practices, projects, signals."""
    pact: Pact | None = current_pact()
    if pact is None or pact.status not in queries.PUBLISHED:
        return page("public/none.html", pact=pact)
    listing = asked(("title", "kind"), default="kind", filters=("kind", "theme", "organisation", "standing"))
    return page(
        "public/dossiers.html",
        pact=pact,
        listing=listing,
        found=dossiers.published(pact, listing, _today()),
        themes=dossiers.themes_of(pact),
        kinds=list(DossierKind),
        words=words,
    )


@bp.get("/published/<dossier>")
@guard(published_dossier())
def dossier(dossier: Dossier) -> Response:
    """Show a published file."""
    money = dossiers.money_of(dossier)
    return page(
        "public/dossier.html",
        dossier=dossier,
        kind=DossierKind(dossier.kind),
        words=words,
        standing=standing(dossier, _today(), closed=dossier.closed_at is not None),
        waits=waits(dossier),
        partners=dossiers.partners_of(dossier),
        money=money,
        sum=total(money),
        actions=dossiers.actions_of(dossier),
    )


def _today() -> Any:
    return clock.today(current_app.config["SETTINGS"].zone)
