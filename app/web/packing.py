"""Pages travel packed (gzip), with or without a server in front that does so.

Whoever can put words of his own into a page and see how long it is packed can guess what else stands in it, a letter
at a time (BREACH). So a page is sent as it is where the words may be another site's: a request with a query that
does not say it comes from a page of ours, or was typed. The tokens of forms are masked besides: see `csrf.py`.
"""

from __future__ import annotations

import zlib

from flask import Response, request

LEVEL = 4  # 6 saves one byte in a hundred more, and takes a long table twice as long
LEAST = 600  # bytes; below that the packing is most of it
GZIP = 16 + zlib.MAX_WBITS
PACKABLE = frozenset({"application/json", "image/svg+xml", "application/xml", "application/atom+xml"})


def is_worth_packing(media_type: str, size: int) -> bool:
    """Whether something of this kind and size becomes smaller: pictures, fonts and workbooks are packed already."""
    return size >= LEAST and (media_type.startswith("text/") or media_type in PACKABLE)


def accepts_packed() -> bool:
    """Whether who asks can unpack."""
    return "gzip" in request.headers.get("Accept-Encoding", "") and bool(request.accept_encodings["gzip"])


def pack(response: Response) -> Response:
    """Pack a whole answer that gains by it; hung on the application as the last that is done to it."""
    headers = response.headers
    if response.is_streamed or response.direct_passthrough or "Content-Encoding" in headers:
        return response
    content = response.get_data()
    if not is_worth_packing(response.mimetype or "", len(content)):
        return response
    headers.add("Vary", "Accept-Encoding")
    if accepts_packed() and not _may_hold_foreign_words():
        packer = zlib.compressobj(LEVEL, zlib.DEFLATED, GZIP)
        response.set_data(packer.compress(content) + packer.flush())
        headers["Content-Encoding"] = "gzip"
    return response


def _may_hold_foreign_words() -> bool:
    """Whether another site may have chosen the address. A form from elsewhere is refused before anything is shown."""
    return bool(request.query_string) and request.headers.get("Sec-Fetch-Site") not in {"same-origin", "none"}
