"""Whether breeding finds more of a rare taste than looking alone: simulated users, and children that are really made.

python -m benchmarks.rare CLOUD [--users 8] [--looks 80] [--seed 1] [--sheets FOLDER]

CLOUD is a cloud of variants with recipes, of the default embedder. What inspires a user is rare: 2 images in 1,000, the
nearest in the features to one that is drawn at random. They came with one of these, and look at batches of eight. By
looking alone all are from "What next?". With breeding half of each batch are: the others are children of what they
liked, of one alone and of two in turn. A child is painted and measured as those of the cloud were: its true place
decides, not a predicted one. Children are no parents here and teach the taste nothing, which is less than the explorer
does.

Counted are distinct hits: what inspires and is no near-duplicate (`benchmarks.breeding`) of another hit or of the
favourite. Each user is the same for both (paired by the seed); the mean of the differences is told with its 95 %
confidence.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from benchmarks.breeding import Reading, nearest, sheet
from benchmarks.inspiration import BATCH, space_of
from classification.cloud import Cloud
from classification.embedding import settled
from foundation.errors import UserError
from generation.breeding.brood import Brood
from generation.breeding.kin import Kin
from generation.breeding.shelf import Shelf
from generation.portrait import to_image
from vr_explorer.taste.signals import Signal
from vr_explorer.taste.space import Space
from vr_explorer.taste.taste import Taste

RARE = 0.002
"""Of the images inspire."""

KEEPS = 0.9, 0.01
"""How often what inspires, and what does not, is kept."""

STRENGTH = 0.3
DIAL = 0.5
GOAL = 3.0


@dataclass(frozen=True)
class World:
    """A cloud, what is known of it, and how far apart two pictures are that are no near-duplicates."""

    cloud: Cloud
    reading: Reading
    kin: Kin
    space: Space
    vectors: npt.NDArray[np.float32]
    apart: float


class User:
    """middle: of the taste. reach: how far from it an image inspires. first: the favourite they came with."""

    def __init__(self, world: World, seed: int) -> None:
        rng = np.random.default_rng([seed, 78])
        count = len(world.vectors)
        self.middle = world.vectors[int(rng.integers(count))]
        away = np.linalg.norm(world.vectors - self.middle, axis=1)
        inspiring = np.argsort(away)[: max(2, round(RARE * count))]
        self.reach = float(away[inspiring[-1]])
        self.first = int(rng.choice(inspiring))
        self._likes = rng.random(count) < np.where(away <= self.reach, *KEEPS)

    def inspires(self, vector: npt.NDArray[np.float32]) -> bool:
        return float(np.linalg.norm(vector - self.middle)) <= self.reach

    def keeps(self, image: int) -> bool:
        return bool(self._likes[image])


@dataclass
class Hits:
    """Distinct ones, beside the favourite that was there."""

    apart: float
    there: list[npt.NDArray[np.float32]]
    count: int = 0
    pictures: list[Image.Image] = field(default_factory=list)

    def add(self, vector: npt.NDArray[np.float32]) -> bool:
        """Whether it is another one."""
        if any(float(np.linalg.norm(vector - other)) < self.apart for other in self.there):
            return False
        self.there.append(vector)
        self.count += 1
        return True


def looking(world: World, user: User, looks: int, children: int, seed: int) -> tuple[Hits, int]:
    """children: of each batch, how many are bred. The hits, and how many of the children that were seen inspire."""
    taste = Taste(world.space, seed, [(user.first, Signal.FAVOURITE)])
    hits = Hits(world.apart, [world.vectors[user.first]])
    liked, inspired = [user.first], 0
    broods: dict[tuple[str, ...], Brood] = {}
    for batch in range(looks // BATCH):
        for image in [pick.image for pick in taste.pick(BATCH - children, DIAL)]:
            kept = user.keeps(image)
            taste.tell(image, Signal.FAVOURITE if kept else Signal.DISMISSED)
            liked += [image] if kept else []
            if user.inspires(world.vectors[image]):
                hits.add(world.vectors[image])
        for place in range(children):
            picture = bred(world, broods, parents_of(liked, batch * children + place), seed)
            if picture is None:
                continue
            vector = world.reading.vector(picture)
            if user.inspires(vector):
                inspired += 1
                if hits.add(vector):
                    hits.pictures.append(to_image(picture))
    return hits, inspired


def parents_of(liked: Sequence[int], turn: int) -> list[int]:
    """One alone and two in turn, the latest more often, as someone would who looks on."""
    one = liked[-1 - (turn // 2) % len(liked)]
    other = liked[(turn // 2) % len(liked)]
    return [one] if turn % 2 == 0 or one == other else [one, other]


def bred(
    world: World, broods: dict[tuple[str, ...], Brood], parents: Sequence[int], seed: int
) -> npt.NDArray[np.float32] | None:
    """The next child of these; None where it fails, which costs a look."""
    ids = tuple(world.cloud.ids[image] for image in parents)
    try:
        if ids not in broods:
            shares = [1 / len(ids)] * len(ids)
            broods[ids] = world.kin.brood(list(ids), shares, STRENGTH, seed)
        return broods[ids].child()[0].picture
    except UserError as error:
        print(f"  {error}")
        return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cloud", type=Path)
    parser.add_argument("--users", type=int, default=8)
    parser.add_argument("--looks", type=int, default=80)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sheets", type=Path, help="a picture of each user's favourite and the children that inspire")
    asked = parser.parse_args()
    world = opened(asked.cloud)
    print(f"{len(world.cloud)} images, of which {max(2, round(RARE * len(world.cloud)))} inspire; {asked.looks} looks")
    alone, with_children = [], []
    for number in range(asked.users):
        begin, seed = time.perf_counter(), 1_000 * asked.seed + number
        user = User(world, seed)
        own, _ = looking(world, user, asked.looks, 0, seed)
        both, inspired = looking(world, user, asked.looks, BATCH // 2, seed)
        alone.append(own.count)
        with_children.append(both.count)
        made = asked.looks // BATCH * (BATCH // 2)
        print(
            f"{number:2d} distinct hits {own.count} by looking, {both.count} with children "
            f"({inspired} of {made} children inspire), {time.perf_counter() - begin:.0f} s",
            flush=True,
        )
        if asked.sheets is not None:
            favourite = Image.open(world.reading.source / world.cloud.paths[user.first])
            sheet(asked.sheets / f"{number:02d}.png", [favourite, *both.pictures[:9]])
    more = np.subtract(with_children, alone)
    confidence = 1.96 * more.std(ddof=1) / np.sqrt(len(more)) if len(more) > 1 else np.nan
    print(f"distinct hits: {np.mean(alone):.2f} by looking, {np.mean(with_children):.2f} with children")
    print(f"{more.mean():.2f} ± {confidence:.2f} more; {sum(with_children) / max(sum(alone), 1):.1f} × (goal {GOAL:g})")


def opened(folder: Path) -> World:
    cloud = Cloud.load(folder)
    reading = Reading(cloud, settled("auto", str(cloud.description["embedder"]))[0])
    vectors = reading.vectors(cloud.ids)
    kin = Kin(reading, Shelf(root=reading.source), learn=False)  # type: ignore[arg-type]
    return World(cloud, reading, kin, space_of(cloud), vectors, float(np.quantile(nearest(vectors), 0.01)))


if __name__ == "__main__":
    main()
