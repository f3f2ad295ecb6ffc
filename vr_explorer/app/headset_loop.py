"""The explorer in a headset, with its mirror in the desktop window."""

from __future__ import annotations

import time
from dataclasses import replace

import moderngl

from classification.cloud import Cloud
from foundation.errors import UserError
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.headset import Headset
from vr_explorer.app.headset_panels import HeadsetPanels
from vr_explorer.app.headset_picture import HeadsetPicture
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.window import LONGEST_FRAME, WindowLoop, opened
from vr_explorer.controls import Action, Controls
from vr_explorer.desktop.full_speed import FullSpeed
from vr_explorer.picking import PickSettings
from vr_explorer.scene.commands import MoveHead
from vr_explorer.xr.actions import LEFT, RIGHT
from vr_explorer.xr.comfort import Comfort
from vr_explorer.xr.hands import HandControls
from vr_explorer.xr.help import greeting
from vr_explorer.xr.rig import Rig, head_of
from vr_explorer.xr.runtime import NoHeadsetError, NoRuntimeError
from vr_explorer.xr.session import Frame, LostError

TRY_AGAIN = 2.0
"""Seconds between attempts to reach a headset."""

AT_THE_BODY = MoveHead((0.0, 0.0, 0.0), 0.0)

HOVERED, KEPT, HELD, LIT = 0.35, 1.0, 0.6, 0.25
"""Shares of the set strength of a tick."""

JUMPS = frozenset({Action.GO, Action.HOME})


def open_headset(cloud: Cloud, options: ExploreOptions, wait: bool) -> None:
    """Explores in the headset, and in the window while there is none. wait: until one is connected; otherwise a window
    alone is opened where there is none.

    UserError: as for `open_window`; with `wait`, also that no OpenXR runtime answers.
    """
    with opened(cloud, options) as (ctx, explorer, window):
        loop = HeadsetLoop(ctx, explorer, window)
        try:
            if not window.apart(lambda: loop.explored(wait)):
                window.run()
        finally:
            loop.release()


