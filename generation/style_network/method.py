"""The method `painted_style`: content prepared, painted by the style network in one pass or two, finished."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
from scipy.ndimage import gaussian_filter

from foundation.networks.packaged import STYLE_NETWORK, imported
from generation.method import Method, Parameters, Picture
from generation.style_network import content, describe, finish, network, regions
from generation.style_network.genes import PaintedGenes
from generation.style_network.learning_settings import loss_network_name
from generation.style_network.network import StyleNetwork
from generation.style_network.portrait_adaptation import suited
from generation.style_network.repertoire import SIDES, Repertoire, Style
from generation.style_network.resizing import resized
from generation.style_network.values import StyleValues
from generation.styles.library import StyleLibrary
from generation.super_resolution import classical

NAME = "painted_style"
FAMILY = "painted_style"
NETWORK = "multistyle26"
"""What the record of a run calls the style network."""

KINDS = {"flat": 0.36, "regions": 0.18, "plain": 0.17, "broad": 0.13, "filled": 0.08, "pressed": 0.08}
"""Probabilities where no kind is asked for: a few flat regions, painted; two or three styles in regions; the portrait
as it is; broad brush; regions filled by patterns; the portrait pressed into a pattern."""

FURTHER_KINDS = ("patched", "over", "warped")
"""Made of patches of a style's picture first; over what another method has made; over what has been warped."""

WARPED_FLAT = 0.6
"""How often something warped is brought to flat regions."""

INVERTED = 0.12
"""How often the portrait is a negative first (not where it is filled or pressed)."""

USUAL_SIDES = SIDES[1:]
"""While painting; the smallest is for those styles that would be dust at all others."""

BROAD_SIDES = (88, 96, 112, 128, 144)
"""Of a first pass; alone, it would be blurred."""

REGIONS_BY_LIGHTNESS = 0.9
"""How often regions in different styles are of the portrait's lightness; those of noise tear a face apart."""

PATCHED_SIDES = (192, 256, 320, 384)
"""Longest side in pixels while painting over patches …"""

SECOND_SIDES = (256, 320)
"""… and over a first pass."""

CONTENT_SIDE = 256
"""Longest side in pixels of the content while it is prepared, at any size of the variant."""

REPAINTED = 1.5
"""A variant that is larger than the last pass by this factor is enlarged to twice that pass and painted once more …"""

MOST_ENLARGED = 2.5
"""… and so again, until at most this factor is left to the filter that enlarges."""

BRUSH = 3.0
"""What is broader than this is kept when painting once more: deviation of a blur, in pixels of the larger painting."""


