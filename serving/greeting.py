"""Where to look at the demonstration, and whom to sign in as."""

from __future__ import annotations

from collections.abc import Iterable

from config import DEMO_PASSWORD


def whom_to_sign_in_as(base_url: str, accounts: Iterable[tuple[str, str, str]]) -> str:
    """Return the lines a terminal shows; an account is its role, name and e-mail address."""
    lines = [f"Sign in with one click at {base_url}/demo, or with the password “{DEMO_PASSWORD}” as:"]
    lines += [f"  {role:<14} {name:<20} {email}" for role, name, email in accounts]
    return "\n".join(lines)


def where_to_look(base_url: str) -> str:
    """Return the line with the addresses."""
    return f"\nPactwerk: {base_url}   roles: {base_url}/demo   mails: {base_url}/demo/mail   (Ctrl+C stops)"
