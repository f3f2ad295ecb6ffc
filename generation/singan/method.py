"""The method `singan`: trained once on a portrait, kept in the cache, and sampled for every variant."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import filelock
import numpy as np

from foundation.devices import best
from foundation.files import make_folder
from foundation.weights import cache_folder
from generation.colour_matching import in_colours_of
from generation.genes import Gene, Genes, LogUniform, Maybe, Position, Whole, one_of
from generation.method import Method, MethodFactory, Parameters, Picture
from generation.naming.reading import mapping
from generation.naming.styles import laid_out
from generation.naming.words import Words
from generation.portrait import fingerprint
from generation.singan.model import Model, SinGanSettings
from generation.singan.sampling import sample
from generation.singan.training import trained
from generation.style_transfer import StyleLibrary
from generation.styles.genes import StyleOf
from generation.super_resolution.classical import resized

NAME = "singan"

LAYOUTS = 0.3
"""How often another picture, in the portrait's colours, gives the coarse layout."""

LEARNING = 2
"""Raised where the same picture and settings give another model; those of before are trained anew."""

MOST_ITERATIONS = 20_000
"""Of a training that a manifest may ask for."""

MOST_SIDE = 2048
"""Pixels of the finest scale of such a one."""

_STRETCH = LogUniform(0.6, 1.7)

STRETCHED = 0.3
"""How often a sample is made in another shape, and brought back to the portrait's."""


def singan(library: StyleLibrary, device: str | None = None, settings: SinGanSettings | None = None) -> Method:
    """The method with layouts from `library`, on the best device where none is named.

    The settings of the training are a parameter of every variant, so that a variant says what made it.
    """
    chosen = settings or SinGanSettings()

    genes = SinGanGenes(library, asdict(chosen))

    def apply(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
        start = None
        if parameters["layout"] is not None:
            other = library.picture(parameters["layout"], round((picture.shape[0] * picture.shape[1]) ** 0.5))
            start = np.clip(in_colours_of(other, picture), 0, 1)
        high, wide = parameters["stretch"]
        model = model_of(picture, SinGanSettings(**parameters["training"]), device or best())
        made = sample(model, rng, parameters["start_scale"], start, (high, wide))
        return np.clip(resized(made, *picture.shape[:2]), 0, 1)

    return Method(NAME, "neural", genes.draw, apply, gpu=True, words=_words, genes=genes)


class SinGanGenes(Genes):
    """training: of what is drawn."""

    def __init__(self, library: StyleLibrary, training: Parameters) -> None:
        super().__init__({
            "layout": Maybe(StyleOf(library), LAYOUTS),
            "start_scale": Whole(0, 3),
            "stretch": Position(_STRETCH),
            "training": _Training(training),
        })  # fmt: skip

    def draw(self, rng: np.random.Generator) -> Parameters:
        layout = self.of["layout"].draw(rng)
        stretched = rng.random() < STRETCHED
        return {
            "layout": layout,
            "start_scale": Whole(0 if layout is None else 1, 3).draw(rng),
            "stretch": [_STRETCH.draw(rng) if stretched else 1.0 for _ in range(2)],
            "training": self.of["training"].draw(rng),
        }

    def mixed(self, first: Any, second: Any, share: float, rng: np.random.Generator) -> Parameters:
        return self._fitting(super().mixed(first, second, share, rng))

    def changed(self, value: Any, strength: float, rng: np.random.Generator) -> Parameters:
        return self._fitting(super().changed(value, strength, rng))

    def _fitting(self, parameters: Parameters) -> Parameters:
        """Of the coarsest scale nothing of a layout is left."""
        if parameters["layout"] is None or parameters["start_scale"] > 0:
            return parameters
        return parameters | {"start_scale": 1}


@dataclass(frozen=True)
class _Training(Gene):
    """The settings of a training: that of one parent, whose model is there, and never one of a long time."""

    own: Parameters

    def draw(self, rng: np.random.Generator) -> Parameters:
        return self.own

    def mixed(self, first: Any, second: Any, share: float, rng: np.random.Generator) -> Any:
        return one_of(first, second, share, rng)

    def changed(self, value: Any, strength: float, rng: np.random.Generator) -> Any:
        return value

    def sound(self, value: Any) -> Parameters:
        if not isinstance(value, dict):
            raise ValueError("has no settings of a training")
        settings = SinGanSettings(**value)
        if settings.iterations > MOST_ITERATIONS or settings.steps > 10 or settings.largest > MOST_SIDE:
            raise ValueError("asks for a training without end")
        return asdict(settings)

    def numbers(self, value: Any) -> list[float]:
        return []


def _words(parameters: Parameters) -> Words:
    if mapping(parameters.get("layout")):
        return laid_out(parameters["layout"])
    return Words("reimagined portrait", "reimagined")


METHOD = MethodFactory(NAME, lambda run: singan(run.library, run.device, run.settings), SinGanSettings)


def model_file(picture: Picture, settings: SinGanSettings) -> Path:
    """Where the model of `picture` is kept: beside the folder of weights, named after picture and settings."""
    identity = f"{LEARNING}:{fingerprint(picture)}:{json.dumps(asdict(settings))}"
    return cache_folder().with_name("singan") / f"{sha256(identity.encode()).hexdigest()[:16]}.pth"


def model_of(picture: Picture, settings: SinGanSettings, device: str) -> Model:
    """Trained by the first process that needs it; others wait for its end."""
    path = model_file(picture, settings)
    make_folder(path.parent)
    return _kept(_Hashable(picture), settings, path, device)


class _Hashable:
    """A picture as a key: equal where the pixels are."""

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        self._key = fingerprint(picture)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Hashable) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)


@lru_cache(maxsize=2)
def _kept(key: _Hashable, settings: SinGanSettings, path: Path, device: str) -> Model:
    with filelock.FileLock(path.with_suffix(".lock")):
        return trained(key.picture, settings, path, device)
