"""Hands that point where a test wants them to."""

from __future__ import annotations

import numpy as np

from tests.openxr.visit import Visit
from vr_explorer.xr.actions import LEFT


def aim(visit: Visit, number: int, target: np.ndarray, **changes: object) -> None:
    """Turns a hand until it points at `target`, (3,) of the headset's space: its aim is tilted against its grip."""
    for _ in range(3):
        hand = visit.loop.picture.held[number]
        assert hand.aim is not None and hand.grip is not None
        rotation = hand.aim.transform()[:3, :3]
        wanted = target - np.array(hand.aim.position)
        wanted /= np.linalg.norm(wanted)
        now = -rotation[:, 2] / np.linalg.norm(rotation[:, 2])
        if now @ wanted > 1.0 - 1e-9:  # the runtime's numbers are float32: a smaller turn would not be seen
            break
        sent = (visit.remote.body.left if number == LEFT else visit.remote.body.right).turn
        move(visit, number, turn=multiplied(between(now, wanted), sent))
    if changes:
        (visit.remote.left if number == LEFT else visit.remote.right)(**changes)
        visit.frames(3)


def move(visit: Visit, number: int, **changes: object) -> None:
    """Puts or turns a hand elsewhere, and waits until it is seen there: on a busy machine that is some frames later.

    changes: at least a position or a turn that the hand does not have.
    """
    before = visit.loop.picture.held[number].aim
    (visit.remote.left if number == LEFT else visit.remote.right)(**changes)
    visit.until(lambda: visit.loop.picture.held[number].aim != before)
    visit.frame()


def between(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """The quaternion (x, y, z, w) of the shortest turn from one direction to another."""
    turn = np.append(np.cross(start, end), 1.0 + start @ end)
    return turn / np.linalg.norm(turn)


def multiplied(first: np.ndarray, second: tuple[float, ...]) -> tuple[float, ...]:
    (x, y, z, w), (a, b, c, d) = first, second
    product = (w * a + x * d + y * c - z * b, w * b - x * c + y * d + z * a, w * c + x * b - y * a + z * d)
    return tuple(float(part) for part in (*product, w * d - x * a - y * b - z * c))


def aim_into_world(visit: Visit, number: int, position: np.ndarray, **changes: object) -> None:
    """As `aim`, at a place of the world."""
    world = visit.loop._rig.world_from_space(visit.scene.body)
    aim(visit, number, np.linalg.solve(world, np.append(position, 1.0))[:3], **changes)
