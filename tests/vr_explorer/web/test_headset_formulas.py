"""What hands and head do in a headset's browser is steadied, narrowed and placed as in the explorer's."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from vr_explorer.actions import GO
from vr_explorer.scene.body import Body
from vr_explorer.xr.actions import Hand
from vr_explorer.xr.comfort import Comfort
from vr_explorer.xr.inputs import Button
from vr_explorer.xr.poses import Pose, applied, heading
from vr_explorer.xr.rig import Rig
from vr_explorer.xr.settings import HeadsetSettings
from vr_explorer.xr.steady import Steady

Asked = Callable[[Path, str, Any], Any]

STEADY = """
import { Steady } from "./xr_steady.js";
import { Comfort } from "./xr_comfort.js";
const { settings, values } = question;
const steady = new Steady(settings), comfort = new Comfort(0.6);
answer(values.map(([trigger, squeeze, x, y, down, locked, speed]) => {
  steady.read(trigger, squeeze, x, y, down > 0.5, locked > 0.5);
  comfort.follow(speed, 0.02, 0.3);
  const { trigger: pulled, squeeze: squeezed, stickX, stickY, click } = steady;
  return [pulled, Number(squeezed), stickX, stickY, Number(click), comfort.narrowed];
}));
"""
RIG = """
import { Rig } from "./xr_rig.js";
import { Viewer } from "./viewer.js";
const { heads, way } = question;
const viewer = new Viewer({ thrust: 90, drag: 1.8, visit: 7 }, 1), rig = new Rig(viewer, 0.1), out = [];
viewer.put(1, 2, 3, 0.4, 0);
for (const head of heads) {
  rig.follow(head);
  out.push([...rig.head, viewer.yaw + rig.gaze]);
  rig.turn(0.5);
  out.push([...rig.head, ...viewer.position, viewer.yaw]);
  viewer.fly(0.4, 0.1, -0.9, 0.3, 2);
  rig.follow(head);
  const point = [0, 0, 0];
  rig.point(way, 0, point);
  out.push([...viewer.position, ...point]);
}
rig.recentre(heads[0]);
out.push([...rig.head, ...viewer.position]);
rig.put(5, 6, 7, -1);
out.push([...rig.head, viewer.yaw + rig.gaze]);
answer(out);
"""


def test_hands_are_steadied_and_the_sight_narrowed_as_in_the_explorer(asked: Asked, site: Path) -> None:
    rng = np.random.default_rng(3)
    values = np.cumsum(rng.normal(0.0, 0.25, (300, 7)), axis=0)
    values = np.abs(values % 2.0 - 1.0)  # wanders between 0 and 1
    values[:, 2:4] = 2.0 * values[:, 2:4] - 1.0
    settings = HeadsetSettings()
    told = asked(
        site,
        STEADY,
        {
            "settings": {"dead_zone": settings.dead_zone, "squeezed": settings.squeezed},
            "values": (values * [1, 1, 1, 1, 1, 1, 20]).tolist(),
        },
    )
    steady, comfort, expected = Steady(), Comfort(0.6), []
    click = Button(GO, "stick_click")
    for trigger, squeeze, x, y, down, locked, speed in values.tolist():
        pressed = (click,) if down > 0.5 else ()
        hand = Hand(trigger=trigger, squeeze=squeeze, stick=(x, y), pressed=pressed)
        hand = steady.read(hand, settings.dead_zone, settings.squeezed, locked=locked > 0.5)
        comfort.follow(20.0 * speed, 0.02, 0.3)
        expected.append([hand.trigger, hand.squeeze, *hand.stick, float(bool(hand.pressed)), comfort.narrowed])
    assert np.allclose(told, expected, atol=1e-6)


def test_a_head_that_moves_turns_and_is_put_elsewhere_is_where_the_explorers_is(asked: Asked, site: Path) -> None:
    heads = [Pose((0.2 * n, 1.5 + 0.1 * n, -0.3), _turned(0.3 * n, -0.2 * n)).transform() for n in range(1, 4)]
    way = [0.3, 1.1, -0.6]
    told = asked(site, RIG, {"heads": [head.T.ravel().tolist() for head in heads], "way": way})
    body, rig, expected = Body((1.0, 2.0, 3.0), 0.4), Rig(0.1), []

    def met(head: np.ndarray) -> list[float]:
        """Lets the body know where its head is; place and yaw of that."""
        place = applied(rig.world_from_space(body), *head[:3, 3].tolist())
        body.offset, body.gaze = np.array(place) - body.position, heading(head) - rig.yaw
        return [*place, body.yaw + body.gaze]

    for head in heads:
        rig.settle(head)
        expected.append(met(head))
        body.turn(0.5, 0.0)
        expected.append([*met(head)[:3], *body.position, body.yaw])
        body.fly(90.0 * np.array([0.4, 0.1, -0.9]) @ body.axes(), 1.8 * 2.0, 0.3)
        met(head)
        expected.append([*body.position, *applied(rig.world_from_space(body), *way)])
    rig.recentre(heads[0])
    expected.append([*met(heads[0])[:3], *body.position])
    body.put((5.0, 6.0, 7.0), -1.0, 0.0)
    expected.append(met(heads[0]))
    for one, other in zip(told, expected, strict=True):
        assert np.allclose(one, other, atol=1e-6)


def _turned(yaw: float, pitch: float) -> tuple[float, float, float, float]:
    cy, sy, cp, sp = math.cos(yaw / 2), math.sin(yaw / 2), math.cos(pitch / 2), math.sin(pitch / 2)
    return cy * sp, sy * cp, -sy * sp, cy * cp
