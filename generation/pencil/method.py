"""The method `pencil`: graphite, chalk, three crayons or coloured pencils along HED's edges."""

from __future__ import annotations

from typing import Any

import numpy as np

from foundation.networks import packaged
from foundation.networks.packaged import HED
from generation.method import Method, MethodFactory, Parameters, Picture
from generation.naming.words import always
from generation.painterly.colouring import draw_colours
from generation.pencil.drawing import drawn
from generation.pencil.genes import MANNER, SIDE, pencil_genes
from generation.random_parameters import uniform
from generation.style_network.resizing import resized
from generation.styles.palettes import draw_palette

NAME = "pencil"

KINDS = {"graphite": 0.3, "chalk": 0.2, "crayons": 0.22, "coloured": 0.28}
"""Probabilities: graphite on a light paper; dark and white chalk, or black, red and white crayons, on a toned
one; coloured pencils, of a palette or the portrait's own colours."""

LAYERS = {
    "graphite": ("dark",),
    "chalk": ("dark", "light"),
    "crayons": ("dark", "dark", "light"),
    "coloured": ("dark", "dark"),
}
"""What the layers of each kind are of."""

ANGLES = -70.0, 70.0
"""Of strokes, degrees."""

SANGUINES = ((0.62, 0.26, 0.16), (0.70, 0.33, 0.20), (0.52, 0.20, 0.15))
"""Red chalks, sRGB."""

CHALK = (0.97, 0.96, 0.93)
GRAPHITES = ((0.16, 0.16, 0.18), (0.24, 0.23, 0.24), (0.20, 0.17, 0.15), (0.14, 0.18, 0.26))


def pencil() -> Method:
    """The method, which works on the processor."""
    genes = pencil_genes(LAYERS, _draw, _draw_of_kind)
    return Method(
        NAME, "neural", _draw, _apply, lambda: packaged.content(HED), words=always("pencil drawing"), genes=genes
    )


METHOD = MethodFactory[None](NAME, lambda run: pencil())


def _draw(rng: np.random.Generator) -> Parameters:
    kind = str(rng.choice(list(KINDS), p=list(KINDS.values())))
    pencil = _draw_pencil(rng)
    angle = uniform(rng, *ANGLES)
    side = SIDE.draw(rng)
    paper = _draw_paper(rng, kind)
    layers = _draw_layers(rng, kind, pencil, angle)
    return {"kind": kind, "side": side, "paper": paper, "pencil": pencil, "layers": layers, **MANNER.draw(rng)}


def _draw_of_kind(kind: str, rng: np.random.Generator) -> Parameters:
    """What hangs on the kind."""
    pencil, paper = _draw_pencil(rng), _draw_paper(rng, kind)
    return {"paper": paper, "pencil": pencil, "layers": _draw_layers(rng, kind, pencil, uniform(rng, *ANGLES))}


def _draw_pencil(rng: np.random.Generator) -> list[float]:
    return [round(value, 3) for value in GRAPHITES[int(rng.integers(len(GRAPHITES)))]]


def _apply(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
    from generation.pencil import edges

    height, width = picture.shape[:2]
    scale = parameters["side"] / max(height, width)
    small = resized(picture, (max(1, round(height * scale)), max(1, round(width * scale))))
    fine, outlines = (resized(found[..., None], (height, width))[..., 0] for found in edges.found(small))
    return np.clip(drawn(picture, fine, outlines, parameters, rng), 0, 1)


def _draw_paper(rng: np.random.Generator, kind: str) -> list[float]:
    """White, cream or tinted; toned where something light is drawn on it."""
    palette = draw_palette(rng)
    tint = palette.middle[int(rng.integers(len(palette.middle)))]
    if kind in ("chalk", "crayons"):
        paper = 0.45 * tint + 0.55 * uniform(rng, 0.5, 0.72)
    else:
        paper = np.array([0.96, 0.95, 0.92]) * (1 - 0.14 * (1 - tint) * uniform(rng, 0.0, 1.0))
    return [round(float(value), 3) for value in np.clip(paper, 0, 1)]


def _draw_layers(rng: np.random.Generator, kind: str, pencil: list[float], angle: float) -> list[dict[str, Any]]:
    def layer(of: str, colour: Any, strength: tuple[float, float], begin: float, turned: float = 0.0) -> dict[str, Any]:
        return {"of": of, "colour": colour, "strength": uniform(rng, *strength), "from": begin, "angle": angle + turned}

    white = layer("light", list(CHALK), (0.7, 0.95), uniform(rng, 0.5, 0.62), 8.0)
    if kind == "graphite":
        return [layer("dark", pencil, (0.35, 0.75), uniform(rng, 0.0, 0.25))]
    if kind == "chalk":
        return [layer("dark", pencil, (0.55, 0.85), 0.2), white]
    if kind == "crayons":
        red = list(SANGUINES[int(rng.integers(len(SANGUINES)))])
        return [layer("dark", red, (0.6, 0.9), 0.1), layer("dark", pencil, (0.6, 0.9), 0.5, 20.0), white]
    colour = "portrait" if rng.random() < 0.35 else draw_colours(rng)
    return [layer("dark", colour, (0.75, 0.95), 0.0), layer("dark", colour, (0.5, 0.8), 0.0, 35.0)]
