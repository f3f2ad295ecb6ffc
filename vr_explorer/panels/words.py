"""Words in every script on panels.

Dear ImGui draws a character as one glyph of one font, from left to right. Words that need more (other fonts, shapes,
marks, the other direction, colours) are drawn here as the picture of a whole line, on the texture of ImGui's own fonts.
"""

from __future__ import annotations

import contextlib
from collections import OrderedDict
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import imgui_bundle
import numpy as np
import numpy.typing as npt
from imgui_bundle import imgui

from foundation import faces, fonts
from foundation.colour import srgb_to_linear
from foundation.lettering import Lettering, Reading, reading_of

ASSETS = Path(imgui_bundle.__file__).parent / "assets" / "fonts"
REGULAR, BOLD = ASSETS / "Roboto" / "Roboto-Regular.ttf", ASSETS / "Roboto" / "Roboto-Bold.ttf"
SIGNS = ASSETS / "fontawesome-webfont.ttf"

_MOST = 512
"""Lines whose pictures are kept."""

_OPAQUE = 0x00FFFFFF


class _Picture(NamedTuple):
    """Where the ink and the colours of a line are on the fonts' texture, by ImGui's numbers; -1: nowhere."""

    ink: int
    colours: int
    lean: int


class _Row(NamedTuple):
    """A line of a paragraph. width: pixels that it takes."""

    line: str
    reading: Reading
    width: float


class Words:
    """The pictures of the present ImGui context. bold: the font whose words are written with the bold file."""

    def __init__(self, bold: imgui.ImFont) -> None:
        self._bold = bold
        self._pictures: OrderedDict[tuple[str, Reading, bool, float], _Picture] = OrderedDict()
        self._rows = lru_cache(maxsize=1024)(_rows)
        fonts.preload()

    def is_bold(self) -> bool:
        return bool(imgui.get_font() == self._bold)

    def rows(self, words: str, width: float) -> tuple[_Row, ...]:
        """The lines in which `words` are written with the present font. width: of the room in pixels, negative without
        a bound."""
        return self._rows(words, self.is_bold(), imgui.get_font_size(), width)

    def draw(self, draw: imgui.ImDrawList, position: tuple[float, float], colour: int, row: _Row) -> None:
        """One line with its upper left at `position`, in pixels."""
        key = row.line, row.reading, self.is_bold(), imgui.get_font_size()
        picture = self._pictures.get(key)
        if picture is None:
            picture = self._pictures[key] = _made(*key)
            if len(self._pictures) > _MOST:
                _, oldest = self._pictures.popitem(last=False)
                for part in (oldest.ink, oldest.colours):
                    if part >= 0:
                        imgui.get_io().fonts.remove_custom_rect(part)
        self._pictures.move_to_end(key)
        left, top = round(position[0]) - picture.lean, round(position[1]) - picture.lean
        for part, tint in ((picture.ink, colour), (picture.colours, colour | _OPAQUE)):
            found, atlas = imgui.ImFontAtlasRect(), imgui.get_io().fonts
            if part >= 0 and atlas.get_custom_rect(part, found):
                end = imgui.ImVec2(left + found.w, top + found.h)
                draw.add_image(atlas.tex_data.get_tex_ref(), imgui.ImVec2(left, top), end, found.uv0, found.uv1, tint)


class _Present:
    """Whose pictures are drawn from, as ImGui has one present context."""

    words: Words | None = None


@contextlib.contextmanager
def using(words: Words) -> Iterator[None]:
    """`words` belong to the present ImGui context until the end of the block."""
    before, _Present.words = _Present.words, words
    try:
        yield
    finally:
        _Present.words = before


@lru_cache(maxsize=4096)
def plain(words: str) -> bool:
    """Whether ImGui draws `words` right by itself."""
    return words.isascii() or all(c in "\n\u200b" or _one_glyph(c) for c in words)


def extent(words: str, width: float = -1.0) -> imgui.ImVec2:
    """Pixels that `words` take with the present font, wrapped to `width` pixels where that is not negative."""
    present = _Present.words
    if present is None or plain(words):
        return imgui.calc_text_size(words, wrap_width=width)
    rows = present.rows(words, width)
    return imgui.ImVec2(max(row.width for row in rows), len(rows) * imgui.get_text_line_height())


def put(
    draw: imgui.ImDrawList, position: imgui.ImVec2, colour: int, words: str, width: float = -1.0, column: float = 0.0
) -> None:
    """Words with their upper left at `position`. colour: as ImGui packs it. width: as for `extent`. column: pixels of
    the column that they stand in: there, what runs to the left begins at the right; at least as wide as the words."""
    present = _Present.words
    if present is None or plain(words):
        draw.add_text(imgui.get_font(), imgui.get_font_size(), position, colour, words, max(width, 0.0))
        return
    rows = present.rows(words, width)
    column = max(column, *(row.width for row in rows))
    for number, row in enumerate(rows):
        left = position.x + (column - row.width if row.reading.from_right else 0.0)
        present.draw(draw, (left, position.y + number * imgui.get_text_line_height()), colour, row)


