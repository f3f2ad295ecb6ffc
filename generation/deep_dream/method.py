"""The method `deep_dream`: a network's layers and channels, or another picture as a guide."""

from __future__ import annotations

from functools import partial

import numpy as np

from foundation.devices import best
from generation.deep_dream import network_choice
from generation.deep_dream.genes import DreamGenes
from generation.deep_dream.network_choice import GOOGLENET
from generation.method import Method, Parameters, Picture
from generation.naming.reading import mapping
from generation.naming.styles import of_library
from generation.naming.words import Words
from generation.style_network.finish import stretched
from generation.styles.library import StyleLibrary

NAME = "deep_dream"
FAMILY = "dream"
VARIATIONS = "before", "after"
"""Of drawing: for a painted style that follows, and for what was painted; on GoogLeNet all are the same."""


def deep_dream(library: StyleLibrary, device: str | None = None) -> Method:
    """The method with guides from `library`, on GoogLeNet where its weights are here, else on EfficientNet-Lite0.

    device: where GoogLeNet works, the best one where none is named; EfficientNet-Lite0 is light and stays on the
    processor. The parameters name the network, and are never followed on the other one (UserError: it is not here).
    """

    def draw(variation: str, rng: np.random.Generator) -> Parameters:
        from generation.deep_dream import ranges

        name = network_choice.network_name()
        drawn = ranges.on_googlenet if name == GOOGLENET else ranges.ON_EFFICIENTNET[variation]
        return {"network": name} | drawn(rng, library)

    def apply(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
        from generation.deep_dream import dreams

        if "faintest" in parameters:
            picture = stretched(picture, parameters["faintest"])
        guide = None
        if parameters["guide"] is not None:
            side = min(picture.shape[0] * picture.shape[1], parameters.get("side", picture.size) ** 2) ** 0.5
            guide = library.picture(parameters["guide"], round(side))
        place = (device or best()) if parameters["network"] == GOOGLENET else "cpu"
        return dreams.dreamt(dreams.network(parameters["network"], place), picture, guide, parameters, rng, place)

    variations = {variation: partial(draw, variation) for variation in VARIATIONS}
    gpu = network_choice.network_name() == GOOGLENET
    return Method(
        NAME,
        FAMILY,
        partial(draw, "alone"),
        apply,
        _check,
        variations=variations,
        gpu=gpu,
        words=_words,
        networks=network_choice.networks,
        genes=DreamGenes(library, partial(draw, "alone")),
    )


def _words(parameters: Parameters) -> Words:
    guide = of_library(parameters["guide"]) if mapping(parameters.get("guide")) else ""
    return Words(f"dream of {guide}", f"dreaming of {guide}") if guide else Words("dream", "dreamt")


def _check() -> None:
    network_choice.check(network_choice.network_name())
