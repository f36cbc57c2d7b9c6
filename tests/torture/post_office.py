"""A real Postfix and a real Dovecot on loopback: own folders, own ports, started and stopped by us.

Nothing of the machine's own mail service is touched: configuration, queue, mailboxes and logs stand in one folder.
"""

# ruff: noqa: S603, S607 - the commands are written out here

from __future__ import annotations

import imaplib
import os
import shutil
import smtplib
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

PACKAGES = ("postfix", "dovecot-imapd", "dovecot-lmtpd")
PATIENCE = 60.0  # seconds
DOMAIN = "example.org"
OWN_DOMAIN = "body.example.org"
INBOX = f"inbox@{OWN_DOMAIN}"
REPLIES, BOUNCES = f"pact@{OWN_DOMAIN}", f"bounce@{OWN_DOMAIN}"
PASSWORD = "a password of the test @ only/"  # with signs that an address must not choke on


class CannotRunError(Exception):
    """The servers cannot be had here; the text says why."""


@dataclass(frozen=True)
class PostOffice:
    """Where the servers listen."""

    submission: int
    imap: int
    imaps: int
    lmtp: int
    sasl: int
    folder: Path
    certificate: Path

    def send_as(self, person: str, message: EmailMessage | bytes, to: str) -> None:
        """Hand a message over as someone's mail program does: STARTTLS, then a password."""
        raw = message if isinstance(message, bytes) else message.as_bytes()
        with self.smtp() as smtp:
            smtp.login(person, PASSWORD)
            smtp.sendmail(person, [to], raw)

    def smtp(self) -> smtplib.SMTP:
        """Return a connection that was made safe, nobody signed in yet."""
        smtp = smtplib.SMTP("127.0.0.1", self.submission, timeout=PATIENCE)
        smtp.starttls(context=ssl.create_default_context(cafile=str(self.certificate)))
        return smtp

    def messages(self, person: str, folder: str = "INBOX") -> list[bytes]:
        """Return what lies in someone's folder."""
        with imaplib.IMAP4("127.0.0.1", self.imap, timeout=PATIENCE) as imap:
            imap.starttls(ssl.create_default_context(cafile=str(self.certificate)))
            imap.login(person, PASSWORD)
            if imap.select(f'"{folder}"', readonly=True)[0] != "OK":
                return []
            numbers = imap.search(None, "ALL")[1][0].split()
            found = [imap.fetch(number.decode(), "(BODY.PEEK[])")[1][0] for number in numbers]
            return [part[1] for part in found if isinstance(part, tuple)]


def wait_for(happened: Callable[[], object], what: str) -> None:
    """Wait until something happened; raise TimeoutError when it does not."""
    deadline = time.monotonic() + PATIENCE
    while not happened():
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        time.sleep(0.2)


def install() -> None:
    """See that both servers are there, from the packages of Debian where they are not; raise CannotRunError."""
    if os.geteuid() != 0:
        raise CannotRunError("Postfix starts as root only")
    if _are_there():
        return
    if not shutil.which("apt-get"):
        raise CannotRunError("Postfix and Dovecot are not installed, and there is no apt-get")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}  # installs, and starts nothing
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-qq", "--no-install-recommends", *PACKAGES]):
        done = subprocess.run(command, env=quiet, capture_output=True, text=True, check=False)
        if done.returncode:
            raise CannotRunError(f"{' '.join(command[:2])}: {done.stderr.strip()[-200:]}")
    if not _are_there():
        raise CannotRunError("the packages were installed, and the servers are not there")


def _are_there() -> bool:
    return all(shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin") for name in ("postfix", "dovecot", "openssl"))


@contextmanager
def opened(folder: Path, people: list[str]) -> Iterator[PostOffice]:
    """Yield a running post office, with a mailbox for each of `people` and one for the product."""
    install()
    submission, imap, imaps, lmtp, sasl = _free_ports(5)
    office = PostOffice(submission, imap, imaps, lmtp, sasl, folder, folder / "certificate.pem")
    _certificate(folder)
    _write_dovecot(office, [*people, INBOX])
    _write_postfix(office)
    dovecot = subprocess.Popen(["dovecot", "-F", "-c", str(folder / "dovecot.conf")], stderr=subprocess.DEVNULL)
    try:
        _postfix(office, "start")
        for port in (office.submission, office.imap, office.imaps, office.lmtp, office.sasl):
            wait_for(lambda port=port: _listens(port), f"port {port}")  # type: ignore[misc]
        yield office
    finally:
        with suppress(subprocess.CalledProcessError):
            _postfix(office, "stop")
        dovecot.terminate()
        dovecot.wait(timeout=PATIENCE)


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def _certificate(folder: Path) -> None:
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost",
         "-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")],
        check=True, capture_output=True,
    )  # fmt: skip


