"""The method `neural_style`: style transfer on VGG-19, with one or more styles, masks and the portrait's colours."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from scipy.ndimage import gaussian_filter

from foundation.colour import srgb_to_oklab
from foundation.devices import best
from generation.colour_matching import in_colours_of, with_colours_of
from generation.genes import Choice, Fixed, Gene, Genes, LogUniform, Uniform
from generation.method import Method, MethodFactory, Parameters, Picture
from generation.naming.reading import text
from generation.naming.styles import imitating
from generation.naming.words import Words
from generation.networks.registry import needed
from generation.networks.vgg19 import Features, load
from generation.neural_style.optimisation import OptimisationSettings, StyleImage, stylised
from generation.patches.arrays import picture_of, planes_of
from generation.style_transfer import StyleLibrary
from generation.styles.genes import StylesAndShares

NAME = "neural_style"

COLOURS = ("style", "matched", "portrait")
"""The style's own; the style's, brought to the portrait's mean and covariance before; the portrait's, with the
lightness alone from the style (Gatys et al., "Preserving Color in Neural Artistic Style Transfer", 2016)."""

REGIONS = ("everywhere", "lightness", "patches")
"""Several styles mixed; each for a range of the portrait's lightness; each in random smooth regions."""

STARTS = ("portrait", "noise", "both")

_GENES: dict[str, Gene] = {
    "regions": Choice(REGIONS),
    "style": LogUniform(10.0, 300.0),
    "smoothness": LogUniform(0.01, 0.3),
    "colours": Choice(COLOURS, (0.6, 0.2, 0.2)),
    "start": Choice(STARTS, (0.6, 0.1, 0.3)),
    "style_scale": Uniform(0.6, 1.2),
    "optimiser": Fixed("lbfgs"),
    "steps": Fixed(120),
    "levels": Fixed(2),
}


def neural_style(library: StyleLibrary, device: str | None = None) -> Method:
    """The method with styles from `library`, on the best device where none is named."""

    genes = NeuralStyleGenes(library)

    def apply(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
        place = device or best()
        side = round((picture.shape[0] * picture.shape[1]) ** 0.5 * parameters["style_scale"])
        styles = [library.picture(style, side) for style in parameters["styles"]]
        return transfer(_network(needed("vgg19", NAME), place), picture, styles, parameters, rng, place)

    return Method(NAME, "neural", genes.draw, apply, lambda: needed("vgg19", NAME), gpu=True, words=_words, genes=genes)


class NeuralStyleGenes(Genes):
    """Where there is one style, there is nothing to split into regions."""

    def __init__(self, library: StyleLibrary) -> None:
        super().__init__(_GENES, first=(StylesAndShares(library),))

    def draw(self, rng: np.random.Generator) -> Parameters:
        (styles,) = self.first
        parameters = styles.draw(rng)
        several = len(parameters["styles"]) > 1
        rest = {name: gene.draw(rng) if name != "regions" or several else REGIONS[0] for name, gene in self.of.items()}
        return parameters | rest

    def mixed(self, first: Any, second: Any, share: float, rng: np.random.Generator) -> Parameters:
        return self._fitting(super().mixed(first, second, share, rng))

    def changed(self, value: Any, strength: float, rng: np.random.Generator) -> Parameters:
        return self._fitting(super().changed(value, strength, rng))

    def _fitting(self, parameters: Parameters) -> Parameters:
        return parameters if len(parameters["styles"]) > 1 else parameters | {"regions": REGIONS[0]}


def _words(parameters: Parameters) -> Words:
    regions = {"lightness": ["split by light"], "patches": ["in patches"]}.get(text(parameters.get("regions")), [])
    traits = [*regions, *["own colours kept"] * (parameters.get("colours") == "portrait")]
    traits += ["out of noise"] * (parameters.get("start") == "noise")
    return imitating("painting after", parameters.get("styles"), traits)


METHOD = MethodFactory[None](NAME, lambda run: neural_style(run.library, run.device))


def transfer(
    network: Features,
    content: Picture,
    styles: list[Picture],
    parameters: Parameters,
    rng: np.random.Generator,
    device: str = "cpu",
) -> Picture:
    """`content` in the `styles`.

    parameters: `shares` of the styles; `regions`, one of REGIONS; `colours`, one of COLOURS; `start`, one of STARTS;
    `style`, `smoothness`, `optimiser`, `steps`, `levels` as in optimisation.OptimisationSettings.
    """
    if parameters["colours"] == "matched":
        styles = [np.clip(in_colours_of(style, content), 0, 1) for style in styles]
    masks = _masks(content, len(styles), parameters["regions"], rng)
    images = [
        StyleImage(planes_of(style, device), share, None if mask is None else torch.from_numpy(mask).to(device))
        for style, share, mask in zip(styles, parameters["shares"], masks, strict=True)
    ]
    settings = OptimisationSettings(
        parameters["optimiser"],
        parameters["steps"],
        parameters["levels"],
        parameters["style"],
        parameters["smoothness"],
    )
    start = planes_of(_start(content, parameters["start"], rng), device)
    result = picture_of(stylised(network, planes_of(content, device), images, start, settings))
    return with_colours_of(result, content) if parameters["colours"] == "portrait" else result


def _start(content: Picture, kind: str, rng: np.random.Generator) -> Picture:
    noise = np.clip(0.5 + rng.normal(0.0, 0.15, content.shape), 0, 1).astype(np.float32)
    share = {"portrait": 0.0, "both": 0.5, "noise": 1.0}[kind]
    return (1 - share) * content + share * noise


def _masks(
    content: Picture, count: int, regions: str, rng: np.random.Generator
) -> list[npt.NDArray[np.float32] | None]:
    """For each style where it holds, (H, W) in 0..1 with soft borders; None: everywhere."""
    if regions == "everywhere" or count == 1:
        return [None] * count
    height, width = content.shape[:2]
    side = (height * width) ** 0.5
    if regions == "lightness":
        values = gaussian_filter(srgb_to_oklab(content)[..., 0], 0.02 * side)
    else:
        values = gaussian_filter(rng.standard_normal((height, width)), 0.15 * side, mode="wrap")
    inner = np.quantile(values, np.linspace(0, 1, count + 1)[1:-1])
    places = np.digitize(values, inner)
    return [gaussian_filter((places == number).astype(np.float32), 0.01 * side) for number in range(count)]


@cache
def _network(path: Path, device: str) -> Features:
    return load(path).to(device)
