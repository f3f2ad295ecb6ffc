"""Whether "What next?" finds what inspires, and more than one kind of it: simulated users beside a greedy recommender.

python -m benchmarks.inspiration [CLOUD] [--users 100] [--seed 1] [--tastes three noisy ...]

A user is inspired by 2 % of the images. These lie in modes, about images that are drawn at random, not beside each
other; which of the images near a mode's middle belong to it also follows from what nobody has measured. They came with
one favourite, look at batches of eight until they have seen 320, and keep what inspires them, not always. A mode counts
as found when two of its images were seen. Each user is the same for all strategies (paired by the seed), and every mean
is told with its 95 % confidence. Below it each goal is told as met or missed; they are for the dial's default.

Without CLOUD the original application's table is taken (../shared/seed/img2vec.csv beside the checkout; skipped where
it is not there), with colours, places, abstractness and composition in the place of features.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from classification.cloud import Cloud
from vr_explorer.taste.process import Process
from vr_explorer.taste.signals import Signal
from vr_explorer.taste.space import Floats, Space, measured
from vr_explorer.taste.taste import Taste

ORIGINAL = Path(__file__).parents[2] / "shared" / "seed" / "img2vec.csv"
BATCH, LOOKS = 8, 320
EARLY = (20, 40, 80)
INSPIRING = 0.02
FOUND = 2
"""Images of a mode that were seen, from which it counts as found."""

DEFAULT = 0.5
"""The dial for which the goals are."""

GAINED, POOLED, IN_FIRST = 0.5, 0.9, 0.55
"""Goals: modes more than a greedy recommender finds, the share of its hits, and of the hits those in the first mode."""

EARLY_HITS = (1.3, 2.8, 7.0)
"""Goals: hits after the looks of `EARLY`."""

ANSWERED = ((100_000, 10.0), (10**9, 150.0))
"""Goals: milliseconds for an answer and for a batch, in clouds of up to so many images."""


@dataclass(frozen=True)
class Kind:
    """shares: of the inspiring images in each mode. unmeasured: how much of what makes an image inspire is not in the
    vectors, and apart: how far the middles of two modes are from each other at least, in median distances. keeps: of
    what inspires, and of what does not, the share that is kept. modes: the goal, of those found at least in the mean.
    all_goals: whether the other goals are for this kind too.
    """

    name: str
    shares: tuple[float, ...] = (0.5, 0.3, 0.2)
    unmeasured: float = 0.15
    keeps: tuple[float, float] = (0.9, 0.01)
    apart: float = 0.5
    modes: float = 0.0
    all_goals: bool = False


KINDS = {
    "three": Kind("three modes", modes=2.3, all_goals=True),
    "noisy": Kind("noisy likes", keeps=(0.6, 0.04), modes=2.2),
    "hidden": Kind("attributes that are not measured", unmeasured=0.24, modes=2.0),
    "five": Kind("five small modes", (0.2,) * 5, unmeasured=0.24, modes=1.7),
    "one": Kind("one mode", (1.0,), modes=1.0),
}


class User:
    """modes: (N,), the mode of each image, -1 where it does not inspire. first: the favourite they came with."""

    def __init__(self, kind: Kind, space: Space, seed: int) -> None:
        rng = np.random.default_rng([seed, 77])
        vectors, count = space.vectors, len(space)
        median = space.reach / 0.245
        middles = [int(rng.integers(count))]
        for _ in range(10_000):
            image = int(rng.integers(count))
            if len(middles) == len(kind.shares):
                break
            if min(float(np.linalg.norm(vectors[image] - vectors[one])) for one in middles) > kind.apart * median:
                middles.append(image)
        self.modes = np.full(count, -1)
        for mode, (middle, share) in enumerate(zip(middles, kind.shares, strict=False)):
            apart = np.linalg.norm(vectors - vectors[middle], axis=1) / median
            apart = apart + kind.unmeasured * rng.standard_normal(count)
            apart[self.modes >= 0] = np.inf
            self.modes[np.argsort(apart)[: max(round(INSPIRING * share * count), FOUND)]] = mode
        keeps = np.where(self.modes >= 0, *kind.keeps)
        self.likes: npt.NDArray[np.bool_] = rng.random(count) < keeps
        self.first = int(rng.choice(np.flatnonzero(self.modes >= 0)))

    def told(self, images: Sequence[int]) -> list[tuple[int, Signal]]:
        return [(image, Signal.FAVOURITE if self.likes[image] else Signal.DISMISSED) for image in images]


Strategy = Callable[[Space, User, int], list[int]]
"""The images that a user sees, in that order, after the first one."""


def chance(space: Space, user: User, seed: int) -> list[int]:
    images = np.random.default_rng([seed, 5]).permutation(len(space))
    return [image for image in images.tolist() if image != user.first][:LOOKS]


def greedy(space: Space, user: User, seed: int) -> list[int]:
    """Always what the same Gaussian process expects to be liked most."""
    process = Process(space.reach)
    process.admit(np.arange(len(space)), space.rows(range(len(space))))
    unseen = np.ones(len(space), bool)
    seen: list[int] = []
    told = [(user.first, Signal.FAVOURITE)]
    while True:
        for image, signal in told:
            unseen[image] = False
            process.observe(image, space.rows([image])[0], signal.target, signal.noise)
        if len(seen) >= LOOKS:
            return seen[:LOOKS]
        batch = np.argsort(-np.where(unseen, process.mean(), -np.inf), kind="stable")[:BATCH].tolist()
        seen += batch
        told = user.told(batch)


def niches(dial: float) -> Strategy:
    def looked(space: Space, user: User, seed: int) -> list[int]:
        taste = Taste(space, seed, [(user.first, Signal.FAVOURITE)])
        seen: list[int] = []
        while len(seen) < LOOKS:
            batch = [pick.image for pick in taste.pick(BATCH, dial)]
            seen += batch
            for image, signal in user.told(batch):
                taste.tell(image, signal)
        return seen[:LOOKS]

    return looked


@dataclass(frozen=True)
class Seen:
    """hits: inspiring images among the looks. early: the same after the looks of `EARLY`. found: modes. share: of the
    hits that lie in the mode of the favourite that they came with.
    """

    hits: int
    early: tuple[int, ...]
    found: int
    share: float


def judged(user: User, seen: Sequence[int]) -> Seen:
    modes = user.modes[list(seen)]
    hit = modes >= 0
    counts = np.bincount(modes[hit], minlength=1)
    own = float((modes[hit] == user.modes[user.first]).mean()) if hit.any() else 1.0
    early = tuple(int(hit[:looks].sum()) for looks in EARLY)
    return Seen(int(hit.sum()), early, int((counts >= FOUND).sum()), own)


def told(values: Sequence[float]) -> str:
    numbers = np.array(values, np.float64)
    return f"{numbers.mean():.2f} ± {1.96 * numbers.std(ddof=1) / np.sqrt(len(numbers)):.2f}"


def goal(words: str, met: bool) -> None:
    print(f"    {'met' if met else 'MISSED':6}  {words}")


def compare(space: Space, kind: Kind, users: int, seed: int, dials: Sequence[float]) -> None:
    strategies: dict[str, Strategy] = {"greedy": greedy, **{f"niches at {dial:g}": niches(dial) for dial in dials}}
    strategies["chance"] = chance
    people = [User(kind, space, 1_000 * seed + number) for number in range(users)]
    found = {
        name: [judged(user, strategy(space, user, 1_000 * seed + number)) for number, user in enumerate(people)]
        for name, strategy in strategies.items()
    }
    print(f"\n{kind.name}: {users} users, {len(kind.shares)} modes, {int((people[0].modes >= 0).sum())} images inspire")
    for name, seen in found.items():
        early = " / ".join(f"{np.mean([one.early[position] for one in seen]):.1f}" for position in range(len(EARLY)))
        print(
            f"  {name:15} hits {told([one.hits for one in seen])}, at {EARLY} looks {early}, "
            f"modes {told([one.found for one in seen])}, in the first mode {told([one.share for one in seen])}"
        )
    for dial in dials:
        seen = found[f"niches at {dial:g}"]
        gained = [own.found - other.found for own, other in zip(seen, found["greedy"], strict=True)]
        pooled = sum(one.hits for one in seen) / max(sum(one.hits for one in found["greedy"]), 1)
        print(f"  niches at {dial:g} beside greedy: modes {told(gained)} more, {pooled:.0%} of the hits")
        if dial == DEFAULT:
            judge_goals(kind, seen, float(np.mean(gained)), pooled)


def judge_goals(kind: Kind, seen: Sequence[Seen], gained: float, pooled: float) -> None:
    modes = float(np.mean([one.found for one in seen]))
    goal(f"modes {modes:.2f}, at least {kind.modes:.2f}", modes >= kind.modes)
    if not kind.all_goals:
        return
    goal(f"modes more than greedy {gained:.2f}, above {GAINED:.2f}", gained > GAINED)
    goal(f"hits {pooled:.0%} of greedy's, at least {POOLED:.0%}", pooled >= POOLED)
    share = float(np.mean([one.share for one in seen]))
    goal(f"in the first mode {share:.2f}, at most {IN_FIRST:.2f}", share <= IN_FIRST)
    for position, (looks, least) in enumerate(zip(EARLY, EARLY_HITS, strict=True)):
        hits = float(np.mean([one.early[position] for one in seen]))
        goal(f"hits at {looks} looks {hits:.1f}, at least {least:.1f}", hits >= least)


def space_of(cloud: Cloud) -> Space:
    columns = [(one.values, one.description.period) for one in cloud.measures.values()]
    return Space(cloud.features(), measured([*columns, *coloured(cloud.colours, cloud.shares)]))


def coloured(colours: npt.NDArray[np.uint8], shares: Floats) -> list[tuple[Floats, float]]:
    """Lightness and the two axes of colour of each picture, in the mean."""
    from foundation.colour import srgb8_to_oklab

    mean = (srgb8_to_oklab(colours) * shares[..., None]).sum(axis=1)
    return [(mean[:, axis], 0.0) for axis in range(3)]


def original(path: Path) -> Space:
    """Features of the original's table: how much each picture has of 27 colours, and its place."""
    from classification import img2vec
    from foundation.colour import srgb8_to_oklab

    table = img2vec.read(path)
    steps = np.array([30, 128, 225], np.uint8)
    palette = srgb8_to_oklab(np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(-1, 3))
    own = srgb8_to_oklab(table.colours)
    near = np.exp(-((own[:, :, None, :] - palette) ** 2).sum(axis=-1) / (2.0 * 0.1**2))
    histogram = (near * table.shares[..., None]).sum(axis=1)
    histogram /= histogram.std()
    features = np.concatenate([histogram, 2.0 * table.positions], axis=1).astype(np.float32)
    columns = [(table.abstractness, 0.0), (table.composition, 0.0), *coloured(table.colours, table.shares)]
    return Space(features, measured(columns))


