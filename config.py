"""Settings, read from the environment once, checked, and refused loudly when they are wrong."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import getaddresses, parseaddr
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

LANGUAGES = {"nl": "Nederlands", "en": "English", "fr": "Français"}
DEMO_PASSWORD = "streekpact-demo"  # noqa: S105 - known to everyone on purpose; only accounts of a demonstration have it
MOST_LOCAL = 20  # characters before the @ of an address that a signed part of 43 is added to: 64 are allowed
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_HOST = re.compile(r"[a-z0-9:]([a-z0-9._:-]*[a-z0-9.:])?", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")


class ConfigError(Exception):
    """The environment cannot be used; the text says what is wrong and how to mend it."""


@dataclass(frozen=True)
class Settings:
    """Everything the environment decides. Fields bear the names of their variables, in lower case."""

    secret_key: str
    public_base_url: str
    database_url: str
    data_dir: Path
    secret_key_fallbacks: tuple[str, ...] = ()
    mail_server: str = ""
    mail_port: int = 25
    mail_username: str = ""
    mail_password: str = ""
    mail_use_tls: bool = False
    mail_use_ssl: bool = False
    mail_default_sender: str = ""
    mail_fallback_url: str = ""
    mail_reply_address: str = ""
    mail_bounce_address: str = ""
    imap_url: str = ""
    mail_pipe: bool = False
    host: str = "127.0.0.1"
    port: int = 8000
    trusted_proxies: int = 0
    allowed_hosts: frozenset[str] = field(default_factory=frozenset)
    demo: bool = False
    metrics: bool = False
    timezone: str = "Europe/Brussels"
    default_language: str = "nl"
    test_clock: str = ""

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the body, in which its deadlines end."""
        return ZoneInfo(self.timezone)

    @property
    def is_https(self) -> bool:
        """Whether people reach the product over https."""
        return self.public_base_url.startswith("https://")

    @property
    def takes_mail(self) -> bool:
        """Whether mail reaches us: from a mailbox, or through the pipe."""
        return bool(self.imap_url) or self.mail_pipe

    @property
    def is_sqlite(self) -> bool:
        """Whether the embedded database is used."""
        return self.database_url.startswith("sqlite")


class _Environment:
    """Reads variables, from `NAME` or from the file that `NAME_FILE` names, and gathers what is wrong."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.problems: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        """Return the value of `name`, stripped; a variable that is set to nothing counts as not set."""
        path = self.environ.get(f"{name}_FILE")
        if path:
            try:
                return Path(path).read_text(encoding="utf-8").strip() or default
            except (OSError, ValueError) as error:
                self.problems.append(f"{name}_FILE cannot be read: {error}")
                return default
        return self.environ.get(name, "").strip() or default

    def number(self, name: str, default: int, lowest: int, highest: int) -> int:
        """Return a whole number between two bounds, both included."""
        raw = self.text(name, str(default))
        value = int(raw) if raw.isascii() and raw.isdigit() else -1
        if not lowest <= value <= highest:
            self.problems.append(f"{name} must be a whole number from {lowest} to {highest}, not {raw!r}")
            return default
        return value

    def flag(self, name: str) -> bool:
        """Return whether `name` is switched on."""
        raw = self.text(name, "0").lower()
        if raw not in {"", "0", "1", "true", "false", "yes", "no"}:
            self.problems.append(f"{name} must be 1 or 0, not {raw!r}")
        return raw in {"1", "true", "yes"}


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Return the checked settings.

    Raises ConfigError with every problem at once, so that an operator mends them in one go.
    """
    env = _Environment(os.environ if environ is None else environ)
    data_dir = _data_dir(env)
    base_url = env.text("PUBLIC_BASE_URL").rstrip("/")
    host_of_base = _check_base_url(env, base_url)
    settings = Settings(
        secret_key=_secret_key(env),
        secret_key_fallbacks=tuple(filter(None, (key.strip() for key in env.text("SECRET_KEY_FALLBACKS").split(",")))),
        public_base_url=base_url,
        database_url=_database_url(env, data_dir),
        data_dir=data_dir,
        mail_server=env.text("MAIL_SERVER"),
        mail_port=env.number("MAIL_PORT", 25, 1, 65535),
        mail_username=env.text("MAIL_USERNAME"),
        mail_password=env.text("MAIL_PASSWORD"),
        mail_use_tls=env.flag("MAIL_USE_TLS"),
        mail_use_ssl=env.flag("MAIL_USE_SSL"),
        mail_default_sender=env.text("MAIL_DEFAULT_SENDER") or f"pactwerk@{_domain(host_of_base)}",
        mail_fallback_url=env.text("MAIL_FALLBACK_URL"),
        mail_reply_address=env.text("MAIL_REPLY_ADDRESS"),
        mail_bounce_address=env.text("MAIL_BOUNCE_ADDRESS"),
        imap_url=env.text("IMAP_URL"),
        mail_pipe=env.flag("MAIL_PIPE"),
        host=env.text("HOST", "127.0.0.1"),
        port=env.number("PORT", 8000, 1, 65535),
        trusted_proxies=env.number("TRUSTED_PROXIES", 0, 0, 10),
        allowed_hosts=frozenset(filter(None, (name.strip().lower() for name in env.text("ALLOWED_HOSTS").split(","))))
        or frozenset(filter(None, {host_of_base})),
        demo=env.flag("DEMO"),
        metrics=env.flag("METRICS"),
        timezone=_timezone(env),
        default_language=_language(env),
        test_clock=env.text("TEST_CLOCK"),
    )
    _check_together(env, settings, host_of_base)
    if env.problems:
        raise ConfigError("\n".join(env.problems))
    return settings


