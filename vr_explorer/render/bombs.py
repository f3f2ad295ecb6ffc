"""Filter bombs as they glow in the scene."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import moderngl
import numpy as np

from vr_explorer.render.frame import Frame, Shape

FADED = 0.12
"""Strength of the glow of a bomb that is not active."""

CYCLE = 2.0
"""Seconds from one colour of a bomb to its next."""

CALM_PACE = 0.25
"""Of the pace at which a bomb's colours change, where nothing is to pulse."""

LIT = 1.35
"""How much brighter a bomb is while it is pointed at."""

Colour = tuple[float, float, float]


@dataclass(frozen=True)
class ShownBomb:
    """position: world metres. core: metres of the ball's radius, reach: of its glow. colours: linear light, one or
    more. number: its own, for as long as it is there.
    """

    number: int
    position: tuple[float, float, float]
    core: float
    reach: float
    colours: Sequence[Colour]
    active: bool = True
    lit: bool = False


class BombDrawer:
    """Draws with added light, over the cards of the same view."""

    def __init__(self, ctx: moderngl.Context, frame: Frame) -> None:
        self._program = frame.program("bombs")
        self._quad = Shape(ctx, frame, self._program)

    def draw(self, bombs: Sequence[ShownBomb], time: float, calm: bool = False) -> None:
        """time: seconds of the scene's clock. calm: colours follow each other slowly."""
        program = self._program
        for bomb in bombs:
            program["bomb"], program["core"], program["reach"] = bomb.position, bomb.core, bomb.reach
            program["tint"] = tuple(
                (LIT if bomb.lit else 1.0) * part
                for part in _colour_at(bomb.colours, time * (CALM_PACE if calm else 1.0))
            )
            program["strength"] = 1.0 if bomb.active else FADED
            program["phase"] = 2.4 * bomb.number
            self._quad.draw(moderngl.TRIANGLE_STRIP, 4)

    def release(self) -> None:
        self._quad.release()
        self._program.release()


def _colour_at(colours: Sequence[Colour], time: float) -> Colour:
    """Each for `CYCLE` seconds, passing softly into the next."""
    phase = time / CYCLE % len(colours)
    first, share = int(phase), phase % 1.0
    blend = float(np.clip((share - 0.6) / 0.4, 0.0, 1.0)) ** 2
    here, there = colours[first % len(colours)], colours[(first + 1) % len(colours)]
    red, green, blue = (a + blend * (b - a) for a, b in zip(here, there, strict=True))
    return red, green, blue
