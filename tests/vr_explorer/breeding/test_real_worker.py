"""Hands pull two images apart, and the program's own process paints what comes between them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import moderngl
import numpy as np
import pytest

from classification.cloud import Cloud
from classification.pipeline import classify
from foundation.settings import Settings
from generation import manifest
from generation.methods import chosen_methods
from generation.mix import Mix
from generation.pipeline import generate
from generation.portrait import bundled_portrait
from generation.worker import Job
from tests.vr_explorer.breeding import test_worker
from tests.vr_explorer.breeding.test_worker import Watched
from tests.vr_explorer.xr.wearer import LEFT, RIGHT, Touched, Wearer
from vr_explorer.actions import BREED_BOMB
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.preferences import Preferences
from vr_explorer.render.target import Target
from vr_explorer.scene.commands import Select, ToggleFavourite
from vr_explorer.xr.poses import Pose

ctx, importable = test_worker.ctx, test_worker.importable

METHODS = ("mosaic", "low_poly", "halftone", "waves")
COUNT = 16


def _methods() -> Any:
    return chosen_methods(METHODS)


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Variants that `generate` made, and their cloud."""
    folder = tmp_path_factory.mktemp("generated")
    mix = Mix(**(dict.fromkeys(vars(Mix()), 0.0) | {"graphic": 1.0}))
    generate(Job(bundled_portrait(96), folder / "variants", 5, mix, _methods), COUNT, 1)
    classify(folder / "variants", folder / "cloud", embedder="builtin", jobs=1)
    return folder


@pytest.fixture
def folder(generated: Path, tmp_path: Path) -> Path:
    """May change."""
    shutil.copytree(generated, tmp_path, dirs_exist_ok=True)
    return tmp_path


class InHands(Watched):
    """With hands whose controls are those of the headset, without a runtime."""

    wearer: Wearer

    def at(self, left: int | None, right: int | None) -> None:
        """The hands are at these cards, as the loop of a headset finds out."""
        self.explorer.tools.in_hands.reached = left, right
        self.wearer.controls.at_card = left is not None, right is not None

    def reach(self, left: Touched, right: Touched, seconds: float = 0.05) -> None:
        controls, tools = self.wearer.controls, self.explorer.tools
        controls.carriable, controls.takes_card = tools.carriable, tools.takes_card
        self.wearer.body = self.explorer.scene.body
        self._frame(self.wearer.asks(left, right, seconds), seconds)


def gripping(x: float) -> Touched:
    """A hand that grips, at `x` beside the middle."""
    pose = Pose((x, 1.4, -0.45))
    return Touched(grip=pose, aim=pose, squeeze=1.0)


def test_two_hands_and_then_a_bomb_breed_by_the_real_process(ctx: moderngl.Context, folder: Path) -> None:
    cloud, target = Cloud.load(folder / "cloud"), Target(ctx, test_worker.SIZE)
    with Explorer(ctx, cloud, Preferences(Settings())) as explorer:
        explorer.begin(ExploreOptions())
        watched, scene = InHands(explorer, target), explorer.scene
        watched.wearer = Wearer()
        process, ids, parents = explorer.tools.breeding.process, scene.cloud.ids, (2, 9)
        for card in parents:
            scene.apply(ToggleFavourite(card))
        left, right = gripping(-0.1), gripping(0.1)
        watched.at(parents[0], None)
        watched.reach(LEFT, RIGHT)
        for _ in range(12):
            watched.reach(left, RIGHT)
        assert explorer.tools.in_hands.held == parents[:1]
        watched.at(None, parents[1])
        watched.reach(left, RIGHT)
        for _ in range(12):
            watched.reach(left, right)
        assert explorer.tools.in_hands.held == parents
        for half in np.linspace(0.1, 0.3, 10):
            watched.reach(gripping(-float(half)), gripping(float(half)))
        assert scene.gap is not None and scene.gap.parents == parents
        watched.reach(LEFT, RIGHT)
        watched.until(lambda: len(scene.cards) >= COUNT + 2)
        process.stop()
        watched.until(lambda: len(scene.cards) == COUNT + process.broods[1].made)
        entries = manifest.read(folder / "variants")
        child = entries[scene.cloud.ids[COUNT]]
        assert child.parents == [ids[2], ids[9]] and child.bred["shares"] == [0.5, 0.5]
        assert json.loads(scene.cloud.parameters[COUNT])
        scene.apply(Select((COUNT, 5)))  # a child of a child, about a bomb
        watched.press(BREED_BOMB)
        watched.until(lambda: len(scene.brood(2)) >= 2)
        assert set(scene.cloud.parents[scene.brood(2)[0]]) == {scene.cloud.ids[COUNT], ids[5]}
        about = scene.cards.target[scene.brood(2)] - np.array(scene.bombs[0].position)
        assert np.linalg.norm(about, axis=1).max() < 20.0
    target.release()
