"""On a published page cards lie in the plane of a wall or the board as they do in the explorer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from classification.cloud import Cloud
from tests.factories import clustered_cloud
from vr_explorer.picking.ray import Picker
from vr_explorer.scene.arrangements import ARRANGEMENTS
from vr_explorer.scene.cards import Cards
from vr_explorer.scene.commands import Arrange, LookFrom, PlaceBomb, RemoveBomb, ToggleBoard
from vr_explorer.scene.criteria import Favourites
from vr_explorer.scene.facing import Turning
from vr_explorer.scene.scene import Scene
from vr_explorer.web.site import PublishSettings, publish

Asked = Callable[[Path, str, Any], Any]

KEPT = 3, 40, 7


@pytest.fixture(scope="module")
def cloud() -> Cloud:
    return clustered_cloud(90)


@pytest.fixture(scope="module")
def site(cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(cloud, tmp_path_factory.mktemp("facing") / "site", "A", PublishSettings(side=0)).parent


TURN = """
import { Turning } from "./facing.js";
const turning = new Turning();
answer(question.map(({ yaw, time, seconds, looked }) => {
  turning.toward(yaw, time, seconds);
  return looked.map((at) => [...turning.at(at)]);
}));
"""


def test_cards_turn_from_plane_to_plane_and_back_to_the_head_as_the_explorers_do(asked: Asked, site: Path) -> None:
    rng = np.random.default_rng(6)
    times = np.cumsum(rng.uniform(0.1, 3.0, 30))
    asking = [
        {
            "yaw": float(rng.uniform(-3.0, 3.0)) if rng.random() < 0.7 else None,
            "time": time,
            "seconds": float(rng.choice([0.0, 0.4, 2.0])),
            "looked": (time + np.linspace(0.0, 2.5, 9)).tolist(),
        }
        for time in times.tolist()
    ]
    turning, expected = Turning(), []
    for one in asking:
        yaw = one["yaw"]
        turning = turning.toward(yaw is not None, yaw or 0.0, one["time"], one["seconds"])
        expected.append([turning.at(time) for time in one["looked"]])
    assert {round(share) for looks in expected for *_, share in looks} == {0, 1}
    np.testing.assert_allclose(asked(site, TURN, asking), expected, atol=1e-6)


STAND = """
import { Arrangements } from "./arrangements.js";
import { Cards } from "./cards.js";
import { readCloud } from "./cloud_file.js";
import { World } from "./world.js";
const file = readFileSync("cloud.bin");
const cloud = readCloud(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength));
const favourites = { cards: new Set(question.kept), has: (card) => question.kept.includes(card) };
const arrangements = new Arrangements(cloud, favourites);
const world = new World(cloud, new Cards(arrangements.placed.positions), favourites);
let time = 0;
answer(question.names.map((name) => {
  arrangements.stand(arrangements.all.findIndex(({ id }) => id === name), question.bound, 1.5);
  const sent = () => {
    world.send(arrangements.placed, time, 1);
    time += 2;
    return [...world.turning.at(time)];
  };
  const alone = sent();
  const bomb = world.bombs.place({ is: "Favourites" }, [0, 20, 0]);
  const gathered = sent();
  world.remove(bomb.number);
  world.rain(arrangements.placed, time, false);
  const rained = [...world.turning.at(time)];
  return [alone, gathered, sent(), rained];
}));
"""


def test_cards_lie_in_a_plane_where_they_do_in_the_explorer(asked: Asked, site: Path, cloud: Cloud) -> None:
    place, yaw = (10.0, 20.0, 30.0), 0.4
    scene = Scene(cloud, favourites=KEPT)
    names, expected = ["cloud", "flat", "colour", "sorted", "methods", "axes", "board"], []
    names = [name for name in names if name == "board" or name in ARRANGEMENTS]
    for name in names:
        scene.apply(LookFrom(place, yaw, 0.0))
        scene.apply(ToggleBoard() if name == "board" else Arrange(ARRANGEMENTS[name]))
        scene.advance(5.0)
        alone = scene.facing
        scene.apply(PlaceBomb(Favourites(), (0.0, 20.0, 0.0)))
        scene.advance(5.0)
        gathered = scene.facing
        scene.apply(RemoveBomb(scene.bombs[-1].number))
        scene.advance(5.0)
        expected.append([alone, gathered, scene.facing, scene.facing])
    told = asked(site, STAND, {"kept": KEPT, "names": names, "bound": [*place, yaw]})
    np.testing.assert_allclose(told, expected, atol=1e-6, err_msg=str(names))
    flat = {name for name, (alone, *_) in zip(names, expected, strict=True) if alone[3] == 1.0}
    assert {"flat", "board"} <= flat and "cloud" not in flat


PICK = """
import { Cards } from "./cards.js";
import { pick } from "./picking.js";
const { positions, halves, looks } = question;
const cards = new Cards(Float32Array.from(positions));
const radius = Math.max(...halves.map(([x, y]) => Math.hypot(x, y)));
answer(looks.map(({ origin, direction, head, facing }) =>
  pick(cards, halves.flat(), radius, origin, direction, 9, head, undefined, undefined, facing)));
"""


def test_a_ray_meets_cards_in_a_plane_where_the_explorers_does(asked: Asked, site: Path) -> None:
    rng = np.random.default_rng(2)
    positions = rng.normal(0.0, 20.0, (80, 3)).astype(np.float32)
    halves = rng.uniform(1.0, 3.0, (80, 2)).astype(np.float32)
    looks, picker = [], Picker(Cards(positions), halves)
    picker.settle()
    hits: list[int] = []
    for share in (0.3, 1.0):
        for _ in range(60):
            origin, target = rng.normal(0.0, 30.0, (2, 3))
            direction = (target - origin) / np.linalg.norm(target - origin)
            yaw, head = float(rng.uniform(-3.0, 3.0)), origin + rng.normal(0.0, 0.4, 3)
            facing = float(np.sin(yaw)), 0.0, float(np.cos(yaw)), share
            hit = picker.pick(origin.tolist(), direction.tolist(), head.tolist(), 9.0, facing)
            hits.append(-1 if hit is None else hit)
            looks.append(
                {"origin": origin.tolist(), "direction": direction.tolist(), "head": head.tolist(), "facing": facing}
            )
    picker.close()
    assert len(set(hits)) > 20
    asking = {"positions": positions.ravel().tolist(), "halves": halves.tolist(), "looks": looks}
    assert asked(site, PICK, asking) == hits
