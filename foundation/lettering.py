"""Lines of text in every script: fonts for each part, its shapes, and the picture of it.

HarfBuzz shapes and draws.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import uharfbuzz as hb
from PIL import Image

from foundation.clusters import bounded, clusters
from foundation.direction import levels, starts_right
from foundation.faces import Face
from foundation.fonts import Fonts, is_emoji
from foundation.han import language_of
from foundation.lines import TURNING

_UNITS = 64
"""Of HarfBuzz in a pixel."""

_SIGNS = ("\ufffd", "□", "?")
"""What stands for a cluster that no font has."""

_TURNING = dict.fromkeys(map(ord, TURNING))
_SIMPLER = dict(zip("—–−‘’“”\u00a0", "---''\"\" ", strict=True))
"""For a machine without a font that has them."""

_LEAN = 0.35
"""Of the size, by which marks may stand out of a line above and below."""


class Line(NamedTuple):
    """A line drawn. mask: uint8 (H, W), how much ink. coloured: uint8 (H, W, 4), straight alpha, of signs with colours
    of their own; None without such. width: pixels that the line takes. lean: pixels of the picture above and below the
    line's own height, and left and right of its width."""

    mask: npt.NDArray[np.uint8]
    coloured: npt.NDArray[np.uint8] | None
    width: float
    lean: int


class Reading(NamedTuple):
    """How a paragraph is read, and with it each of its lines. language: whose Chinese characters it has, None without
    any. from_right: where its lines begin."""

    language: str | None
    from_right: bool


def reading_of(text: str) -> Reading:
    return Reading(language_of(text), starts_right(text))


class _Glyph(NamedTuple):
    face: Face
    number: int
    x: float
    y: float


class _Piece(NamedTuple):
    """Clusters of one level, font and script."""

    text: str
    face: Face
    level: int
    emoji: bool


