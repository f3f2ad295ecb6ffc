"""Colours for graphic methods: the portrait's own, turned hues, or a palette by lightness; papers and inks."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from foundation.colour import srgb_to_oklab
from generation.genes import Angle, Chance, Genes, Kinds, one_of
from generation.genes.colours import Colour, Colours
from generation.method import Parameters, Picture
from generation.styles.hues import shifted
from generation.styles.palettes import Palette, draw_palette

Tones = npt.NDArray[np.float32]
"""float32 (H, W), 0 dark .. 1 light."""

_KINDS = ("original", "hue", "palette")
_SHARES = (0.3, 0.15, 0.55)
_DARKEST_PAPER = 0.78


def draw_colouring(rng: np.random.Generator) -> Parameters:
    """How a picture is coloured before it is drawn."""
    kind = str(rng.choice(_KINDS, p=_SHARES))
    return {"kind": kind, **_OF_KINDS[kind].draw(rng)}


def coloured(picture: Picture, colouring: Parameters) -> Picture:
    """`picture` in the colours of `draw_colouring`."""
    if colouring["kind"] == "hue":
        return shifted(picture, colouring["degrees"])
    if colouring["kind"] == "palette":
        return palette_of(colouring["palette"]).ramp(tones(picture)).astype(np.float32)
    return picture


def draw_colours(rng: np.random.Generator) -> list[list[float]]:
    """A random palette from dark to light, as numbers for a manifest."""
    return np.round(draw_palette(rng).colours, 3).tolist()


def palette_of(colours: list[list[float]]) -> Palette:
    """The palette of these numbers."""
    return Palette(np.array(colours, np.float32))


PALETTE = Colours(draw_colours)

_OF_KINDS = {
    "original": Genes({}),
    "hue": Genes({"degrees": Angle(30, 330, 360)}),
    "palette": Genes({"palette": PALETTE}),
}


class _Colouring(Kinds):
    """The portrait's own colours are hues turned by nothing, so that there is something between these two."""

    def mixed(self, first: Any, second: Any, share: float, rng: np.random.Generator) -> Parameters:
        if {first["kind"], second["kind"]} != {"hue", "original"}:
            return super().mixed(first, second, share, rng)
        degrees = _OF_KINDS["hue"].of["degrees"].mixed(first.get("degrees", 0), second.get("degrees", 0), share, rng)
        return {"kind": "hue", "degrees": degrees}


COLOURING = _Colouring("kind", _OF_KINDS, draw_colouring)


def draw_paper_and_inks(rng: np.random.Generator, inks: int) -> Parameters:
    """A light paper and dark inks on it, or now and then light inks on a dark paper; `inverted` says which."""
    palette = draw_palette(rng)
    inverted = bool(rng.random() < 0.25)
    order = palette.colours if inverted else palette.colours[::-1]
    middle = palette.middle[rng.permutation(len(palette.middle))]
    strong = [order[-1], *middle][:inks]
    return {
        "paper": np.round(order[0], 3).tolist(),
        "inks": np.round(strong, 3).tolist(),
        "inverted": inverted,
    }


class _PaperAndInks(Genes):
    """Dark inks on light paper and light ones on dark paper do not mix: those of one are taken."""

    def mixed(self, first: Any, second: Any, share: float, rng: np.random.Generator) -> Parameters:
        if first["inverted"] != second["inverted"]:
            chosen = one_of(first, second, share, rng)
            return {name: chosen[name] for name in self.of}
        return super().mixed(first, second, share, rng) | {"inverted": first["inverted"]}

    def changed(self, value: Any, strength: float, rng: np.random.Generator) -> Parameters:
        if rng.random() < strength / 4:
            return self.draw(rng)
        return super().changed(value, strength, rng) | {"inverted": value["inverted"]}


def paper_and_inks(inks: int) -> Genes:
    """The genes of `draw_paper_and_inks`."""

    def drawn(rng: np.random.Generator) -> Parameters:
        return draw_paper_and_inks(rng, inks)

    paper = Colour(lambda rng: list(drawn(rng)["paper"]))
    colours = Colours(lambda rng: list(drawn(rng)["inks"]))
    return _PaperAndInks({"paper": paper, "inks": colours, "inverted": Chance(0.25)}, drawn=drawn)


def darkness(picture: Picture, parameters: Parameters) -> Tones:
    """How much ink belongs where, 0..1: the dark parts, on a dark paper the light ones."""
    light = tones(picture)
    return light if parameters["inverted"] else 1 - light


def tones(picture: Picture) -> Tones:
    """Lightness, stretched so that the 2nd and the 98th percentile become 0 and 1."""
    lightness = srgb_to_oklab(picture)[..., 0]
    low, high = np.percentile(lightness, [2, 98])
    return np.clip((lightness - low) / max(float(high - low), 1e-3), 0, 1).astype(np.float32)


def mixed(paper: list[float], ink: list[float], coverage: Tones) -> Picture:
    """`ink` over `paper` by `coverage` (H, W) 0..1."""
    first, second = np.array(paper, np.float32), np.array(ink, np.float32)
    return (first + (second - first) * coverage[..., None]).astype(np.float32)
