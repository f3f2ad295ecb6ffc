"""What is met is looked for beside the frames."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from classification.cloud import Cloud
from vr_explorer.input import InputFrame
from vr_explorer.panels.state import PanelState
from vr_explorer.scene.commands import MoveBomb, PlaceBomb
from vr_explorer.scene.criteria import Colours
from vr_explorer.scene.scene import Scene
from vr_explorer.tools import compass
from vr_explorer.tools.compass import LOOKED_EVERY, CompassTool
from vr_explorer.tools.tool import Frame


@pytest.mark.parametrize("many", [True, False])
def test_while_a_bomb_leads_very_many_nobody_asks_where_all_of_them_are(
    make_cloud: Callable[[int], Cloud], many: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene(make_cloud(300))
    monkeypatch.setattr(compass, "MANY", 300 if many else 301)
    tool = CompassTool(scene, PanelState(), None)

    def frame() -> None:
        scene.advance(0.1)
        tool.follow(Frame(InputFrame(), 0.1))

    scene.apply(PlaceBomb(Colours(((200, 40, 40),)), (10.0, 0.0, -20.0)))
    scene.settle()
    led = []
    for number in range(3 * round(LOOKED_EVERY / 0.1)):
        scene.apply(MoveBomb(scene.bombs[0].number, (11.0 + number, 0.0, -20.0)))
        assert scene.cards.led
        frame()
        led.append(scene.cards.led)
    assert all(led) == many
    looked = tool._before
    for _ in range(1_000):
        frame()
        if tool._before is not looked:
            break
        time.sleep(0.002)
    else:
        pytest.fail("it did not look")
    assert not scene.cards.led
    tool.close()
