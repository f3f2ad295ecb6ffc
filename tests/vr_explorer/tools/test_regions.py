"""Names of the parts of a cloud come and go with where one is and what is shown; a frame does not wait for them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from classification.cloud import Facts
from tests.factories import clustered_cloud
from vr_explorer.input import InputFrame
from vr_explorer.panels.labels import labels_of
from vr_explorer.panels.state import PanelState
from vr_explorer.scene.arrangements import ColourSolid, PointCloud
from vr_explorer.scene.commands import ApplyFilter, Arrange, ClearFilter, LookFrom
from vr_explorer.scene.criteria import Method
from vr_explorer.scene.scene import Scene
from vr_explorer.tools.regions import LOOKED_EVERY, RegionsTool
from vr_explorer.tools.tool import Frame

FAR_AWAY = LookFrom((0.0, 0.0, 350.0), 0.0, 0.0)


@pytest.fixture
def scene() -> Scene:
    """Twelve clusters; the third that lies farthest to the right is woodcuts."""
    cloud = clustered_cloud(600)
    ends = np.percentile(cloud.positions[:, 0], (100.0 / 3.0, 200.0 / 3.0))
    methods = [("mosaic", "chalk", "woodcut")[one] for one in np.searchsorted(ends, cloud.positions[:, 0])]
    return Scene(replace(cloud, methods=methods))


@pytest.fixture
def wanted() -> list[bool]:
    return [True]


@pytest.fixture
def tool(scene: Scene, wanted: list[bool]) -> Iterator[tuple[RegionsTool, PanelState]]:
    state = PanelState()
    made = RegionsTool(scene, state, lambda: wanted[0])
    yield made, state
    made.close()


def words(scene: Scene, tool: tuple[RegionsTool, PanelState]) -> set[str]:
    """What is written in the world after one more frame."""
    made, state = tool
    state.signs = ()
    made.follow(Frame(InputFrame(), LOOKED_EVERY))
    return {label.words for label in labels_of(scene, state.signs)}


def until_named(scene: Scene, tool: tuple[RegionsTool, PanelState]) -> set[str]:
    end = time.monotonic() + 300
    while not (found := words(scene, tool)):
        assert time.monotonic() < end
        time.sleep(0.002)
    return found


def test_parts_are_named_from_afar_and_not_from_among_their_images(
    scene: Scene, tool: tuple[RegionsTool, PanelState]
) -> None:
    scene.apply(FAR_AWAY)
    found = until_named(scene, tool)
    assert any("woodcut" in one for one in found) and any("mosaic" in one for one in found)
    sides = {sign.words: sign.position[0] for sign in tool[1].signs}
    assert all((x > 0.0) == ("woodcut" in said) for said, x in sides.items() if "chalk" not in said)
    scene.apply(LookFrom((0.0, 0.0, 0.0), 0.0, 0.0))
    assert words(scene, tool) == set()


def test_there_are_none_where_they_are_not_wanted_or_images_stand_by_something_else(
    scene: Scene, tool: tuple[RegionsTool, PanelState], wanted: list[bool]
) -> None:
    scene.apply(FAR_AWAY)
    named = until_named(scene, tool)
    scene.apply(ApplyFilter(Method("mosaic")))
    assert words(scene, tool) == set(), "they would be of all images, not of those that are looked for"
    scene.apply(ClearFilter())
    scene.settle()
    scene.advance(10.0)
    assert until_named(scene, tool) == named
    wanted[0] = False
    assert words(scene, tool) == set()
    wanted[0] = True
    assert until_named(scene, tool) == named
    scene.apply(Arrange(ColourSolid()))
    scene.settle()
    scene.advance(10.0)
    scene.apply(FAR_AWAY)
    assert words(scene, tool) == set() and words(scene, tool) == set()
    scene.apply(Arrange(PointCloud()))
    scene.settle()
    scene.advance(10.0)
    scene.apply(FAR_AWAY)
    assert until_named(scene, tool) == named


def test_rejected_images_do_not_count(scene: Scene, tool: tuple[RegionsTool, PanelState]) -> None:
    scene.cards.fade_to[np.array([method == "mosaic" for method in scene.cloud.methods])] = 0.1
    scene.apply(FAR_AWAY)
    assert not any("mosaic" in one for one in until_named(scene, tool))


def test_parts_without_a_manner_are_named_by_what_their_files_say() -> None:
    cloud = clustered_cloud(600)
    ends = np.percentile(cloud.positions[:, 0], (100.0 / 3.0, 200.0 / 3.0))
    prompts = (
        "(mountain lake:1.2), highly detailed <lora:ink wash:0.8>",
        "the city street, highly detailed, 8k",
        '"]}{ forest \ud83c of birches, highly detailed',
    )
    told = [Facts(prompt=prompts[one]).to_json() for one in np.searchsorted(ends, cloud.positions[:, 0])]
    told[0], told[1] = "[" * 10_000, '{"prompt": 7}'
    scene, state = Scene(replace(cloud, methods=[""] * 600, provenance=told)), PanelState()
    made = RegionsTool(scene, state, lambda: True)
    try:
        scene.apply(FAR_AWAY)
        scene.settle()
        found = until_named(scene, (made, state))
        assert found <= {"mountain lake", "city street", "forest", "birches"} and len(found) >= 2
    finally:
        made.close()
