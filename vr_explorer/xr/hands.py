"""Both hands become `Controls`, once a frame: the original application's mapping, completed (docs/controls.md)."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from vr_explorer.controls import Action, Controls, Triple
from vr_explorer.scene.body import Body
from vr_explorer.scene.commands import Carry, MoveHead
from vr_explorer.xr.actions import LEFT, RIGHT, Hand
from vr_explorer.xr.grab import Grab
from vr_explorer.xr.poses import Pose, Transform, applied, heading
from vr_explorer.xr.rig import Rig
from vr_explorer.xr.settings import HeadsetSettings

Place = npt.NDArray[np.float64]

FLICKED, RESTING = 0.7, 0.35
"""Shares of the stick's way: a turn begins beyond the first, the next one is possible below the second."""

POINTING_BUTTONS = {"lower": Action.COLOUR, "upper": Action.CLOUD, "stick_click": Action.HOME, "menu": Action.MENU}
WITH_LASER = {
    Action.COLOUR: Action.LIKE,
    Action.CLOUD: Action.PICK_COLOUR,
    Action.HOME: Action.GO,
    Action.FLAT: Action.RELATIVES,
    Action.BOARD: Action.CHOOSE,
}
"""What the hands' buttons do instead while the laser is on."""

TAP = 0.3
"""Seconds: a grip that ends sooner asks for the menu of the bomb that the laser is on, and carries nothing."""


FLYING_BUTTONS = {"lower": Action.FLAT, "upper": Action.BOARD, "stick_click": Action.UNDO, "menu": Action.MENU}


