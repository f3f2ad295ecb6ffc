"""What a worker does: make one variant, as the bytes of its file."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from PIL import Image

from foundation.errors import UserError
from foundation.images import load_rgb
from generation.deep_dream.method import FAMILY as DREAMS
from generation.encoding import ENCODINGS
from generation.manifest import Entry
from generation.method import Method, MethodError, Parameters, Picture
from generation.mix import MixWeights
from generation.naming.name import Named, name_of
from generation.naming.reading import mappings, text
from generation.portrait import to_image, to_picture
from generation.quality import Gate, asked
from generation.recipe import Plan, Planner, Recipe, apply_recipe
from generation.style_network.finish import FAINTEST, stretched
from generation.subject import subject_of

ATTEMPTS = 4
"""So often at most a variant is drawn when its results are not worth keeping; the best one is kept."""

TRIAL_SIDE = 256
"""Longest side in pixels at which it is decided which attempt a larger variant is …"""

LEAST_ENLARGED = 1.5
"""… from this factor on: the composition is the same at every size, and what is drawn anew costs little."""


@dataclass(frozen=True)
class Job:
    """What all variants of a run have in common.

    methods: picklable; each worker makes its own. styles: identity of the style pictures, for telling runs
    apart. format: one of `ENCODINGS`. shares: of methods that have one of their own, as of `Planner`.
    """

    portrait: Picture
    folder: Path
    seed: int
    mix: MixWeights
    methods: Callable[[], Mapping[str, Method]]
    styles: str = ""
    format: str = "png"
    shares: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Parent:
    """The finished variant that another one starts from. content: of its file. steps: what made it."""

    id: str
    content: bytes
    steps: tuple[Named, ...] = ()


@dataclass(frozen=True)
class Made:
    """A finished variant with the content of its file, and what went wrong in attempts before."""

    entry: Entry
    content: bytes
    failures: tuple[str, ...]


class VariantWorker:
    """A job with its methods and planner, made once in each process."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._methods = job.methods()
        subject = subject_of(job.portrait, stretched(job.portrait, FAINTEST))
        self._planner = Planner(job.seed, self._methods, job.mix, job.shares, subject)
        self._gate = Gate(job.portrait, subject.face)

    def __call__(self, plan: Plan, parent: Parent | None) -> Made:
        """Makes the variant, from its parent or from the portrait."""
        begin = time.perf_counter()
        start = self._job.portrait
        if parent is not None:
            start = to_picture(load_rgb(Path(parent.id), content=parent.content))
        recipe, picture, failures = self._made(plan, start)
        encoding = ENCODINGS[self._job.format]
        content = io.BytesIO()
        to_image(picture).save(content, format=encoding.format, **encoding.options)
        entry = Entry(
            id=plan.id,
            file=f"images/{plan.id}.{self._job.format}",
            method=recipe.steps[-1].method,
            parameters=recorded(recipe),
            seed=recipe.seed,
            parents=[parent.id] if parent is not None else [],
            width=picture.shape[1],
            height=picture.shape[0],
            seconds=round(time.perf_counter() - begin, 3),
            plugins=packages_of(self._methods[name] for name in plan.methods),
            name=name_of([*(parent.steps if parent is not None else ()), *_named(recipe)], picture, self._methods),
        )
        return Made(entry, content.getvalue(), failures)

    def _made(self, plan: Plan, start: Picture) -> tuple[Recipe, Picture, tuple[str, ...]]:
        """As `_attempted`, where it pays by attempts on a small `start`, of which the chosen one is made large."""
        small = _reduced(start)
        if small is None or any(self._methods[name].gpu for name in plan.methods):
            return self._attempted(plan, start)
        recipe, _, failures = self._attempted(plan, small)
        try:
            return recipe, apply_recipe(recipe, start, self._methods), failures
        except Exception as error:
            if _of_the_machine(error):
                raise
            at_size = self._attempted(plan, start)
            return at_size[0], at_size[1], (*failures, *at_size[2])

    def _attempted(self, plan: Plan, start: Picture) -> tuple[Recipe, Picture, tuple[str, ...]]:
        """The first attempt that is worth keeping, else the one with the least faults."""
        best: tuple[float, Recipe, Picture] | None = None
        failures: list[str] = []
        families = [self._methods[name].family for name in plan.methods]
        for attempt in range(ATTEMPTS):
            recipe = self._planner.recipe(plan, attempt)
            try:
                picture = self._applied(recipe, start, families, whole=attempt == ATTEMPTS - 1)
            except Exception as error:
                if _of_the_machine(error) or (best is None and attempt == ATTEMPTS - 1):
                    raise
                kind = "" if isinstance(error, MethodError) else f"{type(error).__name__}: "
                failures.append(f"{plan.id}: {kind}{str(error).removesuffix('.')}")
                continue
            if picture is None:
                continue
            faults = sum(self._gate.faults(picture, asked(families, plan.kind)).values())
            if best is None or faults < best[0]:
                best = faults, recipe, picture
            if not faults:
                break
        assert best is not None, "the last attempt has raised"
        return best[1], best[2], tuple(failures)

    def _applied(self, recipe: Recipe, start: Picture, families: Sequence[str], *, whole: bool) -> Picture | None:
        """What the recipe makes; None, if not `whole`, where what it would dream on has faults: a dream takes as long
        as twenty paintings.
        """
        done = len(families) - 1
        if whole or not done or families[-1] != DREAMS:
            return apply_recipe(recipe, start, self._methods)
        before = apply_recipe(replace(recipe, steps=recipe.steps[:done]), start, self._methods)
        if self._gate.faults(before, asked(families[:done])):
            return None
        return apply_recipe(recipe, before, self._methods, done)


def _reduced(start: Picture) -> Picture | None:
    """`start` at TRIAL_SIDE, or None where it is hardly larger."""
    height, width = start.shape[:2]
    scale = TRIAL_SIDE / max(height, width)
    if scale * LEAST_ENLARGED > 1:
        return None
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return to_picture(to_image(start).resize(size, Image.Resampling.LANCZOS))


def packages_of(methods: Iterable[Method]) -> dict[str, str]:
    """Which methods are of other authors' packages, as manifests record it."""
    return {method.name: str(method.package) for method in methods if method.package is not None}


def recorded(recipe: Recipe) -> Parameters:
    """The last step's parameters, with its opacity if that is not 1; of a chain, the steps before under "before"."""
    *before, last = recipe.steps
    told: dict[str, Any] = dict(last.parameters)
    if last.opacity < 1:
        told["opacity"] = last.opacity
    if before:
        told["before"] = [asdict(step) for step in before]
        for step in told["before"]:
            if step["opacity"] == 1:
                del step["opacity"]
    return told


def steps_of(entry: Entry) -> tuple[Named, ...]:
    """The steps of a finished variant as `recorded` has them, without those of the variant that it started from."""
    before = mappings(entry.parameters.get("before"))
    own = {name: value for name, value in entry.parameters.items() if name != "before"}
    return (*((text(step.get("method")), step.get("parameters")) for step in before), (entry.method, own))


def _named(recipe: Recipe) -> list[Named]:
    return [(step.method, step.parameters) for step in recipe.steps]


def _of_the_machine(error: Exception) -> bool:
    """Whether another run of the same recipe might succeed: no memory (torch tells by RuntimeError), no disk."""
    return isinstance(error, MemoryError | OSError | UserError) or type(error) is RuntimeError
