"""Pactwerk: workgroup and stakeholder consultation for regional pacts."""

from flask import Flask

from app import clock, migrating
from app.blueprints import (
    accounts,
    actions,
    admin,
    analysis,
    ballots,
    consultations,
    dossiers,
    drafting,
    evaluations,
    mails,
    mandates,
    meetings,
    overview,
    pacts,
    people,
    privacy,
    public,
    styleguide,
    workgroups,
)
from app.blueprints import demo as demo_slice  # `app.demo` is the package with its data
from app.cli import register_commands
from app.database import engine_options, prepare_engine
from app.extensions import babel, db, login, mail
from app.web import assets, csrf, errors, headers, packing, render
from app.web.application import Application
from app.web.formats import locale
from app.web.routes import bp as web_blueprint
from app.web.templating import LanguageEnvironment
from config import Settings, read_settings

SLICES = (
    people, accounts, pacts, dossiers, actions, workgroups, meetings, consultations, ballots, analysis, evaluations,
    drafting, mails, overview, mandates, admin, privacy, public, demo_slice, styleguide,
)  # fmt: skip


def create_app(settings: Settings | None = None) -> Flask:
    """Wire the parts together. Raises ConfigError when the environment cannot be used."""
    settings = settings or read_settings()
    app = Application(__name__, static_folder=None)  # app/web/assets.py serves them
    _configure(app, settings)
    clock.use_file(settings.test_clock)
    db.init_app(app)
    migrating.prepare(app)
    login.init_app(app)
    babel.init_app(app, locale_selector=lambda: str(locale()))
    mail.init_app(app)
    prepare_engine(app)
    app.after_request(packing.pack)  # the first that is named is the last that is done
    headers.prepare_requests(app)
    app.before_request(csrf.protect)
    app.after_request(csrf.keep_visitor_cookie)
    assets.prepare_assets(app)
    app.register_blueprint(web_blueprint)
    for slice_ in SLICES:
        slice_.register(app)
    errors.prepare_errors(app)
    render.prepare_templates(app)
    register_commands(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.jinja_environment = LanguageEnvironment
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=list(settings.secret_key_fallbacks),
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url),
        SESSION_COOKIE_NAME="__Host-pw-notices" if settings.is_https else "pw-notices",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_SAMESITE="Lax",
        BABEL_DEFAULT_TIMEZONE=settings.timezone,
        MAIL_SERVER=settings.mail_server,
        MAIL_PORT=settings.mail_port,
        MAIL_USERNAME=settings.mail_username or None,
        MAIL_PASSWORD=settings.mail_password or None,
        MAIL_USE_TLS=settings.mail_use_tls,
        MAIL_USE_SSL=settings.mail_use_ssl,
        MAIL_DEFAULT_SENDER=settings.mail_default_sender,
    )
