"""The board as a canvas: the favourites alone, each where it was put on an upright plane before the viewer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from foundation.language import N_
from vr_explorer.scene.arrangements.arrangement import LayoutContext
from vr_explorer.scene.arrangements.first_look import Viewpoint
from vr_explorer.scene.arrangements.rows import FavouritesBoard, board
from vr_explorer.scene.arrangements.types import Layout, Title
from vr_explorer.scene.arrangements.wall_frame import WIDE, Point, WallSite, cell_for
from vr_explorer.scene.board import Row
from vr_explorer.scene.canvas import LETTERS, Canvas, CanvasText, Placed
from vr_explorer.scene.settings import SceneSettings
from vr_explorer.scene.sizes import half_sizes
from vr_explorer.scene.view import standing

OVER = 0.01
"""Metres from one card to what lies over it."""

MARGIN = 1.15
"""Of its width and height, is in sight of a canvas at the first look."""


def completed(
    canvas: Canvas,
    rows: Sequence[Row],
    pixels: npt.NDArray[np.int32],
    settings: SceneSettings,
    aspect: float = WIDE,
) -> Canvas:
    """With a place for every favourite: at first as the rows hang, with their titles as words; others, kept since,
    below all that is there. pixels: of all images, as of `half_sizes`. aspect: of the picture in which it is seen.
    """
    hung = [card for row in rows for card in row.cards]
    new = [card for card in hung if card not in canvas.by_card]
    if not new:
        return canvas
    sizes = pixels[hung]
    cell = cell_for(sizes, settings)
    if not canvas.placed and not canvas.texts:
        return _as_rows(rows, sizes, settings, aspect)
    half = dict(zip(hung, half_sizes(sizes, settings.card_height).tolist(), strict=True))
    known = [one for one in canvas.placed if one.card in half]
    left = min((one.x for one in known), default=0.0)
    right = max((one.x for one in known), default=0.0)
    lowest = [one.y - one.size * half[one.card][1] for one in known] + [one.y for one in canvas.texts]
    top = min(lowest, default=0.0) - 0.5 * cell.height - settings.wall_pitch + settings.card_height
    columns = max(round((right - left) / cell.width) + 1, 1)
    added = [
        Placed(card, left + number % columns * cell.width, top - number // columns * cell.height).bounded
        for number, card in enumerate(new)
    ]
    return replace(canvas, placed=(*canvas.placed, *added))


def _as_rows(rows: Sequence[Row], sizes: npt.NDArray[np.int32], settings: SceneSettings, aspect: float) -> Canvas:
    """Where the board has them. sizes: of their cards in their order."""
    hung = [card for row in rows for card in row.cards]
    number = {card: index for index, card in enumerate(hung)}
    own = [Row(tuple(number[card] for card in row.cards), row.title) for row in rows]
    widths = dict(enumerate(half_sizes(sizes, settings.card_height)[:, 0].tolist()))
    site = WallSite(np.zeros(3), 0.0, settings, cell_for(sizes, settings), aspect)
    layout = board(np.zeros((len(hung), 3), np.float32), own, site, widths)
    places = layout.positions.astype(float).tolist()
    placed = tuple(Placed(card, x, y).bounded for card, (x, y, _) in zip(hung, places, strict=True))
    texts = tuple(
        CanvasText(index + 1, title.position[0], title.position[1], title.text)
        for index, title in enumerate(layout.titles)
    )
    return Canvas(-places[0][2], placed, texts)


def middle_of(viewer: Point, yaw: float, canvas: Canvas, settings: SceneSettings) -> Point:
    """World metres: of the canvas before a viewer who looks along yaw."""
    middle: Point = viewer + standing(yaw)[:, 2] * max(canvas.distance, 4.0 * settings.card_height)
    return middle


@dataclass(frozen=True)
class FreeCanvas(FavouritesBoard):
    """The favourites where they were put, as large as they were made, with words between them."""

    id = "canvas"
    title = N_("Favourites on a canvas")

    def layout(self, context: LayoutContext) -> Layout:
        canvas = self._canvas(context)
        right, up, ahead = standing(context.yaw).T
        middle = middle_of(context.viewer, context.yaw, canvas, context.settings)
        positions, count = context.positions.copy(), len(context.cloud)
        shown, sizes = np.zeros(count, bool), np.ones(count, np.float32)
        hung = set(context.hung)
        for number, one in enumerate(one for one in canvas.placed if one.card in hung):
            positions[one.card] = middle + one.x * right + one.y * up - number * OVER * ahead
            shown[one.card], sizes[one.card] = True, one.size
        titles = []
        for text in canvas.texts:
            x, y, z = (middle + text.x * right + text.y * up).tolist()
            titles.append(Title(text.words, (x, y, z), 1.0, 0, leading=True, letters=LETTERS * text.size))
        return Layout(positions, titles=tuple(titles), shown=shown, sizes=sizes)

    def first_view(self, layout: Layout, context: LayoutContext) -> Viewpoint:
        """From where all of it is seen."""
        canvas, settings = self._canvas(context), context.settings
        axes = standing(context.yaw)
        middle = middle_of(context.viewer, context.yaw, canvas, settings)
        hung = context.hung
        assert layout.sizes is not None
        flat = (layout.positions[hung] - middle) @ axes[:, :2]
        half = half_sizes(context.cloud.sizes[hung], settings.card_height) * layout.sizes[hung, None]
        low, high = (flat - half).min(axis=0), (flat + half).max(axis=0)
        width, height = MARGIN * (high - low)
        up = float(np.tan(np.radians(settings.wall_angle) / 2.0)) / WIDE
        away = max(0.5 * height / up, 0.5 * width / (up * context.aspect), 2.0 * settings.card_height)
        across, above = 0.5 * (low + high)
        return middle + across * axes[:, 0] + above * axes[:, 1] - away * axes[:, 2], context.yaw, 0.0

    def _canvas(self, context: LayoutContext) -> Canvas:
        return completed(context.canvas, context.rows, context.cloud.sizes, context.settings, context.aspect)