class HandControls:
    """pointing, flying: LEFT or RIGHT, the hand with the laser and the one that flies. holding: the world is held.

    painting: the grip chooses what the laser passes over, instead of keeping one image. in_bomb: whether each hand,
    left and right, is inside a bomb; its trigger is then the bomb's.
    """

    def __init__(self, settings: HeadsetSettings) -> None:
        self.settings = settings
        self._before = (Hand(), Hand())
        self._grab: Grab | None = None
        self._armed = True
        self.painting = False
        self.in_bomb = (False, False)
        self._busy = [False, False]
        self._gripped_for = np.inf

    @property
    def pointing(self) -> int:
        return RIGHT if self.settings.left_handed else LEFT

    @property
    def flying(self) -> int:
        return LEFT if self.settings.left_handed else RIGHT

    @property
    def holding(self) -> bool:
        return self._grab is not None

    def read(
        self, hands: tuple[Hand, Hand], head: Transform, rig: Rig, body: Body, world: Transform, seconds: float
    ) -> Controls:
        """What the hands ask for. head: in the headset's space. world: that space in the world, as `rig` places it."""
        pointing, flying = hands[self.pointing], hands[self.flying]
        carry = self._carried(hands, rig, world)
        begun = self._take_triggers(hands)
        ray = self._ray(pointing, world) if not self._busy[self.pointing] else None
        actions = self._pressed(hands)
        if ray is not None:
            actions = [WITH_LASER.get(action, action) for action in actions]
        if ray is not None:
            actions.extend(self._gripped(pointing, seconds))
        (x, y, z), (a, b, c) = applied(world, *head[:3, 3].tolist()), body.place.tolist()
        controls = Controls(
            turn=(self._turned(flying, seconds), 0.0),
            ray=ray,
            actions=tuple(actions),
            hold=self._squeezed(pointing),
            glide=0.0,
            push=self._push(pointing, flying, head, world) if carry is None else (0.0, 0.0, 0.0),
            brake=self.settings.brake if self._squeezed(flying) and flying.trigger == 0.0 else 1.0,
            head=MoveHead((x - a, y - b, z - c), heading(head) - rig.yaw) if carry is None else None,
            carry=carry,
            grasp=self._place(flying, world) if self._busy[self.flying] else None,
            touch=self._place(pointing, world) if begun[self.pointing] else None,
        )
        self._before = hands
        return controls

    def places(self, hands: tuple[Hand, Hand], world: Transform) -> list[Triple | None]:
        """Where both hands are in the world, None where one is not seen."""
        return [self._place(hand, world) for hand in hands]

    def _place(self, hand: Hand, world: Transform) -> Triple | None:
        return hand.grip.placed(world)[0] if hand.grip is not None else None

    def _take_triggers(self, hands: tuple[Hand, Hand]) -> list[bool]:
        """A trigger that is pulled inside a bomb is the bomb's until it is loose. Returns for which hand that began."""
        begun = [False, False]
        for number, hand in enumerate(hands):
            pulled = hand.trigger > self.settings.dead_zone
            before = self._before[number].trigger > self.settings.dead_zone
            begun[number] = pulled and not before and self.in_bomb[number]
            self._busy[number] = begun[number] or (self._busy[number] and pulled)
        return begun

    def _gripped(self, hand: Hand, seconds: float) -> list[Action]:
        """What the grip of the pointing hand asks for while the laser is on."""
        squeezed, before = self._squeezed(hand), self._squeezed(self._before[self.pointing])
        if squeezed and not before:
            self._gripped_for = 0.0
            return [] if self.painting else [Action.FAVOURITE]
        self._gripped_for += seconds
        return [Action.BOMB_MENU] if before and not squeezed and self._gripped_for < TAP else []

    def _push(self, pointing: Hand, flying: Hand, head: Transform, world: Transform) -> Triple:
        """The trigger thrusts where the flying hand points; sticks move level where the head looks, up and down."""
        push = np.zeros(3)
        if flying.aim is not None and flying.trigger > 0.0 and not self._busy[self.flying]:
            fast = self.settings.fast if self._squeezed(flying) else 1.0
            push += flying.trigger * fast * np.array(_ray_of(flying.aim, world)[1])
        x, y = (self._outside_centre(value) for value in pointing.stick)
        if x or y:
            angle = heading(world @ head)
            forward = np.array([-np.sin(angle), 0.0, -np.cos(angle)])
            right = np.array([np.cos(angle), 0.0, -np.sin(angle)])
            push += y * forward + x * right
        push[1] += self.settings.stick_rise * self._outside_centre(flying.stick[1])
        return _triple(push)

    def _ray(self, hand: Hand, world: Transform) -> tuple[Triple, Triple] | None:
        if hand.aim is None or hand.trigger <= self.settings.dead_zone:
            return None
        return _ray_of(hand.aim, world)

    def _turned(self, hand: Hand, seconds: float) -> float:
        """Radians to the left."""
        x, settings = hand.stick[0], self.settings
        if settings.snap_turn == 0.0:
            return float(-np.radians(settings.smooth_turn) * self._outside_centre(x) * seconds)
        if abs(x) < RESTING:
            self._armed = True
        if not self._armed or abs(x) < FLICKED:
            return 0.0
        self._armed = False
        return float(-np.sign(x) * np.radians(settings.snap_turn))

    def _carried(self, hands: tuple[Hand, Hand], rig: Rig, world: Transform) -> Carry | None:
        """Both hands squeeze without a trigger: the world is in them until one lets go."""
        grips = [hand.grip for hand in hands]
        if not all(self._squeezed(hand) for hand in hands) or grips[0] is None or grips[1] is None:
            self._grab = None
            return None
        left, right = (np.array(grip.place) for grip in grips if grip is not None)
        if self._grab is None:
            if any(hand.trigger > self.settings.dead_zone for hand in hands):
                return None
            self._grab = Grab(*(world[:3, :3] @ hand + world[:3, 3] for hand in (left, right)))
        yaw, scale, held, at = self._grab.held(left, right, self.settings.smallest, self.settings.largest)
        return rig.carried(yaw, scale, held, at)

    def _pressed(self, hands: tuple[Hand, Hand]) -> list[Action]:
        found = []
        for number, buttons in ((self.pointing, POINTING_BUTTONS), (self.flying, FLYING_BUTTONS)):
            for name, action in buttons.items():
                if getattr(hands[number], name) and not getattr(self._before[number], name):
                    found.append(action)
        return found

    def _squeezed(self, hand: Hand) -> bool:
        return hand.squeeze >= self.settings.squeezed

    def _outside_centre(self, value: float) -> float:
        """0 in the dead zone of a stick, from there evenly to −1 or 1."""
        beyond = max(abs(value) - self.settings.dead_zone, 0.0) / (1.0 - self.settings.dead_zone)
        return float(np.copysign(beyond, value)) if beyond else 0.0


def _ray_of(aim: Pose, world: Transform) -> tuple[Triple, Triple]:
    """Origin and unit direction in the world."""
    origin, (x, y, z) = aim.placed(world)
    length = math.hypot(x, y, z)
    return origin, (x / length, y / length, z / length)


def _triple(vector: Place) -> Triple:
    x, y, z = vector.tolist()
    return x, y, z
