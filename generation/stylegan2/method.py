"""The methods `stylegan2` and `blend`: pictures of one network, or of two blended, around the portrait or anywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch

from foundation.devices import best
from generation.genes import Maybe
from generation.method import Method, MethodContext, MethodFactory, Parameters, Picture
from generation.naming.reading import number
from generation.naming.words import Words, always
from generation.networks.registry import located
from generation.stylegan2 import blending, cache, checkpoint, projection, sampling
from generation.stylegan2.config import Config
from generation.stylegan2.genes import AROUND, FACE, MIXED_FACE, PSI, WIDTH, Network, Step, samples
from generation.stylegan2.networks import Generator

NAME, BLEND = "stylegan2", "blend"
MIXED = 0.4
"""How often finer layers are another seed's."""

SMOOTH = 0.5
"""How often a blend goes over smoothly instead of swapping."""


@dataclass(frozen=True)
class StyleGan2Settings:
    """Settings section "stylegan2".

    network: a checkpoint file, or `ffhq` or `metfaces` once they are imported. portrait: share of the variants that are
    made around the projected portrait, the others from seeds. space and steps: of the projection.
    """

    network: str = "ffhq"
    portrait: float = 0.5
    space: str = "w+"
    steps: int = 1000

    def __post_init__(self) -> None:
        if not 0 <= self.portrait <= 1:
            raise ValueError("portrait must be from 0 to 1")
        self.projection()

    def projection(self) -> projection.ProjectionSettings:
        """How to project."""
        return projection.ProjectionSettings(space=self.space, steps=self.steps)  # type: ignore[arg-type]


@dataclass(frozen=True)
class BlendSettings:
    """Settings section "blend": the network of the fine layers; that of the coarse ones is `stylegan2.network`."""

    other: str = "metfaces"


def stylegan2(settings: StyleGan2Settings | None = None, device: str | None = None) -> Method:
    """Samples of one network, on the best device where none is named."""
    chosen = settings or StyleGan2Settings()

    def file() -> Path:
        return cache.file_of(chosen.network)

    def draw(rng: np.random.Generator) -> Parameters:
        place = device or best()
        return {"network": cache.identity(file()), **_drawn(rng, cache.generator(file(), place).config, chosen)}

    def apply(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
        place = device or best()
        network = cache.generator(file(), place)
        ws = _ws(network, parameters, lambda: cache.projection(picture, file(), chosen.projection(), place))
        return sampling.fitted(sampling.pictures(network, ws)[0], *picture.shape[:2])

    genes = samples(
        draw,
        lambda: cache.generator(file(), device or best()).config.num_ws,
        {"network": Network(lambda: cache.identity(file()))},
    )
    return Method(NAME, "neural", draw, apply, lambda: checkpoint.load(file()), gpu=True, words=_words, genes=genes)


def blend(
    settings: StyleGan2Settings | None = None, blending_settings: BlendSettings | None = None, device: str | None = None
) -> Method:
    """Samples of two networks blended, on the best device where none is named."""
    chosen, other = settings or StyleGan2Settings(), blending_settings or BlendSettings()

    def files() -> tuple[Path, Path]:
        return cache.file_of(chosen.network), cache.file_of(other.other)

    smoothness = Maybe(WIDTH, SMOOTH, without=0.0)

    def draw(rng: np.random.Generator) -> Parameters:
        first = cache.generator(files()[0], device or best())
        coarse, fine = (cache.identity(path) for path in files())
        return {
            "network": coarse,
            "other": fine,
            "resolution": int(rng.choice(blending.swaps(first))),
            "width": smoothness.draw(rng),
            **_drawn(rng, first.config, chosen),
        }

    def apply(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
        place = device or best()
        first = cache.generator(files()[0], place)
        both = _blended(*files(), parameters["resolution"], parameters["width"], place)
        ws = _ws(first, parameters, lambda: cache.projection(picture, files()[0], chosen.projection(), place))
        return sampling.fitted(sampling.pictures(both, ws)[0], *picture.shape[:2])

    def check() -> None:
        first, second = (checkpoint.load(path).generator for path in files())
        blending.compatible(first, second)

    def coarse() -> Generator:
        return cache.generator(files()[0], device or best())

    genes = samples(
        draw,
        lambda: coarse().config.num_ws,
        {
            "network": Network(lambda: cache.identity(files()[0])),
            "other": Network(lambda: cache.identity(files()[1])),
            "resolution": Step(lambda: blending.swaps(coarse()), lambda rng: int(draw(rng)["resolution"])),
            "width": smoothness,
        },
    )
    words = always("blended face", "from a blended face")
    return Method(BLEND, "neural", draw, apply, check, gpu=True, words=words, genes=genes)


def _words(parameters: Parameters) -> Words:
    if number(parameters.get("towards"), 1.0) < 1:
        return Words("altered likeness", "from an altered likeness")
    return Words("imagined face", "from an imagined face")


def _caution(settings: StyleGan2Settings) -> str:
    """Where the portrait will be projected without VGG-19."""
    if settings.portrait == 0 or located("vgg19") is not None:
        return ""
    return (
        "The weights vgg19 are not here, so the portrait is projected by its pixels and gradients alone; "
        "`weights get vgg19` makes it more alike."
    )


def _coarse(run: MethodContext[BlendSettings]) -> StyleGan2Settings:
    """Of a blend: those of the network that gives the coarse layers."""
    return run.given.section(NAME, StyleGan2Settings)


METHOD = MethodFactory(
    NAME, lambda run: stylegan2(run.settings, run.device), StyleGan2Settings, caution=lambda run: _caution(run.settings)
)
BLEND_METHOD = MethodFactory(
    BLEND,
    lambda run: blend(_coarse(run), run.settings, run.device),
    BlendSettings,
    caution=lambda run: _caution(_coarse(run)),
)


def _drawn(rng: np.random.Generator, config: Config, settings: StyleGan2Settings) -> Parameters:
    """Where in the space of the network: `towards` 1 is the seed's picture, 0 the projected portrait."""
    around = bool(rng.random() < settings.portrait)
    return {
        **FACE.draw(rng),
        "psi": PSI.draw(rng),
        "towards": AROUND.draw(rng) if around else 1.0,
        **MIXED_FACE.draw(rng),
        "mixed_from": int(rng.integers(2, config.num_ws)) if rng.random() < MIXED else config.num_ws,
    }


def _ws(network: Generator, parameters: Parameters, projected: Callable[[], projection.Projection]) -> torch.Tensor:
    """ws (1, num_ws, w_dim) of the parameters; `projected` is asked only where they are about the portrait."""
    faces = [FACE.parts(parameters), MIXED_FACE.parts(parameters)]
    ws, mixed = sampling.mixtures(network, faces, parameters["psi"])
    if parameters["towards"] < 1:
        ws = torch.lerp(projected().ws[None].to(ws.device), ws, parameters["towards"])
    return sampling.mixed(ws, mixed, parameters["mixed_from"])


@lru_cache(maxsize=1)
def _blended(first: Path, other: Path, resolution: int, width: float, device: str) -> Generator:
    return blending.blended(cache.generator(first, device), cache.generator(other, device), resolution, width)
