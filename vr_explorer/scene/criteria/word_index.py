"""Which words the images of a cloud are told by, and which images have a word: their names, how they were made, and
what their files tell, as SQLite's full-text search (FTS5) has it in memory.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from pathlib import PurePosixPath
from threading import Lock

import numpy as np
import numpy.typing as npt

from classification.cloud import Cloud
from classification.cloud.facts import LONGEST_TEXT, sought
from foundation.slices import pause
from vr_explorer.scene.criteria.folding import BETWEEN, LONGEST_WORD, folded

AT_ONCE = 64
"""Images that are read before the thread that draws has its turn."""

LONGEST_NAME = 400

SHORTEST = 3
"""Letters of a word that is compared as a whole."""

MANY = 200
"""Words that are asked for at once."""

_TABLE = """CREATE VIRTUAL TABLE told USING fts5(
    words, content='', detail=full, columnsize=0, prefix='1 2 3 4',
    tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* S* P* C*'")"""
"""All letters and signs belong to words: what is between words is blanks by then (`_Part`)."""

APART = "\ue000"
"""A word of nobody's between two texts of an image, so that none ends in one of them and goes on in the other."""

Bools = npt.NDArray[np.bool_]


class WordIndex:
    """Of a cloud's images, for any thread. counts: how many images have each word, the most frequent first."""

    def __init__(self, parts: tuple[_Part, ...]) -> None:
        self._parts = parts

    @classmethod
    def of(cls, cloud: Cloud) -> WordIndex:
        """Seconds for 100,000 images with prompts, with pauses for who draws: for a thread."""
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
            found.update(part.counts())
        return dict(found.most_common())

    def having(self, word: str) -> Bools:
        """bool (N,): the images with a word that is `meant` by it. word: folded."""
        if word.isascii() and not self._whole(word):
            return np.concatenate([part.beginning(word) for part in self._parts])
        meant = sorted(self.meant(word))
        return np.concatenate([part.having(meant) for part in self._parts])

    def saying(self, words: Sequence[str]) -> Bools:
        """bool (N,): the images of which these words are said, side by side in this order. words: folded, one or more.
        One of a script without blanks, which no image has as it stands, is looked for in longer ones.
        """
        if len(words) == 1 and not words[0].isascii() and words[0] not in self.counts:
            return self.having(words[0])
        return np.concatenate([part.saying(words) for part in self._parts])

    def meant(self, word: str) -> frozenset[str]:
        """The words of the cloud that one asks for by `word`: itself, one or several of it, else those that begin
        with it; in scripts without blanks, those that have it anywhere.
        """
        if not word.isascii():
            return frozenset(one for one in self.counts if word in one)
        whole = self._whole(word)
        return whole or frozenset(one for one in self.counts if one.startswith(word))

    def _whole(self, word: str) -> frozenset[str]:
        whole = {word, word.removesuffix("s"), word.removesuffix("es")}
        whole = {one for one in whole if len(one) >= SHORTEST and one in self.counts}
        several = {f"{one}{ending}" for one in whole for ending in ("", "s", "es")}
        return frozenset(several & self.counts.keys())


class _Part:
    """Of the images from `first` to `end`."""

    def __init__(self, cloud: Cloud, first: int, end: int) -> None:
        self.count = end - first
        self._asking = Lock()
        self._database = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self._database.execute(_TABLE)
        self._database.execute("CREATE VIRTUAL TABLE vocabulary USING fts5vocab(told, row)")
        self._database.execute("BEGIN")
        for begin in range(first, end, AT_ONCE):
            if begin > first:
                pause()
            images = range(begin, min(begin + AT_ONCE, end))
            rows = [(index - first, _told(cloud, index)) for index in images]
            self._database.executemany("INSERT INTO told (rowid, words) VALUES (?, ?)", rows)
        self._database.execute("COMMIT")

    def counts(self) -> dict[str, int]:
        """How many images have each word."""
        with self._asking:
            counted = self._database.execute("SELECT term, doc FROM vocabulary WHERE term <> ?", (APART,))
            return dict(counted.fetchall())

    def beginning(self, word: str) -> Bools:
        """bool (count,): the images with a word that begins so."""
        return self._found([f"{_quoted(word)}*"])

    def having(self, words: list[str]) -> Bools:
        """bool (count,): the images with any of these words."""
        quoted = [_quoted(word) for word in words]
        return self._found([" OR ".join(quoted[begin : begin + MANY]) for begin in range(0, len(quoted), MANY)])

    def saying(self, words: Sequence[str]) -> Bools:
        """bool (count,): the images that say these words side by side."""
        return self._found([_quoted(" ".join(words))])

    def _found(self, questions: list[str]) -> Bools:
        match = np.zeros(self.count, bool)
        with self._asking:
            for question in questions:
                # As one text: a row of Python's own for each image would take five times as long.
                found = self._database.execute("SELECT group_concat(rowid) FROM told WHERE told MATCH ?", (question,))
                numbers = found.fetchone()[0]
                if numbers is not None:
                    match[np.fromstring(numbers, np.int64, sep=",")] = True
        return match


def _told(cloud: Cloud, index: int) -> str:
    """What an image is told by: its name, or that of its file where it has none, its methods and labels,
    and what its file tells. Their words are `folded`, with blanks between them, and `APART` between two texts."""
    name = cloud.names[index] if cloud.names else ""
    texts = [name[:LONGEST_NAME] or PurePosixPath(cloud.paths[index]).stem, cloud.methods[index].replace("_", " ")]
    texts += [label.values[index] for label in cloud.labels.values()]
    texts += sought(cloud.provenance[index]) if cloud.provenance else ()
    return f" {APART} ".join(words for text in texts if (words := _words(text)))


def _words(text: str) -> str:
    """FTS5 takes these as they are."""
    text = text.encode("utf-8", "replace").decode()  # halves of characters, as JSON may hold
    return " ".join(word[:LONGEST_WORD] for word in BETWEEN.split(folded(text, 4 * LONGEST_TEXT)) if word)


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'
