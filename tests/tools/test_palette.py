"""A smaller picture shows the same."""

from __future__ import annotations

import struct
import zlib

import pytest

from tools.palette import SIGNATURE, shrink

Pixel = tuple[int, int, int]
WHITE, BLUE, RED = (255, 255, 255), (20, 60, 120), (200, 30, 30)


def test_a_picture_of_few_colours_keeps_each_pixel_whatever_the_filter() -> None:
    rows = [[WHITE, BLUE, RED, BLUE], [BLUE, BLUE, WHITE, RED], [RED, WHITE, WHITE, BLUE]] * 2
    assert _pixels(shrink(_png(rows, filters=(0, 1, 2, 3, 4, 1)))) == rows


def test_many_shades_come_down_to_a_palette_of_near_ones() -> None:
    rows = [[(red, green, 128) for red in range(0, 256, 4)] for green in range(0, 256, 4)]
    found = _pixels(shrink(_png(rows, filters=(4,) * len(rows))))
    assert len({pixel for row in found for pixel in row}) <= 256
    pairs = (
        (was, is_) for before, after in zip(rows, found, strict=True) for was, is_ in zip(before, after, strict=True)
    )
    assert max(abs(a - b) for was, is_ in pairs for a, b in zip(was, is_, strict=True)) < 64


def test_what_is_no_png_is_refused() -> None:
    with pytest.raises(ValueError, match="not a PNG"):
        shrink(b"GIF89a")


def _png(rows: list[list[Pixel]], filters: tuple[int, ...]) -> bytes:
    above, lines = bytes(3 * len(rows[0])), b""
    for row, kind in zip(rows, filters, strict=True):
        line = bytes(value for pixel in row for value in pixel)
        lines += bytes([kind]) + bytes((line[at] - _guess(kind, line, above, at)) % 256 for at in range(len(line)))
        above = line
    head = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 2, 0, 0, 0)
    return SIGNATURE + _part(b"IHDR", head) + _part(b"IDAT", zlib.compress(lines)) + _part(b"IEND", b"")


def _guess(kind: int, line: bytes, above: bytes, at: int) -> int:
    left, up = (line[at - 3] if at >= 3 else 0), above[at]
    corner = above[at - 3] if at >= 3 else 0
    nearest = min((left, up, corner), key=lambda one: abs(left + up - corner - one))
    return (0, left, up, (left + up) // 2, nearest)[kind]


def _part(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _pixels(png: bytes) -> list[list[Pixel]]:
    parts, at = {}, 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        parts[png[at + 4 : at + 8]] = png[at + 8 : at + 8 + length]
        at += 12 + length
    width, height = struct.unpack(">II", parts[b"IHDR"][:8])
    colours = parts[b"PLTE"]
    palette = [(colours[3 * n], colours[3 * n + 1], colours[3 * n + 2]) for n in range(len(colours) // 3)]
    data = zlib.decompress(parts[b"IDAT"])
    lines = [data[row * (width + 1) + 1 : (row + 1) * (width + 1)] for row in range(height)]
    return [[palette[index] for index in line] for line in lines]
