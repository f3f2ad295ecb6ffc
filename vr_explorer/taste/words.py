"""What images have in common, in words that a person would use: a colour, a manner, a measure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from foundation.colour import srgb8_to_oklab
from foundation.language import ENGLISH, N_, _, inside, present
from vr_explorer.taste.space import Floats

HUES = (
    (10.0, "pink"),
    (42.0, "red"),
    (82.0, "orange"),
    (122.0, "yellow"),
    (165.0, "green"),
    (225.0, "teal"),
    (285.0, "blue"),
    (330.0, "violet"),
    (360.0, "pink"),
)
"""Where each ends, in degrees of OKLCH."""

COLOURS = (
    N_("red"),
    N_("orange"),
    N_("brown"),
    N_("yellow"),
    N_("green"),
    N_("teal"),
    N_("blue"),
    N_("violet"),
    N_("pink"),
    N_("black"),
    N_("grey"),
    N_("white"),
)

PALE, DARK, LIGHT = 0.045, 0.34, 0.82
"""Chroma below which a colour is none, and lightness of what is black or white then."""

BROWN = 0.58
"""Lightness below which orange is called brown."""

MOSTLY = 0.6
"""The share of images from which all are called so."""

ALL, FEWEST, COMMON = 0.9, 5, 0.5
"""One keeps only what `ALL` of at least `FEWEST` favourites are, and no more than `COMMON` of the cloud."""

LEAST_SHARE, MORE = 0.15, 2.0
"""What sets images apart from the others, so many of them are, and so many times more than of all."""

SEEN_LITTLE = 0.15
"""A region counts as not seen while less than this share of it was met."""

LEVELS = (N_("low"), N_("middling"), N_("high"))
SHOWN = 8
"""Manners and methods that are told one by one, the most frequent first."""

_FURTHER = re.compile(r",| in | beside | over | under | and | with ")
"""Before what else a name says."""

_COUNTED = re.compile(
    "collage|dream|drawing|etching|face|fresco|halftone|image|kaleidoscope|mosaic|painting|portrait|poster|print"
    "|risograph|scribble|window|woodcut"
)


class Described(NamedTuple):
    """A measure: its title, the values (N,) of all images, NaN where one has none."""

    title: str
    values: Floats


class Told(NamedTuple):
    """How much of one kind of images was met: its words, how many there are, and the share, 0..1."""

    words: str
    images: int
    share: float


class _Names:
    """Names of which many images have the same. names: each once. of: (N,), the place of each image's among these."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self.of = np.zeros(0, np.int32)

    @property
    def names(self) -> list[str]:
        return list(self._places)

    def place(self, name: str) -> int | None:
        """Of a name among these, None where no image has it."""
        return self._places.get(name)

    def add(self, names: Iterable[str]) -> None:
        """Those of further images."""
        places = self._places
        self.of = np.concatenate([self.of, np.fromiter((places.setdefault(n, len(places)) for n in names), np.int32)])


