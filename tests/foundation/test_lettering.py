"""Lines of text in every script: compared by their pixels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import uharfbuzz as hb
from PIL import ImageFont

from foundation import faces, fonts
from foundation.clusters import clusters, shortened
from foundation.lettering import Lettering
from tests.scripts import FAMILY, NAMES, OWN, need, signs, unknown

SIZE = 32.0


@pytest.fixture(scope="module")
def lettering() -> Lettering:
    return Lettering([_own()], fonts.system())


@pytest.fixture(scope="module")
def bare() -> Lettering:
    """On a machine that has no font."""
    return Lettering([_own()], fonts.Fonts([]))


def _own() -> faces.Face:
    path = fonts.roboto()
    face = faces.read(path) if path else None
    assert face is not None
    return face


def _picture(lettering: Lettering, text: str) -> npt.NDArray[np.int64]:
    """Ink and colours, (H, W, 5)."""
    line = lettering.draw(text, SIZE)
    coloured = np.zeros((*line.mask.shape, 4), np.uint8) if line.coloured is None else line.coloured
    return np.dstack([line.mask, coloured]).astype(np.int64)


def _differ(one: npt.NDArray[np.int64], other: npt.NDArray[np.int64]) -> bool:
    return one.shape != other.shape or bool(np.abs(one - other).max() > 100)


@pytest.mark.parametrize("script", NAMES)
def test_each_script_is_shown(lettering: Lettering, bare: Lettering, script: str) -> None:
    need(script)
    shown = _picture(lettering, NAMES[script])
    assert shown.max() > 200
    assert _differ(shown, _picture(lettering, signs(NAMES[script])))
    assert _differ(shown, _picture(bare, NAMES[script]))


@pytest.mark.parametrize("name", OWN)
def test_latin_greek_and_cyrillic_need_no_font_of_the_machine(bare: Lettering, name: str) -> None:
    assert _picture(bare, name).max() > 200
    assert _differ(_picture(bare, name), _picture(bare, signs(name)))


def test_a_letter_with_its_mark_apart_is_the_same_letter(bare: Lettering) -> None:
    assert not _differ(_picture(bare, "caf\u00e9"), _picture(bare, "cafe\u0301"))


@pytest.mark.parametrize("script", NAMES)
def test_without_a_font_there_is_a_sign_for_each_cluster(bare: Lettering, script: str) -> None:
    shown = _picture(bare, NAMES[script])
    assert shown.max() > 200
    assert not _differ(shown, _picture(bare, signs(NAMES[script])))


def test_hebrew_runs_to_the_left(lettering: Lettering) -> None:
    need("Hebrew")
    name = NAMES["Hebrew"]
    to_left, to_right = (_in_a_row(lettering, letters) for letters in (name[::-1], name))
    shown = _picture(lettering, name)
    assert abs(shown.shape[1] - to_left.shape[1]) <= 2
    width = min(shown.shape[1], to_left.shape[1])
    near, far = (np.abs(shown[:, :width] - one[:, :width]).mean() for one in (to_left, to_right))
    assert near < 0.4 * far


def test_arabic_letters_join_and_run_to_the_left(lettering: Lettering) -> None:
    need("Arabic")
    name = NAMES["Arabic"]
    apart = _picture(lettering, "\u200c".join(name))
    assert _differ(_picture(lettering, name), apart)
    assert _differ(_picture(lettering, name), _in_a_row(lettering, name))
    alone, last = lettering.width("ب", SIZE), lettering.width("بب", SIZE)
    assert last < 2 * alone, "joined forms are narrower"


def test_syllables_of_devanagari_are_shaped(lettering: Lettering) -> None:
    need("Devanagari")
    assert len(lettering.laid_out("क्षि", SIZE)[0]) < len("क्षि")
    assert _differ(_picture(lettering, "हि"), _in_a_row(lettering, "हि"))


def test_numbers_among_hebrew_keep_their_order(lettering: Lettering) -> None:
    need("Hebrew")
    glyphs, _ = lettering.laid_out("א 12", SIZE)
    one, two, alef = (lettering.laid_out(c, SIZE)[0][0].number for c in "12א")
    assert [glyph.number for glyph in glyphs if glyph.number in (one, two, alef)] == [one, two, alef]


def test_brackets_among_hebrew_stay_a_pair(lettering: Lettering) -> None:
    """Seen from the left: 42 (abc) and then the letter, with brackets that open to the words inside."""
    need("Hebrew")
    numbers = [glyph.number for glyph in lettering.laid_out("א (abc) 42", SIZE)[0]]
    shown = [lettering.laid_out(c, SIZE)[0][0].number for c in "42 (abc) א"]
    letters = {number for number, c in zip(shown, "42 (abc) א", strict=True) if c in "42abcא"}
    assert [one for one in numbers if one in letters] == [one for one in shown if one in letters]
    assert len(numbers) == len(shown)
    picture, left = _picture(lettering, "א (abc) 42"), _picture(lettering, "42 (abc)")
    width = left.shape[1] - 20
    assert np.abs(picture[:, :width] - left[:, :width]).mean() < 12


@pytest.mark.parametrize("emoji", [FAMILY, "👍🏽", "🇩🇪"])
def test_an_emoji_of_several_characters_is_one_sign(lettering: Lettering, emoji: str) -> None:
    need("emoji")
    assert lettering.width(emoji, SIZE) == pytest.approx(lettering.width("🎨", SIZE))
    assert len(lettering.laid_out(emoji, SIZE)[0]) == 1
    shown = lettering.draw(emoji, SIZE)
    assert shown.coloured is not None
    assert shown.coloured[..., 3].max() > 200


def test_an_emoji_without_a_font_is_one_sign(bare: Lettering) -> None:
    assert len(bare.laid_out(FAMILY, SIZE)[0]) == 1
    assert _picture(bare, FAMILY).max() > 200


def test_marks_piled_up_stay_in_the_line(lettering: Lettering) -> None:
    piled = "a" + "\u0301\u0323" * 200
    assert lettering.draw(piled, SIZE).mask.shape[0] == lettering.draw("a", SIZE).mask.shape[0]
    assert lettering.width(f"{piled}b", SIZE) < 8 * SIZE


@pytest.mark.parametrize("text", ["a\nb\tc\r", "\u202etxt.exe", "\u2066x\u2069", "\x1b[31m", "", "\u0301", "\u200d"])
def test_controls_neither_fail_nor_turn_what_is_beside_them(lettering: Lettering, text: str) -> None:
    height = lettering.draw("a", SIZE).mask.shape[0]
    line = lettering.draw(f"ab{text}cd", SIZE)
    assert line.mask.shape[0] == height
    letters = [lettering.laid_out(c, SIZE)[0][0].number for c in "abcd"]
    numbers = [glyph.number for glyph in lettering.laid_out(f"ab{text}cd", SIZE)[0]]
    assert [numbers[0], numbers[-2], numbers[-1]] == [letters[0], *letters[2:]]


def test_long_names_end_between_clusters(lettering: Lettering) -> None:
    need("emoji")
    fitting = lettering.fitting(FAMILY * 20, SIZE, 5.5 * SIZE)
    assert fitting.endswith("…")
    assert set(clusters(fitting[:-1])) == {FAMILY}
    assert lettering.width(fitting, SIZE) <= 5.5 * SIZE
    lines = lettering.wrapped("e\u0301" * 40, SIZE, 4 * SIZE)
    assert "".join(lines) == "e\u0301" * 40
    assert all(set(clusters(line)) == {"e\u0301"} and lettering.width(line, SIZE) <= 4 * SIZE for line in lines)


@pytest.mark.parametrize("cluster", [FAMILY, "e\u0301", "क्षि", "🇩🇪", "x"])
@pytest.mark.parametrize("longest", [1, 2, 7, 8, 30])
def test_shortening_splits_no_cluster(cluster: str, longest: int) -> None:
    short = shortened(cluster * 40, longest)
    assert len(short) <= longest and short.endswith("…")
    if len(cluster) < longest:
        assert set(clusters(short[:-1])) == {cluster}


def test_a_broken_font_is_passed_over(tmp_path: Path) -> None:
    folder = tmp_path
    (folder / "broken.ttf").write_bytes(b"\0\1\0\0" + b"nothing" * 50)
    (folder / "empty.otf").write_bytes(b"")
    (folder / "good.ttf").write_bytes(ImageFont.load_default(16).font_bytes)  # type: ignore[union-attr]
    found = fonts.Fonts([folder])
    face = found.find("a")
    assert face is not None and face.name == "good.ttf"
    assert found.find(unknown()) is None


def _in_a_row(lettering: Lettering, letters: str) -> npt.NDArray[np.int64]:
    """Each letter for itself, from left to right, (H, W, 5)."""
    lines = [(_picture(lettering, letter), lettering.width(letter, SIZE)) for letter in letters]
    lean = lettering.draw("a", SIZE).lean
    whole = np.zeros((lines[0][0].shape[0], int(np.ceil(sum(width for _, width in lines))) + 2 * lean, 5), np.int64)
    x = 0.0
    for picture, width in lines:
        place = whole[:, round(x) : round(x) + picture.shape[1]]
        np.maximum(place, picture[:, : place.shape[1]], out=place)
        x += width
    return whole


def test_signs_that_the_only_font_lacks_become_simpler_ones() -> None:
    held = ImageFont.load_default(16)
    assert isinstance(held, ImageFont.FreeTypeFont)
    alone = Lettering([faces.Face("Aileron", hb.Blob(held.font_bytes))], fonts.Fonts([]))
    lacking = [c for c in "—’é" if not faces.Face("Aileron", hb.Blob(held.font_bytes)).has(c)]
    simpler = {"—": "-", "’": "'", "é": "e"}
    assert lacking
    for character in lacking:
        assert not _differ(_picture(alone, f"a{character}b"), _picture(alone, f"a{simpler[character]}b"))
