"""Files that people send: looked at before they are kept, and handed back such that no browser runs them."""

from __future__ import annotations

import hashlib
import io
import re
import struct
import zipfile
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response
from wtforms import FileField
from wtforms.validators import ValidationError

from app.documents.tables import attachment
from app.extensions import db
from app.models import Blob, Person
from app.web.edge import keep_draft
from app.web.languages import gettext as _
from app.web.text import clean_line

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
MOST_MEMBERS, MOST_RATIO, MOST_UNPACKED = 1000, 100, 200 * 1024 * 1024
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
_OFFICE = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_OPEN = "application/vnd.oasis.opendocument."
_MACROS = ("Basic/", "Scripts/")  # where an open document keeps what it would run
# How the name of a file of each kind ends. What ends otherwise is given another ending, so that no system runs it.
_ENDINGS = {
    "application/pdf": ("pdf",),
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/webp": ("webp",),
    _OFFICE["word/"]: ("docx",),
    _OFFICE["xl/"]: ("xlsx",),
    _OFFICE["ppt/"]: ("pptx",),
    f"{_OPEN}text": ("odt",),
    f"{_OPEN}spreadsheet": ("ods",),
    f"{_OPEN}presentation": ("odp",),
    "text/plain": ("txt", "csv", "tsv", "md", "json", "geojson", "ics"),
}
# Names the pictures first: a telephone then sends its photographs as JPEG.
_ACCEPTED = "image/jpeg,image/png," + ",".join(f".{ending}" for kind in _ENDINGS.values() for ending in kind)


@dataclass(frozen=True)
class Upload:
    """A file that may be kept: its cleaned name, what its bytes are, and the bytes."""

    name: str
    media_type: str
    content: bytes


class UploadField(FileField):
    """One file of at most ten megabytes. After a valid form `.upload` holds it; None where none was chosen.

    A browser sends a file once. So that it is not lost when something else in the form must be mended, the view takes
    it with `take` and, where it shows the form again, keeps it with `keep`.
    """

    def __init__(self, label: Any = None, validators: Any = (), **kwargs: Any) -> None:
        super().__init__(label, list(validators), **{"render_kw": {"accept": _ACCEPTED}, **kwargs})
        self.upload: Upload | None = None
        self.kept: Blob | None = None

    def take(self, person: Person) -> None:
        """Read the file that the request brought; without one, the one that was kept for this person before."""
        self.process(request.files)
        named = request.form.get(f"{self.name}-kept")
        if named and not getattr(self.data, "filename", None):
            self.kept = db.session.scalar(select(Blob).where(Blob.public_id == named, Blob.person_id == person.id))

    def keep(self, person: Person, *, now: datetime) -> None:
        """Store a good file although the form is shown again; the form then names it."""
        if self.upload is not None and not self.errors:
            self.kept = stored(self.upload, person=person, now=now)
            keep_draft()

    def pre_validate(self, form: object) -> None:
        """Read the file and refuse what is too large or of no kind that we keep."""
        del form
        sent = self.data
        if not isinstance(sent, FileStorage) or not sent.filename:
            self.data = None
            self.upload = Upload(self.kept.name, self.kept.media_type, self.kept.content) if self.kept else None
            return
        content = sent.stream.read(MOST_BYTES + 1)
        if not content:
            raise ValidationError(_("This file is empty."))
        if len(content) > MOST_BYTES:
            raise ValidationError(_("A file may have at most 10 MB."))
        self.upload = upload_of(sent.filename, content)
        if self.upload is None:
            raise ValidationError(
                _("Send a PDF, a picture (PNG, JPEG, WebP), an office document, or a plain text or CSV file.")
            )


def upload_of(name: str, content: bytes) -> Upload | None:
    """Return a file that may be kept, under a name that leads nowhere and ends as its kind does; None for another."""
    media_type, plain = kind_of(content), safe_name(name)
    if media_type is None:
        return None
    fits = plain.lower().endswith(tuple(f".{ending}" for ending in _ENDINGS[media_type]))
    return Upload(plain if fits else f"{plain}.{_ENDINGS[media_type][0]}", media_type, content)


def safe_name(name: str) -> str:
    """Return a name for a file that is no path, no device and not too long."""
    plain = clean_line(name.replace("\\", "/").rsplit("/", 1)[-1]).strip(". ")
    if not plain or _RESERVED.match(plain):
        plain = f"file-{plain}".rstrip("-")
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[:100]}.{ending[:10]}" if dot and stem else plain[:110]


def kind_of(content: bytes) -> str | None:
    """Return the media type that the bytes themselves show; None for what is not kept, such as HTML or SVG."""
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    picture = _picture(content)
    if picture is not None:
        media_type, width, height = picture
        return media_type if 0 < width * height <= MOST_PIXELS else None
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    return _text(content)


def _picture(content: bytes) -> tuple[str, int, int] | None:
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) > 24:
        return "image/png", *struct.unpack(">II", content[16:24])
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg", *_jpeg_size(content)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp", 1, 1
    return None


def _jpeg_size(content: bytes) -> tuple[int, int]:
    """Return width and height from the frame header; (0, 0) where there is none."""
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return 0, 0


def is_safe_archive(content: bytes) -> bool:
    """Whether a zip file unpacks to something of a sensible size, by what it declares; nothing is unpacked."""
    try:
        members = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):  # the last: a way of packing that it cannot read
        return False
    unpacked = sum(one.file_size for one in members)
    return len(members) <= MOST_MEMBERS and unpacked <= MOST_UNPACKED and unpacked <= MOST_RATIO * len(content)


def _office(content: bytes) -> str | None:
    if not is_safe_archive(content):
        return None
    archive = zipfile.ZipFile(io.BytesIO(content))
    names = archive.namelist()
    if any(name.endswith("vbaProject.bin") or name.startswith(_MACROS) for name in names):
        return None
    if "[Content_Types].xml" in names:
        return next((kind for start, kind in _OFFICE.items() if any(name.startswith(start) for name in names)), None)
    if names[:1] == ["mimetype"] and archive.getinfo("mimetype").file_size < 100:
        declared = archive.read("mimetype").decode("ascii", "replace")
        return declared if declared in {_OPEN + "text", _OPEN + "spreadsheet", _OPEN + "presentation"} else None
    return None


def _text(content: bytes) -> str | None:
    """Plain text is what decodes, holds no control characters, and does not begin as markup does."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", text) or re.search(r"<\s*[!?a-zA-Z/]", text[:4096]):
        return None
    return "text/plain"


def stored(upload: Upload, *, person: Person | None, now: datetime) -> Blob:
    """Return the row of a file, made where this person did not send these very bytes under this name before."""
    digest = hashlib.sha256(upload.content).hexdigest()
    known = db.session.scalar(
        select(Blob)
        .where(Blob.sha256 == digest, Blob.name == upload.name, Blob.person_id == (person.id if person else None))
        .order_by(Blob.id)
        .limit(1)
    )
    if known is not None:
        return known
    blob = Blob(
        name=upload.name,
        media_type=upload.media_type,
        size=len(upload.content),
        sha256=digest,
        created_at=now,
        person=person,
        content=upload.content,
    )
    db.session.add(blob)
    db.session.flush()
    return blob


def served(blob: Blob) -> Response:
    """Answer with a file: always as a download, never as a page of ours."""
    response = Response(blob.content, content_type=blob.media_type)
    response.headers["Content-Disposition"] = attachment(blob.name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response
