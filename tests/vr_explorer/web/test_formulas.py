"""The page answers criteria and places images as the explorer does: the same cloud, filter and bombs for both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from classification.cloud import Cloud
from tests.factories import clustered_cloud
from vr_explorer.scene.arrangements import ARRANGEMENTS
from vr_explorer.scene.bombs import Bomb, flown
from vr_explorer.scene.codec import to_plain
from vr_explorer.scene.criteria import (
    About,
    AllOf,
    AnyOf,
    Colours,
    Criterion,
    Favourites,
    InRange,
    Matcher,
    Measure,
    Measures,
    Method,
    Not,
)
from vr_explorer.scene.layout_solver import LayoutSolver
from vr_explorer.scene.placement import ArrangementSpec, Filter, Placement
from vr_explorer.scene.settings import SceneSettings, Unmatched
from vr_explorer.web.site import PublishSettings, publish

COUNT = 700
SCENES = 24
METHODS = ["stained_glass", "singan, style_transfer", "ink", "style_transfer"]
KEPT = range(0, COUNT, 9)
SETTINGS = SceneSettings()

ASK = """
import { Matcher } from "./criteria.js";
import { Placement } from "./placement.js";
import { Bombs } from "./bombs.js";
import { readCloud } from "./cloud_file.js";
const file = readFileSync("cloud.bin");
const cloud = readCloud(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength));
const matcher = new Matcher(cloud, new Set(question.kept));
answer(question.scenes.map(({ arrangement, filter, bombs: thrown, seconds }) => {
  const placement = new Placement(cloud, matcher);
  const bombs = new Bombs(cloud.head.scene.bomb_drag);
  bombs.all = thrown;
  placement.resolve(cloud.arrays[`positions-${arrangement}`], null, filter, bombs.all);
  bombs.fly(seconds);
  const counts = [...placement.counts].sort(([one], [other]) => one - other);
  const asked = [filter, ...thrown].filter(Boolean).map(({ criterion }) => criterion);
  return {
    positions: [...placement.positions(bombs.all)], fades: [...placement.fades], counts, matches: placement.matches,
    matched: asked.map((criterion) => [...matcher.match(criterion)]),
    answers: asked.every((one) => matcher.answers(one)),
  };
}));
"""


@pytest.fixture(scope="module")
def cloud() -> Cloud:
    rng = np.random.default_rng(3)
    made = clustered_cloud(COUNT)
    abstractness = made.measures["abstractness"].values.copy()
    abstractness[::17] = np.nan
    measures = made.measures | {"abstractness": replace(made.measures["abstractness"], values=abstractness)}
    return replace(made, methods=rng.choice(METHODS, COUNT).tolist(), measures=measures)


@pytest.fixture(scope="module")
def site(cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(cloud, tmp_path_factory.mktemp("formulas") / "site", "A", PublishSettings(side=0)).parent


def some_criterion(rng: np.random.Generator, cloud: Cloud, depth: int = 0) -> Criterion:
    kind = rng.integers(0, 8 if depth < 2 else 5)
    colours = tuple(tuple(cloud.colours[rng.integers(0, COUNT), rng.integers(0, 5)].tolist()) for _ in range(3))
    if kind == 0:
        weights = tuple(rng.uniform(0.2, 3.0, 2).tolist()) if rng.random() < 0.5 else ()
        return Colours(
            tuple(colours[: 2 if weights else rng.integers(1, 4)]), float(rng.choice([0.13, 0.2])), 0.2, weights
        )
    if kind == 1:
        return Colours(colours[:1])
    if kind == 2:
        low, high = sorted(rng.uniform(0.0, 1.0, 2).tolist())
        scale = 100.0 if rng.random() < 0.5 else 1.0
        measure = Measure.COMPOSITION if scale > 1.0 else Measure.ABSTRACTNESS
        return InRange(measure, low * scale, 1.0 * scale if rng.random() < 0.3 else high * scale)
    if kind == 3:
        return About(Measure.HUE if rng.random() < 0.5 else Measure.LIGHTNESS, float(rng.uniform(0.0, 1.0)), 0.15)
    if kind == 4:
        low, high = rng.uniform(0.0, 360.0, 2).tolist()
        return (
            Method(str(rng.choice(["ink", "style_transfer"])))
            if rng.random() < 0.5
            else InRange(Measure.HUE, low, high)
        )
    if kind == 5:
        return AllOf(tuple(some_criterion(rng, cloud, depth + 1) for _ in range(2)))
    if kind == 6:
        return AnyOf((some_criterion(rng, cloud, depth + 1), Favourites()))
    return Not(some_criterion(rng, cloud, depth + 1))


def some_placement(rng: np.random.Generator, cloud: Cloud) -> Placement:
    count = int(rng.integers(0, 5))
    bombs = tuple(
        Bomb(
            number + 1,
            some_criterion(rng, cloud),
            tuple(rng.normal(0.0, 80.0, 3).tolist()),
            tuple(rng.normal(0.0, 40.0, 3).tolist()) if rng.random() < 0.5 else (0.0, 0.0, 0.0),
            active=bool(rng.random() < 0.9),
            repelling=bool(rng.random() < 0.25),
            strength=float(rng.choice([0.5, 1.5, 4.0, 10.0])),
        )
        for number in range(count)
    )
    applied = None
    if count == 0 or rng.random() < 0.5:
        viewer = tuple(rng.normal(0.0, 60.0, 3).tolist())
        applied = Filter(some_criterion(rng, cloud), viewer, list(Unmatched)[int(rng.integers(0, 3))])
    return Placement(ArrangementSpec(ARRANGEMENTS[str(rng.choice(["cloud", "colour"]))]), applied, bombs)


def plain(value: Any) -> Any:
    """As the explorer's files have it, methods as the page calls them."""
    if isinstance(value, dict):
        return {key: one.replace("_", " ") if value["is"] == "Method" else plain(one) for key, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list | tuple) else value


