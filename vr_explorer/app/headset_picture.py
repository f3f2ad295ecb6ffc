"""What both eyes see in a frame of the headset, and those who look on in the window."""

from __future__ import annotations

import math

import numpy as np

from vr_explorer.app.drawing import far
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.headset import Headset
from vr_explorer.app.headset_panels import HeadsetPanels
from vr_explorer.app.window_loop import WindowLoop
from vr_explorer.render.hands import ShownHand
from vr_explorer.render.hidden import HiddenArea
from vr_explorer.render.target import Target
from vr_explorer.scene.view import Triple, View, perspective
from vr_explorer.xr.actions import LEFT, NO_HANDS, Hand
from vr_explorer.xr.comfort import Comfort
from vr_explorer.xr.poses import Transform, applied, chained, inverse
from vr_explorer.xr.rig import Rig, views
from vr_explorer.xr.session import EyeView, Frame
from vr_explorer.xr.smoothed_head import SmoothedHead

NEAR = 0.05
"""Metres of the viewer's before which nothing is drawn."""

MIRRORED_EVERY = 1.0 / 65.0
"""Seconds: more pictures than sixty a second are not mirrored, for the window's screen seldom shows more."""


class HeadsetPicture:
    """panels: what is read and operated there. comfort: how far the sight is narrowed. eyes: where they will be when
    the frame is shown, none where that is not known; head: the middle between them, None then. held: the hands as they
    are. pointing: which of them has the laser.

    ray: origin and direction of the laser in the world, None while it is off. turning: radians a second of a smooth
    turn.
    """

    def __init__(
        self, explorer: Explorer, window: WindowLoop, panels: HeadsetPanels, rig: Rig, comfort: Comfort
    ) -> None:
        self._explorer = explorer
        self._window = window
        self.panels = panels
        self._rig = rig
        self._calm = SmoothedHead()
        self._since_mirrored = MIRRORED_EVERY
        self.comfort = comfort
        self.eyes: tuple[EyeView, ...] = ()
        self.head: Transform | None = None
        self.held: tuple[Hand, Hand] = NO_HANDS
        self.pointing = LEFT
        self.turning = 0.0
        self.ray: tuple[Triple, Triple] | None = None
        self._room: np.ndarray | None = None
        self._cage: np.ndarray | None = None

    def show(self, explorer: Explorer) -> None:
        """Another one from now on; after a blink, for the world changes about the viewer."""
        self._explorer = explorer
        self.comfort.blink()

    def draw(self, headset: Headset, frame: Frame, seconds: float) -> None:
        """Both eyes from where the head will be. seconds: since the frame before."""
        eyes, head = self.eyes, self.head
        if head is None:
            return
        headset.prepare()
        body, mirror = self._explorer.scene.body, self._mirror(seconds)
        farthest = far(self._explorer.scene) / body.scale
        world = self._rig.world_from_space(body)
        seen = views(eyes, world, float(body.scale), headset.eyes.used, NEAR, farthest)
        moving = headset.session.focused
        self.comfort.follow(body.speed / body.scale if moving else 0.0, seconds, self.turning if moving else 0.0)
        self._follow_room(world, head)
        self.panels.draw(world, head, self.held, seconds)
        hands = self._shown(world) if headset.session.focused else []
        views_per_picture = headset.eyes.views_per_picture
        for number in range(headset.eyes.pictures):
            drawn = seen[number * views_per_picture : (number + 1) * views_per_picture]
            headset.target.drawn = headset.eyes.drawn
            with headset.eyes.picture(number) as (colour, depth):
                self.draw_eyes(headset.target, drawn, hands, headset.hidden[number])
                headset.target.hand_over(colour, depth, headset.eyes.offset)
            if number == LEFT and mirror == "eye":
                composed = self.panels.placed(composed=True)
                self._explorer.renderer.render_panels(headset.target.framebuffer, drawn, composed)
                headset.target.drawn = headset.eyes.used
                self._window.mirror(headset.target)
        frame.layers += [headset.eyes.layer(eyes, NEAR, farthest), *self.panels.layers()]
        if self._explorer.preferences.headset.mirror == "smooth":
            self._calm.follow(head, seconds)
        if mirror == "smooth":
            self._window.onlook(lambda target: self._draw_calm(target, hands, world))

    def _mirror(self, seconds: float) -> str | None:
        """What the window is to show anew in this frame: "eye", "smooth" or nothing."""
        mirror = self._explorer.preferences.headset.mirror
        self._since_mirrored += seconds
        if self._window.picture_wanted:
            return "eye" if mirror == "off" else mirror
        if mirror == "off" or self._since_mirrored < MIRRORED_EVERY:
            return None
        # What is over counts for the next, so that 60 of 90 are shown and not 45.
        self._since_mirrored = min(self._since_mirrored - MIRRORED_EVERY, MIRRORED_EVERY)
        return mirror

    def draw_eyes(self, target: Target, seen: tuple[View, ...], hands: list[ShownHand], hidden: HiddenArea) -> None:
        """What one eye sees, or both side by side."""
        self._explorer.draw(target.framebuffer, seen, hidden)
        panels, labels = self.panels.placed(composed=False), self.panels.labels.drawer
        narrowed = self.comfort.narrowed
        self._explorer.renderer.render_viewer(target.framebuffer, seen, hands, panels, narrowed, labels, self._cage)

    def _follow_room(self, world: Transform, head: Transform) -> None:
        """The room whose grid is seen while the sight is narrowed stands where the head was when that began."""
        if self.comfort.narrowed <= 0.0 or not self._explorer.preferences.headset.tunnel_grid:
            self._room = self._cage = None
            return
        if self._room is None:
            self._room = head[:3, 3].copy()
        self._cage = inverse(world)
        self._cage[:3, 3] -= self._room

    def _draw_calm(self, target: Target, hands: list[ShownHand], world: Transform) -> None:
        """From the viewer's head, without its trembling, all that the viewer sees."""
        body, fov = self._explorer.scene.body, float(np.radians(self._explorer.preferences.desktop.fov))
        projection = perspective(fov, target.size[0] / target.size[1], NEAR, far(self._explorer.scene) / body.scale)
        eye = inverse(world @ self._calm.transform()).astype(np.float32)
        view = View(eye, projection, body.head.astype(np.float32), target.size, float(body.scale))
        self._explorer.draw(target.framebuffer, view)
        panels = self.panels.placed(composed=True) + self.panels.placed(composed=False)
        labels = self.panels.labels.drawer
        self._explorer.renderer.render_viewer(target.framebuffer, view, hands, panels, labels=labels)

    def _shown(self, world: Transform) -> list[ShownHand]:
        """Controllers where the hands are, each with the ray by which it points at the board or at cards."""
        reached = self._explorer.scene.hovered is not None
        shown = []
        for number, hand in enumerate(self.held):
            if hand.grip is None:
                continue
            points, ray, pointed = number == self.pointing, None, self.panels.board.pointed
            on_board = pointed is not None and pointed.hand == number
            if on_board and pointed is not None and not pointed.by_touch and hand.aim is not None:
                ray = applied(world, *hand.aim.position), applied(world, *pointed.at.tolist())
            elif points and self.ray is not None:
                ray = self._laser(self.ray)
            placed = chained(world, hand.grip.transform())
            shown.append(ShownHand(placed, points, hand.trigger, ray, reached or on_board))
        return shown

    def _laser(self, ray: tuple[Triple, Triple]) -> tuple[Triple, Triple]:
        """Its beginning, and its end on the card that it meets or as far as it reaches."""
        scene, (origin, direction) = self._explorer.scene, ray
        reach = self._explorer.preferences.headset.reach
        if scene.hovered is not None:
            reach = math.dist(scene.cards.position_at(scene.hovered, scene.time).tolist(), origin)
        (a, b, c), (x, y, z) = origin, direction
        return origin, (a + reach * x, b + reach * y, c + reach * z)
