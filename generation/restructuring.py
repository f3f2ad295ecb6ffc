"""Restructuring: the portrait put together anew from its own patches, after a changed coarse layout.

Every method makes a rough layout of a few dozen pixels; patch nearest neighbours (`generation.patches`) turn it into a
sharp picture level by level. It is what Granot et al. 2022 call diverse generation, retargeting and collage.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.ndimage import gaussian_filter, map_coordinates

from generation.colour_matching import in_colours_of
from generation.genes import (
    Chance,
    Fixed,
    Gene,
    Genes,
    LogUniform,
    Maybe,
    Normal,
    Position,
    Several,
    Uniform,
    Whole,
    one_of,
)
from generation.method import Draw, Method, Parameters, Picture
from generation.naming.reading import mappings, numbers
from generation.naming.styles import laid_out
from generation.naming.words import Words, always, counted
from generation.style_transfer import StyleLibrary
from generation.styles.genes import StyleOf

FAMILY = "restructuring"

GENTLY = "gently"
"""The way to draw in which the portrait's parts stay recognisable: for methods that paint over it."""

_LONG = 1.35
"""Ratio of a portrait's stretches above which it is called by the longer one."""

SMALL_SIDE, SMALL_KEYS = 128, 2000
"""Of a picture made for those: longest side in pixels, and patches sought in."""


KEYS = 6000
"""Patches that are sought in, of a picture of its own size."""

LITTLE_NOISE = LogUniform(0.02, 0.3)


def _view_genes(away: float, zooms: LogUniform, turn: float) -> Genes:
    """Of a view of a collage. away: how far its centre may be from the picture's, as a share of that."""
    return Genes(
        {
            "centre": Position(Uniform(0.5 - away, 0.5 + away)),
            "zoom": zooms,
            "turn": Normal(0.0, turn),
            "mirrored": Chance(0.5),
        }
    )


VIEW = _view_genes(0.3, LogUniform(0.5, 1.8), 0.3)
GENTLE_VIEW = _view_genes(0.12, LogUniform(0.8, 1.5), 0.12)
"""Of a collage, and of one in which the portrait's parts stay recognisable."""


def methods(library: StyleLibrary, device: str = "cpu") -> list[Method]:
    """All of this module; `library` gives the pictures whose layout is borrowed, `device` is where torch works."""
    return [rearrange(device), collage(device), retarget(device), layout(library, device)]