class Lettering:
    """Writes with `own` (at least one; the first says how high a line is), and with `fonts` what those lack, in bold
    where `bold` says so. A reading is that of the paragraph, without one that of the line itself.

    May be used by several threads.
    """

    def __init__(self, own: Sequence[Face], fonts: Fonts, bold: bool = False) -> None:
        self._own, self._fonts, self._bold = tuple(own), fonts, bold
        self.laid_out = lru_cache(maxsize=2048)(self._laid_out)

    def width(self, text: str, size: float, reading: Reading | None = None) -> float:
        """Pixels that `text` takes in one line. size: pixels of an em."""
        return self.laid_out(text, size, reading)[1]

    def heights(self, size: float) -> tuple[float, float]:
        """Pixels of the first font above and below the baseline, both positive."""
        extents = self._own[0].font(_units(size)).get_font_extents("ltr")
        return extents.ascender / _UNITS, -extents.descender / _UNITS

    def draw(self, text: str, size: float, reading: Reading | None = None) -> Line:
        """`text` in one line. What would stand out of its height by more than a third of it is cut off."""
        glyphs, width = self.laid_out(text, size, reading)
        ascent, descent = self.heights(size)
        lean = int(_LEAN * size) + 1
        shape = round(ascent + descent) + 2 * lean, int(np.ceil(width)) + 2 * lean
        base = lean + round(ascent)
        mask = _mask([glyph for glyph in glyphs if not glyph.face.coloured], size, shape, lean, base)
        signs = [glyph for glyph in glyphs if glyph.face.coloured]
        coloured = _coloured(signs, size, shape, lean, base) if signs else None
        return Line(mask, coloured, width, lean)

    def fitting(self, text: str, size: float, width: float) -> str:
        """`text`, shortened by whole clusters to `width` pixels."""
        reading = reading_of(text)
        if self.width(text, size, reading) <= width:
            return text
        parts = clusters(text)
        low, high = 0, len(parts)
        while low < high:
            middle = (low + high + 1) // 2
            if self.width("".join(parts[:middle]) + "…", size, reading) <= width:
                low = middle
            else:
                high = middle - 1
        return "".join(parts[:low]).rstrip() + "…"

    def wrapped(self, text: str, size: float, width: float) -> list[str]:
        """`text` in lines of at most `width` pixels, broken at blanks, and in a word only where it has no room."""
        lines: list[str] = []
        for paragraph in text.split("\n"):
            line, reading = "", reading_of(paragraph)
            for word in paragraph.split(" "):
                longer = f"{line} {word}" if line else word
                if self.width(longer, size, reading) <= width:
                    line = longer
                    continue
                if line:
                    lines.append(line)
                line = ""
                for cluster in clusters(word):
                    if line and self.width(line + cluster, size, reading) > width:
                        lines.append(line)
                        line = ""
                    line += cluster
            lines.append(line)
        return lines

    def _laid_out(self, text: str, size: float, reading: Reading | None = None) -> tuple[tuple[_Glyph, ...], float]:
        glyphs: list[_Glyph] = []
        x = 0.0
        language, from_right = reading or reading_of(text)
        for piece in _in_order(self._pieces(text, language, from_right)):
            for glyph, advance in _shaped(piece, size, x, language):
                glyphs.append(glyph)
                x += advance
        return tuple(glyphs), x

    def _pieces(self, text: str, language: str | None, from_right: bool) -> list[_Piece]:
        parts = [bounded(cluster) for cluster in clusters(text.translate(_TURNING))]
        marked = list(zip(parts, levels("".join(part[0] for part in parts), from_right), strict=True))
        pieces: list[_Piece] = []
        for _, word in groupby(marked, key=lambda one: (one[0].isspace(), one[1])):
            held = list(word)
            faces = self._faces([part for part, _ in held], language)
            script = ""
            for (_, level), (shown, face) in zip(held, faces, strict=True):
                own, emoji = _script(shown), is_emoji(shown)
                last = pieces[-1] if pieces else None
                joins = last is not None and last[1:] == (face, level, False) and not emoji and own in ("", script)
                script = own or script
                if joins and last is not None:
                    pieces[-1] = last._replace(text=last.text + shown)
                else:
                    pieces.append(_Piece(shown, face, level, emoji))
        return pieces

    def _faces(self, parts: Sequence[str], language: str | None) -> list[tuple[str, Face]]:
        """What of each cluster is shown, and with which font: one for the whole word where there is one."""
        whole = "".join(parts)
        for face in (*self._own, None if any(map(is_emoji, parts)) else self._find(whole, language)):
            if face is not None and face.has(whole) and not whole.isspace():
                return [(part, face) for part in parts]
        return [self._face(part, language) for part in parts]

    def _find(self, text: str, language: str | None) -> Face | None:
        return self._fonts.find(text, language, self._bold)

    def _face(self, cluster: str, language: str | None) -> tuple[str, Face]:
        plainest = _SIMPLER.get(cluster) or unicodedata.normalize("NFD", cluster)[0]
        for part in (cluster, cluster[0], plainest):
            if part.isspace():
                return " ", self._own[0]
            for own in self._own:
                if own.has(part):
                    return part, own
            face = self._find(part, language)
            if face is not None:
                return part, face
        return next((sign, face) for sign in _SIGNS for face in self._own if face.has(sign))


def _in_order(pieces: Sequence[_Piece]) -> list[_Piece]:
    """From left to right (rule L2 of UAX #9)."""
    ordered = list(pieces)
    for level in range(max((piece.level for piece in pieces), default=0), 0, -1):
        start = 0
        for deep, group in groupby(list(ordered), key=lambda piece, level=level: piece.level >= level):  # type: ignore[misc]
            count = len(list(group))
            if deep:
                ordered[start : start + count] = ordered[start : start + count][::-1]
            start += count
    return ordered


def _script(cluster: str) -> str:
    """A word that letters of one script share; empty for what belongs to all."""
    first = cluster[0]
    if not first.isalpha():
        return ""
    name = unicodedata.name(first, "").partition(" ")[0]
    return "CJK" if name in {"HIRAGANA", "KATAKANA", "HANGUL"} else name


