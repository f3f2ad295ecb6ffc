"""The list in the world, opened and used by whoever has no two controllers: by a gaze, and by one controller alone."""

from __future__ import annotations

import numpy as np
from playwright.sync_api import expect

from classification.cloud import Cloud
from tests.browser.in_vr import HEAD, LEFT_HAND, UP, in_space, pinch, point_at_row, press, state
from tests.browser.visits import Visit
from tests.browser.worn import GAZE, Wear, Worn, aimed_at_a_card, apart


def look_at(worn: Worn, place: list[float], origin: np.ndarray = HEAD) -> None:
    """Points at a place of the world."""
    worn.point_at("left", origin, in_space(worn, place))
    worn.frames(2)


def throw_and_remove(one: Visit, worn: Worn, cloud: Cloud) -> None:
    """By a gaze, of what is looked at."""
    yaw, pitch = aimed_at_a_card(cloud, np.zeros(3))
    worn.aim("left", HEAD, yaw, pitch)
    pinch(worn)
    worn.frames(4, 100.0)
    told = one.page.evaluate(
        "import('./page/main.js').then(({ explorer }) => [...explorer.immersed.seen.sheets[0].matrix.slice(12, 15)])"
    )
    look_at(worn, told)
    pinch(worn)
    point_at_row(worn, "Its colours", HEAD)
    pinch(worn)
    worn.frames(80, 100.0)
    (bomb,) = state(worn)["bombs"]
    assert bomb["velocity"] == [0, 0, 0]
    look_at(worn, bomb["position"])
    pinch(worn)
    point_at_row(worn, "Remove it", HEAD)
    pinch(worn)
    assert state(worn)["bombs"] == []


def test_by_a_gaze_a_bomb_is_thrown_and_removed_and_a_list_opened_at_the_sky(wear: Wear, cloud: Cloud) -> None:
    one, worn = wear(GAZE)
    worn.enter()
    throw_and_remove(one, worn, cloud)
    worn.point_at("left", HEAD, HEAD + UP)
    worn.frames(2)
    before = worn.eyes()
    pinch(worn)
    rows = state(worn)["choice"]
    assert {"Next: Flat", "Begin the tour", "Let the images rain", "The whole view", "Leave VR", "Close"} <= set(rows)
    assert apart(worn.eyes(), before) > 0.3, "it hangs there"
    point_at_row(worn, "Next: Flat", HEAD)
    pinch(worn)
    expect(one.page.locator("#cloud")).to_have_attribute("data-arrangement", "flat")
    assert state(worn)["choice"] is False
    worn.point_at("left", HEAD, HEAD + UP)
    pinch(worn)
    worn.point_at("left", HEAD, HEAD - UP)
    pinch(worn)
    assert state(worn)["choice"] is False, "beside its rows it closes"
    expect(one.page.locator("#cloud")).to_have_attribute("data-arrangement", "flat")
    worn.point_at("left", HEAD, HEAD + UP)
    pinch(worn)
    point_at_row(worn, "Leave VR", HEAD)
    pinch(worn)
    one.page.wait_for_selector("canvas:not([data-vr])", state="attached")
    assert one.complaints == []


def test_one_controller_alone_opens_the_list_and_chooses(wear: Wear, cloud: Cloud) -> None:
    one, worn = wear()
    worn.enter()
    one.page.evaluate("device.controllers.right.connected = false")
    worn.frames(34, 100.0)  # until nobody waits for the other any more
    worn.point_at("left", LEFT_HAND, LEFT_HAND + UP)
    worn.frames(2)
    press(worn, "left", x_button=1)
    assert "The whole view" in state(worn)["choice"]
    point_at_row(worn, "Close")
    press(worn, "left", squeeze=1)
    assert state(worn)["choice"] is False

    yaw, pitch = aimed_at_a_card(cloud)
    worn.aim("left", LEFT_HAND, yaw, pitch)
    worn.frames(2)
    press(worn, "left", x_button=1)
    point_at_row(worn, "Its colours")
    press(worn, "left", squeeze=1)
    assert len(state(worn)["bombs"]) == 1
    worn.frames(80, 100.0)
    look_at(worn, state(worn)["bombs"][0]["position"], LEFT_HAND)
    press(worn, "left", squeeze=1)
    point_at_row(worn, "Remove it")
    press(worn, "left", squeeze=1)
    assert state(worn)["bombs"] == []
    expect(one.page.locator("#count")).to_have_text("60 images")
    assert one.complaints == []
