"""A child's steps from those of its parents.

Steps of one method become one, by their genes. What one parent alone has fades in with its share: warps by how far they
go, others by their opacity. Where the parents have nothing in common, one is done over the other: at one half both in
full, so that a mosaic and a painting make the mosaic of the painting, or the painting over the mosaic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from generation.breeding.genome import Genome, genes_of, without_faint
from generation.breeding.shelf import WARPS, WILD, Shelf
from generation.genes import Genes, one_of
from generation.recipe import Step

SEEDS = 1 << 53
BELOW = ("warp", "restructuring")
"""Families whose steps come before all others."""


def crossed(first: Genome, second: Genome, share: float, shelf: Shelf, rng: np.random.Generator) -> Genome:
    """Between two; share 0: the first … 1: the second."""
    pairs = _paired(first.steps, second.steps)
    unpaired = not any(own is not None and other is not None for own, other in pairs)
    reverse = bool(rng.random() < 0.5)
    steps: list[Step] = []
    for own, other in _ordered(pairs, shelf, reverse=reverse):
        if own is not None and other is not None:
            steps.append(_mixed(own, other, share, shelf, rng))
        elif (step := own or other) is not None:
            amount = 1 - share if own is not None else share
            faded = _faded(step, min(1.0, 2 * amount) if unpaired else amount, shelf, rng)
            steps += [faded] if faded is not None else []
    steps = steps or list(one_of(first, second, share, rng).steps)
    picture = one_of(first, second, share, rng).picture if first.picture and second.picture else ""
    seed = one_of(first, second, share, rng).seed
    return Genome(without_faint(steps), seed, picture or first.picture or second.picture)


def changed(genome: Genome, strength: float, shelf: Shelf, rng: np.random.Generator) -> Genome:
    """A mutation: 0 leaves the genome as it is, 1 may change anything."""
    steps = [_changed(step, strength, shelf, rng) for step in genome.steps]
    if rng.random() < 0.5 * (strength - 0.35):
        steps = _with_another(steps, strength, shelf, rng)
    seed = int(rng.integers(SEEDS)) if rng.random() < strength + 0.1 else genome.seed
    return replace(genome, steps=without_faint(steps), seed=seed)


def _changed(step: Step, strength: float, shelf: Shelf, rng: np.random.Generator) -> Step:
    genes = genes_of(step, shelf)
    if genes is not None:
        return replace(step, parameters=genes.changed(step.parameters, strength, rng))
    if rng.random() < strength:
        return replace(step, parameters=shelf.method(step.method, step.method).draw(rng))
    return step


def _with_another(steps: Sequence[Step], strength: float, shelf: Shelf, rng: np.random.Generator) -> list[Step]:
    """A graphic method on top, or a gentle warp below, that the genome has not."""
    below = bool(rng.random() < 0.5)
    name = str(rng.choice(WARPS if below else WILD))
    if any(step.method == name for step in steps):
        return list(steps)
    method = shelf.method(name, name)
    drawn = method.variations["gently"](rng) if below else method.draw(rng)
    step = Step(name, drawn, 1.0 if below else round(float(rng.uniform(0.3, 1.0)) * min(1.0, 0.5 + strength / 2), 4))
    return [step, *steps] if below else [*steps, step]


def _mixed(own: Step, other: Step, share: float, shelf: Shelf, rng: np.random.Generator) -> Step:
    genes = genes_of(own, shelf)
    if genes is None:
        parameters = one_of(own, other, share, rng).parameters
    else:
        parameters = genes.mixed(own.parameters, other.parameters, share, rng)
    return Step(own.method, parameters, round((1 - share) * own.opacity + share * other.opacity, 4))


def _faded(step: Step, amount: float, shelf: Shelf, rng: np.random.Generator) -> Step | None:
    """With 0..1 of its effect; None where nothing is left of it."""
    genes = genes_of(step, shelf)
    if isinstance(genes, Genes) and (faded := genes.faded(step.parameters, amount, rng)) is not None:
        return replace(step, parameters=faded) if amount > 0.05 else None
    if shelf.method(step.method, step.method).family in BELOW:
        return step if rng.random() < amount else None  # half of a moved face is two faces
    return replace(step, opacity=round(step.opacity * amount, 4))


def _paired(first: Sequence[Step], second: Sequence[Step]) -> list[tuple[Step | None, Step | None]]:
    """In an order that both have: pairs of one method, and between these what one alone has (the longest common
    subsequence).
    """
    rows, columns = len(first), len(second)
    longest = np.zeros((rows + 1, columns + 1), int)
    for row in range(rows - 1, -1, -1):
        for column in range(columns - 1, -1, -1):
            same = first[row].method == second[column].method
            longest[row, column] = (
                longest[row + 1, column + 1] + 1 if same else max(longest[row + 1, column], longest[row, column + 1])
            )
    pairs: list[tuple[Step | None, Step | None]] = []
    row = column = 0
    while row < rows and column < columns:
        if first[row].method == second[column].method:
            pairs.append((first[row], second[column]))
            row, column = row + 1, column + 1
        elif longest[row + 1, column] >= longest[row, column + 1]:
            pairs.append((first[row], None))
            row += 1
        else:
            pairs.append((None, second[column]))
            column += 1
    return [*pairs, *((step, None) for step in first[row:]), *((None, step) for step in second[column:])]


def _ordered(
    pairs: Sequence[tuple[Step | None, Step | None]], shelf: Shelf, *, reverse: bool
) -> list[tuple[Step | None, Step | None]]:
    """What changes the shape first; of what the parents have apart, the second's first for `reverse`."""

    def key(pair: tuple[Step | None, Step | None]) -> bool:
        step = pair[0] or pair[1]
        assert step is not None, "a pair has one at least"
        return shelf.method(step.method, step.method).family not in BELOW

    blocks: list[list[tuple[Step | None, Step | None]]] = [[]]
    for pair in pairs:
        if pair[0] is not None and pair[1] is not None:
            blocks += [[pair], []]
        else:
            blocks[-1].append(pair)
    if reverse:
        blocks = [sorted(block, key=lambda pair: pair[0] is not None) for block in blocks]
    return sorted((pair for block in blocks for pair in block), key=key)
