"""A recording is played again: what was done is done again, at its times, until it is over or somebody presses Esc."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np

from foundation.errors import UserError
from foundation.language import N_, _, ngettext
from vr_explorer.actions import LEAVE, MENU, UNDO, Action
from vr_explorer.panels.labels import Sign
from vr_explorer.panels.recording_state import PlayRecording
from vr_explorer.panels.state import PanelState
from vr_explorer.scene.commands import Carry, LookFrom
from vr_explorer.scene.recording import Came, Done, Looked, Stood
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.showing import Before
from vr_explorer.store.recording_file import Recording, read_recording
from vr_explorer.tools.tool import Frame, Tool

ENDING = (LEAVE, MENU, UNDO)
"""What gives the control back."""

LINGERS = 1.5
"""Seconds for which the end stays in sight."""

QUIET = N_("A recording is played · {key} gives you the control")


class PlayerTool(Tool):
    """playing: whether a recording is played, during which the explorer does nothing else. While it is, the scene is
    only shown (`Scene.begin_show`).
    """

    def __init__(self, scene: Scene, state: PanelState) -> None:
        self._scene, self._state = scene, state
        self._recording: Recording | None = None
        self._before: Before | None = None
        self._time, self._next = 0.0, 0
        self._withheld: set[int] = set()
        self._signs: dict[int, tuple[object, Sign]] = {}
        self._failed = 0
        self._looks, self._times = np.zeros((0, 6)), np.zeros(0)
        self._thread: ThreadPoolExecutor | None = None
        self._reading: Future[Recording] | None = None

    @property
    def playing(self) -> bool:
        return self._recording is not None

    @property
    def share(self) -> float:
        """How far it is, 0..1."""
        return min(self._time / max(self._recording.seconds, 1e-6), 1.0) if self._recording is not None else 1.0

    def play(self, path: Path) -> None:
        """At once. UserError: as of `read_recording`."""
        self.begin(self._read(path))

    def begin(self, recording: Recording) -> None:
        scene, state = self._scene, self._state
        self.end()
        self._before, self._recording = scene.begin_show(), recording
        self._time, self._next, self._failed, self._signs = 0.0, 0, 0, {}
        looks = [moment for moment in recording.moments if isinstance(moment, Looked)]
        self._times = np.array([moment.at for moment in looks])
        self._looks = np.array([moment.pose for moment in looks])
        self._looks[:, 3] = np.unwrap(self._looks[:, 3])
        self._withheld = {*recording.children, *self._later(recording.arrival)}
        scene.withhold(self._withheld)
        state.show(None)
        state.context, state.quiet = None, _(QUIET).format(key=LEAVE.key)
        state.toasts.say(state.quiet, scene.time)
        if recording.left_out:
            said = ngettext(
                "{count} moment of it left out: images that it names are gone",
                "{count} moments of it left out: images that it names are gone",
                recording.left_out,
            )
            state.toasts.keep(said, scene.time)

    def end(self) -> None:
        """All is as it was before, but where the viewer is."""
        before, self._before, self._recording = self._before, None, None
        if before is None:
            return
        self._scene.end_show(before)
        self._state.quiet, self._state.signs = "", ()
        if self._failed:
            said = ngettext(
                "{count} moment of the recording could not be shown here",
                "{count} moments of the recording could not be shown here",
                self._failed,
            )
            self._state.toasts.keep(said, self._scene.time)

    def follow(self, frame: Frame) -> None:
        """One that was asked for on the page, once it is read."""
        wishes = self._state.recording_wishes
        for wish in [*wishes] if wishes else ():
            if isinstance(wish, PlayRecording):
                wishes.remove(wish)
                if self._thread is None:
                    self._thread = ThreadPoolExecutor(1, thread_name_prefix="playing")
                self._reading = self._thread.submit(self._read, wish.path)
        if self._reading is not None and self._reading.done():
            reading, self._reading = self._reading, None
            try:
                self.begin(reading.result())
            except UserError as error:
                self._state.toasts.keep(str(error), self._scene.time)

    def go_on(self, frame: Frame, led: bool) -> list[Action]:
        """Once a frame while it is played. led: the viewer goes where whoever recorded it went. Returns what else was
        asked for.
        """
        scene, recording, asked = self._scene, self._recording, frame.input_frame.actions
        if recording is None:
            return list(asked)
        if any(action in ENDING for action in asked):
            self.end()
            return [action for action in asked if action not in ENDING]
        self._time += frame.seconds
        moments = recording.moments
        while self._next < len(moments) and moments[self._next].at <= self._time:
            self._do(moments[self._next])
            self._next += 1
        if led and scene.tour is None:
            self._look()
        self._sign()
        if self._next == len(moments) and self._time > recording.seconds + LINGERS:
            self.end()
        return list(asked)

    def close(self) -> None:
        self.end()
        if self._thread is not None:
            self._thread.shutdown(wait=True, cancel_futures=True)

    def _do(self, moment: Done | Looked | Came | Stood) -> None:
        scene = self._scene
        try:
            if isinstance(moment, Done):
                scene.apply(moment.command)
            elif isinstance(moment, Came):
                self._withheld.discard(moment.card)
                scene.reveal(moment)
            elif isinstance(moment, Stood):
                scene.stand(moment)
        except (UserError, ValueError, IndexError):  # of a stranger's recording, or of another cloud
            self._failed += 1

    def _look(self) -> None:
        x, y, z, yaw, pitch, scale = (float(np.interp(self._time, self._times, part)) for part in self._looks.T)
        if abs(scale - self._scene.body.scale) > 1e-4 * scale:
            self._scene.apply(Carry((x, y, z), yaw, scale))
        self._scene.apply(LookFrom((x, y, z), yaw, pitch))

    def _sign(self) -> None:
        """How many children are about each breeding bomb by now."""
        scene, signs = self._scene, []
        for bomb in scene.bombs:
            if bomb.breeding is not None:
                key = bomb, len(self._withheld), scene.bred(bomb.breeding.brood)
                known = self._signs.get(bomb.number)
                if known is None or known[0] != key:  # else nothing has come since the frame before
                    come = sum(card not in self._withheld for card in scene.brood(bomb.breeding.brood))
                    sign = Sign(ngettext("{count} child", "{count} children", come), bomb.position, True)
                    known = self._signs[bomb.number] = key, sign
                signs.append(known[1])
        self._state.signs = (*self._state.signs, *signs)

    def _later(self, arrival: int) -> list[int]:
        """The children that came after the beginning of a recording, also after its end."""
        children = self._scene.cloud.children
        if children is None:
            return []
        first = self._scene.cloud.classified
        return (np.flatnonzero(np.asarray(children.arrivals) > arrival) + first).tolist()

    def _read(self, path: Path) -> Recording:
        cloud = self._scene.cloud
        return read_recording(path, cloud, cloud.numbered(), self._scene.matcher.measures.described)
