"""How much of a portrait's contours is left in a picture, whatever its colours are.

Compared are the directions of edges (the structure tensor, Bigün and Granlund, "Optimal Orientation Detection of Linear
Symmetry", ICCV 1987): they outlive a change of palette, a negative, flat regions and a broad brush, and a texture that
has covered everything has directions of its own.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy.ndimage import gaussian_filter, sobel

from foundation import views
from foundation.colour import Colours, srgb_to_oklab

Picture = npt.NDArray[np.float32]
"""float32 (H, W, 3), sRGB-encoded, 0..1."""

Field = npt.NDArray[np.float32]
"""float32 (3, H, W): twice the direction of edges as a vector, by their strength; and the strength of all edges."""

GRID = 40
"""Directions are compared at GRID × GRID places."""

SIDE = 128
"""Pixels, shorter side, at which edges are looked for."""

_BLUR, _SPREAD = 0.008, 0.012
"""Deviations before edges are looked for and of their mean, as shares of the shorter side."""


class Contours:
    """Of one portrait. middle, zoom: of its subject, as of `views`."""

    def __init__(self, portrait: Picture, middle: tuple[float, float] = views.MIDDLE, zoom: float = 1.0) -> None:
        found, lab = [], srgb_to_oklab(portrait)
        for share in views.shares(zoom):
            field = _field(lab, share)
            for window in views.windows(field.shape[1:], share, middle):
                own = _reduced(field[:, *window])
                mirrored = own[:, :, ::-1] * np.array([1, -1, 1], np.float32)[:, None, None]
                found += [_directions(own), _directions(mirrored)]
        self._views = np.stack(found)

    def __call__(self, picture: Picture) -> float:
        """0 or less: nothing of the portrait; about 0.5: it is plainly there; 1: all contours are the same.

        picture: of any size; the view of the portrait that it is most like counts.
        """
        return self.of_oklab(srgb_to_oklab(picture))

    def of_oklab(self, lab: Colours) -> float:
        """The same of a picture in OKLab."""
        field = _reduced(_field(lab))
        sure = field[2] + 0.5 * np.median(field[2]) + 1e-9
        return float((self._views @ (field[:2] / sure).ravel()).max())


def _field(lab: Colours, share: float = 1.0) -> Field:
    """The structure of a picture in OKLab, blurred as a crop of this share would be."""
    scale = SIDE / min(lab.shape[:2]) / share
    if scale < 1:
        lab = _scaled(lab, (round(lab.shape[0] * scale), round(lab.shape[1] * scale)))
    side = share * min(lab.shape[:2])
    lab = gaussian_filter(lab, (_BLUR * side, _BLUR * side, 0))
    down, across = sobel(lab, axis=0), sobel(lab, axis=1)
    field = np.stack([across**2 - down**2, 2 * across * down, across**2 + down**2]).sum(axis=-1)
    return gaussian_filter(field, (0, _SPREAD * side, _SPREAD * side)).astype(np.float32)


def _directions(field: Field) -> npt.NDArray[np.float32]:
    """Flat: the unit directions, weighted by the root of their strength; weights sum to 1."""
    strength = np.hypot(field[0], field[1])
    weights = np.sqrt(strength) / (strength + 1e-9)
    return (field[:2] * weights / max(float(np.sqrt(strength).sum()), 1e-9)).ravel()


def _reduced(field: Field) -> Field:
    return np.moveaxis(_scaled(np.moveaxis(field, 0, 2), (GRID, GRID)), 2, 0)


def _scaled(planes: npt.NDArray[np.float32], shape: tuple[int, int]) -> npt.NDArray[np.float32]:
    """(H, W, C) → (*shape, C) by means over boxes, without any range."""
    channels = [
        Image.fromarray(np.ascontiguousarray(planes[..., channel], np.float32)).resize(
            (shape[1], shape[0]), Image.Resampling.BOX
        )
        for channel in range(planes.shape[2])
    ]
    return np.stack([np.asarray(channel, np.float32) for channel in channels], axis=-1)
