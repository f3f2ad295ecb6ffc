"""How much of a portrait's large light and dark shapes is left in a picture, whatever its colours are.

Told is the share of the portrait's coarse lightness that is a quadratic function of the picture's coarse colours (R² of
a least-squares fit). That outlives negatives, palettes out of order and textures; a picture whose colours are spread
without regard to the portrait has little of it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy.ndimage import gaussian_filter

from foundation import views
from foundation.colour import Colours, srgb_to_oklab
from foundation.contours import Picture

GRID = 32
"""Tones are compared at GRID × GRID places."""

Plane = npt.NDArray[np.float32]
"""float32 (H, W)."""


class Tones:
    """Of one portrait. middle, zoom: of its subject, as of `views`."""

    def __init__(self, portrait: Picture, middle: tuple[float, float] = views.MIDDLE, zoom: float = 1.0) -> None:
        lightness = srgb_to_oklab(portrait)[..., 0]
        found = []
        for share in views.shares(zoom):
            for rows, columns in views.windows(lightness.shape, share, middle):
                own = _coarse(lightness[rows, columns])
                found += [own.ravel(), own[:, ::-1].ravel()]
        tones = np.stack(found)
        tones -= tones.mean(axis=1, keepdims=True)
        self._tones = tones / np.maximum(np.linalg.norm(tones, axis=1, keepdims=True), 1e-6)

    def of_oklab(self, lab: Colours) -> float:
        """0: nothing of the portrait; 1: its lightness can be told from the picture; of the view that fits best.

        lab: the picture in OKLab, of any size.
        """
        colours = np.stack([_coarse(lab[..., channel]).ravel() for channel in range(3)])
        colours -= colours.mean(axis=1, keepdims=True)
        light, a, b = colours / np.maximum(colours.std(axis=1, keepdims=True), 1e-4)
        terms = np.stack([np.ones_like(light), light, a, b, light**2, a**2, b**2, light * a, light * b, a * b], axis=1)
        basis = np.linalg.qr(terms)[0]
        return float(np.square(self._tones @ basis).sum(axis=1).max())


def _coarse(plane: Plane) -> Plane:
    """(H, W) → (GRID, GRID), blurred by half a place."""
    height, width = plane.shape
    smooth = gaussian_filter(plane, (0.5 * height / GRID, 0.5 * width / GRID))
    shown = Image.fromarray(np.ascontiguousarray(smooth, np.float32))
    return np.asarray(shown.resize((GRID, GRID), Image.Resampling.BOX), np.float32)
