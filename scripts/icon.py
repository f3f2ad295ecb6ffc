"""Draws the program's icon into assets/icons: PNG files in the sizes that desktops ask for, and one for Windows.

python scripts/icon.py

Three cards that hang in the dark, as variants of one portrait do; the nearest shows a head. Each size is drawn by
itself: small ones have fewer and larger parts.
"""

from __future__ import annotations

import math
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

from foundation.files import make_folder, replacing

FOLDER = Path(__file__).parents[1] / "assets" / "icons"
SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
FOR_WINDOWS = (16, 24, 32, 48, 64, 256)

FINER = 8
"""Pixels drawn across one of the icon, before they are averaged; fewer for large ones."""

SMALL = 32
"""Pixels up to which the icon is drawn simply."""

NIGHT, DUSK = (24, 22, 44), (70, 45, 98)
INK, STAR = (30, 24, 46), (255, 236, 190)
CARDS = (((38, 166, 154), (18, 96, 116)), ((240, 98, 80), (176, 48, 96)), ((255, 206, 96), (247, 148, 72)))
"""Upper and lower colours, the farthest first."""

Point = tuple[float, float]


def main() -> None:
    make_folder(FOLDER)
    icons = {size: drawn(size) for size in sorted({*SIZES, *FOR_WINDOWS})}
    for size in SIZES:
        with replacing(FOLDER / f"icon-{size}.png") as partial:
            icons[size].save(partial, format="PNG", optimize=True)
    first, *others = [icons[size] for size in sorted(FOR_WINDOWS, reverse=True)]
    with replacing(FOLDER / "icon.ico") as partial:
        first.save(partial, format="ICO", append_images=others, sizes=[(size, size) for size in FOR_WINDOWS])


def drawn(size: int) -> Image.Image:
    """RGBA, `size` pixels a side."""
    finer = FINER if size <= 64 else 4
    side = size * finer
    simple = size <= SMALL
    icon = Image.new("RGBA", (side, side))
    ground = _graded((side, side), DUSK, NIGHT)
    mask = Image.new("L", (side, side))
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, side - 1, side - 1), round(0.22 * side), fill=255)
    icon.paste(ground, mask=mask)
    tilted = ((0.34, 0.40, -17.0, 0.40), (0.69, 0.43, 15.0, 0.40), (0.50, 0.57, -3.0, 0.52))
    if simple:
        tilted = ((0.32, 0.40, -16.0, 0.46), (0.70, 0.42, 15.0, 0.46), (0.50, 0.58, 0.0, 0.60))
    for number, ((x, y, turn, wide), colours) in enumerate(zip(tilted, CARDS, strict=True)):
        front = number == len(CARDS) - 1
        card = _card(round(wide * side), colours, front)
        _hang(icon, card, (x * side, y * side), turn, shadow=0 if simple else side // 40)
    if not simple:
        _star(icon, (0.80 * side, 0.20 * side), 0.095 * side)
        _star(icon, (0.185 * side, 0.80 * side), 0.05 * side)
    clipped = Image.new("RGBA", (side, side))
    clipped.paste(icon, mask=mask)
    return clipped.resize((size, size), Image.Resampling.LANCZOS)


def _card(wide: int, colours: tuple[tuple[int, int, int], tuple[int, int, int]], head: bool) -> Image.Image:
    """wide: pixels; it is a fifth higher."""
    high = round(1.2 * wide)
    card = Image.new("RGBA", (wide, high))
    mask = Image.new("L", (wide, high))
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, wide - 1, high - 1), round(0.14 * wide), fill=255)
    picture = _graded((wide, high), *colours)
    if head:
        draw, middle = ImageDraw.Draw(picture), wide / 2
        radius = 0.225 * wide
        top = 0.20 * high
        draw.ellipse((middle - radius, top, middle + radius, top + 2.3 * radius), fill=INK)
        across, shoulders = 0.43 * wide, 0.66 * high
        draw.ellipse((middle - across, shoulders, middle + across, shoulders + 1.1 * high), fill=INK)
        neck = 0.10 * wide
        draw.rectangle((middle - neck, top + 1.9 * radius, middle + neck, shoulders + 0.1 * high), fill=INK)
    card.paste(picture, mask=mask)
    return card


def _hang(icon: Image.Image, card: Image.Image, middle: Point, turn: float, shadow: int) -> None:
    """turn: degrees to the right. shadow: pixels of its softness."""
    turned = card.rotate(-turn, Image.Resampling.BICUBIC, expand=True)
    place = round(middle[0] - turned.width / 2), round(middle[1] - turned.height / 2)
    if shadow:
        dark = Image.new("L", icon.size)
        dark.paste(turned.getchannel("A").point(lambda a: a // 2), (place[0], place[1] + shadow))
        black = Image.new("RGBA", icon.size, (8, 6, 20, 255))
        icon.paste(black, mask=dark.filter(ImageFilter.GaussianBlur(shadow)))
    whole = Image.new("RGBA", icon.size)
    whole.paste(turned, place)
    icon.alpha_composite(whole)


def _star(icon: Image.Image, middle: Point, reach: float) -> None:
    """Four points, with sides that bend inward."""
    points: list[Point] = []
    for step in range(64):
        angle = 2.0 * math.pi * step / 64
        across, down = math.cos(angle), math.sin(angle)
        points.append((middle[0] + reach * across**3, middle[1] + reach * down**3))
    ImageDraw.Draw(icon).polygon(points, fill=(*STAR, 255))


def _graded(size: tuple[int, int], upper: tuple[int, int, int], lower: tuple[int, int, int]) -> Image.Image:
    """From the upper left to the lower right."""
    ramp = Image.linear_gradient("L").rotate(25, Image.Resampling.BICUBIC, expand=False)
    ramp = ramp.crop((40, 40, 216, 216)).resize(size, Image.Resampling.BICUBIC)
    return Image.composite(Image.new("RGB", size, lower), Image.new("RGB", size, upper), ramp)


if __name__ == "__main__":
    main()
