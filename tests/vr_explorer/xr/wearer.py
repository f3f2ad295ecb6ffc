"""Somebody with hands, without a runtime."""

from __future__ import annotations

from typing import NamedTuple

from vr_explorer.actions import ACTIONS, Role
from vr_explorer.input import InputFrame
from vr_explorer.scene.body import Body
from vr_explorer.xr.actions import Hand
from vr_explorer.xr.hands import HandControls
from vr_explorer.xr.inputs import inputs
from vr_explorer.xr.poses import Pose
from vr_explorer.xr.rig import Rig
from vr_explorer.xr.settings import HeadsetSettings


class Touched(NamedTuple):
    """A hand by the parts of its controller."""

    grip: Pose | None = None
    aim: Pose | None = None
    trigger: float = 0.0
    squeeze: float = 0.0
    stick: tuple[float, float] = (0.0, 0.0)
    stick_click: bool = False
    lower: bool = False
    upper: bool = False
    menu: bool = False

    def read(self, role: Role) -> Hand:
        """As a runtime reads it with the bindings that are suggested."""
        found = (one for one in inputs(ACTIONS) if one.button is not None and role in one.roles)
        pressed = tuple(one.button for one in found if any(getattr(self, part) for part in one.parts))
        return Hand(self.grip, self.aim, self.trigger, self.squeeze, self.stick, pressed)


LEFT = Touched(grip=Pose((-0.2, 1.2, -0.3)), aim=Pose((-0.2, 1.2, -0.3)))
RIGHT = Touched(grip=Pose((0.2, 1.2, -0.3)), aim=Pose((0.2, 1.2, -0.3)))
NONE = Touched()
HEAD = Pose((0.0, 1.6, 0.0)).transform()


class Wearer:
    def __init__(self, **settings: object) -> None:
        self.controls = HandControls(HeadsetSettings(**settings))  # type: ignore[arg-type]
        self.rig, self.body = Rig(), Body((0.0, 0.0, 0.0))
        self.rig.settle(HEAD)

    def asks(self, left: Touched = LEFT, right: Touched = RIGHT, seconds: float = 0.02) -> InputFrame:
        """One frame; the body goes where the hands carry it."""
        world = self.rig.world_from_space(self.body)
        roles = self.controls.roles
        hands = self.controls.present((left.read(roles[0]), right.read(roles[1])), seconds)
        asked = self.controls.read(hands, HEAD, self.rig, self.body, world, seconds)
        if asked.carry is not None:
            self.body.rescale(asked.carry.scale)
            self.body.position[:], self.body.yaw = asked.carry.position, asked.carry.yaw
        return asked