def _write_dovecot(office: PostOffice, people: list[str]) -> None:
    folder = office.folder
    boxes = folder / "boxes"
    boxes.mkdir()
    shutil.chown(boxes, "nobody", "nogroup")
    (folder / "users").write_text("".join(f"{person}:{{PLAIN}}{PASSWORD}::::::\n" for person in people))
    (folder / "dovecot.conf").write_text(f"""
base_dir = {folder}/run
state_dir = {folder}/state
instance_name = pactwerk-torture
log_path = {folder}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = yes
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = yes
auth_mechanisms = plain login
recipient_delimiter = +
mail_location = maildir:{boxes}/%u
mail_uid = nobody
mail_gid = nogroup
first_valid_uid = 1
first_valid_gid = 1
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {folder}/users
  override_fields = uid=nobody gid=nogroup home={boxes}/%u
}}
service imap-login {{
  inet_listener imap {{
    port = {office.imap}
  }}
  inet_listener imaps {{
    port = {office.imaps}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {office.lmtp}
  }}
}}
service auth {{
  inet_listener {{
    address = 127.0.0.1
    port = {office.sasl}
  }}
}}
namespace inbox {{
  inbox = yes
}}
""")


def _write_postfix(office: PostOffice) -> None:
    folder = office.folder
    etc = folder / "postfix"
    etc.mkdir()
    (folder / "queue").mkdir()
    (folder / "lib").mkdir()
    shutil.chown(folder / "lib", "postfix")
    (etc / "aliases").write_text(f"{REPLIES} {INBOX}\n{BOUNCES} {INBOX}\n")
    (etc / "main.cf").write_text(f"""
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/lib
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
maillog_file_prefixes = {folder}
maillog_file = {folder}/postfix.log
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.body.example.org
mydestination =
mynetworks = 127.0.0.1/32
virtual_mailbox_domains = {DOMAIN} {OWN_DOMAIN}
virtual_mailbox_maps = static:all
virtual_alias_maps = texthash:{etc}/aliases
virtual_transport = lmtp:inet:127.0.0.1:{office.lmtp}
recipient_delimiter = +
alias_maps =
alias_database =
biff = no
smtpd_tls_cert_file = {folder}/certificate.pem
smtpd_tls_key_file = {folder}/key.pem
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{office.sasl}
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions = permit_sasl_authenticated, reject
""")
    services = "\n".join(
        f"{name} unix {private} - n {wake} {most} {command}"
        for name, private, wake, most, command in (
            ("cleanup", "n", "-", "0", "cleanup"), ("qmgr", "n", "300", "1", "qmgr"),
            ("tlsmgr", "-", "1000?", "1", "tlsmgr"), ("rewrite", "-", "-", "-", "trivial-rewrite"),
            ("bounce", "-", "-", "0", "bounce"), ("defer", "-", "-", "0", "bounce"),
            ("trace", "-", "-", "0", "bounce"), ("verify", "-", "-", "1", "verify"),
            ("flush", "n", "1000?", "0", "flush"), ("proxymap", "-", "-", "-", "proxymap"),
            ("smtp", "-", "-", "-", "smtp"), ("error", "-", "-", "-", "error"), ("retry", "-", "-", "-", "error"),
            ("discard", "-", "-", "-", "discard"), ("lmtp", "-", "-", "-", "lmtp"), ("anvil", "-", "-", "1", "anvil"),
            ("scache", "-", "-", "1", "scache"),
        )
    )  # fmt: skip
    (etc / "master.cf").write_text(f"""
127.0.0.1:{office.submission} inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_tls_auth_only=yes
pickup unix n - n 60 1 pickup
postlog unix-dgram n - n - 1 postlogd
{services}
""")


def _postfix(office: PostOffice, command: str) -> None:
    subprocess.run(
        ["postfix", "-c", str(office.folder / "postfix"), command],
        check=True,
        capture_output=True,
        env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
    )
