"""Bombs that are thrown together: which criteria suit a cloud, and where they come to rest before the viewer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum

import numpy as np
import numpy.typing as npt

from foundation.errors import UserError
from foundation.language import N_, _
from vr_explorer.scene.bombs import LONGEST_NAME
from vr_explorer.scene.commands import PlaceBomb, PlaceBombs
from vr_explorer.scene.criteria import AllOf, Colours, Criterion, InRange, Matcher, Measure, Method, Rgb, Word
from vr_explorer.scene.criteria.folding import words_in
from vr_explorer.scene.criteria.measures import colour_distance
from vr_explorer.scene.image_names import name_words
from vr_explorer.scene.view import standing

MOST = 4

BEGINS = 4.0
"""Metres before the viewer where a throw begins."""

FOUR, ROW = (215.0, 84.0, 60.0), (270.0, 108.0)
"""Metres, of the reference number of images: how far ahead, aside and up or down of two above two; how far ahead, and
from one to the next, in a row."""

NARROW = 0.13
"""Distance at which a colour counts half (`Colours.tolerance`): colours of one cloud may lie near each other."""

SEVERAL = " styles"
"""A way that says nothing but how many there were."""

STEPS = (N_("Clear faces"), N_("Rather clear"), N_("Rather abstract"), N_("Abstract"))

Named = tuple[Criterion, str]
"""What a bomb gathers, and its name."""


class BombSet(Enum):
    """The value is what is pressed for it."""

    COLOURS = N_("Four in this cloud's colours")
    MANNERS = N_("Four of the ways it was made")
    ABSTRACTNESS = N_("Four by abstractness")


def by_colours(swatches: Sequence[Rgb]) -> list[Named]:
    """The most colourful one, and then each the farthest from those before.

    swatches: the cloud's own colours, the most frequent first.
    """
    if not swatches:
        raise UserError(_("The images of this cloud have no colours."))
    colours = np.array(swatches, np.uint8)
    chroma = np.array([max(colour) - min(colour) for colour in swatches], np.float32)
    found = [int(np.argmax(chroma))]
    while len(found) < min(MOST, len(swatches)):
        apart = np.min([colour_distance(colours, colours[one]) for one in found], axis=0)
        # Greys are far from everything, and say little: a colour is preferred to them.
        wanted = apart * (0.25 + chroma / 255.0)
        wanted[found] = -1.0
        found.append(int(np.argmax(wanted)))
    return [(Colours((swatches[one],), NARROW), "") for one in found]


def by_manners(manners: Mapping[str, int], methods: Sequence[str]) -> list[Named]:
    """manners: how many images were made in each way, in words. methods: the names of all methods. UserError: there is
    one way only.
    """
    found: list[Named] = []
    steps = {step.replace("_", " "): step for step in methods}
    for manner in sorted(manners, key=lambda one: (-manners[one], one)):
        words = tuple(Word(word) for word in words_in(manner))
        if not words or manner.endswith(SEVERAL):
            continue
        criterion = Method(steps[manner]) if manner in steps else words[0] if len(words) == 1 else AllOf(words)
        found.append((criterion, name_words(f"{manner[:1].upper()}{manner[1:]}")[:LONGEST_NAME]))
        if len(found) == MOST:
            break
    if len(found) < 2:
        raise UserError(_("All images of this cloud were made in the same way; throw bombs by colours instead."))
    return found


def by_abstractness(matcher: Matcher) -> list[Named]:
    """Its quarters, from the least abstract to the most. UserError: unknown, or the same of all."""
    measure = matcher.measures.resolved(Measure.ABSTRACTNESS)
    values = matcher.measures.values(measure)
    known = np.clip(values[np.isfinite(values)], measure.low, measure.high)
    if not len(known) or known.min() == known.max():
        raise UserError(_("The images of this cloud do not differ in abstractness; throw bombs by colours instead."))
    ends = [measure.low, *np.percentile(known, (25.0, 50.0, 75.0)).tolist(), measure.high]
    return [(InRange(measure, low, high), _(name)) for low, high, name in zip(ends, ends[1:], STEPS, strict=False)]


def thrown_together(
    named: Sequence[Named],
    head: npt.NDArray[np.float64],
    yaw: float,
    world: float,
    drag: float,
    body: float = 1.0,
    in_a_row: bool = False,
) -> PlaceBombs:
    """All of them, on their way to where they rest: two above two before the viewer, or in a row from left to right.

    head: (3,), of the viewer, world metres, looking along `yaw` (radians). world: how large it is, 1 for the reference
    number of images. drag: 1/s, of thrown bombs. body: scale of the viewer's.
    """
    right, up, ahead = standing(yaw).T
    bombs = []
    for number, (criterion, name) in enumerate(named):
        if in_a_row:
            rest = ROW[0] * ahead + ROW[1] * (number - 0.5 * (len(named) - 1)) * right
        else:
            aside, above = (-1.0, 1.0)[number % 2], (1.0, -1.0)[number // 2 % 2]
            rest = FOUR[0] * ahead + aside * FOUR[1] * right + above * FOUR[2] * up
        way = world * rest
        begin = BEGINS * body * way / np.linalg.norm(way)
        (x, y, z), (u, v, w) = (head + begin).tolist(), ((way - begin) * drag).tolist()
        bombs.append(PlaceBomb(criterion, (x, y, z), (u, v, w), name))
    return PlaceBombs(tuple(bombs))
