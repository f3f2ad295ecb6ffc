"""The explorer in a headset, with its mirror in the desktop window."""

from __future__ import annotations

import time
from dataclasses import replace

import moderngl
import numpy as np

from classification.cloud import Cloud
from foundation.errors import UserError
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.headset import Headset
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.window import LONGEST_FRAME, WindowLoop, opened
from vr_explorer.controls import Action, Controls, Triple
from vr_explorer.panels.help import HelpSection
from vr_explorer.panels.panels import Panels
from vr_explorer.picking import PickSettings
from vr_explorer.render.hands import ShownHand
from vr_explorer.render.panel import WorldPanel
from vr_explorer.scene.commands import MoveHead
from vr_explorer.xr.actions import LEFT, NO_HANDS, RIGHT, Hand
from vr_explorer.xr.comfort import Comfort
from vr_explorer.xr.hands import HandControls
from vr_explorer.xr.help import greeting, sections
from vr_explorer.xr.poses import Transform
from vr_explorer.xr.rig import Rig, head_of
from vr_explorer.xr.runtime import NoHeadsetError, NoRuntimeError
from vr_explorer.xr.session import EyeView, Frame, LostError
from vr_explorer.xr.settings import HeadsetSettings
from vr_explorer.xr.visor import Visor

NEAR = 0.05
"""Metres of the viewer's before which nothing is drawn."""

REST = 0.03
"""Seconds between looks at a headset that has no frames to draw. Where it has been taken off, the world rests; where it
has not been put on yet, the window goes on."""

TRY_AGAIN = 2.0
"""Seconds between attempts to reach a headset."""

PANEL_SIZE = (1280, 768)
PANEL_SCALE = 1.5
"""Pixels and size of the panels: body text is 1° high at the visor's distance."""

AT_THE_BODY = MoveHead((0.0, 0.0, 0.0), 0.0)

HOVERED, KEPT, HELD = 0.35, 1.0, 0.6
"""Shares of the set strength of a tick."""


def open_headset(cloud: Cloud, options: ExploreOptions, wait: bool) -> None:
    """Explores in the headset, and in the window while there is none. wait: until one is connected; otherwise a window
    alone is opened where there is none.

    UserError: as for `open_window`; with `wait`, also that no OpenXR runtime answers.
    """
    with opened(cloud, options) as (ctx, explorer, window):
        loop = HeadsetLoop(ctx, explorer, window, options.settings.section("headset", HeadsetSettings))
        try:
            if loop.reached(wait):
                loop.run()
            else:
                window.run()
        finally:
            loop.release()