def fitted(words: str, width: float) -> str:
    """`words`, shortened by whole clusters to `width` pixels where ImGui cannot draw them by itself."""
    present = _Present.words
    if present is None or plain(words):
        return words
    bold = present.is_bold()
    return _lettering(bold).fitting(words, _em(bold, imgui.get_font_size()), width)


def shortened(words: str, width: float) -> str:
    """To `width` pixels of the present font."""
    words = fitted(words, width)
    if extent(words).x <= width or not plain(words):
        return words
    whole = words
    while words and extent(f"{words}…").x > width:
        words = words[:-1]
    return f"{words.rstrip()}…" if words else whole[:1]


def text(words: str, colour: tuple[float, float, float, float], column: float = 0.0) -> None:
    """An item of words, wrapped where the window says so. column: as for `put`; without one, wrapped words have that
    of a window whose width does not go by them."""
    if _Present.words is None or plain(words):
        imgui.text_colored(imgui.ImVec4(*colour), words)
        return
    inside = imgui.internal.get_current_window_read().dc
    corner, wrap = imgui.get_cursor_screen_pos(), inside.text_wrap_pos
    corner = imgui.ImVec2(corner.x, corner.y + inside.curr_line_text_base_offset)
    width = imgui.internal.calc_wrap_width_for_pos(corner, wrap) if wrap >= 0.0 else -1.0
    tint = imgui.get_color_u32(imgui.ImVec4(*colour))
    if not imgui.internal.get_current_window_read().flags & imgui.WindowFlags_.always_auto_resize:
        column = max(column, width)
    put(imgui.get_window_draw_list(), corner, tint, words, width, column)
    imgui.dummy(extent(words, width))


def button(words: str, size: imgui.ImVec2) -> bool:
    """As ImGui's; size: pixels, 0 is as wide as the words."""
    if _Present.words is None or plain(words):
        return bool(imgui.button(words, size))
    pad, visible = imgui.get_style().frame_padding.x, words.partition("##")[0]
    wide = size.x or extent(visible).x + 2.0 * pad
    pressed = bool(imgui.button(f"##{words}", imgui.ImVec2(wide, size.y)))
    least, most = imgui.get_item_rect_min(), imgui.get_item_rect_max()
    shown = fitted(visible, most.x - least.x - 2.0 * pad)
    taken = extent(shown)
    corner = imgui.ImVec2((least.x + most.x - taken.x) / 2.0, (least.y + most.y - taken.y) / 2.0)
    put(imgui.get_window_draw_list(), corner, imgui.get_color_u32(imgui.Col_.text), shown)
    return pressed


def _one_glyph(character: str) -> bool:
    face = _face(REGULAR)
    return (face.has(character) or "\uf000" <= character <= "\uf2ff") and not fonts.is_joined(character)


@cache
def _face(path: Path) -> faces.Face:
    face = faces.read(path)
    if face is None:
        raise FileNotFoundError(path)
    return face


@cache
def _lettering(bold: bool) -> Lettering:
    return Lettering([_face(BOLD if bold else REGULAR), _face(SIGNS)], fonts.system(), bold)


def _em(bold: bool, size: float) -> float:
    """Pixels of an em: ImGui's sizes are from the highest to the lowest of a font."""
    ascent, descent = _lettering(bold).heights(1000.0)
    return size * 1000.0 / (ascent + descent)


def _rows(words: str, bold: bool, size: float, width: float) -> tuple[_Row, ...]:
    lettering, em = _lettering(bold), _em(bold, size)
    rows = []
    for paragraph in words.split("\n"):
        reading = reading_of(paragraph)
        lines = lettering.wrapped(paragraph, em, width) if width >= 0.0 else [paragraph]
        rows += [_Row(line, reading, lettering.width(line, em, reading)) for line in lines]
    return tuple(rows)


def _made(line: str, reading: Reading, bold: bool, size: float) -> _Picture:
    drawn = _lettering(bold).draw(line, _em(bold, size), reading)
    ink = np.full((*drawn.mask.shape, 4), 255, np.uint8)
    ink[..., 3] = drawn.mask
    return _Picture(_held(ink), -1 if drawn.coloured is None else _held(_linear(drawn.coloured)), drawn.lean)


def _linear(picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """As the painter takes what a texture holds."""
    light = np.round(255.0 * srgb_to_linear(picture[..., :3] / np.float32(255.0)))
    return np.concatenate([light.astype(np.uint8), picture[..., 3:]], axis=2)


def _held(picture: npt.NDArray[np.uint8]) -> int:
    """Puts a picture (H, W, 4) on the fonts' texture; -1 where it has no room."""
    atlas, found = imgui.get_io().fonts, imgui.ImFontAtlasRect()
    height, width = picture.shape[:2]
    number = int(atlas.add_custom_rect(width, height, found))
    if number >= 0:
        texture = atlas.tex_data
        pixels = texture.get_pixels_array().reshape(texture.height, texture.width, 4)
        pixels[found.y : found.y + height, found.x : found.x + width] = picture
        imgui.internal.im_font_atlas_texture_block_queue_upload(atlas, texture, found.x, found.y, width, height)
    return number