def _shaped(piece: _Piece, size: float, x: float, language: str | None) -> list[tuple[_Glyph, float]]:
    """The glyphs of a piece that begins at `x`, with their advances."""
    face = piece.face
    buffer = hb.Buffer()
    buffer.add_str(piece.text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if piece.level % 2 else "ltr"
    if language is not None:
        buffer.language = language
    hb.shape(face.font(_units(size)), buffer)
    found = []
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        place = x + position.x_offset / _UNITS, position.y_offset / _UNITS
        found.append((_Glyph(face, info.codepoint, *place), position.x_advance / _UNITS))
        x += position.x_advance / _UNITS
    # A font that knows the parts of an emoji only would draw them side by side.
    flag = 0x1F1E6 <= ord(piece.text[0]) <= 0x1F1FF
    if piece.emoji and not flag:
        return [one for one in found if one[1] > 0.0][:1]
    return found


def _units(size: float) -> int:
    return round(size * _UNITS)


def _mask(glyphs: Sequence[_Glyph], size: float, shape: tuple[int, int], left: int, base: int) -> npt.NDArray[np.uint8]:
    height, width = shape
    raster = hb.RasterDraw()
    raster.scale_factor = (_UNITS, _UNITS)
    raster.extents = hb.RasterExtents(0, 0, width, height, 0)
    fonts = {face: face.font(_units(size)) for face in {glyph.face for glyph in glyphs}}
    for glyph in glyphs:
        place = (left + glyph.x) * _UNITS, (height - base + glyph.y) * _UNITS
        raster.transform = (1.0, 0.0, 0.0, 1.0, *place)
        raster.draw_glyph(fonts[glyph.face], glyph.number)
    image = raster.render()
    return _pixels(image, 1)[..., 0][:height, :width]


def _coloured(
    glyphs: Sequence[_Glyph], size: float, shape: tuple[int, int], left: int, base: int
) -> npt.NDArray[np.uint8]:
    height, width = shape
    canvas = Image.new("RGBA", (width, height))
    for glyph in glyphs:
        picture, place = _sign(glyph, size, shape, left, base)
        canvas.alpha_composite(picture, place)
    return np.asarray(canvas)


def _sign(
    glyph: _Glyph, size: float, shape: tuple[int, int], left: int, base: int
) -> tuple[Image.Image, tuple[int, int]]:
    """A glyph with colours, and where its upper left corner goes."""
    height, width = shape
    font = glyph.face.font(_units(size))
    held = font.get_glyph_color_png(glyph.number)
    extents = font.get_glyph_extents(glyph.number)
    if held is not None and len(held.data) and extents is not None:
        picture = Image.open(io.BytesIO(held.data)).convert("RGBA")
        wide, tall = max(round(extents.width / _UNITS), 1), max(round(-extents.height / _UNITS), 1)
        x = round(left + glyph.x + extents.x_bearing / _UNITS)
        y = round(base - glyph.y - extents.y_bearing / _UNITS)
        return picture.resize((wide, tall), Image.Resampling.LANCZOS, reducing_gap=3.0), (max(x, 0), max(y, 0))
    paint = hb.RasterPaint()
    paint.scale_factor = (_UNITS, _UNITS)
    paint.extents = hb.RasterExtents(0, 0, width, height, 0)
    place = (left + glyph.x) * _UNITS, (height - base + glyph.y) * _UNITS
    paint.transform = (1.0, 0.0, 0.0, 1.0, *place)
    paint.paint_glyph(font, glyph.number)
    pixels = _pixels(paint.render(), 4)[:height, :width]
    premultiplied = pixels[..., [2, 1, 0, 3]].astype(np.float32)
    opacity = np.maximum(premultiplied[..., 3:], 1.0) / 255.0
    straight = np.concatenate([np.minimum(premultiplied[..., :3] / opacity, 255.0), premultiplied[..., 3:]], axis=2)
    return Image.fromarray(straight.astype(np.uint8), "RGBA"), (0, 0)


def _pixels(image: hb.RasterImage, channels: int) -> npt.NDArray[np.uint8]:
    """(H, W, channels), the upper row first."""
    extents = image.extents
    rows = np.frombuffer(image.buffer, np.uint8).reshape(extents.height, extents.stride)
    return rows[::-1, : extents.width * channels].reshape(extents.height, extents.width, channels)
