"""Drawing with Pillow in shares of the side, antialiased by drawing larger."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from generation.method import Picture

Ink = tuple[int, ...] | int


def ink(colour: np.ndarray) -> Ink:
    """sRGB (3,) 0..1 as Pillow takes it."""
    return tuple(inks(colour).tolist())


def inks(colours: np.ndarray) -> np.ndarray:
    """sRGB (..., 3) 0..1 as integers, of which Pillow takes tuples."""
    return np.clip(colours * 255 + 0.5, 0, 255).astype(int)


class Canvas:
    """A square canvas, drawn `factor` times as large as it is given out. Places and widths are shares of the side."""

    def __init__(self, side: int, background: np.ndarray | float, factor: int = 2) -> None:
        self._factor = factor
        self._pixels = side * factor
        grey = np.ndim(background) == 0
        colour: Ink = int(float(background) * 255) if grey else ink(np.asarray(background))
        self._image = Image.new("L" if grey else "RGB", (self._pixels, self._pixels), colour)
        self._draw = ImageDraw.Draw(self._image)

    def polygon(self, points: np.ndarray, colour: Ink) -> None:
        """A filled polygon; points (N, 2)."""
        self._draw.polygon((points * self._pixels).ravel().tolist(), fill=colour)

    def line(self, points: np.ndarray, width: float, colour: Ink) -> None:
        """A polyline through points (N, 2)."""
        self.line_in_pixels(self.in_pixels(points).ravel().tolist(), width, colour)

    def in_pixels(self, points: np.ndarray) -> np.ndarray:
        """Places in pixels of what is drawn, for `line_in_pixels`."""
        return points * self._pixels

    def line_in_pixels(self, coordinates: list[float], width: float, colour: Ink) -> None:
        """A polyline through coordinates x, y, x, y, …: of thousands of lines, numpy makes the lists all at once."""
        pixels = max(1, round(width * self._pixels))
        joint = "curve" if pixels > 4 else None
        self._draw.line(coordinates, fill=colour, width=pixels, joint=joint)

    def ellipse(self, x: float, y: float, radius_x: float, radius_y: float, colour: Ink) -> None:
        """A filled ellipse around (x, y)."""
        box = np.array([x - radius_x, y - radius_y, x + radius_x, y + radius_y]) * self._pixels
        self._draw.ellipse(box.tolist(), fill=colour)

    def picture(self) -> Picture:
        """float32 (side, side, 3), or (side, side) for a canvas made with a grey background; 0..1."""
        return np.asarray(self._image.reduce(self._factor), np.float32) / np.float32(255)
