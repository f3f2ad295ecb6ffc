"""Makes the picture of the overview map, on a thread, when what it shows has changed."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

import moderngl
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from foundation.slices import pause
from vr_explorer.actions import OVERVIEW
from vr_explorer.panels.overview_state import Floats, OverviewState
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.style import ACCENT, SELECTED
from vr_explorer.scene.cards import Cards
from vr_explorer.scene.commands import Command
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.view import standing
from vr_explorer.tools.texture_loader import SRGB8_ALPHA8
from vr_explorer.tools.tool import NOTHING, Frame, Tool

PIXELS = 256
"""Of a side of the picture."""

FINEST, COARSEST = 128, 24
"""Cells along a side in which images are counted: many images are seen finely, few as soft lights."""

MOST = 200_000
"""Of larger clouds, so many are looked at: where there is much and little shows as well."""

AGAIN = 0.4
"""Seconds between two pictures at least."""

EXTENT, BESIDE = (0.3, 99.7), 0.07
"""Percentiles that are inside the map, and what is left free around them, of its side."""

WALL_CELL = 1.75
"""Of a card's height: on a wall, every cell of its own size or more has a card in it, and there is no pattern."""

TOP = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]])
"""Columns: right, up and out of a map from above: to the right is +x, up is −z."""

SOFT = 2.5
"""Pixels by which lights are softened."""

LIT, DIM = 1.6, 0.35
"""How bright glowing and dimmed images are."""


class Drawn(NamedTuple):
    """pixels: uint8 (PIXELS, PIXELS, 4), sRGB, from the upper row. The rest as of `OverviewState`."""

    pixels: npt.NDArray[np.uint8]
    axes: Floats
    corner: tuple[float, float]
    side: float
    depth: npt.NDArray[np.float32]
    wall: bool


class OverviewTool(Tool):
    """state: says whether the map is wanted, and shows it."""

    handles = frozenset({OVERVIEW})

    def __init__(self, ctx: moderngl.Context, scene: Scene, state: PanelState) -> None:
        self._ctx = ctx
        self._scene = scene
        self._state = state
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="overview")
        self._drawing: Future[Drawn | None] | None = None
        self._drawn_of: Hashable = None
        self._since = AGAIN
        self._texture: moderngl.Texture | None = None

    def update(self, frame: Frame) -> Sequence[Command]:
        if frame.taken(self.handles):
            self._state.overview_shown = not self._state.overview_shown
        return NOTHING

    def follow(self, frame: Frame) -> None:
        self._since += frame.seconds
        if self._drawing is not None and self._drawing.done():
            self._take(self._drawing)
        self._ask()
        if not self._state.overview_shown:
            self._state.overview, self._drawn_of = None, None

    def settle(self) -> None:
        """For a single picture: the map is as the cards are."""
        for _ in range(2):  # the one that is being made may be of before
            self._since = AGAIN
            if self._drawing is not None:
                self._take(self._drawing)
            self._ask()

    def _take(self, drawing: Future[Drawn | None]) -> None:
        drawn, self._drawing = drawing.result(), None
        self._state.overview = self._shown(drawn) if drawn is not None else None

    def _ask(self) -> None:
        """For another picture, where the present one is of before."""
        if not self._state.overview_shown:
            return
        if self._drawing is None and self._since >= AGAIN and (now := self._now()) != self._drawn_of:
            self._drawn_of, self._since = now, 0.0
            scene = self._scene
            wall = scene.arrangement.before_viewer and not scene.bombs
            axes = standing(scene.placement.spec.yaw) * (1.0, 1.0, -1.0) if wall else TOP
            asked = scene.cards.fixed(), scene.cloud.colours, axes, wall, scene.settings.card_height
            self._drawing = self._thread.submit(drawn_map, *asked)

    def close(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)
        if self._texture is not None:
            self._texture.release()

    def _now(self) -> Hashable:
        """What the picture follows from."""
        scene, cards = self._scene, self._scene.cards
        versions = cards.motion_version, cards.moves_version, cards.look_version
        return (*versions, scene.placement.spec, bool(scene.bombs), len(cards))

    def _shown(self, drawn: Drawn) -> OverviewState:
        if self._texture is None:
            self._texture = self._ctx.texture((PIXELS, PIXELS), 4, internal_format=SRGB8_ALPHA8)
            self._texture.filter = moderngl.LINEAR, moderngl.LINEAR
            self._texture.repeat_x = self._texture.repeat_y = False
        self._texture.write(drawn.pixels.tobytes())
        return OverviewState(self._texture, *drawn[1:])


