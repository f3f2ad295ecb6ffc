"""Stained glass: cells around points that crowd along edges, held by dark leading, with light in the panes."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter, gaussian_gradient_magnitude
from scipy.spatial import cKDTree

from generation.genes import Genes, LogWhole, Uniform
from generation.genes.colours import Colour
from generation.method import Method, Parameters, Picture
from generation.naming.words import always
from generation.painterly.colouring import COLOURING, coloured, tones


def _draw_lead(rng: np.random.Generator) -> list[float]:
    lead: list[float] = np.round(rng.uniform(0.02, 0.12, 3), 3).tolist()
    return lead


GENES = Genes(
    {
        "colouring": COLOURING,
        "panes": LogWhole(200, 900),
        "leading": Uniform(0.0025, 0.006),
        "lead": Colour(_draw_lead),
        "light": Uniform(0.05, 0.3),
        "strength": Uniform(1.0, 1.5),
    }
)


def _apply(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
    height, width = picture.shape[:2]
    edges = gaussian_filter(gaussian_gradient_magnitude(tones(picture), 1.5), 2.0)
    weight = edges / max(float(edges.mean()), 1e-6) + 0.6
    chosen = rng.choice(weight.size, parameters["panes"], p=(weight / weight.sum()).ravel())
    centres = np.stack([chosen % width, chosen // width], axis=-1) + rng.random((len(chosen), 2))
    y, x = np.mgrid[0:height, 0:width] + 0.5
    distances, nearest = cKDTree(centres).query(np.stack([x, y], axis=-1), k=2)
    owner = nearest[..., 0].ravel()
    centre_distance = np.maximum(np.linalg.norm(centres[nearest[..., 0]] - centres[nearest[..., 1]], axis=-1), 1e-3)
    border = (distances[..., 1] ** 2 - distances[..., 0] ** 2) / (2 * centre_distance)
    source = coloured(picture, parameters["colouring"]).reshape(-1, 3)
    count = np.maximum(np.bincount(owner, minlength=len(centres)), 1)
    panes = np.stack([np.bincount(owner, source[:, c], len(centres)) / count for c in range(3)], axis=-1)
    grey = panes.mean(axis=1, keepdims=True)
    panes = grey + parameters["strength"] * (panes - grey)
    glow = 1 + parameters["light"] * np.tanh(border / 6 - 0.5)
    glass = panes[owner].reshape(picture.shape) * glow[..., None]
    width_of_lead = max(0.8, parameters["leading"] * min(height, width))
    lead = np.clip(1.5 - border / width_of_lead, 0, 1)[..., None]
    return np.clip(glass + (np.array(parameters["lead"]) - glass) * lead, 0, 1).astype(np.float32)


STAINED_GLASS = Method("stained_glass", "graphic", GENES.draw, _apply, words=always("leaded window"), genes=GENES)
