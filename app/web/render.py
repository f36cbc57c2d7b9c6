"""From a template to a page in the reader's language, and what every template may use."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, current_app, request
from jinja2 import StrictUndefined

from app import clock
from app.web import links, navigation, secrecy
from app.web.addresses import url_for
from app.web.assets import asset
from app.web.csrf import csrf_input, csrf_token, link_handle
from app.web.formats import FILTERS
from app.web.languages import current_language
from app.web.notices import notices
from app.web.templating import make_environments
from app.web.text import clean_line
from app.web.viewer import viewer
from config import LANGUAGES


def render(template: str, **context: Any) -> str:
    """Return `template` rendered in the current language."""
    return str(
        current_app.extensions["pactwerk_environments"][current_language()].get_template(template).render(context)
    )


def page(template: str, status: int = 200, **context: Any) -> Response:
    """Answer with a rendered template."""
    return Response(render(template, **context), status)


def language_address() -> str:
    """Return where the choice of a language is sent; from the page of a ballot, to a place that knows nobody."""
    here = secrecy.ballot()
    return url_for("ballots.set_language", ballot=here) if here else url_for("web.set_language")


def macro(template: str, name: str) -> Any:
    """Return one macro of a template in the current language, for answers that are a part of a page."""
    return getattr(
        current_app.extensions["pactwerk_environments"][current_language()].get_template(template).module, name
    )


def prepare_templates(app: Flask) -> None:
    """Give the environments their filters and globals; call after every blueprint is registered."""
    # Extensions have made the environment already by now, so that `app.jinja_options` would come too late.
    environment = app.jinja_env
    environment.undefined = StrictUndefined  # a misspelt name fails instead of showing nothing
    environment.trim_blocks = environment.lstrip_blocks = True
    for extension in ("jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"):
        environment.add_extension(extension)
    environment.filters.update(FILTERS)
    environment.globals.update(
        asset=asset,
        banners=navigation.banners,
        body_name=navigation.body_name,
        csrf_input=csrf_input,
        csrf_token=csrf_token,
        current_path=lambda: clean_line(request.full_path.rstrip("?")),
        demo_banner=navigation.demo_banner,
        language_address=language_address,
        languages=tuple(LANGUAGES.items()),
        link_exits=links.exits,
        link_handle=link_handle,
        main_nav=navigation.main_nav,
        notices=notices,
        now=clock.now,
        page_lang=current_language,
        public_nav=navigation.public_nav,
        route_exists=lambda endpoint: endpoint in app.view_functions,
        site_name=navigation.site_name,
        today=lambda: clock.today(app.config["SETTINGS"].zone),
        url_for=url_for,
        viewer=viewer,
    )
    app.extensions["pactwerk_environments"] = make_environments(app)
