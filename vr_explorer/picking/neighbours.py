"""Which image is beside another one as one sees them, and in which order images are read."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from vr_explorer.scene.cards import Cards
from vr_explorer.scene.grid_assignment import sheet
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.view import standing

Axes = npt.NDArray[np.float64]
"""(3, 3), the columns are right, up and ahead in world space."""

Toward = tuple[int, int]
"""To the right and upward, each −1, 0 or 1."""

SEEN = 0.5
"""How visible a card has to be: more than a ghost."""

LEAST = 0.02
"""Of a card's height: what is less far in a direction does not lie in it."""

ASIDE = 2.0
"""So many times a step to the side counts as one forward: who goes along a row stays in it."""

ROW = 0.25
"""Of a card's height: what is less far below belongs to the same row of a wall."""


class Shown(NamedTuple):
    """Where the cards of a scene rest, for a thread. wall: they stand in rows, facing the viewer. height: of a card,
    metres.
    """

    cards: Cards
    axes: Axes
    wall: bool
    height: float


def shown_now(scene: Scene) -> Shown:
    """As the viewer sees them. The rows of a wall stay rows from wherever it is looked at, also from behind."""
    right, up, back = scene.body.axes()
    axes, wall = np.stack([right, up, -back], axis=1), scene.arrangement.before_viewer and not scene.bombs
    if wall:
        axes = standing(scene.placement.spec.yaw)
        if float(axes[:, 0] @ right) < 0.0:
            axes = axes * (-1.0, 1.0, 1.0)
    return Shown(scene.cards.fixed(), axes, wall, scene.settings.card_height)


def next_card(shown: Shown, card: int, toward: Toward) -> int | None:
    """The nearest card in that direction, none where there is none; for a thread. Of cards in a sector of a right angle
    where there are any there, else of all on that side.

    Every step leads farther in the direction, so that no steps in it come back to where one was.
    """
    offsets = (shown.cards.target - shown.cards.target[card]) @ shown.axes.astype(np.float32)
    forward = offsets[:, 0] * np.float32(toward[0]) + offsets[:, 1] * np.float32(toward[1])
    aside = np.sqrt(np.maximum(np.einsum("ij,ij->i", offsets, offsets) - forward**2, 0.0))
    there = (forward > LEAST * shown.height) & (shown.cards.fade_to > SEEN)
    near = there & (aside <= forward)
    among = np.flatnonzero(near if near.any() else there)
    if len(among) == 0:
        return None
    return int(among[np.argmin(np.hypot(forward[among], ASIDE * aside[among]))])


def reading_order(shown: Shown) -> npt.NDArray[np.intp]:
    """All cards that are shown, each once; for a thread. Those of a wall row by row from the upper left, others as they
    would lie on a flat wall, there and back, so that neighbours follow each other.
    """
    cards = np.flatnonzero(shown.cards.fade_to > SEEN)
    if len(cards) == 0:
        return cards
    places = shown.cards.target[cards] @ shown.axes
    return cards[_by_rows(places, shown.height) if shown.wall else _by_sheet(places)]


def _by_rows(places: Axes, height: float) -> npt.NDArray[np.intp]:
    downward = np.argsort(-places[:, 1], kind="stable")
    drops = np.diff(-places[downward, 1], prepend=-places[downward[0], 1])
    row = np.empty(len(places), np.intp)
    row[downward] = np.cumsum(drops > ROW * height)
    return np.lexsort((places[:, 0], row))


def _by_sheet(places: Axes) -> npt.NDArray[np.intp]:
    columns = int(np.ceil(np.sqrt(len(places))))
    column, row = sheet(places, columns, -(-len(places) // columns))
    return np.lexsort((np.where(row % 2, -column, column), row))
