"""What a worker process does: make one variant and put its file in place."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from foundation.errors import UserError
from foundation.files import replacing
from foundation.images import load_rgb
from foundation.processes import end_with_parent
from generation.encoding import ENCODINGS
from generation.manifest import Entry
from generation.method import Method, Parameters, Picture
from generation.portrait import to_image, to_picture
from generation.quality import worth_keeping
from generation.recipe import Plan, Planner, Recipe, Shares, cook

ATTEMPTS = 5
"""So often a variant is drawn anew when its result is not worth keeping; the last one is kept."""


@dataclass(frozen=True)
class Job:
    """What all variants of a run have in common.

    methods: picklable; each worker process makes its own. styles: identity of the style pictures, for telling runs
    apart. format: one of `ENCODINGS`.
    """

    portrait: Picture
    folder: Path
    seed: int
    mix: Shares
    methods: Callable[[], Mapping[str, Method]]
    styles: str = ""
    format: str = "png"


@dataclass(frozen=True)
class Made:
    """A finished variant, and what went wrong in attempts before."""

    entry: Entry
    failures: tuple[str, ...]


class Workshop:
    """A job with its methods and planner, made once in each process."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._methods = job.methods()
        self._planner = Planner(job.seed, self._methods, job.mix)

    def make(self, plan: Plan, parent: Entry | None) -> Made:
        """Makes the variant, from its parent's finished file or from the portrait, and writes its image."""
        begin = time.perf_counter()
        start = self._job.portrait if parent is None else to_picture(load_rgb(self._job.folder / parent.file))
        recipe, picture, failures = self._attempted(plan, start)
        file = f"images/{plan.id}.{self._job.format}"
        encoding = ENCODINGS[self._job.format]
        with replacing(self._job.folder / file) as partial:
            to_image(picture).save(partial, format=encoding.format, **encoding.options)
        entry = Entry(
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
        return Made(entry, failures)

    def _attempted(self, plan: Plan, start: Picture) -> tuple[Recipe, Picture, tuple[str, ...]]:
        """The first attempt that is worth keeping, else the last one that gave a picture."""
        made: tuple[Recipe, Picture] | None = None
        failures: list[str] = []
        for attempt in range(ATTEMPTS):
            recipe = self._planner.recipe(plan, attempt)
            try:
                made = recipe, cook(recipe, start, self._methods)
            except Exception as error:
                if _of_the_machine(error) or (made is None and attempt == ATTEMPTS - 1):
                    raise
                failures.append(f"{plan.id}: {type(error).__name__}: {error}")
                continue
            if worth_keeping(made[1]):
                break
        assert made is not None, "the last attempt has raised"
        return *made, tuple(failures)


_job: Job | None = None
_workshop: Workshop | None = None


def set_up(job: Job) -> None:
    """Initialises a worker process: ctrl-C is the parent's business, and without the parent the worker ends."""
    global _job
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    _job = job


def work(plan: Plan, parent: Entry | None) -> Made:
    """`Workshop.make` in a worker process; the first call opens the workshop, so that its errors reach the parent."""
    global _workshop
    assert _job is not None, "set_up has run in this process"
    if _workshop is None:
        _workshop = Workshop(_job)
    return _workshop.make(plan, parent)


def _recorded(recipe: Recipe) -> Parameters:
    """The last step's parameters; the steps before it, of a chain, under "before"."""
    *before, last = recipe.steps
    recorded: dict[str, Any] = dict(last.parameters)
    if before:
        recorded["before"] = [asdict(step) for step in before]
    return recorded


def _of_the_machine(error: Exception) -> bool:
    """Whether another run of the same recipe might succeed: no memory (torch tells by RuntimeError), no disk."""
    return isinstance(error, MemoryError | OSError | UserError) or type(error) is RuntimeError
