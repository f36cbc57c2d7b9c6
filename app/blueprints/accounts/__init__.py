"""Signing in, passwords, sessions, and what people say about themselves."""

from flask import Flask

from app.blueprints.accounts import commands, commands_lost, mails, one_time, routes_links, routes_lost, routes_profile
from app.blueprints.accounts.routes import bp
from app.mail import kinds
from app.reminders.vocabulary import register_cleaning
from app.web import links

ROUTES = (routes_links, routes_lost, routes_profile)  # importing them hangs their addresses on the blueprint


def register(app: Flask) -> None:
    """Hang this slice on the application."""
    app.register_blueprint(bp)
    kinds.register(
        mails.SIGN_IN_LINK, mails.ACCOUNT_OPENED, mails.PASSWORD_CHOSEN, mails.PASSWORD_CHANGED, mails.LOST_LINK
    )
    links.register_filler(mails.SIGN_IN_LINK.name, one_time.FILLER)
    links.register_filler(mails.ACCOUNT_OPENED.name, one_time.FILLER)
    register_cleaning(commands.forget_old)
    register_cleaning(commands_lost.mail_again)
