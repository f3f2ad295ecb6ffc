"""What is known of every image of a cloud, in the form in which criteria ask for it; each part is made when needed.

Colours are compared in OKLab with a and b doubled, known as ΔE OK2: lightness then weighs half of what it does in plain
OKLab. On the dominant colours of the original's table this follows CIEDE2000 far more closely than plain OKLab or RGB
do (docs/filter-bombs.md), and it is a Euclidean distance.
"""

from __future__ import annotations

from dataclasses import fields
from functools import cached_property
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from classification.cloud import ABSTRACTNESS, COLOURS, COMPOSITION, Cloud, MeasureDescription
from foundation.colour import srgb8_to_oklab, srgb8_to_oklab_exact
from foundation.errors import UserError
from foundation.language import N_, _
from foundation.slices import slices
from vr_explorer.scene.criteria.facets import Facets
from vr_explorer.scene.criteria.labels import Labels
from vr_explorer.scene.criteria.seen_words import SeenWords
from vr_explorer.scene.criteria.word_index import WordIndex

Floats = npt.NDArray[np.float32]

STRETCH = np.array([1.0, 2.0, 2.0], np.float32)
"""OKLab → the space in which colours are compared."""

_CHUNK = 32_768
"""Images at once: their colours stay in the processor's cache."""


class Measure(MeasureDescription):
    """A number that images have, or that some of them lack. Those that every cloud has, or had, have names here; what
    else there is, a cloud describes (`Measures.described`). Measures are equal by their ids.
    """

    ABSTRACTNESS: ClassVar[Measure]
    COMPOSITION: ClassVar[Measure]
    LIGHTNESS: ClassVar[Measure]
    COLOURFULNESS: ClassVar[Measure]
    HUE: ClassVar[Measure]

    @classmethod
    def of(cls, description: MeasureDescription) -> Measure:
        return cls(**{one.name: getattr(description, one.name) for one in fields(description)})

    @classmethod
    def named(cls, name: str) -> Measure:
        """The one with this id; where that says nothing here, only its name is known. ValueError: it is no id."""
        return _KNOWN.get(name) or cls(name, name.replace("_", " ").capitalize())


Measure.ABSTRACTNESS, Measure.COMPOSITION = Measure.of(ABSTRACTNESS), Measure.of(COMPOSITION)
Measure.LIGHTNESS = Measure(
    "lightness", N_("Lightness"), short=N_("Light"), low_means=N_("black"), high_means=N_("white")
)
Measure.COLOURFULNESS = Measure(
    "colourfulness",
    N_("Colourfulness"),
    high=0.25,
    short=N_("Colourful"),
    low_means=N_("greys alone"),
    high_means=N_("vivid colours"),
)
Measure.HUE = Measure(
    "hue",
    N_("Hue"),
    high=360.0,
    period=360.0,
    unit="°",
    low_means=N_("pink"),
    high_means=N_("pink again, past orange, green, blue and violet"),
)

DERIVED = (Measure.LIGHTNESS, Measure.COLOURFULNESS, Measure.HUE)
"""They follow from the colours, so that every cloud has them."""

_KNOWN = {measure.id: measure for measure in (Measure.ABSTRACTNESS, Measure.COMPOSITION, *DERIVED)}


