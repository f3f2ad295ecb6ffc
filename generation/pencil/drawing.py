"""Graphite, chalk and crayons on paper. Amounts are float32 (H, W), 0 bare paper .. 1 as much as there can be.

Lengths are multiples of a unit, a 256th of the shorter side, so that a drawing is the same at every size.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.ndimage import gaussian_filter, map_coordinates

from generation.method import Parameters, Picture
from generation.painterly.colouring import mixed, palette_of, tones

Amount = npt.NDArray[np.float32]

CROSSED = 0.55
"""Darkness from which a second layer of strokes crosses the first."""

_STEEPNESS = 3.5
"""How fast a stroke goes from nothing to full as its place gets darker."""


def drawn(
    picture: Picture, fine: Amount, outlines: Amount, parameters: Parameters, rng: np.random.Generator
) -> Picture:
    """`picture` as a drawing; fine, outlines: probabilities (H, W) of edges, of every detail and of things alone."""
    unit = min(picture.shape[:2]) / 256
    light = gaussian_filter(tones(picture), 1.5 * unit)
    tooth = _tooth(light.shape, unit, rng)
    drawing = mixed(parameters["paper"], [0.0, 0.0, 0.0], 0.08 * parameters["grain"] * tooth)
    for layer in parameters["layers"]:
        dark = np.clip((light if layer["of"] == "light" else 1 - light) - layer["from"], 0, 1) / (1 - layer["from"])
        amount = layer["strength"] * _hatched(dark, layer["angle"], parameters["stroke"], unit, rng)
        if layer["of"] == "dark":
            crossing = np.clip((dark - CROSSED) / (1 - CROSSED), 0, 1)
            crossed = _hatched(crossing, layer["angle"] + 65, parameters["stroke"], unit, rng)
            amount = 1 - (1 - amount) * (1 - layer["strength"] * crossed)
        drawing = _laid(drawing, _colour(layer, picture, light, unit), _in_tooth(amount, tooth, parameters["grain"]))
    lines = _sketched(fine, outlines, parameters, unit, rng)
    return _laid(drawing, np.array(parameters["pencil"], np.float32), _in_tooth(lines, tooth, parameters["grain"]))


def _sketched(fine: Amount, outlines: Amount, parameters: Parameters, unit: float, rng: np.random.Generator) -> Amount:
    """The edges as lines of a hand that is not quite sure, gone over once more somewhere beside."""
    edges = 1 - (1 - parameters["detail"] * fine) * (1 - parameters["outline"] * outlines)
    edges = np.clip(edges, 0, 1) ** parameters["hardness"]
    first, second = (_shaken(edges, parameters["unsteadiness"] * unit, 14 * unit, rng) for _ in range(2))
    return np.clip(parameters["pressure"] * (1 - (1 - 0.8 * first) * (1 - 0.5 * second)), 0, 1)


def _shaken(edges: Amount, size: float, smoothness: float, rng: np.random.Generator) -> Amount:
    """Every place moved by about `size` pixels, places nearer than `smoothness` pixels together."""
    shifts = [gaussian_filter(rng.standard_normal(edges.shape), smoothness, mode="reflect") for _ in range(2)]
    places = [
        grid + size * shift / max(float(shift.std()), 1e-9)
        for grid, shift in zip(np.indices(edges.shape, np.float32), shifts, strict=True)
    ]
    return map_coordinates(edges, places, order=1, mode="nearest").astype(np.float32)


def _hatched(dark: Amount, degrees: float, stroke: float, unit: float, rng: np.random.Generator) -> Amount:
    """Strokes in one direction, closer and heavier where it is darker."""
    height, width = dark.shape
    reach = int(np.ceil(np.hypot(height, width))) + 2
    noise = gaussian_filter(rng.standard_normal((reach, reach)), (0.55 * stroke * unit, 11 * unit), mode="wrap")
    angle = np.deg2rad(degrees)
    down, across = np.indices(dark.shape, np.float32) - np.array([height, width], np.float32)[:, None, None] / 2
    places = [across * np.sin(angle) + down * np.cos(angle), across * np.cos(angle) - down * np.sin(angle)]
    texture = map_coordinates(noise / noise.std(), [place + reach / 2 for place in places], order=1, mode="nearest")
    return np.clip((2.2 * dark - 1.05 + 0.5 * texture) * _STEEPNESS / 2, 0, 1).astype(np.float32) * np.sqrt(dark)


def _tooth(shape: tuple[int, ...], unit: float, rng: np.random.Generator) -> Amount:
    """Depth of the paper's hollows, 0..1."""
    noise = rng.standard_normal(shape)
    depth = gaussian_filter(noise, 0.5 * unit) / max(0.3 / unit, 0.3) + 2.0 * gaussian_filter(noise, 1.3 * unit) * unit
    return np.clip(0.5 + 0.22 * depth / max(float(depth.std()), 1e-9), 0, 1).astype(np.float32)


def _in_tooth(amount: Amount, tooth: Amount, grain: float) -> Amount:
    """What stays on the paper: a light hand leaves the hollows bare, a heavy one fills them."""
    return np.clip(amount + grain * 3.2 * amount * (1 - amount) * (0.45 - tooth), 0, 1).astype(np.float32)


def _colour(layer: Parameters, picture: Picture, light: Amount, unit: float) -> npt.NDArray[np.float32]:
    """Of a layer, one (3,), or of each place (H, W, 3)."""
    if layer["colour"] == "portrait":
        return gaussian_filter(picture, (3 * unit, 3 * unit, 0))
    if isinstance(layer["colour"][0], list):
        return palette_of(layer["colour"]).ramp(light).astype(np.float32)
    return np.array(layer["colour"], np.float32)


def _laid(drawing: Picture, colour: npt.NDArray[np.float32], amount: Amount) -> Picture:
    return (drawing + (colour - drawing) * amount[..., None]).astype(np.float32)
