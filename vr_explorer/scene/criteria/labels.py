"""What tables of the user's own say of the images of a cloud, in the form in which criteria ask for it."""

from __future__ import annotations

from collections import Counter

import numpy as np
import numpy.typing as npt

from classification.cloud import Cloud
from foundation.errors import UserError
from foundation.language import _
from foundation.slices import slices


class Labels:
    """Of the N images of `cloud`, each label when it is first asked for; later ones with what `before` had."""

    def __init__(self, cloud: Cloud, before: Labels | None = None) -> None:
        self._cloud = cloud
        self._numbered: dict[str, tuple[dict[str, int], npt.NDArray[np.int32]]] = {}
        for label, (known, numbers) in (before._numbered if before is not None else {}).items():
            self._numbered[label] = _numbers(cloud.labels[label].values, dict(known), numbers)

    @property
    def titles(self) -> dict[str, str]:
        """Of all labels, by their ids."""
        return {label: column.title for label, column in self._cloud.labels.items()}

    def having(self, label: str, value: str) -> npt.NDArray[np.bool_]:
        """bool (N,), the images of which the label of this id says this. UserError: there is no such label."""
        known, numbers = self._known(label)
        found: npt.NDArray[np.bool_] = numbers == known.get(value, -1)
        return found

    def values(self, label: str, most: int) -> tuple[str, ...]:
        """What a label says, of most images first. UserError: there is no such label."""
        known, numbers = self._known(label)
        words = list(known)
        counts = Counter(dict(enumerate(np.bincount(numbers, minlength=len(words)).tolist())))
        return tuple([words[number] for number, _count in counts.most_common() if words[number]][:most])

    def check(self, label: str) -> None:
        """UserError: there is no such label."""
        if label not in self._cloud.labels:
            raise UserError(_("This cloud has no label “{label}”; choose another one.").format(label=label))

    def _known(self, label: str) -> tuple[dict[str, int], npt.NDArray[np.int32]]:
        self.check(label)
        if label not in self._numbered:
            self._numbered[label] = _numbers(self._cloud.labels[label].values, {}, np.zeros(0, np.int32))
        return self._numbered[label]


def _numbers(
    values: list[str], known: dict[str, int], before: npt.NDArray[np.int32]
) -> tuple[dict[str, int], npt.NDArray[np.int32]]:
    """The different values with their numbers, and int32 (N,) that of each image. known, before: of the first ones."""
    numbers, first = np.empty(len(values), np.int32), len(before)
    numbers[:first] = before
    for part in slices(len(values) - first):
        place = slice(first + part.start, first + part.stop)
        numbers[place] = [known.setdefault(value, len(known)) for value in values[place]]
    return known, numbers