class Measures:
    """The measures of `cloud`, arrays float32 over its N images. like: others of the same cloud, whose words and
    colours serve.
    """

    def __init__(self, cloud: Cloud, like: Measures | None = None) -> None:
        self.cloud = cloud
        self._like = like
        self._values: dict[str, Floats] = {}
        self._cosines: dict[tuple[int, ...], tuple[Floats, float]] = {}

    def __len__(self) -> int:
        return len(self.cloud)

    def joined(self, cloud: Cloud, like: Measures | None = None) -> Measures:
        """Of `cloud`, which has more images at its end; what has been worked out of the others is taken along."""
        measures, first = Measures(cloud, like), len(self)
        made = self.__dict__
        if "_colour_planes" in made and like is None:
            planes = _planes(cloud.colours[first:])
            measures.__dict__["_colour_planes"] = np.concatenate([self._colour_planes, planes], axis=2)
        if "_share_planes" in made and like is None:
            shares = cloud.shares[first:].T
            measures.__dict__["_share_planes"] = np.concatenate([self._share_planes, shares], axis=1)
        if "_methods" in made:
            known, numbered = self._methods
            numbers = {method: number for number, method in enumerate(known)}
            later = [numbers.setdefault(method, len(numbers)) for method in cloud.methods[first:]]
            measures.__dict__["_methods"] = list(numbers), np.concatenate([numbered, np.array(later, np.intp)])
        if "seen" in made:
            measures.__dict__["seen"] = self.seen
        measures.__dict__["facets"] = self.facets
        if "labels" in made:
            measures.__dict__["labels"] = Labels(cloud, self.labels)
        if "words" in made:
            measures.__dict__["words"] = self.words.joined(cloud)
        return measures

    @cached_property
    def described(self) -> dict[str, Measure]:
        """By id, those of the cloud and then those that follow from its colours, in the order of showing them."""
        own = {name: Measure.of(column.description) for name, column in self.cloud.measures.items()}
        return own | {measure.id: measure for measure in DERIVED}

    @property
    def ranged(self) -> tuple[Measure, ...]:
        """Those whose scale has two ends."""
        return tuple(measure for measure in self.described.values() if not measure.period)

    def resolved(self, measure: Measure) -> Measure:
        """As this cloud describes it, or the one that is in its place here. UserError: there is neither."""
        known = self.described
        instead = next((one for one in known.values() if one.instead_of == measure.id), None)
        found = known.get(measure.id, instead)
        if found is None:
            raise UserError(
                _("Nothing is known of “{measure}” in this cloud; choose another measure.").format(
                    measure=_(measure.title)
                )
            )
        return found

    def values(self, measure: Measure) -> Floats:
        """(N,) on the scale of the `resolved` measure, NaN where an image has none. Lightness and colourfulness are
        means over a picture's colours, by their shares (OKLCH L and C); hue, in degrees, is that of its mean colour.
        UserError as `resolved`.
        """
        found = self.resolved(measure)
        if found.id not in self._values:
            self._values[found.id] = self._measured(found)
        return self._values[found.id]

    def values_from(self, first: int, measure: Measure) -> Floats:
        """`values` of the images from `first` on alone: nothing is worked out of the others, nor kept."""
        found = self.resolved(measure)
        if found not in DERIVED:
            return self.cloud.measures[found.id].values[first:]
        return _derived(found, _planes(self.cloud.colours[first:]), self.cloud.shares[first:].T)

    def colour_shares(self, colours: npt.ArrayLike, tolerance: float) -> Floats:
        """(K, N), how much of each picture has each of K wanted colours, 0..1: the sum over its five colours of share ×
        2^−(distance / tolerance)². colours: (K, 3) sRGB 0..255.
        """
        wanted = srgb8_to_oklab_exact(np.asarray(colours, np.uint8)) * STRETCH
        sharpness = np.float32(1.0 / tolerance**2)
        shares = np.empty((len(wanted), len(self)), np.float32)
        for first in range(0, len(self), _CHUNK):
            part = slice(first, first + _CHUNK)
            for number, point in enumerate(wanted):
                covered = np.zeros(len(shares[number, part]))
                for colour in range(COLOURS):
                    covered += self._share_planes[colour, part] * _closeness(
                        self._colour_planes[colour, :, part], point, sharpness
                    )
                shares[number, part] = covered
        return shares

    def similarity(self, cards: tuple[int, ...]) -> tuple[Floats, float]:
        """(N,), the mean cosine to `cards`, and the highest value that any image could have.

        Of the latest cards it is kept, of both ends of a direction. UserError where the cloud has no features, or not
        all of the cards.
        """
        found = self._cosines.get(cards)
        if found is None:
            found = self._similarity(cards)
            latest = list(self._cosines.items())[-1:]
            self._cosines = dict([*latest, (cards, found)])
        return found

    def check_examples(self, cards: tuple[int, ...]) -> None:
        """UserError where `similarity` would raise one, without the work."""
        self.cloud.features()
        if not all(0 <= card < len(self) for card in cards):
            raise UserError(_("An example image is not in this cloud; choose it anew."))

    def made_by(self, name: str) -> npt.NDArray[np.bool_]:
        """(N,), whether `name` is one of the steps in which the image was made."""
        having = [name in steps_of(method) for method in self._methods[0]]
        return np.array(having, bool)[self._methods[1]]

    @cached_property
    def methods(self) -> tuple[str, ...]:
        """The names of all steps that images of the cloud were made by, in alphabetical order."""
        return tuple(sorted({step for method in self._methods[0] for step in steps_of(method)}))

    def told_by_files(self, kind: str, value: str) -> npt.NDArray[np.bool_]:
        """(N,), whether an image's file tells this (`facets.KINDS`)."""
        return self.facets.having(kind, value, len(self))

    @cached_property
    def facets(self) -> Facets:
        """What files tell alike; read when first asked."""
        return self._like.facets if self._like is not None else Facets(self.cloud)

    @cached_property
    def seen(self) -> SeenWords:
        """Which words suit what its images show."""
        return self._like.seen if self._like is not None else SeenWords(self.cloud)

    @cached_property
    def words(self) -> WordIndex:
        """What its images are called; made when first asked for, which takes seconds in a large cloud."""
        return self._like.words if self._like is not None else WordIndex.of(self.cloud)

    @cached_property
    def labels(self) -> Labels:
        """What tables of the user's own say of its images."""
        return Labels(self.cloud)

    @cached_property
    def _methods(self) -> tuple[list[str], npt.NDArray[np.intp]]:
        """The different entries of `cloud.methods` and, (N,), the number of each image's."""
        numbers = {method: number for number, method in enumerate(dict.fromkeys(self.cloud.methods))}
        numbered = np.empty(len(self), np.intp)
        for part in slices(len(self)):
            numbered[part] = [numbers[method] for method in self.cloud.methods[part]]
        return list(numbers), numbered

    def prepare(self) -> None:
        """Makes what the first question about colours would wait for: a second for a million images. For a thread."""
        _ = self._colour_planes, self._share_planes

    @cached_property
    def _colour_planes(self) -> Floats:
        """(5, 3, N): the stretched OKLab coordinates of the five colours."""
        if self._like is not None:
            return self._like._colour_planes
        return _planes(self.cloud.colours)

    @cached_property
    def _share_planes(self) -> Floats:
        """(5, N)"""
        if self._like is not None:
            return self._like._share_planes
        return np.ascontiguousarray(self.cloud.shares.T)

    def _similarity(self, cards: tuple[int, ...]) -> tuple[Floats, float]:
        self.check_examples(cards)
        features = self.cloud.features()
        mean = features[list(cards)].astype(np.float32).mean(axis=0)
        return features @ mean, float(np.linalg.norm(mean))

    def _measured(self, measure: Measure) -> Floats:
        if measure not in DERIVED:
            return self.cloud.measures[measure.id].values
        return _derived(measure, self._colour_planes, self._share_planes)


