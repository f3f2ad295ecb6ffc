"""Cards, rays and the viewer of the page move as the explorer's do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from vr_explorer.input import NOTCH
from vr_explorer.picking.ray import Picker
from vr_explorer.scene.body import Body
from vr_explorer.scene.cards import Cards
from vr_explorer.scene.commands import Approach, Fly, Orbit, Turn
from vr_explorer.scene.settings import SceneSettings
from vr_explorer.scene.viewer import Viewer

Asked = Callable[[Path, str, Any], Any]

MOTION = """
import { Cards } from "./cards.js";
import { pick } from "./picking.js";
const { positions, target, halves, rays } = question;
const cards = new Cards(Float32Array.from(positions));
const fades = Float32Array.from({ length: cards.count }, (_, card) => (card % 3 ? 1 : 0.1));
cards.send(Float32Array.from(target), fades, 1, 2);
cards.send(Float32Array.from(positions), null, 1.7, 2);
const out = [0, 0, 0];
const places = Array.from({ length: cards.count }, (_, card) => {
  const visible = cards.place(card, 2.5, out);
  return [...out, visible];
});
const radius = Math.max(...halves.map(([x, y]) => Math.hypot(x, y)));
answer({ places, hits: rays.map(([origin, direction]) => pick(cards, halves.flat(), radius, origin, direction, 9)) });
"""
FLIGHT = """
import { Viewer } from "./viewer.js";
const viewer = new Viewer({ thrust: 90, drag: 1.8, visit: 7 }, question);
viewer.put(1, 2, 3, 0.4, -0.3);
viewer.fly(0.6, 0, -0.8, 0.3);
viewer.turn(0.2, 0.1);
viewer.fly(0, 0, 0, 0.2);
viewer.orbit([5, 1, -40], 0.5, 0.2);
viewer.approach([5, 1, -40], 2);
viewer.advance(0.05);
const after = [...viewer.position, viewer.yaw, viewer.pitch];
viewer.goBefore([10, 20, 30]);
viewer.advance(0.4);
answer([after, [...viewer.position, viewer.yaw, viewer.pitch]]);
"""


def test_cards_fly_and_are_hit_where_the_explorers_are(asked: Asked, site: Path) -> None:
    rng = np.random.default_rng(2)
    positions, target = rng.normal(0.0, 20.0, (2, 80, 3)).astype(np.float32)
    halves = rng.uniform(1.0, 3.0, (80, 2)).astype(np.float32)
    origins, directions = rng.normal(0.0, 10.0, (40, 3)), rng.normal(size=(40, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    cards = Cards(positions)
    cards.send(target, 1.0, 2.0)
    cards.fade_to[:] = np.where(np.arange(80) % 3, 1.0, 0.1)
    cards.send(positions, 1.7, 2.0)
    cards.fade_to[:] = 1.0
    there, visible = cards.at(2.5)
    picker = Picker(cards, halves)
    picker.settle()
    hits = [picker.pick(o, d, o, 9.0) for o, d in zip(origins, directions, strict=True)]
    picker.close()
    told = asked(
        site,
        MOTION,
        {
            "positions": positions.ravel().tolist(),
            "target": target.ravel().tolist(),
            "halves": halves.tolist(),
            "rays": [list(ray) for ray in zip(origins.tolist(), directions.tolist(), strict=True)],
        },
    )
    assert np.allclose(told["places"], np.column_stack([there, visible]), atol=1e-4)
    assert told["hits"] == [-1 if hit is None else hit for hit in hits]
    assert any(hit is not None for hit in hits)


def test_a_viewer_flies_turns_and_goes_where_the_explorers_does(asked: Asked, site: Path) -> None:
    body = Body((0.0, 0.0, 0.0))
    viewer = Viewer(body, SceneSettings(), 0.5)
    viewer.put(np.array([1.0, 2.0, 3.0]), 0.4, -0.3)
    viewer.apply(Fly(tuple(np.array([0.6, 0.0, -0.8]) @ body.axes()), 0.3))
    viewer.apply(Turn(0.2, 0.1))
    viewer.apply(Fly((0.0, 0.0, 0.0), 0.2))
    viewer.apply(Orbit((5.0, 1.0, -40.0), 0.5, 0.2))
    viewer.apply(Approach((5.0, 1.0, -40.0), 1.0 - (1.0 - NOTCH) ** 2))
    viewer.advance(0.05)
    expected = [[*body.position, body.yaw, body.pitch]]
    viewer.go_before(np.array([10.0, 20.0, 30.0]), 0.9)
    viewer.advance(0.4)
    expected.append([*body.position, body.yaw, body.pitch])
    assert np.allclose(asked(site, FLIGHT, 0.5), expected, atol=1e-4)
