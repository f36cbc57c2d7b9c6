"""What stands around every page: the name, the main menu, banners. Slices register their entries here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from flask import current_app, g, request
from sqlalchemy import ScalarSelect, select

from app import clock
from app.database import is_writing
from app.extensions import db
from app.models import Pact, PactStatus
from app.web.access import demo_mark
from app.web.addresses import url_for
from app.web.here import here
from app.web.languages import current_language
from app.web.languages import gettext as _
from app.web.viewer import CURRENT_PACT, PactInShort, Viewer, ask_along, forget_viewer, viewer

DEMO_IS_OLD_AFTER = timedelta(days=14)
_CURRENT_PACT = select(Pact).order_by((Pact.status == PactStatus.ADOPTED).desc(), Pact.starts_on.desc()).limit(1)


@dataclass(frozen=True)
class SiteName:
    """The name of this installation: `short` in the brand, `rest` beside it."""

    short: str
    rest: str


@dataclass(frozen=True, eq=False)
class Entry:
    """One entry of the main menu. `shown` decides for whom; entries stand in the order of `position`."""

    position: int
    label: object  # a lazy text
    endpoint: str
    shown: Callable[[Viewer], bool]


@dataclass(frozen=True, eq=False)
class PublicEntry:
    """One entry of the menu of public pages, which appears once there is something behind it."""

    label: object  # a lazy text
    endpoint: str
    has_something: Callable[[], bool]


@dataclass(frozen=True)
class Banner:
    """Something that needs a hand, above every page of those who can help."""

    kind: str  # warning, error
    text: str
    href: str | None = None
    link_text: str | None = None


Menu = tuple[tuple[str, str, bool], ...]

_entries: list[Entry] = []
_public_entries: list[PublicEntry] = []
_banners: list[Callable[[Viewer], Banner | None]] = []


def add_entry(entry: Entry) -> None:
    """Add an entry to the main menu (once per endpoint)."""
    if all(known.endpoint != entry.endpoint for known in _entries):
        _entries.append(entry)
        _entries.sort(key=lambda known: known.position)


def add_public_entry(entry: PublicEntry) -> None:
    """Add an entry to the menu of public pages (once per endpoint)."""
    if all(known.endpoint != entry.endpoint for known in _public_entries):
        _public_entries.append(entry)


def public_nav() -> list[tuple[str, str]]:
    """Return (label, address) of the entries that slices added and that have something to show."""
    return [(str(one.label), url_for(one.endpoint)) for one in _public_entries if one.has_something()]


def add_banner(source: Callable[[Viewer], Banner | None], **asked: ScalarSelect[Any]) -> None:
    """Add a source of banners for signed-in people; what is `asked` it finds in `viewer.noted`."""
    ask_along(**asked)
    if source not in _banners:
        _banners.append(source)


def main_nav() -> Menu:
    """Return (label, address, is current) for the signed-in reader; nothing for others. Put together once a request."""
    kept = here()
    if "main_nav" not in kept:
        who, slice_here, path = viewer(), request.blueprint or "", request.path
        shown = () if who is None else tuple([entry for entry in _entries if entry.shown(who)])
        kept.main_nav = tuple(
            [
                (label, address, slice_ == slice_here or path.startswith(f"{address}/"))
                for label, address, slice_ in _menu(shown, current_language(), request.root_path)
            ]
        )
    found: Menu = kept.main_nav
    return found


@lru_cache(512)
def _menu(shown: tuple[Entry, ...], language: str, root: str) -> tuple[tuple[str, str, str], ...]:
    """Return the label, address and slice of these entries."""
    del language, root  # parts of the key only: labels and addresses follow them
    return tuple((str(entry.label), url_for(entry.endpoint), entry.endpoint.split(".")[0]) for entry in shown)


def banners() -> list[Banner]:
    """Return what needs a hand, for those who can give it."""
    if is_writing():
        forget_viewer()  # what this very request wrote may be what needed a hand
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


def pact_in_short() -> PactInShort | None:
    """Return what pages say of the current pact: known with the reader, where there is one."""
    kept = here()
    if "pact_in_short" not in kept:
        who = viewer()
        kept.pact_in_short = who.pact if who is not None else CURRENT_PACT.first()
    found: PactInShort | None = kept.pact_in_short
    return found


def tell_pact(pact: PactInShort | None) -> None:
    """Say which pact is the current one, where it was read together with what the page is about."""
    g.pact_in_short = pact


def site_name() -> SiteName:
    """Return the name in the brand: the region and the years of the pact."""
    pact = pact_in_short()
    if pact is None:
        return SiteName("Pactwerk", "")
    return SiteName(_("Regional pact"), f"{pact.region} {pact.starts_on.year}–{pact.ends_on.year}")


def body_name() -> str:
    """Return the name of the body that speaks."""
    pact = pact_in_short()
    return pact.body_name if pact else "Pactwerk"


def demo_banner() -> tuple[str, str] | None:
    """Return the line that says this is a demonstration, and where its doors are."""
    loaded = demo_mark()
    if loaded is None:
        return None
    text = _("This is a demonstration with invented people.")
    if _is_old(str(loaded.value)):
        text += " " + _("It was made more than 14 days ago: “make reset” moves its dates to today.")
    return text, url_for("demo.index") if "demo.index" in current_app.view_functions else "/"


def _is_old(loaded_at: str) -> bool:
    return clock.now() - datetime.fromisoformat(loaded_at) > DEMO_IS_OLD_AFTER
