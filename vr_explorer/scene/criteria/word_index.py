"""Which words the images of a cloud are told by, and which images have a word: their names and how they were made."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from pathlib import PurePosixPath

import numpy as np
import numpy.typing as npt

from classification.cloud import Cloud
from foundation.slices import pause
from vr_explorer.scene.criteria.folding import words_in

AT_ONCE = 256
"""Images that are read before the thread that draws has its turn: about a millisecond."""

MOST_KNOWN = 100_000
"""Spellings whose words are known while an index is made."""

SHORTEST = 3
"""Letters of a word that is compared as a whole."""

MANY = 256
"""Words from which their images are found by one look at all of the index."""

Bools = npt.NDArray[np.bool_]


class WordIndex:
    """Of a cloud's images. counts: how many images have each word, the most frequent first."""

    def __init__(self, parts: tuple[_Part, ...]) -> None:
        self._parts = parts

    @classmethod
    def of(cls, cloud: Cloud) -> WordIndex:
        """Seconds for a million images, with pauses for who draws: for a thread."""
        return cls((_Part(cloud, 0, len(cloud)),))

    def joined(self, cloud: Cloud) -> WordIndex:
        """Of `cloud`, which has more images at its end: these alone are read, and those that had joined before."""
        first = self._parts[0]
        return WordIndex((first, _Part(cloud, first.count, len(cloud))))

    def __len__(self) -> int:
        return sum(part.count for part in self._parts)

    @cached_property
    def counts(self) -> dict[str, int]:
        found: Counter[str] = Counter()
        for part in self._parts:
            found.update(dict(zip(part.words, np.diff(part.ends, prepend=0).tolist(), strict=True)))
        return dict(found.most_common())

    def having(self, word: str) -> Bools:
        """bool (N,): the images with a word that is `meant` by it. word: folded."""
        meant = self.meant(word)
        return np.concatenate([part.having(meant) for part in self._parts])

    def meant(self, word: str) -> frozenset[str]:
        """The words of the cloud that one asks for by `word`: itself, one or several of it, else those that begin
        with it; in scripts without blanks, those that have it anywhere.
        """
        if not word.isascii():
            return frozenset(one for one in self.counts if word in one)
        whole = {word, word.removesuffix("s"), word.removesuffix("es")}
        whole = {one for one in whole if len(one) >= SHORTEST and one in self.counts}
        if whole:
            several = {f"{one}{ending}" for one in whole for ending in ("", "s", "es")}
            return frozenset(several & self.counts.keys())
        return frozenset(one for one in self.counts if one.startswith(word))


class _Part:
    """Of the images from `first` to `end`. words: in the order in which they were met. rows: int32 (E,), counted from
    `first`, of each word's images, rising; those of the k-th word go up to ends[k].
    """

    def __init__(self, cloud: Cloud, first: int, end: int) -> None:
        self.count = end - first
        numbers: dict[str, int] = {}
        found, lengths = array("i"), array("i")
        known: dict[str, tuple[int, ...]] = {}
        for text in _texts(cloud, first, end):
            own: list[int] = []
            for spelled in text.split():
                words = known.get(spelled)
                if words is None:
                    words = tuple(numbers.setdefault(word, len(numbers)) for word in words_in(spelled))
                    if len(known) < MOST_KNOWN:
                        known[spelled] = words
                own += words
            own = list(dict.fromkeys(own))
            found.extend(own)
            lengths.append(len(own))
        self.words = list(numbers)
        word = np.frombuffer(found, np.int32) if found else np.zeros(0, np.int32)
        row = np.repeat(np.arange(self.count, dtype=np.int32), np.frombuffer(lengths, np.int32) if lengths else 0)
        self.rows = row[np.argsort(word, kind="stable")]
        self.ends = np.cumsum(np.bincount(word, minlength=len(numbers)))
        self._numbers = numbers

    def having(self, words: frozenset[str]) -> Bools:
        """bool (count,)."""
        match = np.zeros(self.count, bool)
        own = [self._numbers[word] for word in words if word in self._numbers]
        if len(own) > MANY:
            asked = np.zeros(len(self.words), bool)
            asked[own] = True
            match[self.rows[np.repeat(asked, np.diff(self.ends, prepend=0))]] = True
        else:
            for number in own:
                match[self.rows[self.ends[number - 1] if number else 0 : self.ends[number]]] = True
        return match


def _texts(cloud: Cloud, first: int, end: int) -> Iterator[str]:
    """What each image is told by: its name, or that of its file where it has none, its methods and labels."""
    for begin in range(first, end, AT_ONCE):
        if begin > first:
            pause()
        for index in range(begin, min(begin + AT_ONCE, end)):
            name = cloud.names[index] if cloud.names else ""
            told = name[:400] or PurePosixPath(cloud.paths[index]).stem
            labels = " ".join(label.values[index] for label in cloud.labels.values())
            yield f"{told} {cloud.methods[index].replace('_', ' ')} {labels}"
