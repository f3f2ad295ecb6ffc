"""The board as one picture: the favourites where they hang, from their own files, with the words beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from foundation.files import make_folder, replacing
from foundation.images import ImageError, load_rgb
from vr_explorer.gallery.sheets import width_of, write

SIDE = 3_840
"""Pixels of the longer side."""

MARGIN = 0.04
"""Of the longer side, around all."""

GROUND, INK = (10, 10, 12), (236, 236, 238)
LETTERS = 0.8
"""Metres of the height of words of the usual size; a card is about 4 m high."""

MEASURED = 100
"""Pixels of the height at which words are measured."""


@dataclass(frozen=True)
class Hung:
    """A picture in its place. x, y: of its middle, width, height: all in metres, to the right and up."""

    path: Path
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Words:
    """x: where they begin. y: of their middle. In metres. size: of the usual one."""

    text: str
    x: float
    y: float
    size: float = 1.0

    @property
    def height(self) -> float:
        """Metres, as `width`."""
        return LETTERS * self.size

    @property
    def width(self) -> float:
        return width_of(self.text, MEASURED) / MEASURED * self.height


def save_board(path: Path, hung: Sequence[Hung], words: Sequence[Words], content: Callable[[Path], bytes]) -> list[str]:
    """hung: at least one, what comes later over what comes before. content: of a picture's file, ImageError where it
    must not be read. Returns a sentence for each that was left out. UserError: it cannot be written.
    """
    left_out: list[str] = []
    picture = Image.new("RGB", *_ground(hung, words))
    scale, left, top = _scaled(hung, words)
    for one, image in _read(hung, scale, content, left_out):
        place = round((one.x - 0.5 * one.width - left) * scale), round((top - one.y - 0.5 * one.height) * scale)
        picture.paste(image, place)
    for text in words:
        size = max(round(text.height * scale), 12)
        place = round((text.x - left) * scale), round((top - text.y) * scale) - size // 2
        write(picture, place, text.text, size, INK, max(round(width_of(text.text, size)), 1))
    make_folder(path.parent)
    with replacing(path) as partial:
        picture.save(partial, "PNG")
    return left_out


def _read(
    hung: Sequence[Hung], scale: float, content: Callable[[Path], bytes], left_out: list[str]
) -> Iterator[tuple[Hung, Image.Image]]:
    for one in hung:
        size = max(round(one.width * scale), 1), max(round(one.height * scale), 1)
        try:
            image = load_rgb(one.path, content=content(one.path), max_side=2 * max(size))
        except (ImageError, OSError) as error:
            left_out.append(str(error))
            continue
        yield one, image.resize(size, Image.Resampling.LANCZOS)


def _bounds(hung: Sequence[Hung], words: Sequence[Words]) -> tuple[float, float, float, float]:
    """Left, bottom, right and top, metres."""
    across = [(one.x - 0.5 * one.width, one.x + 0.5 * one.width) for one in hung] + [
        (one.x, one.x + one.width) for one in words
    ]
    up = [(one.y - 0.5 * one.height, one.y + 0.5 * one.height) for one in hung]
    up += [(one.y - 0.6 * one.height, one.y + 0.6 * one.height) for one in words]
    return (
        *(min(first for first, _ in across), min(low for low, _ in up)),
        *(max(last for _, last in across), max(high for _, high in up)),
    )


def _scaled(hung: Sequence[Hung], words: Sequence[Words]) -> tuple[float, float, float]:
    """Pixels of a metre, and the metres of the picture's left and upper edge."""
    left, bottom, right, top = _bounds(hung, words)
    longest = max(right - left, top - bottom)
    edge = MARGIN * longest / (1.0 - 2.0 * MARGIN)
    return SIDE / (longest + 2.0 * edge), left - edge, top + edge


def _ground(hung: Sequence[Hung], words: Sequence[Words]) -> tuple[tuple[int, int], tuple[int, int, int]]:
    """The picture's size and colour."""
    left, bottom, right, top = _bounds(hung, words)
    scale, begin, high = _scaled(hung, words)
    return (round((right + left - 2.0 * begin) * scale), round((2.0 * high - top - bottom) * scale)), GROUND
