"""Bombs, the choice of them, tours and the held world in an emulated headset."""

from __future__ import annotations

from typing import Any

import numpy as np
from playwright.sync_api import expect

from classification.cloud import Cloud
from tests.browser.in_vr import HEAD, LEFT_HAND, ROW, choose, in_space, press, shine, state
from tests.browser.visits import Visit
from tests.browser.worn import Wear, Worn, aimed_at_a_card, apart, halves

PUT_INTO_A_HAND = """async ([side, step]) => {
  const { explorer } = await import("./page/main.js"), { world, immersed } = explorer;
  const at = immersed.seen.hands[side].at;
  world.bombs.place({ is: "Method", name: world.matcher.steps[0] }, [...at].map((part) => part + step));
  explorer.send();
}"""
THROWN_ON_THE_PAGE = """async ({ criterion, name, head, direction }) => {
  const { explorer } = await import("./page/main.js");
  for (const { number } of [...explorer.world.bombs.all]) explorer.world.remove(number);
  explorer.world.throw(criterion, name, head, direction);
  explorer.send();
}"""
DIRECTION = """async () => [...(await import("./page/main.js")).explorer.immersed.seen.hands[0].direction]"""


def thrown(one: Visit, worn: Worn, cloud: Cloud) -> tuple[dict[str, Any], list[float]]:
    """A bomb of the colours of the image under the laser, at rest. Gives what there was when it was thrown, and the
    direction.
    """
    worn.enter()
    shine(worn, cloud)
    direction = one.page.evaluate(DIRECTION)
    press(worn, "left", x_button=1)
    before = state(worn)
    choose(worn, "Its colours")
    assert len(state(worn)["bombs"]) == 1
    worn.frames(100, 100.0)
    return before, direction


def test_a_bomb_of_an_image_is_thrown_and_gathers_as_on_the_page(wear: Wear, cloud: Cloud) -> None:
    one, worn = wear()
    before, direction = thrown(one, worn, cloud)
    after = state(worn)
    assert after["choice"] is False
    (bomb,) = after["bombs"]
    assert bomb["velocity"] == [0, 0, 0]
    way = np.array(bomb["position"]) - before["head"]
    assert np.allclose(way / np.linalg.norm(way), direction, atol=1e-4), "where the laser pointed"
    moved = np.abs(np.array(after["places"]) - before["places"]).max(axis=1) > 0.5
    assert moved.sum() >= 3, "images have gathered"
    expect(one.page.locator("#bombs li b")).to_have_text(bomb["name"])

    worn.leave()
    worn.frames(3)
    sent = {"criterion": bomb["criterion"], "name": "", "head": before["head"], "direction": direction}
    one.page.evaluate(THROWN_ON_THE_PAGE, sent)
    worn.frames(120, 100.0)
    page = state(worn)
    assert page["bombs"][0]["velocity"] == [0, 0, 0]
    assert np.allclose(page["bombs"][0]["position"], bomb["position"], atol=0.1), "frames are of another length"
    shift = np.array(page["bombs"][0]["position"]) - bomb["position"]
    told = np.array(after["places"]) + np.array(page["shares"][0])[:, None] * shift
    assert np.allclose(page["places"], told, atol=1e-3)
    assert one.complaints == []


