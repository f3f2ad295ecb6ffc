"""What a Ray cluster costs: variants made and measured here without Ray, on one node and on two, of one core each.

    python -m benchmarks.cluster [COUNT] [--size 64] [--methods NAME,NAME] [--price PER_CORE_HOUR]

Both nodes are on this machine, so what a network takes is not in it. For each stage: what it takes until a quarter of
the images is there, which has what workers read and compile as they start; then for each image the time by the clock
and the processor's, of everything that takes part, the driver, the workers and Ray itself among them; the efficiency,
which is the processor's time without Ray ÷ that with it, and holds on a busy machine as well; and the driver's own
time, of which there is one whatever the cluster is: the others' ÷ the driver's is how many cores it can keep busy.
Then, from two nodes, what 100,000 and a million would take, reckoned in proportion: core hours, and their price where
one is given. Laying the cloud out and writing it is the driver's alone, and not in it.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.family import Family
from classification.measures import portrait as portraits
from classification.measures.registry import suitable
from classification.measuring import measure_all
from classification.scan import survey
from foundation.progress import ProgressCallback
from foundation.settings import Settings
from generation.cli import prepared
from generation.pipeline import generate
from generation.worker import Job

QUICK = (
    "cubist,gradient_strokes,halftone,ink,kaleidoscope,lens,low_poly,melt,mirror,mosaic,noise_warp,palette_poster,"
    "pixel_sort,risograph,scribble,single_line,stained_glass,swirl,waves"
)
"""Those that make a variant of 64 pixels in about a hundredth of a second, or less."""

PLACES = ("here", "one node", "two nodes")


@dataclass(frozen=True)
class Moment:
    """finished: images. seconds: by the clock. processor: of all processes so far. driver: of this one."""

    finished: int
    seconds: float
    processor: float
    driver: float


@dataclass(frozen=True)
class Took:
    """begun: from the start until a quarter of the images was there, which has what workers read and compile. then: an
    image of the others; seconds.
    """

    begun: Moment
    then: Moment


@contextmanager
def nodes(count: int) -> Iterator[str | None]:
    """The address of a cluster of so many nodes of one core; of none, None."""
    if not count:
        yield None
        return
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    os.environ["PYTHONPATH"] = str(Path(__file__).parents[1])
    from ray.cluster_utils import Cluster

    room = {"num_cpus": 1, "object_store_memory": 200_000_000}
    cluster = Cluster(initialize_head=True, head_node_args={**room, "include_dashboard": False})
    try:
        for _ in range(count - 1):
            cluster.add_node(**room)
        cluster.wait_for_nodes()
        yield str(cluster.address)
    finally:
        cluster.shutdown()


def timed(work: Callable[[ProgressCallback], object]) -> Took:
    """work: of some images, of which it tells."""
    moments: list[Moment] = []
    with Family() as family:

        def done(finished: int, total: int) -> None:
            if not moments or finished == total or (len(moments) == 1 and 4 * finished >= total):
                moments.append(Moment(finished, time.perf_counter(), family.look().processor, time.process_time()))

        done(0, 1)
        work(done)
    start, quarter, end = moments[0], next(one for one in moments if one.finished), moments[-1]
    return Took(_between(start, quarter, 1), _between(quarter, end, end.finished - quarter.finished))


def _between(first: Moment, last: Moment, count: int) -> Moment:
    """What passed between two moments, each of `count`."""
    return Moment(
        last.finished - first.finished,
        (last.seconds - first.seconds) / count,
        (last.processor - first.processor) / count,
        (last.driver - first.driver) / count,
    )


def making(job: Job, count: int, address: str | None, done: ProgressCallback) -> object:
    return generate(job, count, 1, done, address)


def measuring(run: Path, address: str | None, done: ProgressCallback) -> object:
    paths = [item.path for item in survey(run).found]
    known, _ = portraits.recorded(run, set(paths))
    out = run.with_name(f"{run.name} measured")
    return measure_all(run, out, paths, done, "auto", 1, address, measures=suitable(known), portrait=known)


def measured(count: int, size: int, methods: str, folder: Path) -> Iterator[tuple[str, str, Took]]:
    """Stage, place and what it took, as they come."""
    changed = [f"generation.size={size}", "mix.warp_then_style=0.2"]
    for number, place in enumerate(PLACES):
        run = folder / place
        job, _ = prepared(None, run, Settings.load(None, changed), methods=methods.split(","))
        with nodes(number) as address:
            yield "generate", place, timed(partial(making, job, count, address))
            yield "measure", place, timed(partial(measuring, run, address))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("count", type=int, nargs="?", default=2_000)
    parser.add_argument("--size", type=int, default=64)
    parser.add_argument("--methods", default=QUICK)
    parser.add_argument("--price", type=float)
    told = parser.parse_args()
    here: dict[str, float] = {}
    last: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for stage, place, took in measured(told.count, told.size, told.methods, Path(folder)):
            then = took.then
            here.setdefault(stage, then.processor)
            last[stage] = then.processor
            print(
                f"{stage:<9} {place:<10} begun after {took.begun.seconds:6.1f} s, {took.begun.processor:.1f} s of "
                f"processors; then an image {1000 * then.seconds:7.2f} ms by the clock, {1000 * then.processor:6.2f} "
                f"of processors, {1000 * then.driver:.2f} of them the driver's; efficiency "
                f"{here[stage] / then.processor:.2f}",
                flush=True,
            )
    for count in (100_000, 1_000_000):
        hours = {stage: own * count / 3600 for stage, own in last.items()}
        whole = sum(hours.values())
        price = "" if told.price is None else f", at {told.price:g} a core hour {whole * told.price:.2f}"
        print(
            f"{count:>9,}: {' + '.join(f'{stage} {own:.2f}' for stage, own in hours.items())} = "
            f"{whole:.2f} core hours{price}"
        )


if __name__ == "__main__":
    main()
