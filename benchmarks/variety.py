"""How various variants are: the Vendi score, near-duplicates, and how much of the original's own portraits is reached.

python -m benchmarks.variety FOLDER...
python -m benchmarks.variety --make FOLDER [--count 200]

The first compares folders of pictures, or of variants. The second makes two runs on the bundled portrait in FOLDER
(what is there is used again), by the mix before the table had kinds of painting and by today's, and compares them.

The Vendi score (Friedman and Dieng, "The Vendi Score", TMLR 2023) is the number of wholly different pictures that would
be as various: the exponential of the entropy of the eigenvalues of K / n, K the cosines of the pictures' vectors. It is
the mean over random subsets of 39. A near-duplicate is a picture whose nearest neighbour in its folder has a cosine
above the judge's bound. Nearness is the mean, over cards of the original's in `../shared/seed/picture_09.jpg` beside
the checkout (left out where it is not there), of the cosine of the nearest of 59 variants. Judges: EfficientNet-Lite0's
last vector, which also teaches styles and dreams and so may flatter, and the patch statistics of
`classification.embedding`, which do neither. Each judge's vectors are centred on the mean of all folders, since raw
ones all point one way.

What a person would throw away is not counted here: look at the sheets.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image

from classification.embedding.descriptor import Descriptor
from foundation.images import load_rgb
from foundation.networks import efficientnet_lite
from generation.methods import chosen_methods, default_names
from generation.mix import Mix
from generation.pipeline import IMAGES_FOLDER, generate
from generation.portrait import bundled_portrait
from generation.worker import Job

EARLIER = """
[mix]
painted_style = 0.25
patch_style = 0.34
warp_then_style = 0.14
restructuring = 0.08
restructuring_then_style = 0.10
graphic = 0.22
style_then_graphic = 0.12
"""
"""The mix before the table had kinds of painting, as a settings file would have it; all else is 0."""

SUBSET = 39
SUBSETS = 50
REACHED_BY = 59
DUPLICATE = {"efficientnet-lite0": 0.90, "patch statistics": 0.90}
SEED = Path(__file__).parents[2] / "shared" / "seed" / "picture_09.jpg"
CARDS = (
    (363, 262, 493, 389),
    (501, 193, 626, 316),
    (360, 431, 497, 553),
    (831, 541, 929, 640),
    (954, 703, 1062, 842),
    (1202, 576, 1305, 668),
    (1325, 771, 1420, 875),
    (147, 714, 229, 791),
    (246, 525, 341, 604),
    (1101, 185, 1156, 240),
    (1233, 116, 1295, 178),
    (1248, 2, 1318, 66),
    (911, 233, 990, 308),
    (745, 59, 791, 112),
    (743, 145, 785, 191),
    (1125, 79, 1174, 130),
    (492, 789, 569, 873),
    (567, 798, 659, 897),
    (116, 826, 191, 897),
    (316, 732, 385, 789),
    (591, 689, 651, 748),
    (464, 613, 530, 679),
    (1220, 811, 1292, 877),
    (138, 332, 213, 389),
)
"""Of that picture: left, top, right and bottom of whole cards, in pixels."""

Vectors = npt.NDArray[np.float64]
Judge = Callable[[Sequence[Image.Image]], Vectors]


def vendi(vectors: Vectors) -> float:
    """The score of unit vectors (N, D): from 1, all the same, to N, all at right angles."""
    eigenvalues = np.linalg.eigvalsh(vectors @ vectors.T / len(vectors))
    shares = eigenvalues[eigenvalues > 1e-12]
    return float(np.exp(-(shares * np.log(shares)).sum()))


def vendi_of_subsets(vectors: Vectors, size: int = SUBSET) -> float:
    """The mean over random subsets of `size`, or of all where there are no more."""
    rng = np.random.default_rng(0)
    chosen = [rng.choice(len(vectors), min(size, len(vectors)), replace=False) for _ in range(SUBSETS)]
    return float(np.mean([vendi(vectors[one]) for one in chosen]))


def duplicates(vectors: Vectors, bound: float) -> float:
    """Share of pictures with a neighbour nearer than `bound`."""
    likeness = vectors @ vectors.T - 2 * np.eye(len(vectors))
    return float((likeness.max(axis=1) > bound).mean())


def nearness(vectors: Vectors, wanted: Vectors, count: int = REACHED_BY) -> float:
    """Mean cosine of the `wanted` with the nearest of `count` random others."""
    rng = np.random.default_rng(0)
    chosen = [rng.choice(len(vectors), min(count, len(vectors)), replace=False) for _ in range(SUBSETS)]
    return float(np.mean([(wanted @ vectors[one].T).max(axis=1).mean() for one in chosen]))


def unit(vectors: npt.NDArray[np.float32], mean: npt.NDArray[np.float32]) -> Vectors:
    """Centred, and of length 1."""
    centred = (vectors - mean).astype(np.float64)
    return centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-12)


def judges() -> dict[str, Callable[[Sequence[Image.Image]], npt.NDArray[np.float32]]]:
    """Name → what makes vectors (N, D) of pictures."""
    network, descriptor = efficientnet_lite.load(), Descriptor()

    def by_network(pictures: Sequence[Image.Image]) -> npt.NDArray[np.float32]:
        vectors = []
        with torch.inference_mode():
            for picture in pictures:
                pixels = np.asarray(picture.resize((224, 224), Image.Resampling.LANCZOS), np.float32) / 255
                vectors.append(network.vector(torch.from_numpy(pixels).permute(2, 0, 1)[None])[0].numpy())
        return np.stack(vectors)

    def by_statistics(pictures: Sequence[Image.Image]) -> npt.NDArray[np.float32]:
        side = (descriptor.side, descriptor.side)
        batch = [np.asarray(picture.resize(side, Image.Resampling.LANCZOS)) for picture in pictures]
        return descriptor.embed(np.stack(batch))

    return {"efficientnet-lite0": by_network, "patch statistics": by_statistics}


def pictures_of(folder: Path) -> list[Image.Image]:
    """All pictures of a folder, or of its `images`."""
    inner = folder / IMAGES_FOLDER
    paths = sorted((inner if inner.is_dir() else folder).iterdir())
    found = [load_rgb(path) for path in paths if path.suffix.lower() in (".png", ".jpg", ".jpeg", ".webp")]
    if not found:
        sys.exit(f"There are no pictures in {folder}.")
    return found


def portraits_of_the_original() -> list[Image.Image]:
    """The cards that are large enough to see in the reference picture; none where it is not there."""
    if not SEED.is_file():
        return []
    picture = load_rgb(SEED)
    return [picture.crop(box) for box in CARDS]


def make(folder: Path, mix: Mix, count: int) -> Path:
    """A run in `folder` by the default methods, or the rest of it."""
    names, _ = default_names()
    generate(Job(bundled_portrait(256), folder, 0, mix, partial(chosen_methods, names)), count)
    return folder


def earlier() -> Mix:
    return Mix(**(dict.fromkeys(vars(Mix()), 0.0) | tomllib.loads(EARLIER)["mix"]))


def main() -> None:
    parser = argparse.ArgumentParser(description="How various variants are.")
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--make", type=Path)
    parser.add_argument("--count", type=int, default=200)
    given = parser.parse_args()
    torch.set_num_threads(1)  # several wait for each other longer than they work on pictures this small
    folders: list[Path] = list(given.folders)
    if given.make is not None:
        folders += [make(given.make / "earlier", earlier(), given.count), make(given.make / "now", Mix(), given.count)]
    if not folders:
        parser.error("name folders, or one to make runs in by --make")
    pictures = {str(folder): pictures_of(folder) for folder in folders}
    wanted = portraits_of_the_original()
    print(f"{'judge':20} {'folder':32} {'pictures':>8} {f'Vendi@{SUBSET}':>9} {'duplicates':>10} {'nearness':>8}")
    for name, judge in judges().items():
        raw = {folder: judge(found) for folder, found in pictures.items()}
        mean = np.mean([vectors.mean(axis=0) for vectors in raw.values()], axis=0)
        targets = unit(judge(wanted), mean) if wanted else None
        for folder, vectors in raw.items():
            own = unit(vectors, mean)
            reached = "–" if targets is None else f"{nearness(own, targets):.3f}"
            same = duplicates(own, DUPLICATE[name])
            print(f"{name:20} {folder[-32:]:32} {len(own):8} {vendi_of_subsets(own):9.1f} {same:10.1%} {reached:>8}")


if __name__ == "__main__":
    main()
