"""The preset `original`: the mix of the application that this one follows, in its proportions.

Style transfer comes after SinGAN, after blends and after transfer learning, dreams come after a style or between two,
and everything is made larger in the end. A part whose weights are missing is told and does without.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from foundation.errors import UserError
from foundation.settings import Settings
from generation.deep_dream import network_choice
from generation.method import Method, Parameters
from generation.methods import all_methods, on_network
from generation.mix import MixWeights
from generation.networks.registry import located
from generation.random_parameters import uniform
from generation.registry import ON_NETWORKS
from generation.styles.library import SINGLE_HUE
from generation.super_resolution.enlarging import CLASSICAL, choose
from generation.super_resolution.method import enlarging

OWN_COLOURS = 0.01
"""How often the picture keeps its colours under a style."""

SCALES = 0.4, 1.0
"""Of the styles."""

_FAMILIES = {
    "singan": "singan",
    "blend": "blend",
    "transfer": "transfer",
    "deep_dream": "dream",
    "neural_style": "style",
    "patch_style": "style",
}


@dataclass(frozen=True)
class OriginalMix(MixWeights):
    """Shares of 10,120 pictures, counted by their names (settings section "original"): 4,050 "sig", 2,951 "metbag",
    1,266 "st" alone, 656 "st_dd", 450 "st_dd_st", 747 "logobag". All of them are enlarged.
    """

    kinds: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "singan_then_style": ("singan", "style"),
        "blend_then_style": ("blend", "style"),
        "style": ("style",),
        "transfer_then_style": ("transfer", "style"),
        "style_then_dream": ("style", "dream/after"),
        "style_dream_style": ("style", "dream/after", "style"),
    }
    section: ClassVar[str] = "original"

    singan_then_style: float = 0.400
    blend_then_style: float = 0.292
    style: float = 0.125
    transfer_then_style: float = 0.074
    style_then_dream: float = 0.065
    style_dream_style: float = 0.044


@dataclass(frozen=True)
class Parts:
    """What of the preset can be made here. methods: names; enlarger: network, or none. missing: a sentence for each
    part that is not as it should be.
    """

    methods: tuple[str, ...]
    enlarger: str | None
    missing: tuple[str, ...]


def parts(settings: Settings, enlarged: bool = True) -> Parts:
    """Looks for the weights and networks of each part; settings: what the user has set for the networks."""
    methods, missing = ["singan"], []
    for name in ("blend", "transfer"):
        try:
            on_network(name, settings=settings).check()
            methods.append(name)
        except UserError as error:
            missing.append(f"Without {name}, its share goes to the others: {error}")
    try:
        dreaming = network_choice.network_name()
        network_choice.check(dreaming)
        methods.append("deep_dream")
        if dreaming != network_choice.GOOGLENET:
            missing.append(
                "Dreams come by EfficientNet-Lite0 instead of GoogLeNet (the manifest says which); "
                "`weights get googlenet` fetches it."
            )
    except UserError as error:
        missing.append(f"Without deep_dream, its share goes to the others: {error}")
    methods.append("neural_style" if located("vgg19") is not None else "patch_style")
    if "patch_style" in methods:
        missing.append(
            "Styles come by patches instead of VGG-19 (the manifest says patch_style); `weights get vgg19` fetches it."
        )
    network = choose().network if enlarged else None
    if network == CLASSICAL:
        missing.append(
            "Pictures are enlarged by Lanczos and sharpening (the manifest says lanczos_sharpened); "
            "`weights get rdn-large` fetches a network for it."
        )
    return Parts(tuple(methods), network, tuple(missing))


def original_methods(
    found: Parts, factor: int = 4, styles: Path | None = None, settings: Settings | None = None
) -> Mapping[str, Method]:
    """The methods of these parts, with the original's families and its way to draw styles."""
    methods = all_methods(styles)
    methods |= {name: on_network(name, styles, settings=settings) for name in found.methods if name in ON_NETWORKS}
    chosen = {name: replace(methods[name], family=_FAMILIES[name]) for name in found.methods}
    for name, method in chosen.items():
        method.check()
        if method.family == "style":
            chosen[name] = replace(method, draw=_as_the_original(method.draw))
    if found.enlarger is not None:
        enlarger = enlarging(factor, found.enlarger)
        chosen[enlarger.name] = enlarger
    return chosen


def _as_the_original(draw: Callable[[np.random.Generator], Parameters]) -> Callable[[np.random.Generator], Parameters]:
    def drawn(rng: np.random.Generator) -> Parameters:
        parameters = draw(rng)
        parameters["styles"] = [style | _hues(rng) | {"scale": uniform(rng, *SCALES)} for style in parameters["styles"]]
        own = bool(rng.random() < OWN_COLOURS)
        return parameters | (
            {"colours": "portrait" if own else "style"} if "colours" in parameters else {"original_colours": own}
        )

    return drawn


def _hues(rng: np.random.Generator) -> dict[str, Any]:
    """One time in four a single hue, else a shift; both by any angle."""
    angle = uniform(rng, 0.0, 360.0)
    single = bool(rng.random() < SINGLE_HUE)
    return {"hue_shift": None if single else angle, "single_hue": angle if single else None}