def _secret_key(env: _Environment) -> str:
    key = env.text("SECRET_KEY")
    if len(key) < 32:
        env.problems.append(
            "SECRET_KEY must be set, to at least 32 random characters "
            "(python -c 'import secrets; print(secrets.token_hex(32))')"
        )
    return key


def _check_base_url(env: _Environment, url: str) -> str:
    """Return the host of the public address, and note what is wrong with it."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    tail = parts.path or parts.query or parts.fragment or "@" in parts.netloc
    if parts.scheme not in {"http", "https"} or not _HOST.fullmatch(host) or tail:
        env.problems.append("PUBLIC_BASE_URL must be the address people use, such as https://pact.example.org")
    elif parts.scheme == "http" and host not in LOOPBACK:
        env.problems.append("PUBLIC_BASE_URL must start with https:// (http:// is allowed for this machine only)")
    return host


def _domain(host: str) -> str:
    return "localhost" if ":" in host else host or "localhost"


def _data_dir(env: _Environment) -> Path:
    """Return the folder of what is kept, and note when there is none and none can be made."""
    path = Path(env.text("DATA_DIR", "data"))
    try:
        path = path.resolve()
        path.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        env.problems.append(f"DATA_DIR must be a folder that can be made and read: {error}")
    return path


def _database_url(env: _Environment, data_dir: Path) -> str:
    url = env.text("DATABASE_URL") or f"sqlite:///{data_dir / 'pactwerk.sqlite3'}"
    if url.startswith(("postgres://", "postgresql://")):
        url = "postgresql+psycopg://" + url.split("://", 1)[1]
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        env.problems.append("DATABASE_URL must start with sqlite:/// or postgresql://")
    elif not url.startswith("sqlite") and not _is_place(url.split("://", 1)[1].rpartition("@")[2]):
        env.problems.append("DATABASE_URL must be like postgresql://user:password@host:5432/name")
    return url


def _is_place(text: str) -> bool:
    """Whether this is a host, with or without a port, and what follows."""
    try:
        return urlsplit(f"//{text}").port != 0
    except ValueError:
        return False


def _timezone(env: _Environment) -> str:
    name = env.text("TIMEZONE", "Europe/Brussels")
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        env.problems.append(f"TIMEZONE {name!r} is not a time zone, such as Europe/Brussels")
        return "Europe/Brussels"
    return name


def _language(env: _Environment) -> str:
    language = env.text("DEFAULT_LANGUAGE", "nl")
    if language not in LANGUAGES:
        env.problems.append(f"DEFAULT_LANGUAGE must be one of {', '.join(LANGUAGES)}")
    return language


def _check_together(env: _Environment, settings: Settings, host_of_base: str) -> None:
    if settings.demo and (host_of_base not in LOOPBACK or settings.host not in LOOPBACK):
        env.problems.append("DEMO=1 signs anyone in: it works on this machine only (loopback HOST and PUBLIC_BASE_URL)")
    if settings.test_clock and host_of_base not in LOOPBACK:
        env.problems.append("TEST_CLOCK moves the clock: it is refused unless PUBLIC_BASE_URL is on this machine")
    if settings.mail_fallback_url and not _is_mail_url(settings.mail_fallback_url):
        env.problems.append(
            "MAIL_FALLBACK_URL must be smtp://, smtp+starttls:// or smtps:// with a host, "
            "such as smtp+starttls://user:password@mail.example.org:587"
        )
    _check_incoming(env, settings)
    if not _HOST.fullmatch(settings.host):
        env.problems.append(f"HOST must be a name or number of this machine, such as 127.0.0.1, not {settings.host!r}")
    if settings.mail_server and not _HOST.fullmatch(settings.mail_server):
        env.problems.append(f"MAIL_SERVER must be the name of a mail server, not {settings.mail_server!r}")
    if not _is_sender(settings.mail_default_sender):
        env.problems.append(
            "MAIL_DEFAULT_SENDER must be one address, such as pact@body.example.org or Pact <pact@body.example.org>"
        )
    if settings.mail_use_tls and settings.mail_use_ssl:
        env.problems.append("MAIL_USE_TLS and MAIL_USE_SSL exclude each other")


def _is_sender(text: str) -> bool:
    return text.isprintable() and len(getaddresses([text])) == 1 and bool(_ADDRESS.fullmatch(parseaddr(text)[1]))


def _is_mail_url(url: str, schemes: tuple[str, ...] = ("smtp", "smtp+starttls", "smtps")) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _check_incoming(env: _Environment, settings: Settings) -> None:
    if settings.imap_url and not _is_mail_url(settings.imap_url, ("imap", "imaps")):
        env.problems.append(
            "IMAP_URL must be imaps:// or imap:// (with STARTTLS) and a host, such as "
            "imaps://user:password@mail.example.org/INBOX"
        )
    if settings.takes_mail and not (settings.mail_reply_address or settings.mail_bounce_address):
        env.problems.append(
            "IMAP_URL and MAIL_PIPE take mail in: say at which address, in MAIL_REPLY_ADDRESS or MAIL_BOUNCE_ADDRESS"
        )
    for name, address in (
        ("MAIL_REPLY_ADDRESS", settings.mail_reply_address),
        ("MAIL_BOUNCE_ADDRESS", settings.mail_bounce_address),
    ):
        local = parseaddr(address)[1].rpartition("@")[0]
        if settings.takes_mail and address and (not local or "+" in local or len(local) > MOST_LOCAL):
            env.problems.append(
                f"{name} must be a bare address with at most {MOST_LOCAL} characters before the @ and no +, "
                "because a signed part is put behind a + of its own"
            )
