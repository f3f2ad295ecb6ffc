"""A font of a file: its characters, what it is called, how heavy it is, and what HarfBuzz shapes with."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from copy import copy
from functools import cached_property
from pathlib import Path

import uharfbuzz as hb

REGULAR, BOLD = 400.0, 700.0
"""Weights, as CSS and OpenType count them."""

HEAVY = 600.0
"""From which on a font is bold."""

_THICKER = 0.035
"""Of an em, by which strokes grow where a family has no bold font."""

_IGNORABLE = {"\u200c", "\u200d", *map(chr, range(0xFE00, 0xFE10)), *map(chr, range(0xE0020, 0xE0080))}
"""Joiners, selectors and tags, which a font need not have."""

_CODE_PAGES = {"ja": 17, "zh-Hans": 18, "ko": 19, "zh-Hant": 20, "zh-Hant-HK": 20}
"""Bits of ulCodePageRange1 in OpenType's table OS/2, by language."""

_SYSTEMS = {"ja": "JAN ", "zh-Hans": "ZHS ", "ko": "KOR ", "zh-Hant": "ZHT ", "zh-Hant-HK": "ZHH "}
"""OpenType's names of the same."""


class Face:
    """One font. May be used by several threads.

    name: of its file. coloured: it has glyphs with colours.
    """

    def __init__(self, name: str, source: hb.Blob | hb.Face) -> None:
        self.name = name
        face = source if isinstance(source, hb.Face) else hb.Face(source)
        self._face = face
        self.coloured = bool(face.has_color_png or face.has_color_paint or face.has_color_layers)
        self._weights = next(((axis.min_value, axis.max_value) for axis in face.axis_infos if axis.tag == "wght"), None)
        self._bold = False

    @property
    def varies(self) -> bool:
        """Whether the font itself can be made bold."""
        return self._weights is not None and self._weights[1] >= HEAVY

    def font(self, units: int) -> hb.Font:
        """For one thread. units: of HarfBuzz in an em."""
        font = hb.Font(self._face)
        font.scale = (units, units)
        if self._weights is not None:
            low, high = self._weights
            font.set_variations({"wght": min(max(BOLD if self._bold else REGULAR, low), high)})
        elif self._bold:
            font.synthetic_bold = (_THICKER, _THICKER, True)
        return font

    def has(self, text: str) -> bool:
        """Whether each character of `text` has a glyph, composed or not."""
        return any(
            all(ord(c) in self._characters or c in _IGNORABLE for c in form)
            for form in (text, unicodedata.normalize("NFC", text))
        )

    def bolder(self) -> Face:
        """The same letters with thicker strokes, as the font itself has them or drawn around these."""
        made = copy(self)
        made._bold = True
        return made

    def suits(self, language: str) -> bool:
        """Whether its Chinese characters can have the forms of a language of `foundation.han`."""
        pages, bit = self._code_pages, 1 << _CODE_PAGES[language]
        return bool(pages & bit) or _SYSTEMS[language] in self._systems

    @cached_property
    def family(self) -> str:
        """As the font says itself; empty where it does not."""
        kinds = hb.OTNameIdPredefined.TYPOGRAPHIC_FAMILY, hb.OTNameIdPredefined.FONT_FAMILY
        return next((name for kind in kinds if (name := self._face.get_name(kind))), "")

    @cached_property
    def weight(self) -> float:
        return float(hb.Font(self._face).get_style_value(hb.StyleTag.WEIGHT))

    @cached_property
    def width(self) -> float:
        """Per cent of the usual one."""
        return float(hb.Font(self._face).get_style_value(hb.StyleTag.WIDTH))

    @cached_property
    def upright(self) -> bool:
        return not hb.Font(self._face).get_style_value(hb.StyleTag.ITALIC)

    @cached_property
    def plain(self) -> bool:
        """Whether it is one for running text."""
        return self.upright and (self.varies or abs(self.weight - REGULAR) <= 100.0)

    @cached_property
    def _characters(self) -> frozenset[int]:
        return frozenset(self._face.unicodes)

    @cached_property
    def _systems(self) -> frozenset[str]:
        """The languages for which its Chinese characters are drawn in another way."""
        scripts = self._face.get_table_script_tags("GSUB")
        if "hani" not in scripts:
            return frozenset()
        return frozenset(self._face.get_script_language_tags("GSUB", scripts.index("hani")))

    @cached_property
    def _code_pages(self) -> int:
        table = bytes(self._face.reference_table("OS/2").data)
        return int.from_bytes(table[78:82], "big") if int.from_bytes(table[:2], "big") >= 1 else 0


def faces(path: Path) -> Iterator[Face]:
    """The fonts in a file, of which a collection has several; none where it cannot be read, or has no letters."""
    try:
        blob = hb.Blob.from_file_path(path)
        for number in range(hb.Face(blob).count):
            yield Face(path.name, hb.Face(blob, number))
    except (OSError, ValueError, hb.HarfBuzzError):
        return


def read(path: Path) -> Face | None:
    """The first font of the file, None where there is none."""
    return next(faces(path), None)