def test_a_bomb_glows_is_carried_by_the_laser_and_thrown_on(wear: Wear, cloud: Cloud) -> None:
    one, worn = wear()
    thrown(one, worn, cloud)
    worn.controller("left", trigger=0)
    worn.frames(2)
    shown = worn.eyes()
    one.page.evaluate(
        "import('./page/main.js').then(({ explorer }) => { explorer.world.bombs.all[0].active = false; })"
    )
    dim = worn.eyes()
    assert min(apart(*pair) for pair in zip(halves(shown), halves(dim), strict=True)) > 0.1, "in both eyes"
    one.page.evaluate("import('./page/main.js').then(({ explorer }) => { explorer.world.bombs.all[0].active = true; })")

    before = state(worn)
    there = in_space(worn, before["bombs"][0]["position"])
    worn.controller("left", trigger=1)
    worn.point_at("left", LEFT_HAND, there)
    worn.frames(2)
    worn.controller("left", squeeze=1)
    worn.frames(2)
    for step in range(1, 6):
        worn.point_at("left", LEFT_HAND, there + np.array([step, 0.5 * step, 0.0]))
        worn.frames(1)
    worn.frames(60)  # a hand that rests lets it lie
    worn.controller("left", squeeze=0)
    worn.frames(3)
    after = state(worn)
    shift = np.array(after["bombs"][0]["position"]) - before["bombs"][0]["position"]
    assert 3.0 < np.linalg.norm(shift) < 8.0
    assert after["bombs"][0]["velocity"] == [0, 0, 0]
    told = np.array(after["places"]) - before["places"]
    assert np.allclose(told, np.array(after["shares"][0])[:, None] * shift, atol=2e-3), "its images go along"
    assert after["choice"] is False, "a longer grip asks for nothing"

    there = in_space(worn, after["bombs"][0]["position"])
    worn.point_at("left", LEFT_HAND, there)
    worn.frames(2)
    worn.controller("left", squeeze=1)
    for step in range(40):
        worn.point_at("left", LEFT_HAND, there - np.array([0.3 * step, 0.0, 0.0]))
        worn.frames(1)
    worn.controller("left", squeeze=0)
    worn.frames(1)
    flying = state(worn)["bombs"][0]
    assert np.linalg.norm(flying["velocity"]) > 1.0, "thrown on"
    worn.frames(5)
    assert np.linalg.norm(np.subtract(state(worn)["bombs"][0]["position"], flying["position"])) > 0.1
    expect(one.page.locator("#count")).to_have_text("60 images")
    assert one.complaints == []


def test_a_short_grip_tells_what_can_be_done_with_a_bomb(wear: Wear, cloud: Cloud) -> None:
    one, worn = wear()
    thrown(one, worn, cloud)
    before = state(worn)
    worn.point_at("left", LEFT_HAND, in_space(worn, before["bombs"][0]["position"]))
    worn.frames(2)
    press(worn, "left", squeeze=1)
    told = state(worn)
    assert told["choice"] == ["Keep its images away", "Tighter", "Looser", "Bring it here", "Remove it", "Close"]
    assert np.allclose(told["bombs"][0]["position"], before["bombs"][0]["position"], atol=1e-6), "it stays where it was"
    choose(worn, "Tighter")
    assert state(worn)["choice"], "the list stays"
    choose(worn, "Remove it")
    after = state(worn)
    assert after["bombs"] == []
    assert after["choice"] is False
    assert one.complaints == []


def carry_inside(one: Visit, worn: Worn) -> None:
    """A bomb that the hand is in, by its trigger."""
    hand = HEAD + np.array([0.2, -0.3, -0.4])
    worn.aim("right", hand)
    worn.frames(2)
    one.page.evaluate(PUT_INTO_A_HAND, [1, 0.3])
    worn.frames(2)
    before = state(worn)
    worn.controller("right", trigger=1)
    worn.frames(2)
    worn.aim("right", hand + np.array([0.1, 0.2, 0.0]))
    worn.frames(60)
    worn.controller("right", trigger=0)
    worn.frames(2)
    after = state(worn)
    assert np.allclose(after["viewer"], before["viewer"]), "the trigger does not fly meanwhile"
    shift = np.subtract(after["bombs"][0]["position"], before["bombs"][0]["position"])
    cos, sin = np.cos(before["yaw"]), np.sin(before["yaw"])
    assert np.allclose(shift, [0.1 * cos, 0.2, -0.1 * sin], atol=1e-4)
    assert after["bombs"][0]["velocity"] == [0, 0, 0]


