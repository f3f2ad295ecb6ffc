"""Home between devices, scene and picture: the portrait that is the door, and what is written in the hall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import moderngl
import numpy as np

from classification.cloud import Cloud
from foundation.images import ImageError
from foundation.language import _, ngettext
from vr_explorer.actions import FAVOURITE, GO, LARGE_CLICKED, TOGGLE_HOME
from vr_explorer.input import InputFrame
from vr_explorer.panels.labels import Sign
from vr_explorer.panels.state import PanelState, Shared
from vr_explorer.render.home import ShownHome
from vr_explorer.scene.arrangements import HomeHall
from vr_explorer.scene.commands import Command
from vr_explorer.scene.home import EYES, PORTRAIT_AHEAD, PORTRAIT_HEIGHT, RISES
from vr_explorer.scene.scene import Scene
from vr_explorer.tools.texture_loader import TextureLoader
from vr_explorer.tools.tool import NOTHING, Frame, Tool
from vr_explorer.tools.tour_table import TourTable

PORTRAIT = "portrait.png"
"""In the folder of the variants (docs/formats.md)."""

LARGEST = 1_024
DOORS = (FAVOURITE, LARGE_CLICKED, GO)
"""What enters the cloud when the portrait is pointed at."""

SIGN = 0.9
"""Metres below the portrait."""


class HomeTool(Tool):
    """pointed: the ray meets the portrait at home. state: whose menu the table opens."""

    def __init__(self, ctx: moderngl.Context, scene: Scene, cloud: Cloud, state: PanelState) -> None:
        self._scene = scene
        self._state = state
        self._table = TourTable(scene, state)
        self._cloud = cloud
        self._textures = TextureLoader(ctx, LARGEST, self._read)
        self.pointed = False

    def update(self, frame: Frame) -> Sequence[Command]:
        """What is pressed on the portrait enters the cloud, what is pressed on the table opens the menu of tours."""
        input_frame = frame.input_frame
        if not isinstance(self._scene.arrangement, HomeHall):
            self.pointed = False
            self._table.leave()
            return NOTHING
        door, on_table = self._door(input_frame), self._table.met(self._scene.home[0], input_frame)
        if on_table is not None and on_table.distance > door:
            on_table = None
        self.pointed = on_table is None and door < np.inf
        actions = self._table.point(on_table, input_frame)
        if self.pointed:
            actions = tuple(TOGGLE_HOME if action in DOORS else action for action in actions)
        elif on_table is None:
            return NOTHING
        frame.input_frame = replace(input_frame, actions=actions, ray=None)
        return NOTHING

    def follow(self, frame: Frame) -> None:
        self._state.signs = self.signs(self._state.shared)

    def shown(self) -> ShownHome | None:
        """What is to be seen of it; None in the cloud."""
        hall, light = self._scene.home
        if light <= 0.0:
            return None
        portrait = self._textures.of(self._cloud.source / PORTRAIT if self._cloud.readable else None)
        width, height = self._half_sides(portrait)
        axes = hall.axes
        middle = hall.position(0.0, EYES + 0.4 + RISES * (1.0 - light), PORTRAIT_AHEAD)
        (a, b, c), (x, y, z) = (axes[:, 0] * width).tolist(), (axes[:, 1] * height).tolist()
        table = self._table.shown(hall)
        return ShownHome(hall, light, portrait, middle, (a, b, c), (x, y, z), self.pointed, table)

    def signs(self, shared: Shared) -> tuple[Sign, ...]:
        """What is written in the hall. shared: the favourites on their way to a gallery."""
        scene = self._scene
        if not isinstance(scene.arrangement, HomeHall):
            return ()
        hall, _light = scene.home
        below = EYES + 0.4 - 0.5 * PORTRAIT_HEIGHT - SIGN
        kept = len(scene.favourites)
        words = _("press here to enter the cloud") if self.pointed else _("the portrait is the door to the cloud")
        gallery = _("gallery: {code}").format(code=shared.code.replace("-", " ")) if shared.code else ""
        said = _("keep images, and they hang here")
        if kept:
            said = ngettext("{count} favourite", "{count} favourites", kept)
        lines = [line for line in (words, said, gallery) if line]
        return (
            *(
                Sign(line, hall.position(0.0, below - 0.45 * number, PORTRAIT_AHEAD))
                for number, line in enumerate(lines)
            ),
            self._table.sign(hall),
        )

    def settle(self) -> None:
        """Waits for the portrait, where it is to be seen."""
        self.shown()
        self._textures.settle()

    def close(self) -> None:
        self._textures.release()

    def _read(self, path: Path) -> bytes:
        """On a thread: the variants' portrait, else the first image."""
        try:
            return self._cloud.content(path)
        except ImageError:
            if not len(self._cloud):
                raise
            return self._cloud.content(self._cloud.image_path(0))

    def _half_sides(self, portrait: moderngl.Texture | None) -> tuple[float, float]:
        """Of the portrait, metres."""
        across, down = portrait.size if portrait is not None else (1, 1)
        height = 0.5 * PORTRAIT_HEIGHT
        return min(height * across / down, 1.6 * height), height

    def _door(self, input_frame: InputFrame) -> float:
        """Metres along the ray to the portrait, infinite where it is not met."""
        shown = self.shown()
        if input_frame.ray is None or shown is None:
            return np.inf
        origin, direction = (np.array(part) for part in input_frame.ray)
        ahead = shown.hall.axes[:, 2]
        facing = float(direction @ ahead)
        if abs(facing) < 1e-6:
            return np.inf
        distance = float((np.array(shown.middle) - origin) @ ahead) / facing
        offset = origin + distance * direction - shown.middle
        right, up = np.array(shown.right), np.array(shown.up)
        inside = abs(offset @ right) <= right @ right and abs(offset @ up) <= up @ up
        return distance if distance > 0.0 and inside else np.inf
