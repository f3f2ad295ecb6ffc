"""Style transfer by patches: the portrait's lightness says what goes where, the patches come from style pictures.

Weight-free: nearest neighbours of patches over a pyramid (`generation.patches`), guided by lightness as the texture
transfer of Efros and Freeman, "Image Quilting for Texture Synthesis and Transfer", SIGGRAPH 2001, is.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from scipy.ndimage import gaussian_filter

from foundation.colour import Colours, oklab_to_srgb, srgb_to_oklab
from generation.genes import Chance, Fixed, Genes, LogUniform, Maybe, Uniform, Whole
from generation.method import Method, Parameters, Picture
from generation.naming.styles import imitating
from generation.naming.words import Words
from generation.styles.genes import StylesAndShares

ORIGINAL_COLOURS = 0.03
"""How often the portrait keeps its colours and takes the lightness alone from the style."""

INVERTED = 0.06
"""How often dark and light change places."""

COLOUR_GUIDED = 0.55
"""How often colours that differ in the portrait shall differ in the result too."""

MAX_AMPLIFICATION = 4.0
"""Up to this factor the guide makes up for the contrast that its blur takes from the styles."""

Style = dict[str, Any]
"""JSON-serialisable description of one style picture."""


SEARCH = Genes(
    {
        "alpha": LogUniform(0.3, 3.0),
        "guide": LogUniform(1.25, 4.5),
        "detail": LogUniform(0.4, 1.4),
        "tone": Uniform(0.6, 1.0),
        "blur": Uniform(0.001, 0.012),
        "inverted": Chance(INVERTED),
        "colour": Maybe(LogUniform(0.4, 2.0), COLOUR_GUIDED, without=0.0),
        "coarsest": Whole(28, 72),
        "coherence": LogUniform(0.02, 0.5),
        "keys": Fixed(5000),
        "stride": Fixed(2),
        "original_colours": Chance(ORIGINAL_COLOURS),
    }
)
"""Parameters of `transfer`, but for the shares."""


class StyleLibrary(Protocol):
    """Where style pictures come from."""

    @property
    def folder(self) -> Path | None:
        """The user's own pictures of styles, where there are some."""

    def draw(self, rng: np.random.Generator) -> list[Style]:
        """Descriptions of one or more random style pictures."""

    def picture(self, style: Style, side: int) -> Picture:
        """The picture of a description, about `side` × `side` pixels; the same for the same arguments."""


def patch_style(library: StyleLibrary, device: str = "cpu") -> Method:
    """The method `patch_style` with styles from `library`; `device` is where torch works."""

    genes = Genes({}, first=(StylesAndShares(library),), last=(SEARCH,))

    def apply(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
        side = round((picture.shape[0] * picture.shape[1]) ** 0.5)
        styles = [library.picture(style, side) for style in parameters["styles"]]
        return transfer(picture, styles, parameters, rng, device)

    return Method("patch_style", "patch_style", genes.draw, apply, words=_words, genes=genes)


def _words(parameters: Parameters) -> Words:
    traits = ["as a negative"] * (parameters.get("inverted") is True)
    traits += ["own colours kept"] * (parameters.get("original_colours") is True)
    return imitating("patchwork of", parameters.get("styles"), traits)


def transfer(
    content: Picture, styles: Sequence[Picture], parameters: Parameters, rng: np.random.Generator, device: str = "cpu"
) -> Picture:
    """`content` made of patches of the `styles`.

    parameters: `shares` of the styles in the patches; `guide`, weight of the content's lightness beside the values, and
    `detail`, the factor on it at the finest level; `colour`, weight of the content's a and b (brought to the styles'
    range) relative to that of the lightness; `blur` of what guides, as a share of the side: more leaves the style more
    freedom; `tone` 0..1, how far the content's lightness is first brought to the styles' distribution; `inverted`, dark
    for light; `alpha`, `coarsest`, `coherence`, `keys`, `stride` as in PatchSettings; `original_colours`, whether the
    content's colours stay and the lightness alone is the style's.
    """
    # Here, since torch takes seconds to load, and a run is planned and most pictures are made without.
    from generation.patches.arrays import picture_of, planes_of
    from generation.patches.pool import Source
    from generation.patches.synthesis import PatchSettings, synthesise

    height, width = content.shape[:2]
    content_lab = srgb_to_oklab(content)
    target, guides = _guides(content_lab, [srgb_to_oklab(style) for style in styles], parameters)
    sources = [
        Source(planes_of(style, device), planes_of(guide, device), share)
        for style, guide, share in zip(styles, guides, parameters["shares"], strict=True)
    ]
    settings = PatchSettings(
        coarsest=parameters["coarsest"],
        keys=parameters["keys"],
        alpha=parameters["alpha"],
        stride=parameters["stride"],
        fine_guide=parameters["detail"],
        coherence=parameters["coherence"],
    )
    result = picture_of(synthesise(sources, (height, width), settings, rng, guide=planes_of(target, device)))
    if parameters["original_colours"]:
        return oklab_to_srgb(np.concatenate([srgb_to_oklab(result)[..., :1], content_lab[..., 1:]], axis=-1))
    return result


def _guides(content: Colours, styles: Sequence[Colours], parameters: Parameters) -> tuple[Colours, list[Colours]]:
    """What is compared beside the values, weighted: the lightness, and a and b where `colour` asks for them.

    content and styles in OKLab. Returns (H, W, 1 or 3) for the content and for each style.
    """
    deviation = parameters["blur"] * (content.shape[0] * content.shape[1]) ** 0.5
    own, *smooth = (gaussian_filter(lab, (deviation, deviation, 0.0)) for lab in (content, *styles))
    sharp_pixels, pixels = (np.concatenate([lab.reshape(-1, 3) for lab in labs]) for labs in (styles, smooth))
    lightness = own[..., 0]
    matched = _with_distribution(-lightness if parameters["inverted"] else lightness, pixels[:, 0])
    target = _standardised(own, pixels)
    target[..., 0] = lightness + parameters["tone"] * (matched - lightness)
    lost = float(sharp_pixels[:, 0].std()) / max(float(pixels[:, 0].std()), 1e-3)
    channels = 3 if parameters["colour"] > 0.0 else 1
    relative = np.array([1.0, parameters["colour"], parameters["colour"]], np.float32)[:channels]
    weights = parameters["guide"] * min(lost, MAX_AMPLIFICATION) * relative
    return target[..., :channels] * weights, [lab[..., :channels] * weights for lab in smooth]


def _standardised(lab: Colours, reference: Colours) -> Colours:
    """`lab` with the mean and the deviation of `reference` (N, 3) in each channel."""
    pixels = lab.reshape(-1, 3)
    return (lab - pixels.mean(0)) / (pixels.std(0) + 1e-3) * reference.std(0) + reference.mean(0)


def _with_distribution(values: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """`values` in the same order, with the distribution of `reference` (histogram specification)."""
    ranks = np.empty(values.size)
    ranks[np.argsort(values, axis=None, kind="stable")] = np.linspace(0.0, 1.0, values.size)
    quantiles = np.quantile(reference, np.linspace(0.0, 1.0, 257))
    return np.interp(ranks, np.linspace(0.0, 1.0, 257), quantiles).reshape(values.shape).astype(np.float32)
