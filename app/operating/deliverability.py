"""Will mail from this domain be believed? The records that say who may send for it: SPF, DKIM and DMARC.

Asked of the name server, and of nobody else; without an answer the check says so and stops.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import dns.exception
import dns.resolver

from app.operating.findings import Finding, Level, fine
from config import LOOPBACK, Settings

PATIENCE = 4.0  # seconds, for each question in all
# Where providers usually put the key for signatures; only the one who signs knows the name for certain.
SELECTORS = ("default", "mail", "dkim", "selector1", "selector2", "s1", "s2", "google", "k1", "pactwerk")
RESERVED = ("localhost", ".localhost", ".local", ".test", ".example", ".invalid", "example.org", "example.com")
_CHECK = "deliverability"


class Unanswered(Exception):  # noqa: N818 - an answer, not a fault
    """The name server did not answer."""


@dataclass(frozen=True)
class Names:
    """A name server to ask; the system's own without an address."""

    server: str = ""
    port: int = 53

    def texts(self, name: str) -> list[str]:
        """Return the TXT records of a name; none when there are none. Raises Unanswered."""
        try:
            resolver = dns.resolver.Resolver(configure=not self.server)
            if self.server:
                resolver.nameservers, resolver.port = [self.server], self.port
            answer = resolver.resolve(name, "TXT", lifetime=PATIENCE, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (dns.exception.DNSException, OSError, ValueError) as error:
            raise Unanswered(str(error) or type(error).__name__) from None
        return ["".join(part.decode("utf-8", "replace") for part in record.strings) for record in answer]


def check_deliverability(settings: Settings, names: Names | None = None) -> list[Finding]:
    """Say which records stand, which lack, and what to set. Never fails and never waits long."""
    domain = settings.mail_default_sender.rpartition("@")[2].strip("> ").lower()
    if not settings.mail_server:
        return []  # nothing leaves: the check of the mail server says so
    if not domain or domain in LOOPBACK or domain.endswith(RESERVED) or "." not in domain:
        what = f"Mails come from {domain or 'no domain'}, which is no domain that others know."
        mend = "Set MAIL_DEFAULT_SENDER to an address of a domain of your own."
        return [Finding(_CHECK, Level.WARNING, what, mend)]
    asked = names or Names()
    try:
        return [*_checks(domain, settings, asked)]
    except Unanswered as reason:
        what = f"The name server does not answer, so the records of {domain} were not checked ({str(reason)[:160]})."
        return [Finding(_CHECK, Level.OK, what, f"Set by hand: {_advice(domain, settings)}")]


def _checks(domain: str, settings: Settings, names: Names) -> Iterator[Finding]:
    yield _spf(domain, settings, names.texts(domain))
    yield _dkim(domain, names)
    yield _dmarc(domain, names)


def _spf(domain: str, settings: Settings, texts: list[str]) -> Finding:
    found = [text for text in texts if text.lower().split(" ")[0] == "v=spf1"]
    mend = f"Set on {domain}: TXT “{_spf_record(settings)}”, with every server that sends for this domain in it."
    if not found:
        what = f"SPF: {domain} does not say which servers may send for it."
        return Finding("SPF", Level.WARNING, what, mend)
    if len(found) > 1:
        what = f"SPF: {domain} has {len(found)} records, so that none counts."
        return Finding("SPF", Level.WARNING, what, "Keep one TXT record that begins with “v=spf1”.")
    last = found[0].lower().split()[-1]
    if last in {"+all", "all"}:
        return Finding("SPF", Level.WARNING, f"SPF: {domain} lets everyone send for it ({found[0]}).", mend)
    return fine("SPF", f"{domain} says which servers may send for it: {found[0]}")


def _dkim(domain: str, names: Names) -> Finding:
    for selector in SELECTORS:
        for text in names.texts(f"{selector}._domainkey.{domain}"):
            if "p=" in text.replace(" ", ""):
                if text.replace(" ", "").rstrip(";").endswith("p="):
                    what = f"DKIM: the key {selector}._domainkey.{domain} is withdrawn."
                    return Finding("DKIM", Level.WARNING, what, "Let your mail server sign, and set the key it gives.")
                return fine("DKIM", f"There is a key for signatures at {selector}._domainkey.{domain}.")
    what = f"DKIM: no key for signatures is found at the usual places of {domain}."
    mend = f"Let your mail server sign with DKIM, and set the record it gives on NAME._domainkey.{domain}."
    return Finding("DKIM", Level.WARNING, what, mend)


def _dmarc(domain: str, names: Names) -> Finding:
    for place in _upwards(domain):
        found = [
            text for text in names.texts(f"_dmarc.{place}") if text.lower().replace(" ", "").startswith("v=dmarc1")
        ]
        if found:
            return fine("DMARC", f"_dmarc.{place} says what to do with mail that is forged: {found[0]}")
    what = f"DMARC: {domain} does not say what to do with mail that is forged. Large providers then trust it less."
    return Finding("DMARC", Level.WARNING, what, f"Set on _dmarc.{domain}: TXT “{_dmarc_record(domain)}”.")


def _upwards(domain: str) -> list[str]:
    """Return the domain, and the one it stands below: a subdomain without a record of its own follows that one."""
    parts = domain.split(".")
    return [domain] if len(parts) < 3 else [domain, ".".join(parts[-2:])]


def _spf_record(settings: Settings) -> str:
    return f"v=spf1 a:{settings.mail_server} mx ~all"


def _dmarc_record(domain: str) -> str:
    return f"v=DMARC1; p=quarantine; rua=mailto:postmaster@{domain}"


def _advice(domain: str, settings: Settings) -> str:
    return (
        f"on {domain} TXT “{_spf_record(settings)}”; the key of your mail server on NAME._domainkey.{domain}; "
        f"on _dmarc.{domain} TXT “{_dmarc_record(domain)}”."
    )
