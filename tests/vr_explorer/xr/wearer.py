"""Somebody with hands, without a runtime."""

from __future__ import annotations

from vr_explorer.controls import Controls
from vr_explorer.scene.body import Body
from vr_explorer.xr.actions import Hand
from vr_explorer.xr.hands import HandControls
from vr_explorer.xr.poses import Pose
from vr_explorer.xr.rig import Rig
from vr_explorer.xr.settings import HeadsetSettings

LEFT = Hand(grip=Pose((-0.2, 1.2, -0.3)), aim=Pose((-0.2, 1.2, -0.3)))
RIGHT = Hand(grip=Pose((0.2, 1.2, -0.3)), aim=Pose((0.2, 1.2, -0.3)))
NONE = Hand()
HEAD = Pose((0.0, 1.6, 0.0)).transform()


class Wearer:
    def __init__(self, **settings: object) -> None:
        self.controls = HandControls(HeadsetSettings(**settings))  # type: ignore[arg-type]
        self.rig, self.body = Rig(), Body((0.0, 0.0, 0.0))
        self.rig.settle(HEAD)

    def asks(self, left: Hand = LEFT, right: Hand = RIGHT, seconds: float = 0.02) -> Controls:
        """One frame; the body goes where the hands carry it."""
        world = self.rig.world_from_space(self.body)
        hands = self.controls.present((left, right), seconds)
        asked = self.controls.read(hands, HEAD, self.rig, self.body, world, seconds)
        if asked.carry is not None:
            self.body.rescale(asked.carry.scale)
            self.body.place[:], self.body.yaw = asked.carry.place, asked.carry.yaw
        return asked
