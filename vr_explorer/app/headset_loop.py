"""The explorer in a headset, with its mirror in the desktop window."""

from __future__ import annotations

import logging
import time

import moderngl
from xr import StructureType

from foundation.errors import UserError
from vr_explorer.actions import GO, RECENTRE, RESET_VIEW
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.headset import Headset
from vr_explorer.app.headset_connection import HeadsetConnection
from vr_explorer.app.headset_panels import HeadsetPanels
from vr_explorer.app.headset_picture import HeadsetPicture
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.source import CloudSource
from vr_explorer.app.wearer import Wearer
from vr_explorer.app.window import opening
from vr_explorer.app.window_loop import LONGEST_FRAME, WindowLoop
from vr_explorer.desktop.power_throttling import FullSpeed
from vr_explorer.input import NOTHING_ASKED, InputFrame, merge
from vr_explorer.picking.ray import PickSettings
from vr_explorer.scene.arrangements import WIDE
from vr_explorer.scene.commands import Fly, GoTo
from vr_explorer.scene.sight import Sight
from vr_explorer.xr.actions import NO_HANDS
from vr_explorer.xr.comfort import Comfort
from vr_explorer.xr.hands import HandControls
from vr_explorer.xr.interaction_profiles import known
from vr_explorer.xr.quad_layers import WITHOUT_QUADS
from vr_explorer.xr.results import FailedError, LostError
from vr_explorer.xr.rig import Rig, head_of
from vr_explorer.xr.runtime import NoHeadsetError, NoRuntimeError, Runtime
from vr_explorer.xr.session import Frame

ENDED = "The headset's runtime has ended; waiting for it"

TRY_AGAIN = 2.0
"""Seconds between attempts to reach a headset."""

_log = logging.getLogger(__name__)

JUMPS = frozenset({GO, RESET_VIEW})

WORN = Sight(height=1.0, letter=0.03)
"""What is seen in a headset without turning the head, about."""

WAITING_BRAKE = 8.0
"""Factor of the drag while the input is not ours: a body in flight comes to rest, and the world waits."""


def open_headset(source: CloudSource, options: ExploreOptions, wait: bool) -> bool:
    """Explores in the headset, and in the window while there is none. wait: until one is connected; otherwise a window
    alone is opened where there is none. Returns whether another cloud is wanted.

    UserError: as for `open_window`; with `wait`, also that no OpenXR runtime answers.
    """
    with opening(source, options) as (ctx, window):
        loop = HeadsetLoop(ctx, window.explorer, window)
        try:
            if not window.run_on_render_thread(lambda: loop.explored(wait)):
                window.run()
        finally:
            loop.release()
        return window.another_wanted


