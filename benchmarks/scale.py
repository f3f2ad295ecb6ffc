"""How quickly each stage of classification goes through many pictures, and how much memory it takes.

    python -m benchmarks.scale VARIANTS CLOUD [--jobs N] [--embedder NAME]

Classifies VARIANTS into CLOUD as the command does, goes on where it was stopped, and tells of each stage: seconds by
the clock, the processor's of all processes, pictures a second and core, the share of the processor's time, and the most
memory that this process and the largest of the others had in it, without pages of files, which the operating system
takes back. Of "measuring" the rate is that of the pictures that were measured now; of "layout" and "composition" it is
that of all, though no more than `layout.landmarks` of them are laid out by UMAP.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from benchmarks.family import Family, Sight
from classification import pipeline
from classification.stage_clock import StageClock
from foundation.processes import cores


@dataclass
class Stage:
    """seconds, processor: as they were at its start, then what passed. memory, others: the most, bytes."""

    seconds: float
    processor: float
    memory: int = 0
    others: int = 0


class Watched(StageClock):
    """A clock that knows, beside the time of each stage, what the processes took in it."""

    stages: dict[str, Stage]
    family: Family

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        stage = self.stages[name] = Stage(time.perf_counter(), self.family.look().processor)
        try:
            with super().stage(name):
                yield
        finally:
            last = self.family.look()
            most(stage, last)
            stage.seconds = time.perf_counter() - stage.seconds
            stage.processor = last.processor - stage.processor


def most(stage: Stage, sight: Sight) -> None:
    stage.memory, stage.others = max(stage.memory, sight.memory), max(stage.others, sight.others)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("variants", type=Path)
    parser.add_argument("cloud", type=Path)
    parser.add_argument("--jobs", type=int, default=cores())
    parser.add_argument("--embedder", default="auto")
    told = parser.parse_args()
    stages: dict[str, Stage] = {}

    def seen(sight: Sight) -> None:
        if stages:
            most(next(reversed(stages.values())), sight)

    with Family(seen) as family, patch.object(pipeline, "StageClock", Watched):
        Watched.stages, Watched.family = stages, family
        report = pipeline.classify(told.variants, told.cloud, told.embedder, jobs=told.jobs, done=counted)
    whole = sum(stage.processor for stage in stages.values())
    for name, stage in stages.items():
        count = report.measured if name == "measuring" else len(report.cloud)
        rate = count / stage.processor if stage.processor else float("inf")
        print(
            f"{name:<26} {stage.seconds:8.1f} s {stage.processor:8.1f} s of processors {stage.processor / whole:4.0%} "
            f"{rate:9,.0f} a second and core; {stage.memory / 2**20:6,.0f} MB, others {stage.others / 2**20:6,.0f} MB"
        )
    layout = report.cloud.description["layout"]
    print(
        f"{len(report.cloud):,} pictures, {report.measured:,} measured now; trustworthiness {layout['trustworthiness']}"
    )


def counted(finished: int, total: int) -> None:
    if finished % 5_000 == 0 or finished == total:
        print(f"{time.strftime('%H:%M:%S')} {finished:,} of {total:,}", flush=True)


if __name__ == "__main__":
    main()