def _derived(measure: Measure, planes: Floats, shares: Floats) -> Floats:
    """(N,) of one of `DERIVED`. planes: as of `_planes`. shares: (5, N)."""
    if measure == Measure.LIGHTNESS:
        return (planes[:, 0] * shares).sum(axis=0)
    if measure == Measure.COLOURFULNESS:
        return (np.hypot(planes[:, 1], planes[:, 2]) / STRETCH[1] * shares).sum(axis=0)
    a, b = (planes[:, 1] * shares).sum(axis=0), (planes[:, 2] * shares).sum(axis=0)
    return np.degrees(np.arctan2(b, a)) % np.float32(360.0)


def _planes(colours: npt.NDArray[np.uint8]) -> Floats:
    planes = np.empty((COLOURS, 3, len(colours)), np.float32)
    for part in slices(len(colours)):
        for colour in range(COLOURS):
            planes[colour, :, part] = (srgb8_to_oklab_exact(colours[part, colour]) * STRETCH).T
    return planes


def _closeness(plane: Floats, point: Floats, sharpness: np.float32) -> npt.NDArray[np.float64]:
    """(M,), 2 to the power of −sharpness × the squared distance of the colours (3, M) from `point`, rounded as
    `falloff` says.
    """
    squared = np.zeros(plane.shape[1], np.float32)
    difference = np.empty_like(squared)
    for axis in range(3):
        np.subtract(plane[axis], point[axis], out=difference)
        np.multiply(difference, difference, out=difference)
        squared += difference
    squared *= -sharpness
    return np.exp2(squared, dtype=np.float64)


def colour_distance(left: npt.NDArray[np.uint8], right: npt.NDArray[np.uint8]) -> Floats:
    """ΔE OK2 of two arrays (..., 3) of sRGB colours."""
    difference = (srgb8_to_oklab(left) - srgb8_to_oklab(right)) * STRETCH
    return np.linalg.norm(difference, axis=-1).astype(np.float32)


def steps_of(method: str) -> list[str]:
    """The steps of a method as the table has it: "singan, style_transfer" are two."""
    return [step.strip() for step in method.split(",") if step.strip()]
