"""Keeps how the cloud and the viewer stand while they change, and comes back to it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace

from foundation.errors import UserError
from vr_explorer.scene.commands import LookFrom
from vr_explorer.scene.placement import Placement
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.serialization import from_json, to_json
from vr_explorer.store.records import State
from vr_explorer.store.session_store import SessionStore

PAUSE = 0.25
"""Seconds between two writes while a bomb is carried or flies, and the last one after it."""

LOOKED = 1.0
"""Seconds between two writes of where the viewer is."""


class Autosave:
    """indices: from an image's id to its card."""

    def __init__(self, scene: Scene, selection: SessionStore, indices: Mapping[str, int]) -> None:
        self._scene = scene
        self._selection = selection
        self._indices = indices
        self._written = scene.lasting
        self._looked: tuple[float, ...] = self._look()
        self._next = 0.0
        self._json: str | None = None

    def resume(self) -> bool:
        """Comes back to the state before; whether there was one that this cloud can show."""
        state = self._selection.state_before
        if state is None:
            return False
        try:
            self._scene.restore(from_json(state.placement, self._indices, self._scene.matcher.measures.described))
        except (ValueError, UserError):
            return False
        self._scene.apply(LookFrom(state.position, state.yaw, state.pitch))
        self._written, self._looked, self._json = self._scene.lasting, self._look(), None
        return True

    def follow(self, now: float | None = None) -> None:
        """Call once a frame. A change is handed over at once; of a motion, the latest place a little later."""
        now, placement = time.monotonic() if now is None else now, self._scene.lasting
        changed = placement is not self._written and placement != self._written
        at_once = changed and _without_motion(placement) != _without_motion(self._written)
        if at_once or (now >= self._next and (changed or self._look() != self._looked)):
            self.write()
            self._next = now + (PAUSE if changed else LOOKED)

    def write(self) -> None:
        scene = self._scene
        if self._json is None or scene.lasting != self._written:
            self._json = to_json(scene.lasting, scene.cloud.ids)
        self._written, self._looked = scene.lasting, self._look()
        x, y, z, yaw, pitch = self._looked
        self._selection.remember(State(self._json, (x, y, z), yaw, pitch))

    def _look(self) -> tuple[float, ...]:
        body = self._scene.body
        return (*body.head.tolist(), body.yaw + body.gaze, body.pitch)


def _without_motion(placement: Placement) -> Placement:
    """All but where bombs are, which changes in every frame while they are carried or fly."""
    nowhere = (0.0, 0.0, 0.0)
    return replace(
        placement, bombs=tuple(replace(bomb, position=nowhere, velocity=nowhere) for bomb in placement.bombs)
    )
