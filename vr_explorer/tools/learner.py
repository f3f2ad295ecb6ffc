"""A taste of one cloud's images: all of it happens on one thread, beside the frames."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from classification.cloud import Cloud, Features
from foundation.errors import UserError
from foundation.language import _, ngettext
from foundation.slices import SLICE, pause
from vr_explorer.panels.taste_state import NicheState, TasteState
from vr_explorer.scene.criteria import Measures
from vr_explorer.scene.image_names import name_words
from vr_explorer.taste.signals import Signal
from vr_explorer.taste.space import Floats, Space, measured
from vr_explorer.taste.taste import Pick, Taste
from vr_explorer.taste.words import SEEN_LITTLE, Described, Vocabulary, manner_of

SHOWN = 6
"""Images of a niche that are shown."""

BATCH = 8

AT_ONCE = 256
"""Images whose names are read until others have their turn: about a millisecond."""

T = TypeVar("T")


@dataclass(frozen=True)
class Found:
    """Cards to bring before the viewer, each with why."""

    cards: tuple[int, ...]
    words: tuple[str, ...]


class LateLearner:
    """A `Learner` that is made when it is first wanted, of the images that are there then and what has been said of
    them. What comes, or is said, later is to be told to the learner as well.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._begin: Callable[[], Learner] | None = None
        self._made: Learner | None = None

    def want(self, cloud: Cloud, told: Mapping[int, Signal]) -> None:
        """It is wanted from now on; of `cloud`, of whose images `told` is known, where it was not wanted before."""
        if self._begin is None:
            self._begin = partial(Learner, cloud, self._seed, tuple(told.items()))

    @property
    def wanted(self) -> bool:
        return self._begin is not None

    def get(self) -> Learner:
        """For the thread, and that alone; once it is wanted."""
        if self._made is None:
            assert self._begin is not None
            self._made = self._begin()
        return self._made


class Learner:
    """cloud: whose images it judges. seed: as of `Taste`. told: what was said before, in that order."""

    def __init__(self, cloud: Cloud, seed: int, told: Sequence[tuple[int, Signal]]) -> None:
        self._count = len(cloud)
        self._told_of = [name for name, one in cloud.measures.items() if _tells(one.values)]
        columns = [
            Described(cloud.measures[name].description.title, cloud.measures[name].values) for name in self._told_of
        ]
        self.words = Vocabulary(cloud.colours, cloud.shares, _manners(cloud), _in_slices(cloud.methods, SLICE), columns)
        self.taste = Taste(Space(features_of(cloud), measures_of(cloud)), seed, told)

    def next(
        self, batch: int, dial: float, met: npt.NDArray[np.bool_], rejected: frozenset[int] = frozenset()
    ) -> Found:
        """batch: its number. dial: as `Taste.pick` takes it. met: (N,), or of those alone that were there before some
        joined. rejected: are not to be seen.
        """
        met = np.concatenate([met, np.zeros(self._count - len(met), bool)])
        self.taste.batches = batch
        picks = self.taste.pick(BATCH, dial, met, rejected)
        return Found(tuple(pick.image for pick in picks), tuple(self.reason(pick, met) for pick in picks))

    def reason(self, pick: Pick, met: npt.NDArray[np.bool_]) -> str:
        """Why an image is shown, in words."""
        if pick.niche is not None:
            likes = self.taste.niches[pick.niche].likes
            words = self.words.describe(likes)
            if len(likes) == 1:
                return _("near one you kept: {words}").format(words=words) if words else _("near one you kept")
            if words:
                return _("near your {words}").format(words=words)
            return ngettext("near {count} that you kept", "near {count} that you kept", len(likes))
        cells = self.taste.cells
        images = cells.members(int(cells.of[pick.image]))
        if pick.visited == 0.0 and met[images].mean() < SEEN_LITTLE:
            return _("a corner you have not seen")
        if pick.visited == 0.0:
            return _("a corner you have only flown past")
        return _("a corner you have seen little of")

    def grow(self, cloud: Cloud) -> None:
        """cloud: with further images after those that were there, or none."""
        if len(cloud) == self._count:
            return
        features = features_of(cloud)
        first, self._count = self._count, len(cloud)
        self.taste.grow(None if features is None else features[first:], measures_of(cloud, first))
        columns = [cloud.measures[name].values[first:] for name in self._told_of]
        methods = cloud.methods[first:]
        self.words.grow(cloud.colours[first:], cloud.shares[first:], _manners(cloud, first), methods, columns)

    def shown(self) -> TasteState:
        """For the page."""
        told, niches = self.taste.told, sorted(self.taste.niches, key=lambda niche: -len(niche.likes))
        counts = {signal: sum(one is signal for one in told.values()) for signal in Signal}
        return TasteState(
            tuple(
                NicheState(
                    self.words.describe(niche.likes) or _("of several kinds"),
                    self.words.traits(niche.likes),
                    tuple(reversed(niche.likes)),
                    len(niche.likes),
                )
                for niche in niches
                if niche.likes
            ),
            counts[Signal.LOOKED],
            counts[Signal.PASSED],
            counts[Signal.DISMISSED],
        )


def features_of(cloud: Cloud) -> Features | None:
    """None where the cloud has none that can be read: its measures are left."""
    try:
        return cloud.features()
    except UserError:
        return None


def measures_of(cloud: Cloud, first: int = 0) -> Floats:
    """(N - first, M) of the images from `first` on, with the colour and the place of each."""
    measures = Measures(cloud)
    columns = [(measures.values_from(first, one), one.period) for one in measures.described.values()]
    if features_of(cloud) is None:
        columns += [(cloud.positions[first:, axis], 0.0) for axis in range(3)]
    return measured(columns)


def _manners(cloud: Cloud, first: int = 0) -> Iterator[str]:
    """Of the images from `first` on, with pauses."""
    names = (name_words(manner_of(cloud.name(number), cloud.methods[number])) for number in range(first, len(cloud)))
    return _in_slices(names)


def _in_slices(items: Iterable[T], length: int = AT_ONCE) -> Iterator[T]:
    """The same, with pauses in which others have their turn, after so many each."""
    for number, item in enumerate(items):
        if number and number % length == 0:
            pause()
        yield item


def _tells(values: Floats) -> bool:
    known = values[np.isfinite(values)]
    return len(known) > 0 and bool(known.min() < known.max())
