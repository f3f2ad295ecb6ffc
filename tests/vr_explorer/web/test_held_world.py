"""The world held by hands in a headset's browser goes where the explorer's goes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from tests.factories import painted_squares, pictured_cloud
from vr_explorer.scene.body import Body
from vr_explorer.web.site import PublishSettings, publish
from vr_explorer.xr.grab import Hold
from vr_explorer.xr.poses import Pose, applied
from vr_explorer.xr.rig import Rig

LIMITS = 0.75, 3.0

HELD = """
import { Hold } from "./xr_hold.js";
import { Rig } from "./xr_rig.js";
import { Viewer } from "./viewer.js";
const { head, frames, limits: [smallest, largest] } = question;
const viewer = new Viewer({ thrust: 90, drag: 1.8, visit: 7 }, 1), rig = new Rig(viewer, 0.1);
viewer.put(1, 2, 3, 0.4, 0);
rig.follow(head);
rig.recentre(head);
const hold = new Hold(rig, viewer, { smallest, largest });
answer(frames.map(({ gripping, free, places, velocity }) => {
  viewer.velocity.set(velocity);
  const held = hold.follow(gripping, free, places), point = [0, 0, 0], back = [0, 0, 0];
  rig.place();
  rig.point([0.3, 1.1, -0.6], 0, point);
  rig.pointIn(point, 0, back);
  const numbers = [...viewer.position, viewer.yaw, rig.scale, ...point, ...rig.head];
  return { held: [held, hold.left, hold.right], numbers, back };
}));
"""


def test_hands_hold_move_turn_and_scale_the_world_as_the_explorers_do(
    asked: Callable[[Path, str, Any], Any], tmp_path: Path
) -> None:
    cloud = pictured_cloud(tmp_path / "cloud", painted_squares(4))
    site = publish(cloud, tmp_path / "site", "Four squares", PublishSettings(side=0)).parent
    rng = np.random.default_rng(5)
    places = np.array([[-0.2, 1.2, -0.3], [0.2, 1.2, -0.3]]) + np.cumsum(rng.normal(0.0, 0.08, (60, 2, 3)), axis=0)
    grips = np.repeat(rng.random((15, 2)) < 0.7, 4, axis=0)
    free = rng.random((60, 2)) < 0.85
    seen = rng.random((60, 2)) < 0.97
    fast = rng.random(60) < 0.3
    head = Pose((0.2, 1.5, -0.3), (0.0, float(np.sin(0.2)), 0.0, float(np.cos(0.2)))).transform()
    frames = [
        {
            "gripping": grips[n].tolist(),
            "free": free[n].tolist(),
            "places": [places[n, side].tolist() if seen[n, side] else None for side in (0, 1)],
            "velocity": [3.0, 0.0, 1.0] if fast[n] else [0.0, 0.0, 0.0],
        }
        for n in range(60)
    ]
    told = asked(site, HELD, {"head": head.T.ravel().tolist(), "frames": frames, "limits": LIMITS})

    body, rig, hold = Body((1.0, 2.0, 3.0), 0.4), Rig(0.1), Hold()
    rig.settle(head)
    rig.recentre(head)
    scales, held_by = set(), set()
    for frame, one in zip(frames, told, strict=True):
        left, right = (np.array(place) if place is not None else None for place in frame["places"])
        body.velocity = np.array(frame["velocity"])
        world = rig.world_from_space(body)
        gripping, loose = frame["gripping"], frame["free"]
        carry = hold.follow((gripping[0], gripping[1]), (loose[0], loose[1]), (left, right), rig, body, world, LIMITS)
        if carry is not None:
            body.rescale(carry.scale)
            body.turn(carry.yaw - body.yaw, 0.0)
            body.position = np.array(carry.position)
        world = rig.world_from_space(body)
        place, eyes = applied(world, 0.3, 1.1, -0.6), applied(world, *head[:3, 3].tolist())
        assert one["held"] == [carry is not None, 0 in hold.hands, 1 in hold.hands]
        assert np.allclose(one["numbers"], [*body.position, body.yaw, body.scale, *place, *eyes], atol=1e-6)
        assert np.allclose(one["back"], [0.3, 1.1, -0.6])
        scales.add(round(body.scale, 6))
        held_by.add(hold.hands)
    assert {(), (0,), (1,), (0, 1)} <= held_by
    assert min(scales) == LIMITS[0], "as far as it is let"
    assert len(scales) > 5
