"""The menu's board in the headset: drawn when what it shows or what is done on it asks for it, with a mark where a hand
points that moves with each frame."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import moderngl
import numpy as np

from vr_explorer.app.explorer import Explorer
from vr_explorer.app.screen import PlacedScreen, Screen
from vr_explorer.input import Pointer
from vr_explorer.panels.change_detection import Fingerprint, fingerprint
from vr_explorer.panels.help import HelpSection
from vr_explorer.panels.layouts import lay_out_board, lay_out_pointer
from vr_explorer.xr.menu_panel import MenuPanel, Pointed

PIXELS, SCALE = (1280, 960), 1.45
"""Body text is 1° high, and the smallest 0.9°, at the distance where the board opens."""

MARK_PIXELS, MARK_SIZE, MARK_BEFORE = (64, 64), 0.02, 0.002
"""The mark's width as a share of the board's, and metres before the board."""

SETTLING = 4
"""Frames that a board is drawn anew after something changed on it: ImGui needs a few for new panels."""

OFTEN = 1.0 / 30.0
"""Seconds between two drawings while a hand only points, or what is shown changes all the time."""

AT_LEAST = 0.5
"""Seconds after which an open board is drawn in any case: fields blink, and nothing stays stale whatever happened."""

MOVED = 1.5
"""Pixels of the pointer's way that do not count."""

SCROLLED = 14.0
"""Notches a second with the stick fully to an end."""


class HeadsetMenu:
    """lit: a hand has come upon something that can be pressed, or pressed it, in this frame."""

    def __init__(self, ctx: moderngl.Context, explorer: Explorer) -> None:
        self._explorer = explorer
        self.screen = Screen(ctx, explorer.renderer, PIXELS, SCALE)
        self._mark = Screen(ctx, explorer.renderer, MARK_PIXELS, 1.0)
        self._mark.write(lay_out_pointer)
        self.screens = self.screen, self._mark
        self.lit = False
        self._seen: Fingerprint = ()
        self._stale = 0
        self._since = AT_LEAST
        self._pointer = Pointer()
        self._before = (False, False)
        self._sections: Sequence[HelpSection] = ()
        explorer.preferences.follow(self.renew)

    def show(self, explorer: Explorer) -> None:
        """Another one from now on, with the same preferences."""
        self._explorer = explorer
        self.renew()

    def renew(self) -> None:
        """Something has changed that the state of the panels does not tell."""
        self._seen = ()

    def close(self) -> None:
        """When it opens again, it is drawn at once."""
        self._since = AT_LEAST

    def draw(self, board: MenuPanel, sections: Sequence[HelpSection], seconds: float) -> list[PlacedScreen]:
        """While it is open. sections: of the help."""
        self._since += seconds
        if sections is not self._sections:
            self._sections = sections
            self.renew()
        pointer = _pointer(board.pointed, seconds)
        self.lit = False
        if self._due(pointer):
            self._write(pointer, sections)
        hung = [PlacedScreen(self.screen, board.pose, board.size)]
        if pointer.position is not None and board.pointed is not None:
            hung.append(self._marked(board, board.pointed))
        return hung

    def _due(self, pointer: Pointer) -> bool:
        before = self._pointer
        if pointer.pressed or before.pressed or pointer.wheel:
            return True
        if self._stale or self._since >= AT_LEAST:
            return True
        if self._since < OFTEN:
            return False
        return (
            _distance(pointer, before) > MOVED or fingerprint(self._explorer.state, self._explorer.scene) != self._seen
        )

    def _write(self, pointer: Pointer, sections: Sequence[HelpSection]) -> None:
        scene, state = self._explorer.scene, self._explorer.state
        seen = fingerprint(state, scene)
        if seen != self._seen or pointer.pressed != self._pointer.pressed:
            self._stale = SETTLING
        self._stale = max(self._stale - 1, 0)
        lay_out = partial(lay_out_board, scene=scene, state=state, sections=sections)
        self.screen.write(lay_out, pointer, state.pictures)
        self._seen, self._since, self._pointer = seen, 0.0, pointer
        now = self.screen.surface.lit, pointer.pressed
        self.lit = any(new and not old for new, old in zip(now, self._before, strict=True))
        self._before = now

    def _marked(self, board: MenuPanel, pointed: Pointed) -> PlacedScreen:
        across, down = pointed.position
        pose, (width, height) = board.pose.copy(), board.size
        pose[:3, 3] += pose[:3, :3] @ np.array([(across - 0.5) * width, (0.5 - down) * height, MARK_BEFORE])
        return PlacedScreen(self._mark, pose, (MARK_SIZE * width, MARK_SIZE * width))


def _pointer(pointed: Pointed | None, seconds: float) -> Pointer:
    """As panels take it, in pixels of the menu. seconds: of the frame."""
    if pointed is None:
        return Pointer()
    position = pointed.position[0] * PIXELS[0], pointed.position[1] * PIXELS[1]
    return Pointer(position, pointed.pressed, pointed.wheel * SCROLLED * seconds)


def _distance(one: Pointer, other: Pointer) -> float:
    """Pixels between both; very far where only one points."""
    if one.position is None or other.position is None:
        return 0.0 if one.position is other.position else float("inf")
    return max(abs(one.position[0] - other.position[0]), abs(one.position[1] - other.position[1]))