def rearrange(device: str = "cpu") -> Method:
    """Noise on the coarsest level: the same things in other places."""

    strong, gentle, search = LogUniform(0.8, 3.5), LogUniform(0.2, 0.8), _search(20, 36)

    def draw(rng: np.random.Generator) -> Parameters:
        return {"noise": strong.draw(rng), **search.draw(rng)}

    def apply(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
        return _from_layout(picture, picture, parameters, rng, device)

    def draw_gently(rng: np.random.Generator) -> Parameters:
        return _small(draw)(rng) | {"noise": gentle.draw(rng)}

    return Method(
        "rearrange",
        FAMILY,
        draw,
        apply,
        variations={GENTLY: draw_gently},
        words=always("rearranged portrait", "rearranged"),
        genes=Genes({"noise": LogUniform(gentle.low, strong.high)}, drawn=draw, last=(search,)),
    )


def collage(device: str = "cpu") -> Method:
    """Several views of the portrait, moved, mirrored, enlarged or reduced, meet along soft borders."""

    genes = Genes({"views": Several(VIEW, 2, 5), "noise": LITTLE_NOISE}, last=(_search(24, 48),))
    gentle = Genes({"views": Several(GENTLE_VIEW, 2, 3), "noise": LITTLE_NOISE}, last=(_search(24, 48),))

    def apply(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
        views = [_view(picture, **view) for view in parameters["views"]]
        return _from_layout(picture, _joined(views, rng), parameters, rng, device)

    gently = {GENTLY: _small(gentle.draw)}
    return Method("collage", FAMILY, genes.draw, apply, variations=gently, words=_words_of_collage, genes=genes)


def retarget(device: str = "cpu") -> Method:
    """The portrait stretched or squeezed, its details at their own size: longer necks, more eyes, smaller heads."""

    def stretched(least: float, most: float) -> Genes:
        return Genes(
            {
                "stretch": Position(LogUniform(least, most)),
                "centre": Position(Uniform(0.3, 0.7)),
                "noise": LITTLE_NOISE,
            },
            rest={"stretch": [1.0, 1.0], "centre": [0.5, 0.5]},
            last=(_search(22, 44),),
        )

    genes, gentle = stretched(0.45, 2.2), stretched(0.7, 1.4)

    def apply(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
        height, width = picture.shape[:2]
        places = np.stack(np.meshgrid(np.arange(height), np.arange(width), indexing="ij")).astype(np.float32)
        for axis, side in enumerate((height, width)):
            middle = parameters["centre"][axis] * side
            places[axis] = middle + (places[axis] - side / 2) / parameters["stretch"][axis]
        return _from_layout(picture, _sampled(picture, places), parameters, rng, device)

    gently = {GENTLY: _small(gentle.draw)}
    return Method("retarget", FAMILY, genes.draw, apply, variations=gently, words=_words_of_retarget, genes=genes)


def layout(library: StyleLibrary, device: str = "cpu") -> Method:
    """The coarse layout of another picture, in the portrait's colours and patches."""

    genes = Genes({"style": StyleOf(library), "noise": LogUniform(0.05, 0.2)}, last=(_search(24, 56),))

    def apply(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
        other = library.picture(parameters["style"], round((picture.shape[0] * picture.shape[1]) ** 0.5))
        return _from_layout(picture, in_colours_of(other, picture), parameters, rng, device)

    return Method("layout", FAMILY, genes.draw, apply, words=_words_of_layout, genes=genes)


def _words_of_layout(parameters: Parameters) -> Words:
    return laid_out(parameters.get("style"))


def _words_of_collage(parameters: Parameters) -> Words:
    count = len(mappings(parameters.get("views")))
    return Words(f"collage of {counted(count)} views" if count else "collage", "as a collage")


def _words_of_retarget(parameters: Parameters) -> Words:
    high, wide = (*numbers(parameters.get("stretch")), 1.0, 1.0)[:2]
    if min(high, wide) > 0 and max(high / wide, wide / high) > _LONG:
        word = "elongated" if high > wide else "widened"
    else:
        word = "stretched" if high * wide > 1 else "shrunken"
    return Words(f"{word} portrait", word)


def _small(draw: Draw) -> Draw:
    """The same parameters for a picture of SMALL_SIDE, which other methods enlarge and sharpen."""
    return lambda rng: draw(rng) | {"side": SMALL_SIDE, "keys": SMALL_KEYS}


class _Zooms(Gene):
    """Of the portrait's copies that give patches: itself, and now and then another."""

    another = Maybe(LogUniform(0.6, 1.6), 0.3)

    def draw(self, rng: np.random.Generator) -> list[float]:
        return self._listed(self.another.draw(rng))

    def mixed(self, first: Any, second: Any, share: float, rng: np.random.Generator) -> list[float]:
        return self._listed(self.another.mixed(self._of(first), self._of(second), share, rng))

    def changed(self, value: Any, strength: float, rng: np.random.Generator) -> list[float]:
        return self._listed(self.another.changed(self._of(value), strength, rng))

    def sound(self, value: Any) -> list[float]:
        if not isinstance(value, list) or not 1 <= len(value) <= 2:
            raise ValueError("are no zooms")
        return self._listed(self.another.sound(self._of(value)))

    def numbers(self, value: Any) -> list[float]:
        return self.another.numbers(self._of(value))

    def _of(self, value: Any) -> Any:
        return value[1] if len(value) > 1 else None

    def _listed(self, another: Any) -> list[float]:
        return [1.0] if another is None else [1.0, another]


class _Effort(Gene):
    """At which size it is worked, and among how many patches: the whole, or that of SMALL_SIDE for both."""

    def draw(self, rng: np.random.Generator) -> Parameters:
        return {"keys": KEYS}

    def mixed(self, first: Any, second: Any, share: float, rng: np.random.Generator) -> Parameters:
        return self.sound(one_of(first, second, share, rng))

    def changed(self, value: Any, strength: float, rng: np.random.Generator) -> Parameters:
        return self.sound(value)

    def sound(self, value: Any) -> Parameters:
        return {"keys": SMALL_KEYS, "side": SMALL_SIDE} if "side" in value else {"keys": KEYS}

    def numbers(self, value: Any) -> list[float]:
        return [1.0 if "side" in value else -1.0]


def _search(coarsest_low: int, coarsest_high: int) -> Genes:
    genes: dict[str, Gene] = {
        "coarsest": Whole(coarsest_low, coarsest_high),
        "alpha": LogUniform(0.15, 3.0),
        "coherence": LogUniform(0.02, 0.3),
        "zooms": _Zooms(),
        "mirrored": Chance(0.5),
        "stride": Fixed(2),
    }

    def drawn(rng: np.random.Generator) -> Parameters:
        zooms = genes["zooms"].draw(rng)
        first = {name: genes[name].draw(rng) for name in ("coarsest", "alpha", "coherence")}
        mirrored = genes["mirrored"].draw(rng)
        return {**first, "zooms": zooms, "mirrored": mirrored, "keys": KEYS, "stride": genes["stride"].draw(rng)}

    return Genes(genes, last=(_Effort(),), drawn=drawn)


def _from_layout(
    picture: Picture, rough: Picture, parameters: Parameters, rng: np.random.Generator, device: str
) -> Picture:
    """A picture with the layout of `rough` (any size) and the patches of `picture`.

    parameters: `noise` deviation added to the coarsest level (values 0..1), `zooms` of the picture's copies that give
    patches, `mirrored` whether mirrored ones give some too; `coarsest`, `alpha`, `coherence`, `keys`, `stride` as in
    PatchSettings; `side`, where it is there, is the longest side in pixels that is worked at.
    """
    # Here, since torch takes seconds to load, and a run is planned without.
    import torch

    from generation.patches.arrays import picture_of, planes_of
    from generation.patches.pool import Source
    from generation.patches.pyramid import resized, scaled
    from generation.patches.synthesis import PatchSettings, synthesise

    shape = picture.shape[:2]
    scale = min(1.0, parameters["side"] / max(shape)) if "side" in parameters else 1.0
    height, width = scaled(shape, scale)
    image = resized(planes_of(picture), (height, width))
    copies = [resized(image, scaled((height, width), zoom)).clamp(0.0, 1.0) for zoom in parameters["zooms"]]
    if parameters["mirrored"]:
        copies += [copy.flip(2) for copy in copies]
    settings = PatchSettings(
        coarsest=parameters["coarsest"],
        keys=parameters["keys"],
        alpha=parameters["alpha"],
        iterations=(8, 2),
        stride=parameters["stride"],
        coherence=parameters["coherence"],
    )
    start = resized(planes_of(rough), scaled((height, width), min(1.0, settings.coarsest / min(height, width))))
    start += torch.from_numpy(rng.normal(0.0, parameters["noise"], start.shape).astype(np.float32))
    sources = [Source(copy.to(device)) for copy in copies]
    result = synthesise(sources, (height, width), settings, rng, start=start.to(device))
    return picture_of(resized(result.cpu(), shape).clamp(0.0, 1.0))


def _view(picture: Picture, centre: list[float], zoom: float, turn: float, mirrored: bool) -> Picture:
    """The picture enlarged by `zoom` and turned by `turn` radians about `centre` (row, column, as shares)."""
    height, width = picture.shape[:2]
    rows, columns = np.meshgrid(np.arange(height) - height / 2, np.arange(width) - width / 2, indexing="ij")
    if mirrored:
        columns = -columns
    cosine, sine = np.cos(turn) / zoom, np.sin(turn) / zoom
    across = cosine * rows - sine * columns + centre[0] * height
    along = sine * rows + cosine * columns + centre[1] * width
    return _sampled(picture, np.stack([across, along]))


def _sampled(picture: Picture, places: np.ndarray) -> Picture:
    """The picture at `places` (2, H, W) in rows and columns; mirrored beyond its edges."""
    planes = [map_coordinates(picture[..., channel], places, order=1, mode="mirror") for channel in range(3)]
    return np.stack(planes, axis=-1)


def _joined(views: list[Picture], rng: np.random.Generator) -> Picture:
    """Each view where its own smooth random field is the highest."""
    height, width = views[0].shape[:2]
    spread = 0.14 * min(height, width)
    fields = [gaussian_filter(rng.standard_normal((height, width)), spread, mode="wrap") for _ in views]
    chosen = np.argmax(fields, axis=0)
    return np.take_along_axis(np.stack(views), chosen[None, :, :, None], axis=0)[0]
