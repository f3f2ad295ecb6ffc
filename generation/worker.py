"""What a worker process does: make one variant and put its file in place."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from foundation.files import replacing
from foundation.images import load_rgb
from foundation.processes import end_with_parent
from generation.manifest import Entry
from generation.method import Method, Parameters, Picture
from generation.portrait import to_image, to_picture
from generation.quality import worth_keeping
from generation.recipe import Mix, Plan, Planner, Recipe, cook

ATTEMPTS = 5
"""So often a variant is drawn anew when its result is not worth keeping; the last one is kept."""

PNG_COMPRESSION = 4

MethodsFactory = Callable[[], Mapping[str, Method]]
"""Picklable; each worker process makes its own methods."""


@dataclass(frozen=True)
class Job:
    """What all variants of a run have in common. styles: identity of the style pictures, for telling runs apart."""

    portrait: Picture
    folder: Path
    seed: int
    mix: Mix
    methods: MethodsFactory
    styles: str = ""


class Workshop:
    """A job with its methods and planner, made once in each process."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._methods = job.methods()
        self._planner = Planner(job.seed, self._methods, job.mix)

    def make(self, plan: Plan, parent: Entry | None) -> Entry:
        """Makes the variant, from its parent's finished file or from the portrait, and writes its image."""
        begin = time.perf_counter()
        start = self._job.portrait if parent is None else to_picture(load_rgb(self._job.folder / parent.file))
        for attempt in range(ATTEMPTS):
            recipe = self._planner.recipe(plan, attempt)
            picture = cook(recipe, start, self._methods)
            if worth_keeping(picture):
                break
        file = f"images/{plan.id}.png"
        with replacing(self._job.folder / file) as partial:
            to_image(picture).save(partial, format="PNG", compress_level=PNG_COMPRESSION)
        return Entry(
            id=plan.id,
            file=file,
            method=recipe.steps[-1].method,
            parameters=_recorded(recipe),
            seed=recipe.seed,
            parents=[parent.id] if parent is not None else [],
            width=picture.shape[1],
            height=picture.shape[0],
            seconds=round(time.perf_counter() - begin, 3),
        )


_workshop: Workshop | None = None


def set_up(job: Job) -> None:
    """Initialises a worker process: ctrl-C is the parent's business, and without the parent the worker ends."""
    global _workshop
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    _workshop = Workshop(job)


def work(plan: Plan, parent: Entry | None) -> Entry:
    """`Workshop.make` in a worker process."""
    assert _workshop is not None, "set_up has run in this process"
    return _workshop.make(plan, parent)


def _recorded(recipe: Recipe) -> Parameters:
    """The last step's parameters; the steps before it, of a chain, under "before"."""
    *before, last = recipe.steps
    recorded: dict[str, Any] = dict(last.parameters)
    if before:
        recorded["before"] = [asdict(step) for step in before]
    return recorded