def test_a_tour_begins_and_ends_in_vr_and_entering_ends_one(wear: Wear) -> None:
    one, worn = wear()
    one.page.keyboard.press("t")
    worn.frames(2)
    assert state(worn)["touring"]
    worn.enter()
    assert not state(worn)["touring"]
    expect(one.page.locator("#tour")).to_have_attribute("aria-pressed", "false")

    worn.aim("left", LEFT_HAND, 0.0, 1.5)  # at the sky
    worn.controller("left", trigger=1)
    worn.frames(3)
    before = state(worn)
    press(worn, "left", x_button=1)
    choose(worn, "Begin the tour")
    worn.frames(40, 100.0)
    led = state(worn)
    assert led["touring"] and len(led["bombs"]) > 1
    assert np.linalg.norm(np.subtract(led["head"], before["head"])) > 1.0
    worn.controller("left", trigger=0)
    worn.controller("right", trigger=1)
    worn.frames(2)
    worn.controller("right", trigger=0)
    worn.frames(2)
    after = state(worn)
    assert not after["touring"] and after["bombs"] == []
    assert np.allclose(after["places"], before["places"])
    assert one.complaints == []


def test_grips_drag_turn_and_scale_the_world_and_carry_the_bomb_that_a_hand_is_in(wear: Wear) -> None:
    one, worn = wear()
    worn.enter()
    left, right = HEAD + np.array([-0.2, -0.3, -0.4]), HEAD + np.array([0.2, -0.3, -0.4])
    worn.aim("left", left)
    worn.aim("right", right)
    worn.frames(2)
    before = state(worn)
    worn.controller("right", squeeze=1)
    worn.frames(2)
    worn.aim("right", right + np.array([0.0, 0.25, 0.0]))
    worn.frames(2)
    worn.controller("right", squeeze=0)
    worn.frames(2)
    dragged = state(worn)
    assert np.allclose(np.subtract(dragged["viewer"], before["viewer"]), [0.0, -0.25, 0.0], atol=1e-5)

    worn.aim("right", right)
    worn.frames(2)
    for side in ("left", "right"):
        worn.controller(side, squeeze=1)
    worn.frames(2)
    worn.aim("left", left - np.array([0.2, 0.0, 0.0]))
    worn.aim("right", right + np.array([0.2, 0.0, 0.0]))
    worn.frames(2)
    for side in ("left", "right"):
        worn.controller(side, squeeze=0)
    worn.frames(2)
    scaled = state(worn)
    assert abs(scaled["scale"] - 0.5) < 0.01, "hands twice as far apart: twice as large to the viewer"
    assert abs(scaled["yaw"] - dragged["yaw"]) < 1e-3
    worn.controller("left", thumbstick=1)
    worn.frames(8, 100.0)
    worn.controller("left", thumbstick=0)
    worn.frames(2)
    assert state(worn)["scale"] == 1, "the whole view is as large as ever"
    carry_inside(one, worn)
    assert one.complaints == []


def test_a_hand_without_buttons_goes_on_pointing_until_there_is_a_choice(wear: Wear, cloud: Cloud) -> None:
    one, worn = wear("device.primaryInputMode = 'hand';")
    worn.enter()
    yaw, pitch = aimed_at_a_card(cloud)
    worn.aim("left", LEFT_HAND, yaw, pitch, kind="hands")
    one.page.evaluate("device.hands.left.updatePinchValue(1)")
    worn.frames(8, 100.0)
    assert state(worn)["choice"] is False
    worn.frames(12, 100.0)
    rows = state(worn)["choice"]
    row = rows.index("Its colours")
    target = in_space(worn, one.page.evaluate(ROW, row))
    worn.point_at("left", LEFT_HAND, target, kind="hands")
    worn.frames(2)
    assert state(worn)["row"] == row
    one.page.evaluate("device.hands.left.updatePinchValue(0)")
    worn.frames(2)
    after = state(worn)
    assert len(after["bombs"]) == 1 and after["choice"] is False
    assert one.complaints == []