def drawn_map(cards: Cards, colours: npt.NDArray[np.uint8], axes: Floats, wall: bool, height: float) -> Drawn | None:
    """On a thread. colours: (N, K, 3), each image's dominant ones. axes, wall: as of `OverviewState`. height: of a
    card, metres. None where nothing is shown.
    """
    some = slice(None, None, max(-(-len(cards) // MOST), 1))
    weights = cards.fade_to[some].astype(np.float64)
    places = cards.target[some] @ axes
    seen = weights > 0.5
    if not seen.any():
        return None
    low, high = np.percentile(places[seen, :2], EXTENT, axis=0)
    side = max(float((high - low).max()), 8.0 * height) * (1.0 + 2.0 * BESIDE)
    left, bottom = (0.5 * (low + high) - 0.5 * side).tolist()
    cells = int(np.clip(1.2 * np.sqrt(len(places)), COARSEST, FINEST))
    if wall:
        cells = int(np.clip(side / (WALL_CELL * height), 1, FINEST))
    pause()
    at = ((places[:, :2] - (left, bottom)) * (cells / side)).astype(np.intp)
    inside = ((at >= 0) & (at < cells)).all(axis=1)
    light = np.choose(cards.light[some], (1.0, LIT, DIM))
    grid = _Grid(at[inside, 1] * cells + at[inside, 0], weights[inside], cells)
    pause()
    depth = grid.mean(places[inside, 2])
    bright = grid.mean(light[inside])
    pixels = _glow(grid, colours[some][inside, 0], bright, wall)
    for marked, colour in ((cards.selected, SELECTED), (cards.favourite, ACCENT)):
        _mark(pixels, cards.target[np.flatnonzero(marked)] @ axes, (left, bottom), side, colour)
    whole = np.where(grid.total > 0.0, depth, np.average(places[:, 2], weights=weights + 1e-9))
    return Drawn(pixels, axes, (left, bottom), side, whole.reshape(cells, cells).astype(np.float32), wall)


class _Grid:
    """Weighted numbers in the cells of a square. cell: of each of them. total: of the weights, (cells²,)."""

    def __init__(self, cell: npt.NDArray[np.intp], weights: Floats, cells: int) -> None:
        self._cell, self._weights, self.cells = cell, weights, cells
        self.total = np.bincount(cell, weights, cells * cells)

    def mean(self, values: npt.NDArray[np.floating]) -> Floats:
        """(cells²,), 0 where there is nothing."""
        summed = np.bincount(self._cell, self._weights * values, self.cells * self.cells)
        return summed / np.maximum(self.total, 1e-9)


def _glow(grid: _Grid, colours: npt.NDArray[np.uint8], bright: Floats, wall: bool) -> npt.NDArray[np.uint8]:
    """The cells as lights in their images' mean colours, the brighter the more there are."""
    cells, total = grid.cells, grid.total
    full = 1.0 if wall else max(float(np.percentile(total[total > 0.0], 90.0)), 1.0)
    share = np.minimum(np.log1p(total) / np.log1p(full), 1.0)
    strength = np.where(total > 0.0, share if wall else 0.35 + 0.65 * share, 0.0) * np.minimum(total, 1.0)
    mean = np.stack([grid.mean(colours[:, part].astype(np.float64)) for part in range(3)], axis=1)
    # Darkness would be lost on a dark plate: colours are lifted to where they are told apart.
    lifted = mean * (bright * np.clip(120.0 / np.maximum(mean.max(axis=1), 1.0), 1.0, 2.5))[:, None]
    lit = np.concatenate([np.clip(lifted, 0.0, 255.0) * strength[:, None], 255.0 * strength[:, None]], axis=1)
    small = lit.reshape(cells, cells, 4)[::-1].astype(np.uint8)
    picture = Image.frombytes("RGBa", (cells, cells), small.tobytes())
    large = picture.resize((PIXELS, PIXELS), Image.Resampling.BICUBIC)
    if not wall:
        large = large.filter(ImageFilter.GaussianBlur(SOFT))
    pixels: npt.NDArray[np.uint8] = np.array(large.convert("RGBA"))
    return pixels


def _mark(
    pixels: npt.NDArray[np.uint8], places: Floats, corner: tuple[float, float], side: float, colour: Sequence[float]
) -> None:
    """A dot of 5 pixels across for each of these places."""
    column = ((places[:, 0] - corner[0]) * (PIXELS / side)).astype(np.intp)
    row = PIXELS - 1 - ((places[:, 1] - corner[1]) * (PIXELS / side)).astype(np.intp)
    inside = (column >= 2) & (column < PIXELS - 2) & (row >= 2) & (row < PIXELS - 2)
    value = [round(255.0 * part) for part in colour[:3]] + [255]
    for down in range(-2, 3):
        for across in range(-2, 3):
            if abs(down) + abs(across) < 4:
                pixels[row[inside] + down, column[inside] + across] = value
