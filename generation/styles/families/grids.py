"""Grids of rectangles between black bars, after De Stijl, and gradient-filled triangles and fans, after Art Deco."""

from __future__ import annotations

import numpy as np

from generation.method import Picture
from generation.styles.canvas import Canvas, ink
from generation.styles.fields import at, grain, lit, smooth, tones
from generation.styles.palettes import Palette, draw_palette, named_palette


def paint(rng: np.random.Generator, side: int) -> Picture:
    """Rectangles split again and again; most are light, some strong, some black."""
    palette = _de_stijl(rng)
    smallest = float(np.exp(rng.uniform(np.log(0.035), np.log(0.09))))
    bar = rng.uniform(0.008, 0.018)
    tone = tones(rng, side, rng.uniform(2, 4))
    canvas = Canvas(side, palette.dark)
    for x0, y0, x1, y1 in _split(rng, (0.0, 0.0, 1.0, 1.0), smallest):
        here = float(at(tone, (x0 + x1) / 2, (y0 + y1) / 2)) + rng.normal(0, 0.22)
        if here > 0.62:
            colour = palette.light
        elif here < 0.12:
            colour = palette.dark
        else:
            colour = palette.middle[rng.integers(len(palette.middle))]
        colour = colour + rng.normal(0, 0.015, 3)
        inset = bar / 2
        corners = [
            (x0 + inset, y0 + inset),
            (x1 - inset, y0 + inset),
            (x1 - inset, y1 - inset),
            (x0 + inset, y1 - inset),
        ]
        canvas.polygon(np.array(corners), ink(colour))
    brushed = 0.5 * grain(rng, side, 0.004) + 0.4 * smooth(rng, side, 40)
    return lit(canvas.picture(), brushed, rng.uniform(0.05, 0.16))


def paint_deco(rng: np.random.Generator, side: int) -> Picture:
    """Triangles with ruled gradients and thin metal lines."""
    palette = draw_palette(rng)
    count = int(rng.integers(6, 13))
    tone = tones(rng, side, rng.uniform(2, 4))
    canvas = Canvas(side, palette.dark)
    rules = int(rng.integers(3, 7))
    metal = ink(palette.colours[-2]) if rng.random() < 0.5 else ink(palette.dark)
    fans = rng.random() < 0.5
    step = 1 / count
    for column in range(count + 1):
        for row in range(count + 1):
            corner = np.array([column - 0.5 * (row % 2), row]) * step
            square = corner + step * np.array([[0, 0], [1, 0], [1, 1], [0, 1]])
            turn = int(rng.integers(4))
            for half in (0, 2):
                triangle = np.roll(square, -turn, axis=0)[[half, half + 1, (half + 2) % 4]]
                middle = triangle.mean(axis=0)
                here = float(at(tone, middle[0], middle[1])) + rng.normal(0, 0.14)
                _ruled(canvas, triangle, palette, here, rules, rng.uniform(0.25, 0.6), fans)
                canvas.line(np.vstack([triangle, triangle[:1]]), 0.005, metal)
    return lit(canvas.picture(), 0.4 * grain(rng, side, 0.003), rng.uniform(0.05, 0.15))


def _de_stijl(rng: np.random.Generator) -> Palette:
    choice = rng.random()
    if choice < 0.4:
        return named_palette("primaries")
    if choice < 0.6:
        return named_palette(str(rng.choice(["pop", "bauhaus", "riso", "carnival"])))
    return draw_palette(rng)


def _split(
    rng: np.random.Generator, box: tuple[float, float, float, float], smallest: float
) -> list[tuple[float, float, float, float]]:
    """Rectangles (x0, y0, x1, y1) that fill `box`, none much narrower than `smallest`."""
    x0, y0, x1, y1 = box
    width, height = x1 - x0, y1 - y0
    longest = max(width, height)
    if longest < 2 * smallest or (longest < 5 * smallest and rng.random() < 0.2):
        return [box]
    share = rng.uniform(0.25, 0.75)
    if width > height * rng.uniform(0.6, 1.6):
        cut = x0 + np.clip(share * width, min(smallest, width / 2), max(width - smallest, width / 2))
        return _split(rng, (x0, y0, cut, y1), smallest) + _split(rng, (cut, y0, x1, y1), smallest)
    cut = y0 + np.clip(share * height, min(smallest, height / 2), max(height - smallest, height / 2))
    return _split(rng, (x0, y0, x1, cut), smallest) + _split(rng, (x0, cut, x1, y1), smallest)


def _ruled(
    canvas: Canvas, triangle: np.ndarray, palette: Palette, tone: float, rules: int, contrast: float, fan: bool
) -> None:
    """Fills a triangle with bands from darker to lighter, parallel to one side or as a fan from one corner."""
    tip, left, right = triangle
    for rule in range(rules):
        start, stop = rule / rules, (rule + 1) / rules
        colour = ink(palette.ramp(np.array([tone + contrast * (start - 0.5)]))[0])
        if fan:
            band = np.stack([tip, left + (right - left) * start, left + (right - left) * stop])
        else:
            band = np.stack([tip + (left - tip) * (1 - start), tip + (right - tip) * (1 - start), tip])
        canvas.polygon(band, colour)