def timed(space: Space, further: tuple[npt.NDArray[np.float16], Floats] | None = None) -> None:
    """How long one answer and one batch take, once a hundred images have been judged, and an image that comes then.
    further: features (1, F) and measures (1, M) of such a one.
    """
    began = time.perf_counter()
    taste = Taste(space, 1)
    made = time.perf_counter() - began
    rng = np.random.default_rng(2)
    tells, picks = [], []
    for number, image in enumerate(rng.permutation(len(space))[:200].tolist()):
        began = time.perf_counter()
        taste.tell(image, Signal.FAVOURITE if number % 5 == 0 else Signal.PASSED)
        tells.append(time.perf_counter() - began)
        if number % BATCH == 0:
            began = time.perf_counter()
            taste.pick(BATCH)
            picks.append(time.perf_counter() - began)
    joins: list[float] = []
    while further is not None and len(joins) < 20:
        began = time.perf_counter()
        taste.grow(*further)
        joins.append(time.perf_counter() - began)
    limit = next(limit for images, limit in ANSWERED if len(space) <= images)
    for name, times in (("an answer", tells[100:]), ("a batch", picks[12:]), ("an image that comes", joins)):
        if not times:
            continue
        median = 1e3 * float(np.median(times))
        print(f"  {name}: median {median:.1f} ms, 99 % {1e3 * np.percentile(times, 99):.1f} ms")
        goal(f"{name} in the median {median:.1f} ms, at most {limit:.0f} ms", median <= limit)
    print(f"  the beginning: {made:.2f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cloud", type=Path, nargs="?")
    parser.add_argument("--users", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tastes", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--dials", nargs="+", type=float, default=[DEFAULT])
    parser.add_argument("--million", action="store_true", help="only the times at 1,000,000 images, of a made-up space")
    asked = parser.parse_args()
    if asked.million:
        rng = np.random.default_rng(1)
        middles = rng.standard_normal((300, 96)).astype(np.float32)
        features = np.concatenate(
            [(middles[rng.integers(0, 300, 50_000)] + rng.standard_normal((50_000, 96))).astype(np.float16)] * 20
        )
        features += 0.1 * rng.standard_normal(features.shape, np.float32).astype(np.float16)
        measures = rng.standard_normal((len(features), 5)).astype(np.float32)
        timed(Space(features, measures), (features[:1], measures[:1]))
        return
    if asked.cloud is not None:
        space = space_of(Cloud.load(asked.cloud))
    elif ORIGINAL.exists():
        space = original(ORIGINAL)
    else:
        print(f"Skipped: the original's table is not at {ORIGINAL}.")
        return
    print(f"{len(space)} images, {space.vectors.shape[1]} axes")
    timed(space)
    for name in asked.tastes:
        compare(space, KINDS[name], asked.users, asked.seed, asked.dials)


if __name__ == "__main__":
    main()
