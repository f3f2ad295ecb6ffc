"""From a genome to a picture, tried as every variant is, and to its entry in the manifest; and once more from that."""

from __future__ import annotations

import io
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from foundation.errors import UserError
from generation.breeding.genome import Genome
from generation.breeding.nursery import Nursery
from generation.encoding import ENCODINGS
from generation.manifest import Entry
from generation.method import MethodError, Picture
from generation.naming.name import name_of
from generation.portrait import to_image, to_picture
from generation.quality import Gate, asked
from generation.recipe import Recipe, Step, apply_recipe
from generation.worker import packages_of, recorded

THUMBNAIL_SIDE = 16
"""Pixels of a side of a thumbnail."""

ALIKE = 0.06
"""Root mean square difference of thumbnails, 0..1, below which two pictures are nearly the same."""

Thumbnail = npt.NDArray[np.float32]
"""float32 (THUMBNAIL_SIDE, THUMBNAIL_SIDE, 3): a picture so small that only what one sees at a glance is left."""


@dataclass(frozen=True)
class Born:
    """A child that is not written yet. faults: of `Gate`, their sum; 0 is a picture that is worth keeping."""

    genome: Genome
    picture: Picture
    thumbnail: Thumbnail
    faults: float
    seconds: float


class Maker:
    """Makes pictures of genomes; portraits are tried for what a child may lose, each judged once."""

    def __init__(self, nursery: Nursery) -> None:
        self._nursery = nursery
        self._gates: dict[str, tuple[Picture, Gate]] = {}

    def make(self, genome: Genome) -> Born:
        """UserError: a picture or method has gone, or a step of another author's fails."""
        begin = time.perf_counter()
        start, gate = self._start(genome)
        methods = {step.method: self._nursery.shelf.method(step.method, step.method) for step in genome.steps}
        try:
            picture = apply_recipe(Recipe(genome.steps, genome.seed), start, methods)
        except MethodError as error:
            raise UserError(str(error)) from error
        except (MemoryError, RuntimeError, OSError) as error:
            raise UserError(f"A child could not be made ({str(error)[:200]}); close other programs.") from error
        except Exception as error:  # parameters of a stranger's manifest that a method cannot do
            steps = ", ".join(step.method for step in genome.steps)
            reason = f"{type(error).__name__}: {str(error)[:120]}"
            raise UserError(f"A child by {steps} could not be made ({reason}); choose other parents.") from error
        families = [methods[step.method].family for step in genome.steps]
        faults = sum(gate.faults(picture, asked(families)).values())
        return Born(genome, picture, thumbnail(picture), faults, time.perf_counter() - begin)

    def entry(self, born: Born, parents: Sequence[str], bred: dict[str, Any], format_: str) -> tuple[Entry, bytes]:
        """The entry, whose id is what it shall begin with, and the content of the file. bred: how, for the record."""
        recipe = Recipe(born.genome.steps, born.genome.seed)
        shelf = self._nursery.shelf
        methods = {step.method: shelf.method(step.method, step.method) for step in recipe.steps}
        steps: list[tuple[str, Any]] = [(step.method, step.parameters) for step in recipe.steps]
        content = io.BytesIO()
        encoding = ENCODINGS[format_]
        to_image(born.picture).save(content, format=encoding.format, **encoding.options)
        picture = {"picture": born.genome.picture} if born.genome.picture else {}
        entry = Entry(
            id="-".join(dict.fromkeys(step.method for step in recipe.steps))[:80],
            file="",
            method=recipe.steps[-1].method,
            parameters=recorded(recipe),
            seed=recipe.seed,
            parents=list(parents),
            width=born.picture.shape[1],
            height=born.picture.shape[0],
            seconds=round(born.seconds, 3),
            plugins=packages_of(methods.values()),
            name=name_of(steps, born.picture, methods),
            bred=bred | picture,
        )
        return entry, content.getvalue()

    def _start(self, genome: Genome) -> tuple[Picture, Gate]:
        if genome.picture not in self._gates:
            start = self._nursery.start(genome)
            if len(self._gates) > 16:
                self._gates.clear()
            self._gates[genome.picture] = start, Gate(start)
        return self._gates[genome.picture]


def thumbnail(picture: Picture) -> Thumbnail:
    """At a glance."""
    return to_picture(to_image(picture).resize((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.BOX))


def rms_difference(one: Thumbnail, other: Thumbnail) -> float:
    """Root mean square difference, 0..1."""
    return float(np.sqrt(np.mean((one - other) ** 2)))


def again(entry: Entry, nursery: Nursery) -> Picture:
    """The picture of a child, bred again from its entry, the same pixels. UserError: what it needs has gone."""
    before = [
        Step(one["method"], one["parameters"], one.get("opacity", 1.0)) for one in entry.parameters.get("before", [])
    ]
    own = {name: value for name, value in entry.parameters.items() if name not in ("before", "opacity")}
    steps = (*before, Step(entry.method, own, entry.parameters.get("opacity", 1.0)))
    return Maker(nursery).make(Genome(steps, entry.seed, entry.bred.get("picture", ""))).picture