class Vocabulary:
    """colours: uint8 (N, 5, 3) sRGB. shares: (N, 5). manners: how each image was painted, in words, "" where that is
    not known. methods: as a cloud's table has them.
    """

    def __init__(
        self,
        colours: npt.NDArray[np.uint8],
        shares: Floats,
        manners: Iterable[str],
        methods: Iterable[str],
        measures: Sequence[Described] = (),
    ) -> None:
        self._colour = np.zeros(0, np.int8)
        self._manners, self._methods = _Names(), _Names()
        self._thirds = [(one.title, _thirds(one.values)) for one in measures]
        self._levels = [np.zeros(0, np.int8) for _ in measures]
        self.grow(colours, shares, manners, methods, [one.values for one in measures])

    def __len__(self) -> int:
        return len(self._colour)

    def grow(
        self,
        colours: npt.NDArray[np.uint8],
        shares: Floats,
        manners: Iterable[str],
        methods: Iterable[str],
        measures: Sequence[Floats],
    ) -> None:
        """Further images, after those that are there. measures: values (K,) of each that there was at first; what is
        low and what is high of them stays as it was.
        """
        levels = [
            np.concatenate([before, _levels(values, ends)])
            for before, values, (_title, ends) in zip(self._levels, measures, self._thirds, strict=True)
        ]
        self._manners.add(manners)
        self._methods.add(methods)
        self._levels = levels
        self._colour = np.concatenate([self._colour, named(colours, shares)])

    def describe(self, images: Sequence[int]) -> str:
        """What most of them are: "red mosaics", of one alone "red mosaic"; "" where they have nothing in common."""
        own = list(images)
        manner = _common(self._manners.of[own], self._manners.names)
        colour = _common(self._colour[own], COLOURS)
        if len(own) == 1:
            return _coloured(colour, manner)
        return _coloured(colour, _kind(manner)) if colour or manner else ""

    def distinction(self, images: npt.NDArray[np.intp]) -> str:
        """In which manner more of them are than of all, with the colour that these have more often: "teal mosaics"; ""
        where in none. Colours alone are seen without words.
        """
        names, manners = self._manners.names, self._manners.of
        manner = _distinctive(manners[images], manners, len(names), self._manners.place(""))
        if manner is None:
            return ""
        alike = images[manners[images] == manner]
        colour = _distinctive(self._colour[alike], self._colour, len(COLOURS))
        named = colour is not None and (self._colour[alike] == colour).mean() >= 0.5
        return _coloured(COLOURS[colour] if named and colour is not None else "", _kind(names[manner]))

    def traits(self, images: Sequence[int]) -> str:
        """What most of them are by measures, where that is low or high: "high abstractness"."""
        found = []
        for title, levels in self._measured():
            known = levels[list(images)]
            for level in (0, 2):
                if len(known) >= 2 and (known == level).mean() >= MOSTLY:
                    words = _("high {measure}") if level else _("low {measure}")
                    found.append(words.format(measure=inside(title)))
        return ", ".join(found)

    def narrow(self, kept: Sequence[int]) -> str:
        """What all favourites, or nearly all, have in common although the cloud has more, as a sentence; "" where
        nothing.
        """
        if len(kept) < FEWEST:
            return ""
        colours = [_("{colour} ones").format(colour=_(colour)) for colour in COLOURS]
        manners = [_kind(manner) if manner else "" for manner in self._manners.names]
        for values, words in ((self._colour, colours), (self._manners.of, manners)):
            counts = np.bincount(values[list(kept)], minlength=len(words))
            most = int(np.argmax(counts))
            if words[most] and counts[most] >= ALL * len(kept) and (values == most).mean() <= COMMON:
                only = counts[most] == len(kept)
                told = (
                    _("You have kept only {kind} so far") if only else _("You have kept hardly any but {kind} so far")
                )
                return told.format(kind=words[most])
        return ""

    def _measured(self) -> Iterator[tuple[str, npt.NDArray[np.int8]]]:
        for (title, _ends), levels in zip(self._thirds, self._levels, strict=True):
            yield title, levels

    def met(
        self, met: npt.NDArray[np.bool_], among: npt.NDArray[np.bool_] | None = None
    ) -> dict[str, tuple[Told, ...]]:
        """How much was met of each method, colour and level of a measure, under their titles. met: (N,). among: (N,),
        the images that count, None for all.
        """
        counted = np.ones(len(met), bool) if among is None else among
        methods = [
            ", ".join(_(part) for part in _plainly(name).split(", ") if part) or _("unknown")
            for name in self._methods.names
        ]
        colours, own = [_(colour) for colour in COLOURS], met[counted]
        found = {
            _("Method"): _shares(self._methods.of[counted], methods, own),
            _("Colour"): _shares(self._colour[counted], colours, own),
        }
        for title, levels in self._measured():
            known = (levels >= 0) & counted
            if known.any():
                found[_(title)] = _shares(levels[known], [_(level) for level in LEVELS], met[known], ordered=True)
        return found


def manner_of(name: str, method: str) -> str:
    """How an image was painted in the first place, from its name ("Terrazzo over chalk in rust and teal, two brushes")
    or its method.
    """
    manner = _FURTHER.split(name, maxsplit=1)[0].strip()
    if not manner:
        return _plainly(method)
    return manner if any(letter.isupper() for letter in manner[1:]) else manner.lower()


def _plainly(method: str) -> str:
    return method.replace("_", " ").strip()


def _coloured(colour: str, manner: str) -> str:
    """What is made in this manner in this colour; either may be ""."""
    if not (colour and manner):
        return _(colour) if colour else manner
    return _("{colour} {manner}").format(colour=_(colour), manner=manner)