class HeadsetLoop:
    """Drives the explorer by the headset's clock while there is one, and by the window's while there is none.

    headset: the present one, None while there is none. hands: what they ask for. frames: how many were handed to the
    runtime.
    """

    def __init__(
        self, ctx: moderngl.Context, explorer: Explorer, window: WindowLoop, settings: HeadsetSettings
    ) -> None:
        self._ctx = ctx
        self._explorer = explorer
        self.window = window
        self._settings = settings
        self.hands = HandControls(settings)
        self._held: tuple[Hand, Hand] = NO_HANDS
        self._ray: tuple[Triple, Triple] | None = None
        self._rig = Rig()
        self._visor = Visor()
        self._comfort = Comfort(settings.vignette)
        self._panel = explorer.renderer.world_panel(PANEL_SIZE)
        self._panels = Panels(ctx, PANEL_SCALE, [HelpSection(*section) for section in sections(settings.left_handed)])
        self._before: int | None = None
        self._worn = False
        self._next_try = 0.0
        self.headset: Headset | None = None
        self.frames = 0

    def connect(self) -> None:
        """Reaches the headset. NoRuntimeError, NoHeadsetError, LostError; UserError: what stands in the way."""
        self.headset = Headset(self._ctx, self._explorer.renderer, self._settings)
        self._before = None
        self._rig.uncentre()
        self._explorer.aim(PickSettings(self._settings.cone, self._settings.reach))
        self.window.pace(False)
        self._worn = False
        self._explorer.state.toasts.say(f"{self.headset.runtime.headset} is ready", self._explorer.scene.time)

    def reached(self, wait: bool) -> bool:
        """Whether there is a headset, or one to wait for. UserError: with `wait`, why there can be none."""
        try:
            self.connect()
        except (NoHeadsetError, LostError):
            return wait
        except UserError as error:
            if wait:
                raise UserError(f"{error} Or explore on the screen with --desktop.") from error
            if not isinstance(error, NoRuntimeError):
                self._explorer.state.toasts.say(str(error), self._explorer.scene.time)
            return False
        return True

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
        if self.headset is not None:
            self.headset.release()
            self.headset = None

    def release(self) -> None:
        self.close()
        self._panels.release()
        self._panel.release()

    def _try_again(self) -> None:
        now = time.monotonic()
        if now < self._next_try:
            return
        try:
            self.connect()
        except (UserError, LostError) as error:
            self._explorer.state.toasts.keep(str(error), self._explorer.scene.time)
        self._next_try = time.monotonic() + TRY_AGAIN

    def _disconnect(self, message: str) -> None:
        self.close()
        self._explorer.scene.apply(AT_THE_BODY)
        self._explorer.aim(None)
        self.window.pace(True)
        self._explorer.state.toasts.say(message, self._explorer.scene.time)
        self._next_try = time.monotonic() + TRY_AGAIN

    def _headset_frame(self, headset: Headset) -> None:
        session = headset.session
        session.poll()
        if session.left:
            self.window.done = True
            return
        if not session.running:
            self._before = None
            if self._worn:
                self.window.listen(0.0)
            else:
                self.window.frame()
            time.sleep(REST)
            return
        if not self._worn:
            self._worn = True
            self._explorer.state.toasts.say(greeting(self._settings.left_handed), self._explorer.scene.time)
        with session.frame() as frame:
            seconds = self._seconds_to(frame)
            self._step(headset, frame, seconds)
            if frame.drawn:
                self._draw(headset, frame, seconds)
        self.frames += 1
        self.window.show()

    def _seconds_to(self, frame: Frame) -> float:
        """Since the frame before; after a pause the world goes on as if there had been none."""
        before, self._before = self._before, frame.time
        return min(max((frame.time - before) * 1e-9, 0.0), LONGEST_FRAME) if before is not None else 0.0

    def _step(self, headset: Headset, frame: Frame, seconds: float) -> None:
        explorer, scene = self._explorer, self._explorer.scene
        wanted = self.window.listen(seconds, pointing=False)
        if headset.session.centred_anew(frame.time):
            self._rig.uncentre()
        eyes = headset.session.eyes(frame.time)
        self._held = headset.actions.read(frame.time)
        controls = Controls(wanted.thrust, (wanted.turn[0], 0.0), None, wanted.actions)
        if eyes:
            head = head_of(eyes)
            self._rig.settle(head)
            world = self._rig.world_from_space(scene.body)
            asked = self.hands.read(self._held, head, self._rig, scene.body, world, seconds)
            if Action.HOME in asked.actions:
                self._rig.recentre(head)
                asked = replace(asked, head=AT_THE_BODY)
            controls = joined(controls, asked)
        before = scene.hovered, len(scene.favourites), self.hands.holding
        self._ray = controls.ray
        explorer.step(controls, seconds)
        self._feel(headset, *before)
        self.window.attend(controls)

    def _feel(self, headset: Headset, hovered: int | None, kept: int, held: bool) -> None:
        """Ticks for what has just happened in a hand."""
        scene, strength = self._explorer.scene, self._settings.haptics
        if scene.hovered is not None and scene.hovered != hovered:
            headset.actions.tick(self.hands.pointing, HOVERED * strength)
        if len(scene.favourites) != kept:
            headset.actions.tick(self.hands.pointing, KEPT * strength, 0.05)
        if self.hands.holding and not held:
            for hand in (LEFT, RIGHT):
                headset.actions.tick(hand, HELD * strength)

    def _draw(self, headset: Headset, frame: Frame, seconds: float) -> None:
        """Both eyes from where the head will be, asked for as late as can be."""
        eyes: tuple[EyeView, ...] = headset.session.eyes(frame.time)
        if not eyes:
            return
        headset.prepare()
        body, renderer = self._explorer.scene.body, self._explorer.renderer
        far = self._explorer.far / body.scale
        views = self._rig.views(eyes, body, headset.eyes.size, NEAR, far)
        world = self._rig.world_from_space(body)
        self._visor.follow(head_of(eyes), seconds)
        self._comfort.follow(body.speed / body.scale, seconds)
        panel = self._written(world)
        hands = self._shown(world) if headset.session.focused else []
        for number, view in enumerate(views):
            with headset.eyes.picture(number) as (colour, depth):
                self._explorer.draw(headset.target.framebuffer, view, headset.hidden[number])
                renderer.render_viewer(headset.target.framebuffer, view, hands, panel, self._comfort.narrowed)
                headset.target.hand_over(colour, depth)
            if number == LEFT and self._settings.mirror:
                self.window.mirror(headset.target)
        frame.layers.append(headset.eyes.layer(eyes, NEAR, far))

    def _written(self, world: Transform) -> tuple[WorldPanel, Transform] | None:
        """The panels, where there is anything to say, and where they hang in the world."""
        scene, state = self._explorer.scene, self._explorer.state
        if scene.hovered is None and not state.help_shown and not state.toasts.current(scene.time):
            return None
        self._panel.clear()
        seen = self._visor.view(world, PANEL_SIZE)
        shown = replace(state, status_shown=state.help_shown, reticle=False, hint="")
        self._panels.draw(self._panel.framebuffer, scene, seen, shown)
        self._panel.finish()
        return self._panel, self._visor.panel(world)

    def _shown(self, world: Transform) -> list[ShownHand]:
        """Controllers where the hands are, and the laser as far as it reaches."""
        scene, shown = self._explorer.scene, []
        for number, hand in enumerate(self._held):
            if hand.grip is None:
                continue
            points, ray = number == self.hands.pointing, None
            if points and self._ray is not None:
                origin, direction = (np.array(part) for part in self._ray)
                reach = self._settings.reach
                if scene.hovered is not None:
                    reach = float(np.linalg.norm(scene.cards.place_at(scene.hovered, scene.time) - origin))
                ray = origin, origin + reach * direction
            shown.append(ShownHand(world @ hand.grip.transform(), points, hand.trigger, ray, scene.hovered is not None))
        return shown


def joined(first: Controls, second: Controls) -> Controls:
    """What both devices ask for; the ray and the head are the second's."""
    x, y, z = (one + other for one, other in zip(first.thrust, second.thrust, strict=True))
    return Controls(
        thrust=(x, y, z),
        turn=(first.turn[0] + second.turn[0], first.turn[1] + second.turn[1]),
        ray=second.ray,
        actions=first.actions + second.actions,
        push=second.push,
        brake=second.brake,
        head=second.head,
        carry=second.carry,
    )
