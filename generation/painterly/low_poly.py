"""Low poly: a Delaunay triangulation of points that crowd along edges, each triangle in its mean colour."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter, gaussian_gradient_magnitude
from scipy.spatial import Delaunay

from generation.genes import Genes, LogWhole, Uniform
from generation.method import Method, Parameters, Picture
from generation.naming.words import always
from generation.painterly.colouring import COLOURING, coloured, tones

GENES = Genes(
    {
        "colouring": COLOURING,
        "points": LogWhole(250, 1800),
        "edges": Uniform(0.6, 0.95),
        "facets": Uniform(0.0, 0.06),
    }
)


def _apply(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
    height, width = picture.shape[:2]
    light = tones(picture)
    edges = gaussian_filter(gaussian_gradient_magnitude(light, 1.2), 1.5)
    weight = parameters["edges"] * edges / max(float(edges.mean()), 1e-6) + (1 - parameters["edges"])
    chosen = rng.choice(weight.size, parameters["points"], replace=True, p=(weight / weight.sum()).ravel())
    inner = np.stack([chosen % width, chosen // width], axis=-1) + rng.random((len(chosen), 2))
    corners = np.array([(x, y) for x in (0, width / 2, width) for y in (0, height / 2, height)])
    mesh = Delaunay(np.unique(np.concatenate([corners, inner]), axis=0))
    y, x = np.mgrid[0:height, 0:width] + 0.5
    owner = mesh.find_simplex(np.stack([x, y], axis=-1)).ravel()
    source = coloured(picture, parameters["colouring"]).reshape(-1, 3)
    count = np.maximum(np.bincount(owner, minlength=len(mesh.simplices)), 1)
    means = [np.bincount(owner, source[:, c], len(count)) / count for c in range(3)]
    colours = np.stack(means, axis=-1) + parameters["facets"] * rng.normal(size=(len(count), 1))
    return np.clip(colours[owner].reshape(picture.shape), 0, 1).astype(np.float32)


LOW_POLY = Method("low_poly", "graphic", GENES.draw, _apply, words=always("low-poly facets"), genes=GENES)