def _kind(manner: str) -> str:
    """Several of them: with "pictures" where a manner is not something that one can count."""
    if present() != ENGLISH:  # what images are called is English, and has its plural there alone
        return manner or _("pictures")
    last = manner.split(" ")[-1]
    if _COUNTED.fullmatch(last):
        return f"{manner}s"
    if manner.startswith("one "):
        return f"pictures of {manner}"
    several = last.endswith("s") and not last.endswith("ss")
    return manner if several else f"{manner} pictures".strip()


def _common(values: npt.NDArray[np.integer], names: Sequence[str]) -> str:
    counts = np.bincount(values, minlength=len(names))
    most = int(np.argmax(counts))
    return names[most] if len(values) and counts[most] >= MOSTLY * len(values) else ""


def _distinctive(
    own: npt.NDArray[np.integer], everyone: npt.NDArray[np.integer], count: int, without: int | None = None
) -> int | None:
    """The value that tells most about `own` ones: much more frequent than in all, and frequent; None where none is.

    count: of values. without: one that says nothing.
    """
    if len(own) == 0 or count == 0:
        return None
    within = np.bincount(own, minlength=count) / len(own)
    over = np.bincount(everyone, minlength=count) / len(everyone)
    times = within / np.maximum(over, 1.0 / len(everyone))
    telling = np.where((within >= LEAST_SHARE) & (times >= MORE), within * np.log(np.maximum(times, 1.0)), 0.0)
    if without is not None:
        telling[without] = 0.0
    best = int(np.argmax(telling))
    return best if telling[best] > 0.0 else None


def named(colours: npt.NDArray[np.uint8], shares: Floats) -> npt.NDArray[np.int8]:
    """(N,), of `COLOURS`: that of the five which strikes most, by its share and its chroma."""
    count = len(colours)
    best, striking = np.zeros((count, 3), np.float32), np.full(count, -1.0, np.float32)
    for number in range(colours.shape[1]):
        lab = srgb8_to_oklab(colours[:, number])
        weight = shares[:, number] * (np.hypot(lab[:, 1], lab[:, 2]) + 0.03)
        more = weight > striking
        best[more], striking[more] = lab[more], weight[more]
    light, chroma = best[:, 0], np.hypot(best[:, 1], best[:, 2])
    hue = np.degrees(np.arctan2(best[:, 2], best[:, 1])) % 360.0
    ends = np.array([end for end, _ in HUES])
    of_hue = np.array([COLOURS.index(name) for _, name in HUES])
    found = of_hue[np.minimum(np.searchsorted(ends, hue), len(ends) - 1)]
    found[(found == COLOURS.index("orange")) & (light < BROWN)] = COLOURS.index("brown")
    pale = chroma < PALE
    found[pale] = COLOURS.index("grey")
    found[pale & (light < DARK)] = COLOURS.index("black")
    found[pale & (light > LIGHT)] = COLOURS.index("white")
    return found.astype(np.int8)


def _thirds(values: Floats) -> npt.NDArray[np.floating]:
    """(2,), between low, middling and high: the thirds of those that have a value."""
    known = values[np.isfinite(values)]
    return np.percentile(known, (100.0 / 3.0, 200.0 / 3.0)) if len(known) else np.zeros(2)


def _levels(values: Floats, ends: npt.NDArray[np.floating]) -> npt.NDArray[np.int8]:
    """(N,): 0, 1 or 2, -1 where an image has no value. ends: as of `_thirds`."""
    return np.where(np.isfinite(values), np.searchsorted(ends, values, side="right"), -1).astype(np.int8)


def _shares(
    values: npt.NDArray[np.integer], names: Sequence[str], met: npt.NDArray[np.bool_], ordered: bool = False
) -> tuple[Told, ...]:
    """ordered: as `names` has them, instead of the most frequent first."""
    counts = np.bincount(values, minlength=len(names))
    seen = np.bincount(values[met], minlength=len(names))
    order = range(len(names)) if ordered else np.argsort(-counts, kind="stable")[:SHOWN].tolist()
    return tuple(Told(names[one], int(counts[one]), float(seen[one] / counts[one])) for one in order if counts[one])