class HeadsetLoop:
    """Drives the explorer by the headset's clock while there is one, and by the window's while there is none.

    headset: the present one, None while there is none. frames: how many were handed to the runtime.
    """

    def __init__(self, ctx: moderngl.Context, explorer: Explorer, window: WindowLoop) -> None:
        self._ctx, self._explorer = ctx, explorer
        self.window = window
        self._settings = explorer.preferences.headset
        self._rig = Rig(self._settings.height)
        self._known_wearer: Wearer | None = None
        explorer.preferences.follow(self._follow)
        window.followers.append(self._take_over)
        self._speed = FullSpeed()
        self._before: int | None = None
        self._resting = True
        self._next_try = 0.0
        self._connection = HeadsetConnection(ctx, explorer.renderer)
        self.headset: Headset | None = None
        self.frames = 0

    @property
    def runtime(self) -> Runtime | None:
        """The present one, also while it has no headset."""
        return self._connection.runtime

    @property
    def hands(self) -> HandControls:
        """What the hands ask for."""
        return self._wearer.hands

    @property
    def picture(self) -> HeadsetPicture:
        """What is seen in the headset."""
        return self._wearer.picture

    @property
    def panels(self) -> HeadsetPanels:
        """What is read and operated in the headset."""
        return self._wearer.panels

    @property
    def greeted(self) -> bool:
        """The first words have been said since the headset was put on for the first time."""
        return self._wearer.greeted

    def connect(self) -> None:
        """Reaches the headset. NoRuntimeError, NoHeadsetError, LostError; UserError: what stands in the way."""
        self.headset = self._connection.headset(self._settings)
        try:
            self.panels.attach(self.headset.session)
        except LostError:
            self.close()
            raise
        self.headset.session.simpler.append(self._without_quads)
        self._before = None
        self._wearer.begin()
        self.headset.session.listeners.append(self._on_event)
        self._resting = True
        self._speed.begin()
        self.window.garbage.rest()
        self._explorer.state.toasts.say(f"{self.headset.runtime.headset} is ready", self._explorer.scene.time)

    def reached(self, wait: bool) -> bool:
        """Whether there is a headset, or one to wait for. UserError: with `wait`, why there can be none."""
        try:
            self.connect()
        except NoHeadsetError:
            return wait
        except LostError:
            self._report(ENDED)
        except UserError as error:
            if wait:
                raise UserError(f"{error} Or explore on the screen with --desktop.") from error
            if not isinstance(error, NoRuntimeError):
                self._report(str(error))
            return False
        return True

    def explored(self, wait: bool) -> bool:
        """Reaches the headset, explores and lets go of it; all of that on one thread, with the context current there.

        False where only the window can be explored. wait, UserError: as of `reached`.
        """
        try:
            found = self.reached(wait)
            if found:
                self.run()
            return found
        finally:
            self.close()

    def run(self) -> None:
        """Until the window is closed, or the user leaves in the window or by the runtime's menu."""
        while not self.window.done:
            self.frame()

    def frame(self) -> None:
        """One frame of the headset, or of the window while there is no headset."""
        if self.headset is None:
            self._try_again()
        if self.headset is None:
            self.window.frame()
            return
        try:
            self._headset_frame(self.headset)
        except FailedError as error:
            self._disconnect(f"The headset's runtime has failed ({error}); trying again")
        except LostError:
            self._disconnect(ENDED)

    def close(self) -> None:
        self._speed.end()
        if self.headset is not None:
            self.panels.detach()
            self.headset.release()
            self.headset = None

    def release(self) -> None:
        self.close()
        self._connection.release()
        if self._known_wearer is not None:
            self._known_wearer.panels.release()
            self._known_wearer = None

    @property
    def _wearer(self) -> Wearer:
        """Made when first asked for: a window without a headset needs no panels for one."""
        if self._known_wearer is None:
            explorer, settings = self._explorer, self._settings
            panels = HeadsetPanels(self._ctx, explorer, settings)
            picture = HeadsetPicture(explorer, self.window, panels, self._rig, Comfort(settings.vignette))
            self._known_wearer = Wearer(explorer, panels, picture, self._rig, settings)
        return self._known_wearer

    def _try_again(self) -> None:
        now = time.monotonic()
        if now < self._next_try:
            return
        try:
            self.connect()
        except UserError as error:
            self._explorer.state.toasts.keep(str(error), self._explorer.scene.time)
        except LostError:
            self._explorer.state.toasts.keep(ENDED, self._explorer.scene.time)
        self._next_try = time.monotonic() + TRY_AGAIN

    def _disconnect(self, message: str) -> None:
        self.close()
        self._rest()
        self._report(message)
        self._next_try = time.monotonic() + TRY_AGAIN

    def _report(self, message: str) -> None:
        """In the window, and in the log, since a window says it for seconds only."""
        _log.warning("%s", message)
        self._explorer.state.toasts.say(message, self._explorer.scene.time)

    def _headset_frame(self, headset: Headset) -> None:
        session = headset.session
        session.poll()
        if session.left:
            self.window.done = True
            return
        if not session.running:
            if not self._resting:
                self._rest()
                self.window.garbage.rest()
            self._wearer.settled = False
            self.window.frame()
            return
        if self._resting:
            self._wake()
        self.window.receive()
        with session.frame() as frame:
            begun, interval = time.perf_counter(), self._interval(frame)
            seconds = min(interval, LONGEST_FRAME)
            self._step(headset, frame, seconds)
            if frame.drawn:
                headset.timer.begin()
                self.picture.draw(headset, frame, seconds)
                headset.timer.end()
                self._measure(headset, frame, interval, time.perf_counter() - begun)
            else:
                self.window.look()
        self.frames += 1
        self.window.show()
        self.window.garbage.spend(1e-9 * frame.period - (time.perf_counter() - begun))

    def _without_quads(self, frame: Frame) -> str | None:
        """From the next frame on, panels are a part of the eyes' pictures."""
        if len(frame.layers) < 2:
            return None
        del frame.layers[1:]
        self.panels.detach()
        return WITHOUT_QUADS

    def _rest(self) -> None:
        """Nobody wears the headset: the window goes on by itself."""
        self._resting, self._before = True, None
        self._wearer.rest()
        self._explorer.aim(None)
        self.window.pace(True)

    def _wake(self) -> None:
        """The headset is worn again: its frames are drawn, and set the pace."""
        self._resting = False
        self._explorer.scene.aspect, self._explorer.state.context = WIDE, None
        self._explorer.scene.sight = WORN
        self._explorer.aim(PickSettings(self._settings.cone, self._settings.reach))
        self.window.pace(False)

    def _interval(self, frame: Frame) -> float:
        """Seconds since the frame before; 0 after a pause: the world goes on as if there had been none."""
        before, self._before = self._before, frame.time
        return max((frame.time - before) * 1e-9, 0.0) if before is not None else 0.0

    def _measure(self, headset: Headset, frame: Frame, interval: float, work: float) -> None:
        times = self._explorer.state.times
        times.period, times.size = frame.period * 1e-6, headset.eyes.used
        if interval > 0.0:
            times.add(interval, work)
        if self._settings.dynamic and headset.timer.works and frame.period > 0:
            late, load = interval > 1.5e-9 * frame.period, 1e9 * headset.timer.seconds / frame.period
            headset.resolution.follow(late, load, interval)
            headset.eyes.use(headset.resolution.share)

    def _step(self, headset: Headset, frame: Frame, seconds: float) -> None:
        explorer, scene, focused = self._explorer, self._explorer.scene, headset.session.focused
        wanted = self.window.listen(seconds, pointing=False)
        if headset.session.centred_anew(frame.time):
            self._rig.uncentre()
        eyes = headset.session.eyes(frame.time)
        head = head_of(eyes) if eyes else None
        self.picture.eyes, self.picture.head = eyes, head
        left, right = headset.actions.profiles
        self.hands.profiles = known(left), known(right)
        self.picture.held = headset.actions.read(frame.time, self.hands.roles) if focused else NO_HANDS
        input_frame = self._wearer.asked(head, focused, seconds) if head is not None else NOTHING_ASKED
        if not JUMPS.isdisjoint(input_frame.actions):
            self.picture.comfort.blink()
        if wanted is not NOTHING_ASKED:
            turn, dropped = (wanted.turn[0], 0.0), wanted.dropped
            by_window = InputFrame(wanted.thrust, turn, None, wanted.actions, wanted.typed, dropped=dropped)
            input_frame = merge(by_window, input_frame)
        if any(isinstance(command, GoTo) for command in explorer.state.commands):
            self.picture.comfort.blink()
        before, jumps = (scene.hovered, len(scene.favourites), scene.gap), scene.jumps
        self.picture.ray, self.picture.pointing = input_frame.ray, self.hands.pointing
        if self.hands.laser is not None:
            self.picture.pointing = self.hands.laser
        if not focused and scene.body.speed > 0.0:
            scene.apply(Fly((0.0, 0.0, 0.0), seconds, WAITING_BRAKE))
        # A menu of the runtime is open, or nobody wears the headset: the world waits.
        rest = explorer.step(input_frame, seconds if focused else 0.0)
        if scene.jumps != jumps:
            self.picture.comfort.blink()
        if head is not None and RECENTRE in rest:
            self._wearer.recentre(head)
            self.picture.comfort.blink()
        explorer.take_over(self.panels.board.pointed is not None and self.panels.board.pointed.pressed)
        if focused:
            self._wearer.greet(headset, seconds)
        self._wearer.feel(headset, *before)
        self.window.attend(rest)

    def _on_event(self, kind: StructureType) -> None:
        # It comes when the headset is taken off, too: what is settled then is settled anew when it is put on.
        if kind == StructureType.EVENT_DATA_USER_PRESENCE_CHANGED_EXT:
            self._wearer.settled = False

    def _take_over(self) -> None:
        """A cloud has arrived in the window; where the viewer stands in the headset's space stays as it is."""
        self._explorer = self.window.explorer
        if self._known_wearer is not None:
            self._known_wearer.show(self._explorer)
        if not self._resting:
            self._explorer.aim(PickSettings(self._settings.cone, self._settings.reach))

    def _follow(self) -> None:
        """Goes by the user's settings as they are now."""
        settings = self._explorer.preferences.headset
        self._settings = settings
        if settings.height != self._rig.height:
            self._rig.lift(settings.height)
        if self._known_wearer is not None:
            self._known_wearer.follow(settings)
        if self.headset is not None:
            self.headset.follow(settings)
