"""Makes pictures of screens small: a PNG of at most 192 colours, a third of the size of what a browser writes.

A screen has few colours, and most of its pixels have one of them. Those stay exact; the many shades at the edges
of letters are drawn together with their neighbours. Written out here because no library that we use writes PNG.
"""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MOST_COLOURS = 192
EXACT = 64  # colours that are kept as they are, the most frequent first
Colour = tuple[int, int, int]


def shrink(png: bytes) -> bytes:
    """Return the same picture with a palette. Takes what Chromium writes: 8 bits, RGB or RGBA, not interlaced."""
    width, height, channels, packed = _read(png)
    rows = [
        list(zip(row[0::channels], row[1::channels], row[2::channels], strict=True))
        for row in _unfilter(zlib.decompress(packed), width, height, channels)
    ]
    counts: Counter[Colour] = Counter()
    for row in rows:
        counts.update(row)
    palette, index = _palette(counts)
    lines = b"".join(b"\0" + bytes(map(index.__getitem__, row)) for row in rows)
    return b"".join(
        (
            SIGNATURE,
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", bytes(value for colour in palette for value in colour)),
            _chunk(b"IDAT", zlib.compress(lines, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _read(png: bytes) -> tuple[int, int, int, bytes]:
    """Return width, height, bytes a pixel and the packed pixels. Raises ValueError for another kind of picture."""
    if not png.startswith(SIGNATURE):
        raise ValueError("this is not a PNG")
    header, packed, at = b"", [], len(SIGNATURE)
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, body = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            header = body
        elif kind == b"IDAT":
            packed.append(body)
        at += 12 + length
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", header)
    if depth != 8 or colour not in {2, 6} or interlaced:
        raise ValueError("only 8 bits, RGB or RGBA, not interlaced")
    return width, height, 3 if colour == 2 else 4, b"".join(packed)


def _unfilter(data: bytes, width: int, height: int, channels: int) -> Iterator[bytes]:
    """Yield each row of pixels (PNG specification, section 9: filtering)."""
    stride = width * channels
    above = bytes(stride)
    for number in range(height):
        start = number * (stride + 1)
        row = _row(data[start], data[start + 1 : start + 1 + stride], above, channels)
        yield row
        above = row


def _row(kind: int, line: bytes, above: bytes, channels: int) -> bytes:
    if kind == 0:
        return line
    if kind == 1:
        row = bytearray(len(line))
        for channel in range(channels):
            row[channel::channels] = bytes(value & 255 for value in accumulate(line[channel::channels]))
        return bytes(row)
    if kind == 2:
        return bytes((value + up) & 255 for value, up in zip(line, above, strict=True))
    return _mixed_row(kind, line, above, channels)


def _mixed_row(kind: int, line: bytes, above: bytes, channels: int) -> bytes:
    row = bytearray(line)
    for at, value in enumerate(line):
        left = row[at - channels] if at >= channels else 0
        corner = above[at - channels] if at >= channels else 0
        guess = (left + above[at]) // 2 if kind == 3 else _paeth(left, above[at], corner)
        row[at] = (value + guess) & 255
    return bytes(row)


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    far_left, far_up, far_corner = abs(guess - left), abs(guess - up), abs(guess - corner)
    if far_left <= far_up and far_left <= far_corner:
        return left
    return up if far_up <= far_corner else corner


def _palette(counts: Counter[Colour]) -> tuple[list[Colour], dict[Colour, int]]:
    """Return the colours of the picture, and which of them stands for each colour that occurs."""
    ordered = [colour for colour, _ in sorted(counts.items(), key=lambda one: (-one[1], one[0]))]
    if len(ordered) <= MOST_COLOURS:
        return ordered, {colour: at for at, colour in enumerate(ordered)}
    palette = ordered[:EXACT]
    index = {colour: at for at, colour in enumerate(palette)}
    for group in _groups(ordered[EXACT:]):
        for colour in group:
            index[colour] = len(palette)
        palette.append(_mean(group, counts))
    return palette, index


def _groups(colours: Sequence[Colour]) -> list[list[Colour]]:
    """Return the colours in boxes of equal size, as small as leaves few enough of them."""
    for side in (16, 20, 24, 28, 32, 40, 48, 64):
        boxes: dict[Colour, list[Colour]] = {}
        for red, green, blue in colours:
            boxes.setdefault((red // side, green // side, blue // side), []).append((red, green, blue))
        if len(boxes) <= MOST_COLOURS - EXACT:
            break
    return list(boxes.values())


def _mean(group: Sequence[Colour], counts: Counter[Colour]) -> Colour:
    total = sum(counts[colour] for colour in group)
    red, green, blue = (sum(colour[at] * counts[colour] for colour in group) // total for at in range(3))
    return red, green, blue


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
