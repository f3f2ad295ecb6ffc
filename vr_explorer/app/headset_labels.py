"""What is written in the world for a viewer in a headset: beside what it names, drawn once, placed for each frame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import moderngl
import numpy as np
import numpy.typing as npt

from vr_explorer.app.explorer import Explorer
from vr_explorer.panels.label_avoidance import Box, clear_of
from vr_explorer.panels.label_sheet import Cell, LabelSheet, Written
from vr_explorer.panels.labels import Label, labels_of
from vr_explorer.render.labels import ShownLabel, body_height
from vr_explorer.render.lines import ShownLine
from vr_explorer.scene.canvas import LETTERS

POINTS = 16.0
"""Of body text: `Label.below` counts in these."""

ALONG = (0.16, 0.17, 0.2)
"""Linear light of the lines of axes."""


MOVED = 0.02
"""Of the distance to the nearest name of an axis the head moves before it is seen anew which values it meets."""

AIR = 0.25
"""Heights of body text that stay free around words."""

LEAST = 1e-3


class Words(NamedTuple):
    """A label as it is shown. position: (3,), world metres. width, height: in heights of body text."""

    label: Label
    position: npt.NDArray[np.float64]
    width: float
    height: float

    @classmethod
    def of(cls, label: Label, cell: Cell, body: float) -> Words:
        """cell: of the sheet, whose body text is `body` pixels high."""
        return cls(label, np.array(label.position, np.float64), cell[2] / body, cell[3] / body)


class HeadsetLabels:
    """Words in the world, as they stand in a headset. drawer: draws them, for `Renderer.render_viewer`."""

    def __init__(self, ctx: moderngl.Context, explorer: Explorer) -> None:
        self._explorer = explorer
        self._sheet = LabelSheet(ctx)
        self.drawer = explorer.renderer.label_drawer()
        self._shown: tuple[Any, ...] = ()
        self._names: list[tuple[int, Words]] = []
        self._values: list[Words] = []
        self._from: npt.NDArray[np.float64] | None = None

    def show(self, explorer: Explorer) -> None:
        """`explorer` is what is seen from now on, in place of the one before."""
        self._explorer = explorer

    def follow(self, head: npt.NDArray[np.float64]) -> None:
        """Once a frame, before it is drawn. head: world place."""
        scene, signs = self._explorer.scene, self._explorer.state.signs
        shown = scene.scales, scene.titles, scene.bombs, scene.taken, signs
        if shown != self._shown:
            self._shown = shown
            self._place(labels_of(scene, signs, self._explorer.tools.bombs.core))
        self._give_way(head)
        self.drawer.follow(head)

    def release(self) -> None:
        self._sheet.release()
        self.drawer.release()

    def _place(self, labels: list[Label]) -> None:
        """Draws the words where there are new ones."""
        written = [Written(label.words, label.colour, label.small) for label in labels]
        cells = self._sheet.cells
        if not all(one in cells for one in written):
            self.drawer.clear()
            self._sheet.draw(self.drawer.framebuffer, written)
            self.drawer.finish()
            cells = self._sheet.cells
        found = [(label, cells[one]) for label, one in zip(labels, written, strict=True) if one in cells]
        shown = [
            ShownLabel(
                *(label.position, cell, label.below / POINTS, label.radius, label.leading),
                label.letters / LETTERS if label.letters else 1.0,
            )
            for label, cell in found
        ]
        words = [Words.of(label, cell, self._sheet.body) for label, cell in found]
        self._values = [one for one in words if one.label.value]
        self._names = [(number, one) for number, one in enumerate(words) if one.label.beside is not None]
        self._from = None
        lines = [ShownLine(scale.start, scale.end, ALONG) for scale in self._explorer.scene.scales]
        self.drawer.place(shown, lines, self._sheet.body)

    def _give_way(self, head: npt.NDArray[np.float64]) -> None:
        """The names of axes stand off from them by as much more as it takes to meet no values and no other names."""
        if not self._names:
            return
        if self._from is not None:
            moved = float(np.linalg.norm(head - self._from))
            if moved < MOVED * min(float(np.linalg.norm(head - name.position)) for _, name in self._names):
                return
        self._from = head.copy()
        for number, position in names_clear_of_values(self._names, self._values, head):
            self.drawer.move(number, position)


def names_clear_of_values(
    names: Sequence[tuple[int, Words]], values: Sequence[Words], head: npt.NDArray[np.float64]
) -> list[tuple[int, npt.NDArray[np.float64]]]:
    """Where the names of axes stand, (3,) world metres each, so that seen from `head` none meets values or another.

    names: with their numbers, which come back. What lies behind a plane before the middle of the names is left alone.
    """
    ahead = np.mean([name.position for _, name in names], axis=0) - head
    distance = float(np.linalg.norm(ahead))
    if distance < LEAST:
        return [(number, name.position) for number, name in names]
    ahead = ahead / distance
    level = np.array([-ahead[2], 0.0, ahead[0]])
    right = level / np.linalg.norm(level) if np.linalg.norm(level) > LEAST else np.array([1.0, 0.0, 0.0])
    axes = np.stack([right, np.cross(right, ahead), ahead])

    def seen(words: Words) -> tuple[Box, float] | None:
        x, y, depth = (axes @ (words.position - head)).tolist()
        if depth < LEAST:
            return None
        body = body_height(float(np.linalg.norm(words.position - head))) / depth
        return Box(x / depth, -y / depth, (0.5 * words.width + AIR) * body, (0.5 * words.height + AIR) * body), depth

    taken = [box for box, _ in filter(None, map(seen, values))]
    placed = []
    for number, name in names:
        found = seen(name)
        if found is None or name.label.beside is None:
            placed.append((number, name.position))
            continue
        box, depth = found
        x, y, away = (axes @ (np.array(name.label.beside) - head)).tolist()
        outward = (box.x - x / away, box.y + y / away) if away > LEAST else (0.0, 1.0)
        box = clear_of(box, taken, outward)
        taken.append(box)
        placed.append((number, head + depth * (np.array([box.x, -box.y, 1.0]) @ axes)))
    return placed