def asked_of(placement: Placement, seconds: float) -> dict[str, Any]:
    applied = placement.filter
    return {
        "arrangement": placement.spec.arrangement.id,
        "seconds": seconds,
        "filter": applied
        and {
            "criterion": plain(to_plain(applied.criterion)),
            "viewer": applied.viewer,
            "unmatched": applied.unmatched.value,
        },
        "bombs": [
            {
                **{name: getattr(bomb, name) for name in ("number", "active", "repelling", "strength", "name")},
                "position": list(bomb.position),
                "velocity": list(bomb.velocity),
                "criterion": plain(to_plain(bomb.criterion)),
            }
            for bomb in placement.bombs
        ],
    }


def test_all_places_are_the_explorers(asked: Callable[[Path, str, Any], Any], cloud: Cloud, site: Path) -> None:
    rng = np.random.default_rng(11)
    kept = np.zeros(COUNT, np.float32)
    kept[list(KEPT)] = 1.0
    matcher = Matcher(Measures(cloud), kept)
    solver = LayoutSolver(cloud, matcher)
    placements = [some_placement(rng, cloud) for _ in range(SCENES)]
    seconds = rng.uniform(0.0, 1.5, SCENES).tolist()
    scenes = [asked_of(one, passed) for one, passed in zip(placements, seconds, strict=True)]
    told = asked(site, ASK, {"kept": list(KEPT), "scenes": scenes})
    for number, (placement, passed, theirs) in enumerate(zip(placements, seconds, told, strict=True)):
        resolved = solver.resolve(placement, SETTINGS)
        ours = resolved.positions(flown(placement.bombs, SETTINGS.bomb_drag, passed))
        assert theirs["answers"], number
        wanted = [one.criterion for one in (placement.filter, *placement.bombs) if one is not None]
        for criterion, match in zip(wanted, theirs["matched"], strict=True):
            assert np.array_equal(matcher.match(criterion), np.array(match, np.float32)), criterion
        apart = np.abs(ours - np.array(theirs["positions"]).reshape(-1, 3)).max()
        assert apart < 1e-3, f"scene {number}: {placement}"
        assert np.array_equal(resolved.fades, np.array(theirs["fades"], np.float32)), number
        assert dict(theirs["counts"]) == resolved.taken, number
        assert theirs["matches"] == resolved.matches
