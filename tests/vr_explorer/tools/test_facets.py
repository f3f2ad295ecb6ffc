"""What files tell alike is known to the page of filters once it has been read beside the frames."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import moderngl
import pytest

from classification.cloud import Facts
from foundation.settings import Settings
from tests.factories import clustered_cloud
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.preferences import Preferences
from vr_explorer.input import InputFrame

PATIENCE = 120.0
MODELS = "flux1-dev", "dreamshaper_8", "sd_xl_base_1.0"
COUNT = 60


@pytest.fixture
def explorer(ctx: moderngl.Context) -> Iterator[Explorer]:
    told = [Facts(model=MODELS[number % 3], program="ComfyUI").to_json() for number in range(COUNT)]
    with Explorer(ctx, replace(clustered_cloud(COUNT), provenance=told), Preferences(Settings())) as explorer:
        explorer.begin(ExploreOptions())
        yield explorer


def test_they_come_while_frames_go_on(explorer: Explorer) -> None:
    end = time.monotonic() + PATIENCE
    while not explorer.state.told:
        assert time.monotonic() < end
        explorer.step(InputFrame(), 0.05)
        time.sleep(0.002)
    assert set(explorer.state.told) == {"model"}, "all have the same program"
    assert sorted(explorer.state.told["model"].values) == sorted((model, COUNT // 3) for model in MODELS)


def test_a_picture_has_them(explorer: Explorer) -> None:
    explorer.settle()
    assert len(explorer.state.told["model"].values) == 3
