"""Whether children lie between their parents, follow the share, and differ; and how fast the worker makes them.

python -m benchmarks.breeding CLOUD [--pairs 12] [--shares 11] [--sheets FOLDER] [--unscreened] [--kindred]
python -m benchmarks.breeding CLOUD --alone [--pairs 12]
python -m benchmarks.breeding CLOUD --worker [--count 20]      (children join the cloud: take a copy)

CLOUD is a cloud of variants with recipes, of the default embedder. Parents are of different methods or styles, drawn at
random; with --kindred the second is one of the pictures that are most like the first, as favourites often are.
Between: a child is nearer to each parent than these are to each other, by the distance of the features. Place: distance
to the first, of the sum of both; its rank correlation (Spearman) with the share is taken for each pair.
Near-duplicates, in broods of eight at a share of one half: nearer to a parent or a child before than the 1st percentile
of the distances from each picture of the cloud to its nearest neighbour.
Alone: broods of one parent, from calm to wild; how far children are from it, in median distances of two pictures of the
cloud, and its rank correlation with the strength for each parent.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy.stats import spearmanr

from classification.cloud import Cloud
from classification.embedding import Embedder, settled
from classification.measures.measure import squares
from foundation.errors import UserError
from generation.breeding.brood import Brood
from generation.breeding.kin import Kin
from generation.breeding.nursery import Nursery
from generation.breeding.shelf import Shelf
from generation.method import Picture
from generation.portrait import to_image

STRENGTH, USUAL = 0.1, 0.3
"""Of the children along the shares, so that these are what is measured; and of the brood at the middle."""

BROOD = 8

CALM_TO_WILD = 0.1, 0.3, 0.5, 0.7
CHILDREN_ALONE = 6
"""At each of these strengths."""


class Reading:
    """A cloud as breeding knows it, without growth."""

    def __init__(self, cloud: Cloud, embedder: Embedder) -> None:
        self.embedder = embedder
        self.source, self._cloud = cloud.source, cloud
        self.beside = None
        self._numbers = cloud.numbered()
        self._features = np.asarray(cloud.features()[:])

    def paths(self) -> dict[str, str]:
        return dict(zip(self._cloud.ids, self._cloud.paths, strict=True))

    def vectors(self, ids: list[str]) -> npt.NDArray[np.float32]:
        return self._features[[self._numbers[id_] for id_ in ids]].astype(np.float32)

    def vector(self, picture: Picture) -> npt.NDArray[np.float32]:
        return embedded(self.embedder, [to_image(picture)])[0]

    def join(self, path: str, entry: object, brood: str) -> str:
        raise UserError("Nothing grows here.")

    def of_brood(self, brood: str) -> list[str]:
        return []

    def discard(self, ids: object) -> list[str]:
        return []

    recover = discard


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("cloud", type=Path)
    parser.add_argument("--pairs", type=int, default=12)
    parser.add_argument("--shares", type=int, default=11)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sheets", type=Path)
    parser.add_argument("--broods", type=int, default=3, help="pairs whose near-duplicates are counted")
    parser.add_argument("--unscreened", action="store_true")
    parser.add_argument("--kindred", action="store_true")
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("--worker", action="store_true")
    parser.add_argument("--count", type=int, default=20)
    options = parser.parse_args()
    if options.worker:
        time_worker(options.cloud, options.count, options.seed)
    elif options.alone:
        measure_alone(options)
    else:
        measure(options)


def measure(options: argparse.Namespace) -> None:
    cloud = Cloud.load(options.cloud)
    embedder = settled("auto", str(cloud.description["embedder"]))[0]
    reading = Reading(cloud, embedder)
    shelf = Shelf(root=reading.source)
    begin = time.perf_counter()
    kin = Kin(reading, shelf, learn=False)  # type: ignore[arg-type]
    if options.unscreened:
        kin._predictor = None
    print(f"ready after {time.perf_counter() - begin:.1f} s", flush=True)
    nursery = Nursery(reading.source, shelf)
    shares = np.linspace(0, 1, options.shares)
    near = nearest(reading.vectors(cloud.ids))
    threshold = float(np.quantile(near, 0.01))
    between, positions, alike, ranks, seconds = [], [], [], [], []
    drawn = (
        kindred(cloud, options.pairs, options.seed)
        if options.kindred
        else pairs(cloud, nursery, options.pairs, options.seed)
    )
    for number, (first, second) in enumerate(drawn):
        begin = time.perf_counter()
        born = [child(kin, [first, second], share, options.seed + 100 * number) for share in shares]
        seconds.append((time.perf_counter() - begin) / len(born))
        vectors = embedded(embedder, [to_image(picture) for picture in born])
        parents = reading.vectors([first, second])
        distance = float(np.linalg.norm(parents[0] - parents[1]))
        away = np.linalg.norm(vectors[:, None] - parents[None], axis=2)
        inner = (shares > 0.05) & (shares < 0.95)
        between += (away < distance).all(axis=1)[inner].tolist()
        position = away[:, 0] / away.sum(axis=1)
        ranks.append(float(spearmanr(shares, position).statistic))
        positions.append(position)
        if number < options.broods:
            brood = pictures_of(kin, [first, second], options.seed)
            alike += near_duplicates(embedder, brood, parents, threshold)
        methods = " | ".join(cloud.methods[cloud.ids.index(id_)] for id_ in (first, second))
        print(
            f"{number:2d} rank {ranks[-1]:5.2f} between {np.mean((away < distance).all(axis=1)[inner]):.2f} "
            f"at {position[0]:.2f}..{position[-1]:.2f} {seconds[-1]:.2f} s  {methods}",
            flush=True,
        )
        if options.sheets is not None:
            ends = [Image.open(reading.source / cloud.paths[cloud.ids.index(id_)]) for id_ in (first, second)]
            sheet(options.sheets / f"{number:02d}.png", [ends[0], *map(to_image, born), ends[1]])
            if number < options.broods:
                sheet(options.sheets / f"{number:02d}-brood.png", [ends[0], *brood, ends[1]])
    pooled = float(spearmanr(np.tile(shares, len(positions)), np.concatenate(positions)).statistic)
    print(f"between the parents: {100 * np.mean(between):.0f} % of {len(between)} (goal 70)")
    print(f"Spearman of the share: {np.mean(ranks):.2f} a pair, {pooled:.2f} over all (goal 0.8)")
    print(f"near-duplicates: {100 * np.mean(alike):.1f} % of {len(alike)} (goal 5)")
    print(f"seconds a child, without measuring: {np.mean(seconds):.2f}")


def measure_alone(options: argparse.Namespace) -> None:
    cloud = Cloud.load(options.cloud)
    embedder = settled("auto", str(cloud.description["embedder"]))[0]
    reading = Reading(cloud, embedder)
    kin = Kin(reading, Shelf(root=reading.source), learn=False)  # type: ignore[arg-type]
    rng = np.random.default_rng(options.seed)
    vectors = reading.vectors(cloud.ids)
    one, other = rng.integers(0, len(cloud), (2, 4000))
    usual = float(np.median(np.linalg.norm(vectors[one] - vectors[other], axis=1)))
    found = []
    for number, parent in enumerate(rng.choice(len(cloud), options.pairs, replace=False).tolist()):
        away = np.empty((len(CALM_TO_WILD), CHILDREN_ALONE))
        pictures = []
        for row, strength in enumerate(CALM_TO_WILD):
            brood = kin.brood([cloud.ids[parent]], [1.0], strength, options.seed + number)
            born = [to_image(brood.child()[0].picture) for _ in range(CHILDREN_ALONE)]
            away[row] = np.linalg.norm(embedded(embedder, born) - vectors[parent], axis=1) / usual
            pictures += born
        found.append(away)
        print(
            f"{number:2d} {' '.join(f'{value:.2f}' for value in away.mean(axis=1))} {cloud.methods[parent]}", flush=True
        )
        if options.sheets is not None:
            own = Image.open(reading.source / cloud.paths[parent])
            sheet(options.sheets / f"alone-{number:02d}.png", [own, *pictures])
    means = np.mean(found, axis=(0, 2))
    ranks = [float(spearmanr(np.repeat(CALM_TO_WILD, CHILDREN_ALONE), away.ravel()).statistic) for away in found]
    for strength, mean in zip(CALM_TO_WILD, means.tolist(), strict=True):
        print(f"strength {strength:g}: children {mean:.2f} median distances from their parent")
    print(f"Spearman of the strength: {np.mean(ranks):.2f} a parent")


def pictures_of(kin: Kin, ids: list[str], seed: int) -> list[Image.Image]:
    """A brood of BROOD at the middle."""
    brood = kin.brood(ids, [0.5, 0.5], USUAL, seed)
    return [to_image(brood.child()[0].picture) for _ in range(BROOD)]


def near_duplicates(
    embedder: Embedder, brood: list[Image.Image], parents: npt.NDArray[np.float32], threshold: float
) -> list[bool]:
    """Which are nearer than `threshold` to a parent or to one before."""
    vectors = embedded(embedder, brood)
    there = np.concatenate([parents, vectors])
    return [
        bool(np.linalg.norm(there[: 2 + at] - vector, axis=1).min() < threshold) for at, vector in enumerate(vectors)
    ]


def child(kin: Kin, parents: list[str], share: float, seed: int) -> npt.NDArray[np.float32]:
    brood: Brood = kin.brood(parents, [1 - share, share], STRENGTH, seed)
    brood.number = 1  # not in a hurry
    return brood.child()[0].picture


def pairs(cloud: Cloud, nursery: Nursery, count: int, seed: int) -> list[tuple[str, str]]:
    """Half of different methods, half of different styles."""
    rng = np.random.default_rng(seed)
    found: list[tuple[str, str]] = []
    while len(found) < count:
        one, other = rng.choice(len(cloud), 2, replace=False)
        different = cloud.methods[one] != cloud.methods[other]
        styles = [nursery.genome(cloud.paths[at]).steps for at in (one, other)]
        if styles[0] != styles[1] and different == (len(found) % 2 == 0):
            found.append((cloud.ids[one], cloud.ids[other]))
    return found


def kindred(cloud: Cloud, count: int, seed: int) -> list[tuple[str, str]]:
    """Each picture with one of the 40 that are most like it, but for the first three."""
    rng = np.random.default_rng(seed)
    features = np.asarray(cloud.features()[:]).astype(np.float32)
    found: list[tuple[str, str]] = []
    for one in rng.choice(len(cloud), count, replace=False):
        order = np.argsort(-(features @ features[one]))
        found.append((cloud.ids[one], cloud.ids[order[int(rng.integers(4, 41))]]))
    return found


def embedded(embedder: Embedder, pictures: list[Image.Image]) -> npt.NDArray[np.float32]:
    return embedder.embed(squares(pictures, embedder.side))


def nearest(vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Distance from each of the first 2000 to its nearest neighbour among all."""
    own = vectors[:2000]
    cosines = own @ vectors.T
    cosines[np.arange(len(own)), np.arange(len(own))] = -1
    return np.sqrt(np.maximum(0, 2 - 2 * cosines.max(axis=1)))