class HeadsetLoop:
    """Drives the explorer by the headset's clock while there is one, and by the window's while there is none.

    headset: the present one, None while there is none. hands: what they ask for. panels: what is read and operated in
    the headset. picture: what is seen in it. frames: how many were handed to the runtime.
    """

    def __init__(self, ctx: moderngl.Context, explorer: Explorer, window: WindowLoop) -> None:
        settings = explorer.preferences.headset
        self._ctx = ctx
        self._explorer = explorer
        self.window = window
        self._settings = settings
        self.hands = HandControls(settings)
        self._rig = Rig(settings.height)
        self.panels = HeadsetPanels(ctx, explorer, settings)
        self.picture = HeadsetPicture(explorer, window, self.panels, self._rig, Comfort(settings.vignette))
        explorer.preferences.follow(self._follow)
        self._speed = FullSpeed()
        self._before: int | None = None
        self._worn = self._resting = False
        self._next_try = 0.0
        self.headset: Headset | None = None
        self.frames = 0

    def connect(self) -> None:
        """Reaches the headset. NoRuntimeError, NoHeadsetError, LostError; UserError: what stands in the way."""
        self.headset = Headset(self._ctx, self._explorer.renderer, self._settings)
        self.panels.attach(self.headset.session)
        self._before = None
        self._rig.uncentre()
        self._worn, self._resting = False, True
        self._speed.begin()
        self._explorer.state.toasts.say(f"{self.headset.runtime.headset} is ready", self._explorer.scene.time)

    def reached(self, wait: bool) -> bool:
        """Whether there is a headset, or one to wait for. UserError: with `wait`, why there can be none."""
        try:
            self.connect()
        except (NoHeadsetError, LostError):
            return wait
        except UserError as error:
            if wait:
                raise UserError(f"{self._told(error)} Or explore on the screen with --desktop.") from error
            if not isinstance(error, NoRuntimeError):
                self._explorer.state.toasts.say(self._told(error), self._explorer.scene.time)
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
        except LostError:
            self._disconnect("The headset's runtime has ended; waiting for it")

    def close(self) -> None:
        self._speed.end()
        if self.headset is not None:
            self.panels.detach()
            self.headset.release()
            self.headset = None

    def release(self) -> None:
        self.close()
        self.panels.release()

    def _try_again(self) -> None:
        now = time.monotonic()
        if now < self._next_try:
            return
        try:
            self.connect()
        except (UserError, LostError) as error:
            self._explorer.state.toasts.keep(self._told(error), self._explorer.scene.time)
        self._next_try = time.monotonic() + TRY_AGAIN

    def _told(self, error: Exception) -> str:
        """What stands in the way of a headset that is there, with the card that draws: it may be the wrong one."""
        if isinstance(error, NoRuntimeError | NoHeadsetError | LostError):
            return str(error)
        return f"{error} The window is drawn by {self._ctx.info['GL_RENDERER']}."

    def _disconnect(self, message: str) -> None:
        self.close()
        self._rest()
        self._explorer.state.toasts.say(message, self._explorer.scene.time)
        self._next_try = time.monotonic() + TRY_AGAIN

    def _headset_frame(self, headset: Headset) -> None:
        session = headset.session
        session.poll()
        if session.left:
            self.window.done = True
            return
        if not session.running:
            if not self._resting:
                self._rest()
            self.window.frame()
            return
        if self._resting:
            self._wake()
        if not self._worn:
            self._worn = True
            self._explorer.state.toasts.say(greeting(self._settings.left_handed), self._explorer.scene.time)
        with session.frame() as frame:
            begun, interval = time.perf_counter(), self._interval(frame)
            seconds = min(interval, LONGEST_FRAME)
            self._step(headset, frame, seconds)
            if frame.drawn:
                self.picture.draw(headset, frame, seconds)
                self._measure(headset, frame, interval, time.perf_counter() - begun)
            else:
                self.window.look()
        self.frames += 1
        self.window.show()

    def _rest(self) -> None:
        """Nobody wears the headset: the window goes on by itself."""
        self._resting, self._before = True, None
        self._explorer.scene.apply(AT_THE_BODY)
        self._explorer.aim(None)
        self.window.pace(True)

    def _wake(self) -> None:
        """The headset has frames to draw."""
        self._resting = False
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
        if self._settings.dynamic:
            headset.resolution.follow(interval > 1.5e-9 * frame.period, interval)
            headset.eyes.use(headset.resolution.share)

    def _step(self, headset: Headset, frame: Frame, seconds: float) -> None:
        explorer, scene = self._explorer, self._explorer.scene
        wanted = self.window.listen(seconds, pointing=False)
        if headset.session.centred_anew(frame.time):
            self._rig.uncentre()
        eyes = headset.session.eyes(frame.time)
        self.picture.held = free = headset.actions.read(frame.time)
        turn, dropped = (wanted.turn[0], 0.0), wanted.dropped
        controls = Controls(wanted.thrust, turn, None, wanted.actions, wanted.typed, dropped=dropped)
        if eyes:
            head = head_of(eyes)
            self._rig.settle(head)
            world = self._rig.world_from_space(scene.body)
            free = self.panels.operate(free, (self.hands.flying, self.hands.pointing), head, seconds)
            self.hands.painting = explorer.state.painting
            left, right = (
                place is not None and explorer.bombing.about(place) is not None
                for place in self.hands.places(free, world)
            )
            self.hands.in_bomb = left, right
            asked = self.hands.read(free, head, self._rig, scene.body, world, seconds)
            if Action.HOME in asked.actions:
                self._rig.recentre(head)
                asked = replace(asked, head=AT_THE_BODY)
            if not JUMPS.isdisjoint(asked.actions):
                self.picture.comfort.blink()
            controls = joined(controls, asked)
        before = scene.hovered, len(scene.favourites), self.hands.holding
        self.picture.ray, self.picture.pointing = controls.ray, self.hands.pointing
        rest = explorer.step(controls, seconds)
        explorer.take_over(self.panels.board.pointed is not None and self.panels.board.pointed.pressed)
        self._feel(headset, *before)
        self.window.attend(rest)

    def _feel(self, headset: Headset, hovered: int | None, kept: int, held: bool) -> None:
        """Ticks for what has just happened in a hand."""
        scene, strength = self._explorer.scene, self._settings.haptics
        if scene.hovered is not None and scene.hovered != hovered:
            headset.actions.tick(self.hands.pointing, HOVERED * strength)
        if len(scene.favourites) != kept:
            headset.actions.tick(self.hands.pointing, KEPT * strength, 0.05)
        if self.panels.lit and self.panels.board.pointed is not None:
            headset.actions.tick(self.panels.board.pointed.hand, LIT * strength)
        if self.hands.holding and not held:
            for hand in (LEFT, RIGHT):
                headset.actions.tick(hand, HELD * strength)

    def _follow(self) -> None:
        """Settings were changed."""
        settings = self._explorer.preferences.headset
        self._settings = self.hands.settings = self.panels.settings = settings
        self.picture.comfort.strength = settings.vignette
        if settings.height != self._rig.height:
            self._rig.lift(settings.height)
        if self.headset is not None:
            self.headset.follow(settings)


def joined(first: Controls, second: Controls) -> Controls:
    """What both devices ask for; the ray and the head are the second's."""
    x, y, z = (one + other for one, other in zip(first.thrust, second.thrust, strict=True))
    return Controls(
        thrust=(x, y, z),
        turn=(first.turn[0] + second.turn[0], first.turn[1] + second.turn[1]),
        ray=second.ray,
        actions=first.actions + second.actions,
        typed=first.typed + second.typed,
        hold=first.hold or second.hold,
        reel=first.reel + second.reel,
        dropped=first.dropped,
        glide=second.glide,
        push=second.push,
        brake=second.brake,
        head=second.head,
        carry=second.carry,
        grasp=second.grasp,
        touch=second.touch,
    )