def painted_style(library: StyleLibrary) -> Method:
    """The method, with pictures (and, of a folder, styles) from `library`."""
    repertoire = Repertoire(library)

    def draw(rng: np.random.Generator) -> Parameters:
        return drawn(str(rng.choice(list(KINDS), p=list(KINDS.values()))), rng)

    def drawn(kind: str, rng: np.random.Generator) -> Parameters:
        return {
            "kind": kind,
            **(_draw_patched(rng, repertoire) if kind == "patched" else _draw_usual(rng, kind, repertoire, library)),
            "finish": finish.draw(rng, library),
        }

    def apply(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
        height, width = picture.shape[:2]
        start = finish.stretched(resized(picture, _shape(height, width, CONTENT_SIDE)), finish.FAINTEST)
        start = content.prepared(start, parameters["content"], library, rng)
        painted = _painted(network.load(), repertoire, start, parameters, max(height, width), rng)
        return finish.finished(_fitted(painted, (height, width)), parameters["finish"], library)

    variations = {kind: partial(drawn, kind) for kind in (*KINDS, *FURTHER_KINDS)}
    return Method(
        NAME,
        FAMILY,
        draw,
        apply,
        lambda: check(library),
        variations,
        suited=suited,
        words=describe.words,
        networks=lambda: {NETWORK: STYLE_NETWORK.sha256},
        genes=PaintedGenes(draw, repertoire, library),
    )


def check(library: StyleLibrary) -> None:
    """UserError: a package is missing, in another version or changed; or none teaches a folder's styles."""
    network.load()
    imported("onnxruntime")
    if library.folder is not None:
        loss_network_name()


def _draw_usual(rng: np.random.Generator, kind: str, repertoire: Repertoire, library: StyleLibrary) -> Parameters:
    return {"content": _draw_content(rng, kind, library), **_draw_painting(rng, kind, repertoire)}


def _draw_patched(rng: np.random.Generator, repertoire: Repertoire) -> Parameters:
    """Patches of the picture that a style was learned from, then the network with that same style."""
    from generation.style_network import patching

    style = repertoire.draw_pictured(rng, 0.4)
    steps = [*content.draw_view(rng), *content.draw_tones(rng, 0.0, 0.4), patching.draw(rng, style["sources"][0])]
    return {"content": steps, "passes": [_draw_pass(rng, PATCHED_SIDES, [style], repertoire)]}


def _draw_content(rng: np.random.Generator, kind: str, library: StyleLibrary) -> list[content.Step]:
    steps = content.draw_view(rng) if kind != "warped" else []
    if kind not in ("filled", "pressed") and rng.random() < INVERTED:
        steps.append({"do": "invert"})
    flat_share = {"flat": 1.0, "regions": 0.55, "warped": WARPED_FLAT}.get(kind, 0.0)
    if flat_share == 1.0 or (flat_share and rng.random() < flat_share):
        steps += content.draw_flat(rng)
    elif kind == "filled":
        steps += content.draw_filled(rng, library)
    elif kind == "pressed":
        steps += content.draw_pressed(rng, library)
    else:
        steps += content.draw_tones(rng, 0.0, 0.4)
    return steps + (content.draw_simplified(rng) if kind not in ("regions", "broad") else [])


def _draw_painting(rng: np.random.Generator, kind: str, repertoire: Repertoire) -> Parameters:
    if kind == "regions":
        count = int(rng.integers(2, 4))
        divided = regions.draw(rng, count, by_lightness=REGIONS_BY_LIGHTNESS)
        styles = _styles(rng, repertoire, count)
        return {"passes": [_draw_pass(rng, USUAL_SIDES, styles, repertoire)], "regions": divided}
    if kind == "broad":
        first = _styles(rng, repertoire, 1)
        second = first if rng.random() < 0.5 else _styles(rng, repertoire, 1)
        broad = {"side": int(rng.choice(BROAD_SIDES)), "styles": first}
        return {"passes": [broad, _draw_pass(rng, SECOND_SIDES, second, repertoire)]}
    return {"passes": [_draw_pass(rng, USUAL_SIDES, _styles(rng, repertoire, 1), repertoire)]}


def _draw_pass(
    rng: np.random.Generator, sides: Sequence[int], styles: list[Style], repertoire: Repertoire
) -> dict[str, Any]:
    """In `styles` at one of `sides`, or at a smaller one where they would be dust at all of these."""
    finest = min(map(repertoire.finest, styles))
    return {"side": int(rng.choice([side for side in sides if side <= finest] or [finest])), "styles": styles}


def _styles(rng: np.random.Generator, repertoire: Repertoire, count: int) -> list[Style]:
    return [repertoire.draw(rng) for _ in range(count)]


def _painted(
    painter: StyleNetwork,
    repertoire: Repertoire,
    start: Picture,
    parameters: Parameters,
    wanted: int,
    rng: np.random.Generator,
) -> Picture:
    """`start` after all passes; wanted: longest side of the variant in pixels."""
    masks = regions.masks(start, parameters["regions"], rng) if "regions" in parameters else None

    def paint(picture: Picture, side: int, styles: list[StyleValues]) -> Picture:
        picture = resized(picture, _shape(picture.shape[0], picture.shape[1], side))
        if masks is None or len(styles) != len(masks):  # of what is bred a first pass may be in one style
            return painter.paint(picture, styles)
        fitting = np.moveaxis(resized(np.moveaxis(masks, 0, 2), picture.shape[:2]), 2, 0)
        return painter.paint(picture, styles, fitting)

    for one in parameters["passes"]:
        side, styles = one["side"], [repertoire.values(style) for style in one["styles"]]
        start = paint(start, side, styles)
    factor = REPAINTED
    while wanted >= factor * side:
        side, factor = min(wanted, 2 * side), MOST_ENLARGED
        enlarged = resized(start, _shape(start.shape[0], start.shape[1], side))
        start = _refined(enlarged, paint(enlarged, side, styles))
    return start


def _refined(painting: Picture, repainted: Picture) -> Picture:
    """`painting` with the strokes of `repainted` that are finer than its own, so that shapes and colours stay."""

    def smooth(picture: Picture) -> Picture:
        return gaussian_filter(picture, (BRUSH, BRUSH, 0))

    return np.clip(repainted + smooth(painting - repainted), 0, 1)


def _fitted(painting: Picture, shape: tuple[int, int]) -> Picture:
    if shape[0] < REPAINTED * painting.shape[0]:
        return resized(painting, shape)
    return classical.enlarged_to(painting, shape)


def _shape(height: int, width: int, longest: int) -> tuple[int, int]:
    scale = longest / max(height, width)
    return max(1, round(height * scale)), max(1, round(width * scale))
