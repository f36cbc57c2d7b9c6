"""The plain majority of messages, a text and an HTML part, written straight to bytes.

Python's email package parses every header that it is given and folds every line anew, which takes longer than
everything else that a mail costs; and where it folds encoded words, it loses spaces between them.
"""

from __future__ import annotations

import re
import secrets
from binascii import b2a_base64, b2a_qp
from email.headerregistry import Address
from email.policy import SMTP
from functools import lru_cache

POLICY = SMTP.clone(cte_type="7bit", max_line_length=78)  # passes through every server, extensions or none

_LONGEST_LINE = 78
_ROOM = 45  # bytes in one encoded word (RFC 2047), which then has 75 characters
_LONGEST_ENCODED = 76  # characters of a line that has one
_PLAIN_WORDS = re.compile(r"[!-~]+(?: [!-~]+)*")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9]+(?: [A-Za-z0-9]+)*")
_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")


@lru_cache(maxsize=512)  # five hundred invitations have one sender and one subject
def text_header(name: str, value: str) -> bytes:
    """Return one header of free text, folded and encoded where it must be."""
    if "=?" in value or not _PLAIN_WORDS.fullmatch(value):
        return f"{_encoded(name, value)}\r\n".encode("ascii")
    lines = [f"{name}:"]
    for number, word in enumerate(value.split(" ")):
        if number and len(lines[-1]) + 1 + len(word) > _LONGEST_LINE:
            lines.append("")
        lines[-1] += f" {word}"
    return "\r\n".join([*lines, ""]).encode("ascii")


@lru_cache(maxsize=512)
def address_header(name: str, words: str, spec: str) -> bytes:
    """Return one header that holds the address `spec` of whoever `words` names.

    Raises ValueError for an address that cannot stand in a header.
    """
    if not _PLAIN_ADDRESS.fullmatch(spec):
        spec = Address(addr_spec=spec).addr_spec
    if not words:
        return f"{name}: {spec}\r\n".encode("ascii")
    if not _PLAIN_NAME.fullmatch(words):
        return f"{_encoded(name, words)}\r\n <{spec}>\r\n".encode("ascii")
    space = " " if len(f"{name}: {words} <{spec}>") <= _LONGEST_LINE else "\r\n "
    return f"{name}: {words}{space}<{spec}>\r\n".encode("ascii")


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


def _encoded(name: str, text: str) -> str:
    """Return a header of encoded words, one a line, none of which cuts a character in two.

    The first stands behind the name of the header: some readers take a line that only folds for a space.
    """
    words, word = [], b""
    room = (_LONGEST_ENCODED - len(f"{name}: {_word(b'')}")) // 4 * 3
    for char in text:
        raw = char.encode("utf-8")
        if len(word) + len(raw) > room:
            words.append(_word(word))
            word, room = b"", _ROOM
        word += raw
    return f"{name}: " + "\r\n ".join([*words, _word(word)])


def _word(raw: bytes) -> str:
    return f"=?utf-8?b?{b2a_base64(raw, newline=False).decode('ascii')}?="
