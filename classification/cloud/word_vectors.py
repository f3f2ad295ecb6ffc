"""Vectors of a cloud's images and of words, whose cosines say which words suit which images (`image_text.npy`,
`words.txt`, `word_vectors.npy`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from classification.cloud.description import IMAGE_TEXT_FILE, WORD_VECTORS_FILE, WORDS_FILE
from classification.file_set import FileSet, features_in, mark_of_features, save_features
from foundation.errors import UserError
from foundation.language import _

MOST_WORDS = 20_000
LARGEST = 1 << 20
"""Bytes of the words."""

_CHUNK = 4_096


@dataclass(frozen=True)
class WordVectors:
    """images: float16 (M, D), of length 1, zeros where there is none, memory-mapped; M images of the cloud, and those
    that joined have none. words: in small letters, by their rows in vectors, float16 (W, D)."""

    images: npt.NDArray[np.float16]
    words: dict[str, int]
    vectors: npt.NDArray[np.float16]

    def cosines(self, vector: npt.NDArray[np.floating], count: int) -> npt.NDArray[np.float32]:
        """float32 (count,), −1..1, of the images with a vector (D,) of length 1; NaN where an image has none."""
        found = np.full(count, np.nan, np.float32)
        sought = vector.astype(np.float32)
        for first in range(0, len(self.images), _CHUNK):
            part = self.images[first : first + _CHUNK].astype(np.float32)
            found[first : first + len(part)] = np.where(part.any(axis=1), part @ sought, np.nan)
        return found


def write(
    files: FileSet, images: npt.NDArray[np.float16], words: Sequence[str], vectors: npt.NDArray[np.float16]
) -> None:
    """As further files of a cloud. ValueError: they do not fit each other."""
    if len(words) != len(vectors) or len(words) > MOST_WORDS or images.shape[1] != vectors.shape[1]:
        raise ValueError("the words do not fit their vectors")
    save_features(files.new(IMAGE_TEXT_FILE), images, files.mark)
    save_features(files.new(WORD_VECTORS_FILE), vectors, files.mark)
    files.new(WORDS_FILE).write_text("\n".join(words), encoding="utf-8")


def read(folder: Path, run: str, count: int) -> WordVectors | None:
    """Of the cloud in `folder` with `count` images in its table. None: there are none of this run, the mark of its
    `classify`. UserError: they are damaged, or too large."""
    image_file, words_file, vectors_file = (folder / name for name in (IMAGE_TEXT_FILE, WORDS_FILE, WORD_VECTORS_FILE))
    try:
        if not run or not image_file.is_file() or mark_of_features(image_file) != run:
            return None
        images, vectors = features_in(image_file), features_in(vectors_file)
        with words_file.open("rb") as stream:
            told = stream.read(LARGEST + 1)
        words = told.decode("utf-8").split("\n")
        if len(told) > LARGEST or not 0 < len(words) <= MOST_WORDS or mark_of_features(vectors_file) != run:
            raise ValueError("they are too many, or of another run")
        shapes = {array.shape for array in (images, vectors)}
        widths = {shape[-1] for shape in shapes}
        if (
            images.ndim != 2
            or vectors.ndim != 2
            or len(widths) != 1
            or (len(images), len(vectors)) != (count, len(words))
        ):
            raise ValueError("they do not fit each other")
        if images.dtype != np.float16 or vectors.dtype != np.float16:
            raise ValueError("they are of another kind")
    except (OSError, ValueError) as error:
        raise UserError(
            _("The words of the cloud in {folder} cannot be read ({why}); classify the images again.").format(
                folder=folder, why=error
            )
        ) from error
    return WordVectors(images, {word: row for row, word in enumerate(words)}, np.array(vectors))
