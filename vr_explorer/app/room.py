"""The hall in which the viewer is until the cloud is there: an explorer of no images, at home."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import moderngl
import numpy as np

from classification.cloud import COLOURS, Cloud, original_measures
from vr_explorer.actions import HELP, LEAVE, OPEN_CLOUD, PERFORMANCE, PICTURE, QUIT, SCREENSHOT, SETTINGS, Action
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.preferences import Preferences
from vr_explorer.input import InputFrame
from vr_explorer.panels.labels import Sign
from vr_explorer.panels.page import Page
from vr_explorer.scene.arrangements import HomeHall
from vr_explorer.scene.home import EYES, PORTRAIT_AHEAD, PORTRAIT_HEIGHT
from vr_explorer.scene.placement import ArrangementSpec, Placement
from vr_explorer.scene.tour import Tour

MEANWHILE = frozenset({HELP, LEAVE, OPEN_CLOUD, PERFORMANCE, PICTURE, QUIT, SCREENSHOT, SETTINGS})
"""What can be asked for without a cloud."""

PAGES = frozenset({None, Page.HELP, Page.SETTINGS})

BELOW, APART = 0.9, 0.45
"""Metres from the portrait to the first line, and between lines."""


class Room(Explorer):
    """words: lines that are to be read there. source: the folder of the images, which has the portrait, if known."""

    def __init__(
        self, ctx: moderngl.Context, preferences: Preferences, panel_scale: float = 1.0, source: Path | None = None
    ) -> None:
        super().__init__(ctx, _empty_cloud(source or Path()), preferences, panel_scale=panel_scale)
        self.words: Sequence[str] = ()
        self.state.status_shown = False
        self.scene.planned = Tour()
        x, y, z = self.scene.body.head.tolist()
        self.scene.restore(Placement(ArrangementSpec(HomeHall(), (x, y, z), self.scene.body.yaw)))

    def step(self, input_frame: InputFrame, seconds: float) -> list[Action]:
        """As of every explorer; what only a cloud could answer is passed over."""
        state = self.state
        state.asked[:] = (action for action in state.asked if action in MEANWHILE)
        state.commands.clear()
        if state.page not in PAGES:
            state.show(Page.HELP)
        actions = tuple(action for action in input_frame.actions if action in MEANWHILE)
        left = super().step(InputFrame(turn=input_frame.turn, head=input_frame.head, actions=actions), seconds)
        state.signs = self._signs()
        return left

    def _signs(self) -> tuple[Sign, ...]:
        hall, _ = self.scene.home
        first = EYES + 0.4 - 0.5 * PORTRAIT_HEIGHT - BELOW
        return tuple(
            Sign(line, hall.position(0.0, first - APART * number, PORTRAIT_AHEAD))
            for number, line in enumerate(self.words)
        )


def _empty_cloud(source: Path) -> Cloud:
    """A cloud without images."""
    return Cloud(
        ids=[],
        paths=[],
        positions=np.zeros((0, 3), np.float32),
        colours=np.zeros((0, COLOURS, 3), np.uint8),
        shares=np.zeros((0, COLOURS), np.float32),
        measures=original_measures(np.zeros(0, np.float32), np.zeros(0, np.float32)),
        sizes=np.zeros((0, 2), np.int32),
        methods=[],
        parents=[],
        parameters=[],
        cells=np.zeros(0, np.int32),
        source=source,
    )