def sheet(path: Path, pictures: list[Image.Image], side: int = 144) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.new("RGB", (side * len(pictures), side), "white")
    for at, picture in enumerate(pictures):
        image.paste(picture.convert("RGB").resize((side - 4, side - 4), Image.Resampling.LANCZOS), (at * side + 2, 2))
    image.save(path)


def time_worker(folder: Path, count: int, seed: int) -> None:
    """Of the command itself, from the request to what it says."""
    cloud = Cloud.load(folder)
    shelf = Shelf(root=cloud.source)
    first, second = pairs(cloud, Nursery(cloud.source, shelf), 1, seed)[0]
    command = [sys.executable, "-m", "artificial_inspiration", "breed", str(folder), "--serve"]
    begin = time.perf_counter()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdin is not None and worker.stdout is not None
        print(worker.stdout.readline().strip(), f"after {time.perf_counter() - begin:.1f} s")
        asked = time.perf_counter()
        request = {"brood": 1, "parents": [first, second], "shares": [0.5, 0.5], "strength": 0.2, "count": count}
        worker.stdin.write(json.dumps(request) + "\n")
        worker.stdin.flush()
        times = []
        for line in worker.stdout:
            said = json.loads(line)
            if "child" in said:
                times.append(time.perf_counter() - asked)
            elif "failed" in said:
                print(said["failed"])
            elif "done" in said:
                break
        worker.stdin.close()
    rate = (len(times) - 1) / (times[-1] - times[0]) if len(times) > 1 else 0.0
    print(f"first child after {times[0]:.2f} s (goal 1.5); then {rate:.2f} a second (goal 1)")


if __name__ == "__main__":
    main()
