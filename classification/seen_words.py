"""Which words suit which pictures, by an image-text network where one is on this machine: vectors of the pictures, and
of words that people look for, so that who shows the cloud needs no network for these.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
import numpy.typing as npt

from classification.cloud.facts import sought
from classification.collected import Collected
from classification.measurement import Cache, Vectors, unmeasured
from foundation.contained_files import content
from foundation.digests import Digests, Numbered, of_texts
from foundation.errors import UserError
from foundation.images import ImageError, load_rgb
from foundation.networks import image_text
from foundation.progress import ProgressCallback, ignore

MOST_OWN = 1_000
"""Words of the cloud's own texts, the most frequent ones."""

AT_ONCE = 16
"""Pictures, and words."""


@dataclass(frozen=True)
class SeenWords:
    """images: float16 (N, D), of length 1, zeros where there is none. words: in small letters; vectors: float16 (W, D),
    theirs."""

    images: npt.NDArray[np.float16]
    words: list[str]
    vectors: npt.NDArray[np.float16]


def seen_words(
    source: Path,
    out: Path,
    paths: Sequence[str],
    keys: Digests,
    texts: Iterable[str],
    linked: tuple[Path, ...] = (),
    done: ProgressCallback = ignore,
) -> SeenWords | None:
    """Of the pictures `paths` of `source`, in the state that `keys` are digests of; those in the cache of `out` are not
    looked at again. texts: of which words are taken beside the common ones. None: the network is not here.

    UserError: a full disk, ctrl-C; what was seen by then is kept.
    """
    found = image_text.here(image_text.VISION, image_text.TEXT, image_text.VOCABULARY)
    if found is None or not paths:
        return None
    vision, text, vocabulary = found
    words = dictionary(texts)
    return SeenWords(_images(vision, source, out, paths, keys, linked, done), words, _of_words(text, vocabulary, words))


def dictionary(texts: Iterable[str]) -> list[str]:
    """Common words, and those that are most frequent in `texts`."""
    common = (files("assets") / "words" / "common.txt").read_text(encoding="utf-8").split()
    counted = Counter(word for text in texts for word in set(_plain_words(text)))
    return list(dict.fromkeys([*common, *(word for word, _ in counted.most_common(MOST_OWN))]))


def texts_of(names: Iterable[str], told: Iterable[str]) -> Iterator[str]:
    """What a cloud says of its images. told: as `Facts.to_json` writes it."""
    yield from names
    for text in told:
        yield from sought(text)


def _plain_words(text: str) -> list[str]:
    cleaned = "".join(letter if letter.isalpha() else " " for letter in text.lower())
    return [word for word in cleaned.split() if 2 < len(word) <= 24]


def _images(
    vision: Path,
    source: Path,
    out: Path,
    paths: Sequence[str],
    keys: Digests,
    linked: tuple[Path, ...],
    done: ProgressCallback,
) -> npt.NDArray[np.float16]:
    collected = Collected(Cache(Vectors, out, {"image text": image_text.VISION.sha256_prefix}), len(paths))
    there = Numbered(keys)
    collected.find(there)
    missing = np.flatnonzero(collected.missing)
    finished = len(paths) - len(missing)
    done(finished, len(paths))
    try:
        network = image_text.PictureNetwork(vision) if len(missing) else None
        for first in range(0, len(missing) if network is not None else 0, AT_ONCE):
            part = missing[first : first + AT_ONCE]
            assert network is not None
            seen = _seen(network, source, [paths[number] for number in part.tolist()], keys[part], linked)
            if len(seen):
                collected.add(seen, there)
            finished += len(part)
            done(finished, len(paths))
    except KeyboardInterrupt:
        raise UserError(
            f"Stopped; {finished} of {len(paths)} pictures are compared with words, and the same command goes on "
            "from there."
        ) from None
    looked_at = np.flatnonzero(~collected.missing)
    if not len(looked_at):
        return np.zeros((len(paths), 1), np.float16)
    vectors = collected.together(looked_at, out).vectors
    found = np.zeros((len(paths), vectors.shape[1]), np.float16)
    found[looked_at] = vectors
    return found


def _seen(
    network: image_text.PictureNetwork, source: Path, paths: Sequence[str], state: Digests, linked: tuple[Path, ...]
) -> Vectors:
    """Of those that can be read, and are still in their `state`."""
    pictures, keys = [], []
    for path, known in zip(paths, state, strict=True):
        file = unmeasured(source, path, roots=linked)
        if of_texts([file.key])[0] != known:
            continue
        try:
            whole = content(file.folder / file.path, file.roots)
            pictures.append(load_rgb(file.folder / file.path, content=whole, max_side=2 * image_text.SIDE))
            keys.append(file.key)
        except ImageError:
            continue
    vectors = network.vectors(pictures) if pictures else np.zeros((0, 1), np.float32)
    return Vectors(np.array(keys), vectors.astype(np.float16))


def _of_words(text: Path, vocabulary: Path, words: Sequence[str]) -> npt.NDArray[np.float16]:
    network = image_text.TextNetwork(text, vocabulary)
    parts = [words[first : first + AT_ONCE] for first in range(0, len(words), AT_ONCE)]
    return np.concatenate([network.vectors([image_text.asked(word) for word in part]) for part in parts]).astype(
        np.float16
    )
