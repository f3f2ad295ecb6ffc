"""What is written in the world for a viewer in a headset: beside what it names, drawn once, placed for each frame."""

from __future__ import annotations

from typing import Any

import moderngl
import numpy as np
import numpy.typing as npt

from vr_explorer.app.explorer import Explorer
from vr_explorer.panels.label_sheet import LabelSheet, Written
from vr_explorer.panels.labels import Label, labels_of
from vr_explorer.render.labels import ShownLabel
from vr_explorer.render.lines import ShownLine

POINTS = 16.0
"""Of body text: `Label.below` counts in these."""

ALONG = (0.16, 0.17, 0.2)
"""Linear light of the lines of axes."""


class HeadsetLabels:
    """drawer: for the renderer."""

    def __init__(self, ctx: moderngl.Context, explorer: Explorer) -> None:
        self._explorer = explorer
        self._sheet = LabelSheet(ctx)
        self.drawer = explorer.renderer.label_drawer()
        self._shown: tuple[Any, ...] = ()

    def show(self, explorer: Explorer) -> None:
        """Another one from now on."""
        self._explorer = explorer

    def follow(self, head: npt.NDArray[np.float64]) -> None:
        """Once a frame, before it is drawn. head: world place."""
        scene, signs = self._explorer.scene, self._explorer.state.signs
        shown = scene.scales, scene.titles, scene.bombs, scene.taken, signs
        if shown != self._shown:
            self._shown = shown
            self._place(labels_of(scene, signs, self._explorer.tools.bombs.core))
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
        shown = [
            ShownLabel(label.position, cells[one], label.below / POINTS, label.radius, label.leading)
            for label, one in zip(labels, written, strict=True)
            if one in cells
        ]
        lines = [ShownLine(scale.start, scale.end, ALONG) for scale in self._explorer.scene.scales]
        self.drawer.place(shown, lines, self._sheet.body)
