"""Which font of a machine is taken: plain and bold, and for whose Chinese characters."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import uharfbuzz as hb

from foundation import faces, fonts
from foundation.lettering import Lettering, Reading
from tests.scripts import NAMES, need

HERE = Path(__file__).parents[1] / "fonts"
"""Noto Sans CJK, plain and bold, with four characters."""

HAN, SIZE = "骨直海角", 64.0
ALIKE = {"骨": ("ja", "ko", "zh-Hant-HK"), "海": ("zh-Hans", "zh-Hant", "zh-Hant-HK")}
"""Who writes them in one way, as that font has it."""


def _roboto(style: str = "Regular") -> faces.Face:
    path = fonts.roboto(style)
    face = faces.read(path) if path else None
    assert face is not None
    return face


def _letterings(folder: Path) -> tuple[Lettering, Lettering]:
    found = fonts.Fonts([folder])
    return Lettering([_roboto()], found), Lettering([_roboto("Bold")], found, bold=True)


def _ink(lettering: Lettering, text: str, language: str | None = None) -> npt.NDArray[np.uint8]:
    return lettering.draw(text, SIZE, Reading(language, False)).mask


def _bytes_of(plain: bool, code_pages: int) -> bytes:
    """One of the fonts, which claims the languages of these code pages, and draws in one way alone."""
    face = hb.Face(hb.Blob.from_file_path(HERE / f"NotoSansCJK-{'Regular' if plain else 'Bold'}.otf"))
    wanted = hb.SubsetInput()
    wanted.unicode_set.update(map(ord, HAN))
    wanted.layout_feature_tag_set.clear()
    content = bytearray(hb.subset(face, wanted).blob.data)
    for entry in range(12, 12 + 16 * int.from_bytes(content[4:6], "big"), 16):
        if content[entry : entry + 4] == b"OS/2":
            place = int.from_bytes(content[entry + 8 : entry + 12], "big") + 78
            content[place : place + 4] = code_pages.to_bytes(4, "big")
    return bytes(content)


@pytest.mark.parametrize("bold", [False, True])
def test_chinese_characters_have_the_forms_of_their_language(bold: bool) -> None:
    lettering = _letterings(HERE)[bold]
    languages = ("ja", "zh-Hans", "zh-Hant", "zh-Hant-HK", "ko")
    for character, alike in ALIKE.items():
        drawn = {language: _ink(lettering, character, language) for language in languages}
        first = drawn[alike[0]]
        for language, ink in drawn.items():
            assert (np.abs(ink.astype(int) - first).max() < 100) == (language in alike), (character, language)


def test_the_text_says_which_forms_where_its_reading_does_not() -> None:
    lettering, _ = _letterings(HERE)
    japanese = lettering.laid_out("骨の", SIZE)[0][0].number
    simplified = lettering.laid_out("骨汉", SIZE)[0][0].number
    assert japanese == lettering.laid_out("骨", SIZE, Reading("ja", False))[0][0].number
    assert simplified == lettering.laid_out("骨", SIZE, Reading("zh-Hans", False))[0][0].number
    assert japanese != simplified


def test_a_font_of_the_language_comes_before_those_of_others(tmp_path: Path) -> None:
    """As Windows has them: a font for each language, and none that has the forms of all."""
    pages = {"a": 1 << 17, "b": 1 << 18, "c": 1 << 19, "d": 1 << 20}
    for name, bits in pages.items():
        (tmp_path / f"{name}.otf").write_bytes(_bytes_of(True, bits))
    found = fonts.Fonts([tmp_path])
    for language, name in (("ja", "a"), ("zh-Hans", "b"), ("ko", "c"), ("zh-Hant", "d"), ("zh-Hant-HK", "d")):
        face = found.find("骨", language)
        assert face is not None and face.name == f"{name}.otf"
    (tmp_path / "d.otf").unlink()
    other = fonts.Fonts([tmp_path]).find("骨", "zh-Hant")
    assert other is not None and other.name == "a.otf", "any is better than none"


def test_bold_words_have_the_bold_font_of_the_family() -> None:
    plain, bold = _letterings(HERE)
    assert {glyph.face.name for glyph in plain.laid_out(HAN, SIZE)[0]} == {"NotoSansCJK-Regular.otf"}
    assert {glyph.face.name for glyph in bold.laid_out(HAN, SIZE)[0]} == {"NotoSansCJK-Bold.otf"}


def test_a_bold_font_is_not_taken_for_plain_words(tmp_path: Path) -> None:
    """Of files called so that it comes first, as Yu Gothic's on Windows are."""
    shutil.copy(HERE / "NotoSansCJK-Bold.otf", tmp_path / "YuGothB.otf")
    shutil.copy(HERE / "NotoSansCJK-Regular.otf", tmp_path / "YuGothR.otf")
    plain, bold = _letterings(tmp_path)
    assert {glyph.face.name for glyph in plain.laid_out(HAN, SIZE)[0]} == {"YuGothR.otf"}
    assert {glyph.face.name for glyph in bold.laid_out(HAN, SIZE)[0]} == {"YuGothB.otf"}


def test_without_a_bold_font_strokes_are_thicker(tmp_path: Path) -> None:
    shutil.copy(HERE / "NotoSansCJK-Regular.otf", tmp_path)
    plain, bold = _letterings(tmp_path)
    assert bold.width(HAN, SIZE) == plain.width(HAN, SIZE), "in the same cells"
    shares = [_ink(lettering, HAN, "ja").sum() for lettering in (plain, bold)]
    real = _ink(_letterings(HERE)[1], HAN, "ja").sum()
    assert 1.15 * shares[0] < shares[1] < 1.3 * real


@pytest.mark.parametrize("script", [name for name in NAMES if name != "emoji"])
def test_each_script_is_heavier_in_bold(script: str) -> None:
    need(script)
    plain, bold = Lettering([_roboto()], fonts.system()), Lettering([_roboto("Bold")], fonts.system(), bold=True)
    inks = [lettering.draw(NAMES[script], SIZE).mask.astype(int).sum() for lettering in (plain, bold)]
    assert inks[1] > 1.15 * inks[0]


def test_signs_with_colours_are_the_same_in_bold() -> None:
    need("emoji")
    plain, bold = (
        Lettering([_roboto(style)], fonts.system(), style == "Bold").draw("🎨", SIZE).coloured
        for style in ("Regular", "Bold")
    )
    assert plain is not None and bold is not None and np.array_equal(plain, bold)
