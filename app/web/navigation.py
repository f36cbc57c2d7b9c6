"""What stands around every page: the name, the main menu, banners. Slices register their entries here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app, g, request
from sqlalchemy import select

from app import clock
from app.extensions import db
from app.models import Pact, PactStatus, Setting
from app.web.access import is_demo_request
from app.web.addresses import url_for
from app.web.languages import gettext as _
from app.web.viewer import Viewer, viewer

DEMO_IS_OLD_AFTER = timedelta(days=14)
_CURRENT_PACT = select(Pact).order_by((Pact.status == PactStatus.ADOPTED).desc(), Pact.starts_on.desc()).limit(1)


@dataclass(frozen=True)
class SiteName:
    """The name of this installation: `short` in the brand, `rest` beside it."""

    short: str
    rest: str


@dataclass(frozen=True)
class Entry:
    """One entry of the main menu. `shown` decides for whom; entries stand in the order of `position`."""

    position: int
    label: object  # a lazy text
    endpoint: str
    shown: Callable[[Viewer], bool]


@dataclass(frozen=True)
class Banner:
    """Something that needs a hand, above every page of those who can help."""

    kind: str  # warning, error
    text: str
    href: str | None = None
    link_text: str | None = None


_entries: list[Entry] = []
_banners: list[Callable[[Viewer], Banner | None]] = []


def add_entry(entry: Entry) -> None:
    """Add an entry to the main menu (once per endpoint)."""
    if all(known.endpoint != entry.endpoint for known in _entries):
        _entries.append(entry)
        _entries.sort(key=lambda known: known.position)


def add_banner(source: Callable[[Viewer], Banner | None]) -> None:
    """Add a source of banners for signed-in people."""
    if source not in _banners:
        _banners.append(source)


def main_nav() -> list[tuple[str, str, bool]]:
    """Return (label, address, is current) for the signed-in reader; nothing for others. Put together once a request."""
    if "main_nav" not in g:
        who, here = viewer(), request.blueprint or ""
        g.main_nav = [
            (str(entry.label), address, entry.endpoint.split(".")[0] == here or request.path.startswith(f"{address}/"))
            for entry in _entries
            if who is not None and entry.shown(who) and (address := url_for(entry.endpoint))
        ]
    found: list[tuple[str, str, bool]] = g.main_nav
    return found


def banners() -> list[Banner]:
    """Return what needs a hand, for those who can give it."""
    who = viewer()
    if who is None or not who.is_staff:
        return []
    return [banner for source in _banners if (banner := source(who)) is not None]


def current_pact() -> Pact | None:
    """Return the pact this installation is about: the adopted one that began last, else the newest draft."""
    if "current_pact" not in g:
        g.current_pact = db.session.scalar(_CURRENT_PACT)
    found: Pact | None = g.current_pact
    return found


def site_name() -> SiteName:
    """Return the name in the brand: the region and the years of the pact."""
    pact = current_pact()
    if pact is None:
        return SiteName("Pactwerk", "")
    return SiteName(_("Regional pact"), f"{pact.region} {pact.starts_on.year}–{pact.ends_on.year}")


def body_name() -> str:
    """Return the name of the body that speaks."""
    pact = current_pact()
    return pact.body_name if pact else "Pactwerk"


def demo_banner() -> tuple[str, str] | None:
    """Return the line that says this is a demonstration, and where its doors are."""
    if not is_demo_request():
        return None
    loaded = db.session.get(Setting, "demo_loaded_at")
    text = _("This is a demonstration with invented people.")
    if loaded is not None and _is_old(str(loaded.value)):
        text += " " + _("It was made more than 14 days ago: “make reset” moves its dates to today.")
    return text, url_for("demo.index") if "demo.index" in current_app.view_functions else "/"


def _is_old(loaded_at: str) -> bool:
    return clock.now() - datetime.fromisoformat(loaded_at) > DEMO_IS_OLD_AFTER
