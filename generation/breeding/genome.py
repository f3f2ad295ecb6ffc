"""What is inherited: the steps that made a picture, and what they started from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from foundation.errors import UserError
from generation.breeding.shelf import Shelf
from generation.genes import Gene
from generation.manifest import Entry
from generation.method import ENLARGING, Parameters
from generation.naming.reading import mapping, mappings, number, text
from generation.recipe import Step

MOST_STEPS = 5
"""Of a genome; what is bred on and on must not become longer and longer."""

FAINTEST = 0.12
"""A step of less opacity is left out."""


@dataclass(frozen=True)
class Genome:
    """steps: in order. seed: of all randomness in them. picture: path of the picture that they start from, "" for the
    portrait.
    """

    steps: tuple[Step, ...]
    seed: int
    picture: str = ""


def genome_of(entry: Entry, by_id: Mapping[str, Entry], shelf: Shelf) -> Genome:
    """Of a finished variant. UserError: a method of it is not here, or its parameters are none of that method's."""
    steps, picture = _steps(entry, by_id, set())
    sound = [sound_step(step, shelf, entry.id) for step in steps if shelf.family(step.method, entry.id) != ENLARGING]
    return Genome(tuple(sound[-MOST_STEPS:]), entry.seed % (1 << 53), picture)


def sound_step(step: Step, shelf: Shelf, whose: str) -> Step:
    """The step as its method can do it. UserError: it cannot."""
    genes = shelf.method(step.method, whose).genes
    opacity = min(max(step.opacity, 0.0), 1.0)
    if genes is None:
        return Step(step.method, step.parameters, opacity)
    try:
        return Step(step.method, genes.sound(step.parameters), opacity)
    except UserError:
        raise
    except (ValueError, TypeError, KeyError, OverflowError, AttributeError, IndexError) as error:
        raise UserError(
            f"Nothing can be bred from {whose}: the parameters of {step.method} in the manifest do not fit this version "
            f"({str(error)[:80]}); choose another picture."
        ) from error


def genes_of(step: Step, shelf: Shelf) -> Gene | None:
    """None: the method is another author's, or has none."""
    return shelf.method(step.method, step.method).genes


def _steps(entry: Entry, by_id: Mapping[str, Entry], seen: set[str]) -> tuple[list[Step], str]:
    """All, also those of the variant that this one was generated from."""
    seen.add(entry.id)
    before = [_step(one) for one in mappings(entry.parameters.get("before"))]
    own = {name: value for name, value in entry.parameters.items() if name not in ("before", "opacity")}
    steps = [*before, Step(entry.method, own, number(entry.parameters.get("opacity"), 1.0))]
    parent = by_id.get(entry.parents[0]) if entry.parents and not entry.bred else None
    if parent is None or parent.id in seen:
        return steps, text(entry.bred.get("picture"))
    earlier, picture = _steps(parent, by_id, seen)
    return [*earlier, *steps], picture


def _step(told: Mapping[str, Any]) -> Step:
    parameters: Parameters = mapping(told.get("parameters"))
    return Step(text(told.get("method")), parameters, number(told.get("opacity"), 1.0))


def without_faint(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Those that are seen; of none, the last."""
    seen = [step for step in steps if step.opacity >= FAINTEST]
    return tuple(seen[-MOST_STEPS:] or steps[-1:])
