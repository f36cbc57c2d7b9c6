"""The plain majority of messages, a text and an HTML part, written straight to bytes.

Python's email package parses every header that it is given and folds every line anew, which takes longer than
everything else that a mail costs. It still writes each header that is not plain ASCII on one line.
"""

from __future__ import annotations

import re
import secrets
from binascii import b2a_qp
from email.headerregistry import Address
from email.policy import SMTP
from functools import lru_cache

POLICY = SMTP.clone(cte_type="7bit", max_line_length=78)  # passes through every server, extensions or none

_LONGEST_LINE = 78
_PLAIN_WORDS = re.compile(r"[!-~]+(?: [!-~]+)*")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9]+(?: [A-Za-z0-9]+)*")
_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")


@lru_cache(maxsize=512)  # five hundred invitations have one sender and one subject
def text_header(name: str, value: str) -> bytes:
    """Return one header of free text, folded and encoded where it must be."""
    line = f"{name}: {value}"
    if len(line) <= _LONGEST_LINE and "=?" not in value and _PLAIN_WORDS.fullmatch(value):
        return line.encode("ascii") + b"\r\n"
    return _folded(name, value)


@lru_cache(maxsize=512)
def address_header(name: str, words: str, spec: str) -> bytes:
    """Return one header that holds the address `spec` of whoever `words` names.

    Raises ValueError for an address that cannot stand in a header.
    """
    line = f"{name}: {words} <{spec}>" if words else f"{name}: {spec}"
    is_plain = (not words or _PLAIN_NAME.fullmatch(words)) and _PLAIN_ADDRESS.fullmatch(spec)
    if is_plain and len(line) <= _LONGEST_LINE:
        return line.encode("ascii") + b"\r\n"
    return _folded(name, Address(display_name=words, addr_spec=spec))


def alternative(text: str, html: str) -> bytes:
    """Return the headers and parts of a body that is there as text and as HTML."""
    boundary = f"=_{secrets.token_hex(16)}"  # cannot occur in what is quoted-printable
    head = f'MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n\r\n'
    line = f"--{boundary}"
    return b"".join(
        (
            f"{head}{line}\r\n{_part_head('plain')}".encode("ascii"),
            _quoted(text),
            f"{line}\r\n{_part_head('html')}".encode("ascii"),
            _quoted(html),
            f"{line}--\r\n".encode("ascii"),
        )
    )


def _part_head(subtype: str) -> str:
    return f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'


def _quoted(text: str) -> bytes:
    """Return the lines of a text, quoted-printable (RFC 2045), with an empty line at the end as the last part of it."""
    return b2a_qp(b"\r\n".join(text.encode("utf-8").splitlines()) + b"\r\n", istext=True) + b"\r\n"


def _folded(name: str, value: str | Address) -> bytes:
    stored = POLICY.header_store_parse(name, value)[1]
    return POLICY.fold_binary(name, stored)
