"""A free canvas with three pictures, and one who points at it and holds: what tests of its tools share."""

from __future__ import annotations

import numpy as np

from classification.cloud import Cloud
from vr_explorer.input import InputFrame
from vr_explorer.scene.arrangements import FreeCanvas
from vr_explorer.scene.canvas import Placed
from vr_explorer.scene.commands import Arrange, LookFrom, PlaceOnCanvas
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.view import Triple
from vr_explorer.tools.canvas import CanvasTool
from vr_explorer.tools.tool import Frame

KEPT = (3, 40, 7)
"""The favourites."""


def scene_of(cloud: Cloud) -> Scene:
    """The canvas of a viewer who stands and looks anywhere but along the axes."""
    scene = Scene(cloud, favourites=KEPT)
    scene.apply(LookFrom((10.0, 20.0, 30.0), 0.4, 0.2))
    scene.apply(Arrange(FreeCanvas()))
    scene.apply(PlaceOnCanvas((Placed(3, -10.0, 0.0), Placed(40, 0.0, 5.0), Placed(7, 12.0, -3.0))))
    scene.advance(5.0)
    return scene


def toward(scene: Scene, position: np.ndarray, across: float = 0.0, up: float = 0.0) -> tuple[Triple, Triple]:
    """A ray from the head to metres beside and above `position`, as one sees the canvas."""
    yaw = scene.placement.spec.yaw
    right = np.array([np.cos(yaw), 0.0, -np.sin(yaw)])
    direction = np.asarray(position, float) + across * right + (0.0, up, 0.0) - scene.body.head
    (x, y, z), (u, v, w) = scene.body.head.tolist(), (direction / np.linalg.norm(direction)).tolist()
    return (x, y, z), (u, v, w)


def step(scene: Scene, tool: CanvasTool, input_frame: InputFrame, pointed: int | None) -> InputFrame:
    """One frame of the tool; returns what it leaves to those after it."""
    frame = Frame(input_frame, pointed=pointed)
    for command in tool.update(frame):
        scene.apply(command)
    return frame.input_frame
