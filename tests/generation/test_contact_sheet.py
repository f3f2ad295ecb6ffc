"""Pictures lie in rows, whole and in their own shape."""

from pathlib import Path

import pytest
from PIL import Image

from foundation.images import ImageError
from generation.contact_sheet import BACKGROUND, MARGIN, contact_sheet

COLOURS = [(250, 20, 20), (20, 250, 20), (20, 20, 250), (250, 250, 20), (20, 250, 250)]


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    found = [tmp_path / f"{number}.png" for number in range(len(COLOURS))]
    for path, colour in zip(found, COLOURS, strict=True):
        Image.new("RGB", (90, 90), colour).save(path)
    return found


def test_every_picture_is_in_its_place(paths: list[Path]) -> None:
    sheet = contact_sheet(paths, columns=3, side=40)
    step = 40 + MARGIN
    assert sheet.size == (3 * step + MARGIN, 2 * step + MARGIN)
    centres = [(MARGIN + x * step + 20, MARGIN + y * step + 20) for y in range(2) for x in range(3)]
    assert [sheet.getpixel(place) for place in centres] == [*COLOURS, BACKGROUND]
    assert sheet.getpixel((MARGIN + 40 + MARGIN // 2, 30)) == BACKGROUND


def test_a_picture_keeps_its_shape(tmp_path: Path) -> None:
    path = tmp_path / "wide.png"
    Image.new("RGB", (400, 100), COLOURS[0]).save(path)
    cell = contact_sheet([path], columns=1, side=80).crop((MARGIN, MARGIN, MARGIN + 80, MARGIN + 80))
    assert cell.getpixel((40, 40)) == COLOURS[0]
    assert cell.getpixel((40, 25)) == cell.getpixel((40, 55)) == BACKGROUND


def test_few_pictures_make_a_narrow_sheet(paths: list[Path]) -> None:
    assert contact_sheet(paths[:2], columns=8, side=40).width == 2 * (40 + MARGIN) + MARGIN


def test_no_pictures_and_broken_ones_are_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="needs pictures"):
        contact_sheet([], columns=3, side=40)
    (tmp_path / "broken.png").write_bytes(b"nothing")
    with pytest.raises(ImageError):
        contact_sheet([tmp_path / "broken.png"], columns=3, side=40)
