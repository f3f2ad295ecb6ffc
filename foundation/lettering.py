"""Lines of text in every script: fonts for each part, its direction, its shapes, and the picture of it.

HarfBuzz shapes and draws; the order of what runs to the right and to the left is that of UAX #9, by python-bidi.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import uharfbuzz as hb
from bidi import algorithm as bidi
from PIL import Image

from foundation.clusters import bounded, clusters
from foundation.fonts import Face, Fonts, is_emoji
from foundation.lines import TURNING

_UNITS = 64
"""Of HarfBuzz in a pixel."""

_SIGNS = ("\ufffd", "□", "?")
"""What stands for a cluster that no font has."""

_BRACKETS = {"(": ")", "[": "]", "{": "}"}
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
    """Writes with `own` (at least one; the first says how high a line is), and with `fonts` what those lack.

    May be used by several threads.
    """

    def __init__(self, own: Sequence[Face], fonts: Fonts) -> None:
        self._own, self._fonts = tuple(own), fonts
        self.laid_out = lru_cache(maxsize=2048)(self._laid_out)

    def width(self, text: str, size: float) -> float:
        """Pixels that `text` takes in one line. size: pixels of an em."""
        return self.laid_out(text, size)[1]

    def heights(self, size: float) -> tuple[float, float]:
        """Pixels of the first font above and below the baseline, both positive."""
        extents = self._own[0].font(_units(size)).get_font_extents("ltr")
        return extents.ascender / _UNITS, -extents.descender / _UNITS

    def draw(self, text: str, size: float) -> Line:
        """`text` in one line. What would stand out of its height by more than a third of it is cut off."""
        glyphs, width = self.laid_out(text, size)
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
        if self.width(text, size) <= width:
            return text
        parts = clusters(text)
        low, high = 0, len(parts)
        while low < high:
            middle = (low + high + 1) // 2
            if self.width("".join(parts[:middle]) + "…", size) <= width:
                low = middle
            else:
                high = middle - 1
        return "".join(parts[:low]).rstrip() + "…"

    def wrapped(self, text: str, size: float, width: float) -> list[str]:
        """`text` in lines of at most `width` pixels, broken at blanks, and in a word only where it has no room."""
        lines: list[str] = []
        for paragraph in text.split("\n"):
            line = ""
            for word in paragraph.split(" "):
                longer = f"{line} {word}" if line else word
                if self.width(longer, size) <= width:
                    line = longer
                    continue
                if line:
                    lines.append(line)
                line = ""
                for cluster in clusters(word):
                    if line and self.width(line + cluster, size) > width:
                        lines.append(line)
                        line = ""
                    line += cluster
            lines.append(line)
        return lines

    def _laid_out(self, text: str, size: float) -> tuple[tuple[_Glyph, ...], float]:
        glyphs: list[_Glyph] = []
        x = 0.0
        for piece in _in_order(self._pieces(text)):
            for glyph, advance in _shaped(piece, size, x):
                glyphs.append(glyph)
                x += advance
        return tuple(glyphs), x

    def _pieces(self, text: str) -> list[_Piece]:
        parts = [bounded(cluster) for cluster in clusters(text.translate(_TURNING))]
        levels = iter(_levels("".join(part[0] for part in parts)))
        marked = [(part, next(levels)) for part in parts]
        pieces: list[_Piece] = []
        for _, word in groupby(marked, key=lambda one: (one[0].isspace(), one[1])):
            held = list(word)
            faces = self._faces([part for part, _ in held])
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

    def _faces(self, parts: Sequence[str]) -> list[tuple[str, Face]]:
        """What of each cluster is shown, and with which font: one for the whole word where there is one."""
        whole = "".join(parts)
        for face in (*self._own, None if any(map(is_emoji, parts)) else self._fonts.find(whole)):
            if face is not None and face.has(whole) and not whole.isspace():
                return [(part, face) for part in parts]
        return [self._face(part) for part in parts]

    def _face(self, cluster: str) -> tuple[str, Face]:
        plainest = _SIMPLER.get(cluster) or unicodedata.normalize("NFD", cluster)[0]
        for part in (cluster, cluster[0], plainest):
            if part.isspace():
                return " ", self._own[0]
            for own in self._own:
                if own.has(part):
                    return part, own
            face = self._fonts.find(part)
            if face is not None:
                return part, face
        return next((sign, face) for sign in _SIGNS for face in self._own if face.has(sign))


def _levels(text: str) -> list[int]:
    """The embedding level of each character, odd where it runs to the left."""
    if text.isascii() or not any(unicodedata.bidirectional(c) in ("R", "AL", "AN") for c in text):
        return [0] * len(text)
    # The algorithm would leave these out of its list.
    text = "".join(" " if unicodedata.bidirectional(c) in _MARKS else c for c in text)
    storage = bidi.get_empty_storage()
    storage["base_level"] = bidi.get_base_level(text)
    storage["base_dir"] = "LR"[storage["base_level"]]
    bidi.get_embedding_levels(text, storage)
    for step in (
        bidi.explicit_embed_and_overrides,
        bidi.resolve_weak_types,
        _resolve_brackets,
        bidi.resolve_neutral_types,
        bidi.resolve_implicit_levels,
    ):
        step(storage, False)
    return [int(character["level"]) for character in storage["chars"]]


_MARKS = {"BN", "B"}


def _resolve_brackets(storage: dict[str, Any], _debug: bool) -> None:
    """Both brackets of a pair go with what they are in (rule N0 of UAX #9, which python-bidi leaves out)."""
    characters, own = storage["chars"], storage["base_dir"]
    strong = [{"EN": "R", "AN": "R"}.get(one["type"], one["type"]) for one in characters]
    opened: list[int] = []
    pairs: list[tuple[int, int]] = []
    for place, one in enumerate(characters):
        if one["ch"] in _BRACKETS:
            opened.append(place)
        elif one["ch"] in _BRACKETS.values():
            fitting = [start for start in opened if _BRACKETS[characters[start]["ch"]] == one["ch"]]
            if fitting:
                pairs.append((fitting[-1], place))
                opened = [start for start in opened if start < fitting[-1]]
    for start, end in sorted(pairs):
        inside = {kind for kind in strong[start + 1 : end] if kind in ("L", "R")}
        if not inside:
            continue
        before = next((kind for kind in reversed(strong[:start]) if kind in ("L", "R")), own)
        kind = own if own in inside or before == own else before
        for place in (start, end):
            characters[place]["type"] = strong[place] = kind


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


def _shaped(piece: _Piece, size: float, x: float) -> list[tuple[_Glyph, float]]:
    """The glyphs of a piece that begins at `x`, with their advances."""
    face = piece.face
    buffer = hb.Buffer()
    buffer.add_str(piece.text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if piece.level % 2 else "ltr"
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
