"""What every criterion is, and who answers criteria for the images of a cloud.

Each gives every image a *match* from 0 to 1; an image matches where that is at least 1/2.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from threading import Lock
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from classification.cloud import Cloud
from foundation.errors import UserError
from foundation.language import _
from vr_explorer.scene.criteria.measures import Floats, Measure, Measures

THRESHOLD = 0.5
"""An image matches from here on."""

REMEMBERED = 12
"""Matches of single criteria are kept for so many, so that a moving slider costs its own criterion alone."""

MOST_COMPARED = 1_000
"""Images that others are compared with, evenly among those that match."""

Rgb = tuple[int, int, int]
"""sRGB, 0..255."""


class Criterion(ABC):
    """What is wanted of an image: a frozen dataclass whose fields are kept, without a cloud to ask.

    remembered: what it is answered with follows from the cloud alone, and is worth keeping for the next question.
    said_by_glow: a bomb that gathers by it needs no words beside its glow.
    switch: the words of its switch on the page of filters, "" where it has none there; needs defaults for all fields.
    written: what it is called in files, "" where that is its class's name.
    """

    remembered: ClassVar[bool] = True
    said_by_glow: ClassVar[bool] = False
    switch: ClassVar[str] = ""
    written: ClassVar[str] = ""

    @abstractmethod
    def match(self, matcher: Matcher) -> Floats:
        """float32 (N,), 0..1. Asked by `Matcher.match`, which knows what was answered before; others ask that one.

        UserError where the cloud cannot answer.
        """

    @abstractmethod
    def describe(self) -> str:
        """A short phrase for labels: "Abstractness 0.7–1 and not Favourites"."""

    @property
    def operands(self) -> tuple[Criterion, ...] | None:
        """The criteria that it is made of, None where it is a single one."""
        return None

    @property
    def follows_favourites(self) -> bool:
        """Whether it is answered otherwise as other images are favourites."""
        return any(operand.follows_favourites for operand in self.operands or ())

    @property
    def ends(self) -> tuple[str, str] | None:
        """What stands at the low and at the high end of an axis of it, in words; None: numbers say it."""
        return None

    @property
    def axis(self) -> Axis:
        """What a histogram of it shows."""
        return self

    def values(self, matcher: Matcher) -> Floats:
        """float32 (N,), 0..1: what images are ordered by along an axis of it. UserError as `match`."""
        return matcher.match(self)

    def nearness(self, matcher: Matcher) -> Floats:
        """float32 (N,): how like each image is to what this asks for, also where it does not match: by default the
        mean cosine of its features with those that do. UserError as `match`, and where nothing matches.
        """
        matching = np.flatnonzero(matcher.match(self) >= THRESHOLD)
        if not len(matching):
            raise UserError(
                _("No image of this cloud is {criterion}, so none can be like it; choose something else.").format(
                    criterion=self.describe()
                )
            )
        examples = matching[:: -(-len(matching) // MOST_COMPARED)]
        return matcher.measures.similarity(tuple(examples.tolist()))[0]

    def check(self, matcher: Matcher) -> None:
        """UserError where `match` would raise one, without the work."""
        for operand in self.operands or ():
            operand.check(matcher)

    def glow(self, cloud: Cloud) -> tuple[Rgb, ...]:
        """The colours in which a bomb of it glows, none where it wants no colours."""
        return tuple(colour for operand in self.operands or () for colour in operand.glow(cloud))

    @classmethod
    def renamed(cls, plain: dict[str, Any], name: Callable[[Any], Any]) -> dict[str, Any]:
        """Its plain JSON form with the images that it names called by `name`: cards in the scene, ids in files."""
        return plain


Axis = Measure | Criterion
"""What images can be ordered by: a measure, or how well they match."""


def iter_leaves(criterion: Criterion) -> Iterator[Criterion]:
    """The single criteria that `criterion` is made of, in order."""
    if criterion.operands is None:
        yield criterion
    else:
        for operand in criterion.operands:
            yield from iter_leaves(operand)


class Matcher:
    """Answers criteria for the N images of one cloud, to any thread.

    favourite: float32 (N,) 0 or 1, the scene's own array, read at each question. rejected: the cards that are not
    wanted, rising; hidden: those of them that are out of sight, too, where they are not shown all the same. Both may be
    replaced.
    """

    def __init__(self, measures: Measures, favourite: Floats) -> None:
        self.measures = measures
        self.favourite = favourite
        self.rejected: npt.NDArray[np.intp] = np.zeros(0, np.intp)
        self.hidden: npt.NDArray[np.intp] = np.zeros(0, np.intp)
        self._remembered: OrderedDict[Criterion, Floats] = OrderedDict()
        self._remembering = Lock()

    def match(self, criterion: Criterion) -> Floats:
        """float32 (N,), 0..1, not to be written to. UserError: similarity is asked of a cloud without features, or a
        measure of one that does not have it. An image without a value matches no range of that measure.
        """
        if not criterion.remembered:
            return criterion.match(self)
        with self._remembering:
            match = self._remembered.get(criterion)
        if match is None:
            match = criterion.match(self)
            match.flags.writeable = False
        with self._remembering:
            self._remembered[criterion] = match
            self._remembered.move_to_end(criterion)
            while len(self._remembered) > REMEMBERED:
                self._remembered.popitem(last=False)
        return match

    def wanted(self, criterion: Criterion) -> Floats:
        """`match`, of what was rejected 0: for filters and bombs, whatever they are made of."""
        match = self.match(criterion)
        if len(self.rejected):
            match = match.copy()
            match[self.rejected] = 0.0
        return match

    def count(self, criterion: Criterion) -> int:
        """How many images match, without what was rejected."""
        return int(np.count_nonzero(self.wanted(criterion) >= THRESHOLD))

    def state_of(self, criteria: Iterable[Criterion]) -> bytes:
        """Differs where the same criteria would be answered otherwise than before: by other favourites."""
        asked = any(criterion.follows_favourites for criterion in criteria)
        return np.packbits(self.favourite > 0.0).tobytes() if asked else b""
