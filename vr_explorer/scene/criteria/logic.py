"""All, any and not of other criteria: minimum, maximum and complement.

Of the fuzzy connectives these alone agree with Boolean logic at the threshold (Zadeh, "Fuzzy sets", 1965), so the count
of matches is what "and", "or" and "not" promise.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import ClassVar

import numpy as np

from foundation.language import N_, _
from vr_explorer.scene.criteria.criterion import Criterion, Matcher
from vr_explorer.scene.criteria.measures import Floats


@dataclass(frozen=True)
class _Several(Criterion):
    """Several criteria as one."""

    criteria: tuple[Criterion, ...]

    remembered: ClassVar[bool] = False

    def __post_init__(self) -> None:
        _check(self.criteria)

    @property
    def operands(self) -> tuple[Criterion, ...]:
        return self.criteria


@dataclass(frozen=True)
class AllOf(_Several):
    """Each of the criteria; of none, every image matches."""

    def match(self, matcher: Matcher) -> Floats:
        if not self.criteria:
            return np.full(len(matcher.measures), 1.0, np.float32)
        return np.asarray(np.minimum.reduce([matcher.match(one) for one in self.criteria]), np.float32)

    def describe(self) -> str:
        return _joined(N_("{first} and {second}"), self.criteria) if self.criteria else _("Everything")


@dataclass(frozen=True)
class AnyOf(_Several):
    """At least one of the criteria; of none, no image matches."""

    def match(self, matcher: Matcher) -> Floats:
        if not self.criteria:
            return np.full(len(matcher.measures), 0.0, np.float32)
        return np.asarray(np.maximum.reduce([matcher.match(one) for one in self.criteria]), np.float32)

    def describe(self) -> str:
        return _joined(N_("{first} or {second}"), self.criteria) if self.criteria else _("Nothing")


@dataclass(frozen=True)
class Not(Criterion):
    """Not this one; an image at exactly 1/2 matches either way."""

    criterion: Criterion

    remembered: ClassVar[bool] = False

    def __post_init__(self) -> None:
        _check((self.criterion,))

    @property
    def operands(self) -> tuple[Criterion, ...]:
        return (self.criterion,)

    def match(self, matcher: Matcher) -> Floats:
        return 1.0 - matcher.match(self.criterion)

    def describe(self) -> str:
        return _("not {criterion}").format(criterion=_inner(self.criterion))


def _joined(words: str, criteria: tuple[Criterion, ...]) -> str:
    return reduce(lambda first, second: _(words).format(first=first, second=second), map(_inner, criteria))


def _inner(criterion: Criterion) -> str:
    """In brackets where a reader could bind it otherwise."""
    words = criterion.describe()
    return f"({words})" if len(criterion.operands or ()) > 1 else words


def _check(criteria: tuple[Criterion, ...]) -> None:
    if not all(isinstance(criterion, Criterion) for criterion in criteria):
        raise TypeError(f"not criteria: {criteria!r}")
