"""Style transfer by patches: the portrait's lightness says what goes where, the patches come from style pictures.

Weight-free: nearest neighbours of patches over a pyramid (`generation.patches`), guided by lightness as the texture
transfer of Efros and Freeman, "Image Quilting for Texture Synthesis and Transfer", SIGGRAPH 2001, is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import torch
from scipy.ndimage import gaussian_filter

from foundation.colour import oklab_to_srgb, srgb_to_oklab
from generation.method import Method, Parameters, Picture
from generation.patches.pool import Source
from generation.patches.synthesis import PatchSettings, synthesise

ORIGINAL_COLOURS = 0.03
"""How often the portrait keeps its colours and takes the lightness alone from the style."""

Style = dict[str, Any]
"""JSON-serialisable description of one style picture."""


class StyleLibrary(Protocol):
    """Where style pictures come from."""

    def draw(self, rng: np.random.Generator) -> list[Style]:
        """Descriptions of one or more random style pictures."""

    def picture(self, style: Style, side: int) -> Picture:
        """The picture of a description, about `side` × `side` pixels; the same for the same arguments."""


def patch_style(library: StyleLibrary, device: str = "cpu") -> Method:
    """The method `patch_style` with styles from `library`; `device` is where torch works."""

    def draw(rng: np.random.Generator) -> Parameters:
        styles = library.draw(rng)
        return {
            "styles": styles,
            "shares": [round(float(share), 3) for share in rng.dirichlet(np.full(len(styles), 4.0))],
            "alpha": round(_log_uniform(rng, 0.3, 3.0), 3),
            "guide": round(_log_uniform(rng, 0.5, 4.0), 3),
            "detail": round(_log_uniform(rng, 0.3, 1.5), 3),
            "tone": round(float(rng.uniform(0.6, 1.0)), 3),
            "blur": round(float(rng.uniform(0.001, 0.012)), 4),
            "coarsest": int(rng.integers(28, 73)),
            "coherence": round(_log_uniform(rng, 0.02, 0.5), 3),
            "keys": 5000,
            "stride": 2,
            "original_colours": bool(rng.random() < ORIGINAL_COLOURS),
        }

    def apply(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
        side = round((picture.shape[0] * picture.shape[1]) ** 0.5)
        styles = [library.picture(style, side) for style in parameters["styles"]]
        return transfer(picture, styles, parameters, rng, device)

    return Method("patch_style", "patch_style", draw, apply)


def transfer(
    content: Picture, styles: Sequence[Picture], parameters: Parameters, rng: np.random.Generator, device: str = "cpu"
) -> Picture:
    """`content` made of patches of the `styles`.

    parameters: `shares` of the styles in the patches, `alpha` of the score, `guide` weight of the content's lightness
    beside the values and `detail`, the factor on it at the finest level, `tone` 0..1 how far the content's lightness is
    first brought to the styles' distribution, `coarsest`, `keys`, `stride` as in PatchSettings, `original_colours`.
    """
    height, width = content.shape[:2]
    content_lab = srgb_to_oklab(content)
    blur = parameters["blur"] * (height * width) ** 0.5
    own = gaussian_filter(content_lab[..., 0], blur)
    lightness = [gaussian_filter(srgb_to_oklab(style)[..., 0], blur) for style in styles]
    matched = _with_distribution(own, np.concatenate([plane.ravel() for plane in lightness]))
    target = own + parameters["tone"] * (matched - own)
    weight = parameters["guide"]
    sources = [
        Source(_planes(style, device), weight * _planes(plane[..., None], device), share)
        for style, plane, share in zip(styles, lightness, parameters["shares"], strict=True)
    ]
    settings = PatchSettings(
        coarsest=parameters["coarsest"],
        keys=parameters["keys"],
        alpha=parameters["alpha"],
        stride=parameters["stride"],
        fine_guide=parameters["detail"],
        coherence=parameters["coherence"],
    )
    guide = weight * _planes(target[..., None], device)
    result = synthesise(sources, (height, width), settings, rng, guide=guide).permute(1, 2, 0).cpu().numpy()
    if parameters["original_colours"]:
        return oklab_to_srgb(np.concatenate([srgb_to_oklab(result)[..., :1], content_lab[..., 1:]], axis=-1))
    return np.ascontiguousarray(result)


def _planes(picture: np.ndarray, device: str) -> torch.Tensor:
    """(H, W, C) array → (C, H, W) tensor."""
    return torch.from_numpy(np.ascontiguousarray(picture.transpose(2, 0, 1), np.float32)).to(device)


def _with_distribution(values: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """`values` in the same order, with the distribution of `reference` (histogram specification)."""
    ranks = np.empty(values.size)
    ranks[np.argsort(values, axis=None, kind="stable")] = np.linspace(0.0, 1.0, values.size)
    quantiles = np.quantile(reference, np.linspace(0.0, 1.0, 257))
    return np.interp(ranks, np.linspace(0.0, 1.0, 257), quantiles).reshape(values.shape).astype(np.float32)


def _log_uniform(rng: np.random.Generator, low: float, high: float) -> float:
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))
