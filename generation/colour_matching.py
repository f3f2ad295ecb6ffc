"""Colours of one picture brought to those of another."""

from __future__ import annotations

import numpy as np

from foundation.colour import oklab_to_srgb, srgb_to_oklab
from generation.method import Picture


def in_colours_of(picture: Picture, reference: Picture) -> Picture:
    """`picture` with the reference's mean and covariance of OKLab colours."""
    lab, wanted = srgb_to_oklab(picture).reshape(-1, 3), srgb_to_oklab(reference).reshape(-1, 3)
    whitened = (lab - lab.mean(0)) @ np.linalg.inv(_root(lab)).T
    return oklab_to_srgb(whitened @ _root(wanted).T + wanted.mean(0)).reshape(picture.shape)


def with_colours_of(picture: Picture, reference: Picture) -> Picture:
    """The lightness of `picture` with a and b of `reference`, pixel by pixel; both of one shape."""
    lightness, colours = srgb_to_oklab(picture)[..., :1], srgb_to_oklab(reference)[..., 1:]
    return oklab_to_srgb(np.concatenate([lightness, colours], axis=-1))


def _root(colours: np.ndarray) -> np.ndarray:
    """Cholesky factor of the colours' covariance, kept away from zero."""
    return np.linalg.cholesky(np.cov(colours, rowvar=False, bias=True) + 1e-4 * np.eye(3))
