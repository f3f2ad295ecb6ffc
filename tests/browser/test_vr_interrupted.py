"""VR that is interrupted: by the system's menu, by its end, by a network, a picture or a graphics card that is gone."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import expect

from classification.cloud import Cloud
from tests.browser.in_vr import HEAD, LEFT_HAND, in_space, shine, state
from tests.browser.visits import Visit, lit
from tests.browser.worn import Wear, Worn, apart

SECOND = 1000.0
SOON = "const later = window.setTimeout; window.setTimeout = (act, time) => later(act, time / 20);"
"""Before anything else in the page: what it would do after a while, it does earlier."""
MENU, VISIBLE = "visible-blurred", "visible"
THROW = """async () => {
  const { explorer } = await import("./page/main.js"), { world, immersed } = explorer;
  const { direction } = immersed.seen.hands[0], { head } = immersed.rig;
  const place = [...head].map((part, axis) => part + 40 * direction[axis]);
  world.bombs.place({ is: "Method", name: world.matcher.steps[0] }, place);
  explorer.send();
}"""
NOTICE = """async () => {
  const { explorer: { immersed } } = await import("./page/main.js");
  return immersed.seen.sheets.some(({ width }) => width === 640);
}"""
BEFORE_A_CARD = """async () => {
  const { explorer } = await import("./page/main.js"), { immersed: { rig } } = explorer, place = [0, 0, 0];
  explorer.cards.target(0, place);
  rig.put(place[0], place[1], place[2] + 4, 0);
}"""


def visibility(worn: Worn, kind: str) -> None:
    worn.page.evaluate("(kind) => device.updateVisibilityState(kind)", kind)
    worn.frames(3)


def drag_the_bomb(worn: Worn) -> dict[str, Any]:
    """The left laser and a grip carry it; gives what is so then."""
    there = in_space(worn, state(worn)["bombs"][0]["position"])
    worn.point_at("left", LEFT_HAND, there)
    worn.controller("left", trigger=1)
    worn.frames(2)
    worn.controller("left", squeeze=1)
    worn.frames(2)
    for step in range(1, 5):
        worn.point_at("left", LEFT_HAND, there + np.array([step, 0.0, 0.0]))
        worn.frames(1)
    told = state(worn)
    assert told["held"]
    return told


def test_a_bomb_that_is_carried_is_let_go_where_it_is_for_the_menu_and_as_vr_ends(wear: Wear, cloud: Cloud) -> None:
    one, worn = wear()
    worn.enter()
    shine(worn, cloud)
    worn.page.evaluate(THROW)
    worn.frames(30, 100.0)
    for back in (True, False):
        before = drag_the_bomb(worn)
        if back:
            visibility(worn, MENU)
        else:
            one.page.evaluate("device.activeSession.end()")
            one.page.wait_for_selector("canvas:not([data-vr])", state="attached")
        worn.frames(3)
        assert not state(worn)["held"]
        worn.controller("left", squeeze=0)
        worn.controller("left", trigger=0)
        worn.point_at("left", LEFT_HAND, HEAD + np.array([-9.0, 3.0, -4.0]))
        if back:
            visibility(worn, VISIBLE)
        worn.frames(8, 100.0)
        (bomb,) = state(worn)["bombs"]
        assert np.allclose(bomb["position"], before["bombs"][0]["position"], atol=1e-6)
        assert np.allclose(bomb["velocity"], 0.0), "it is not thrown"
    assert one.complaints == []


def test_the_laser_and_the_grip_of_the_world_are_let_go_for_the_menu(wear: Wear, cloud: Cloud) -> None:
    one, worn = wear()
    worn.enter()
    shine(worn, cloud)
    assert state(worn)["laser"] == 0 and state(worn)["hovered"] >= 0
    right = HEAD + np.array([0.2, -0.3, -0.4])
    worn.aim("right", right)
    worn.controller("right", squeeze=1)
    worn.frames(2)
    begun = state(worn)
    worn.aim("right", right + np.array([0.0, 0.2, 0.0]))
    worn.frames(2)
    dragged = state(worn)
    assert np.allclose(np.subtract(dragged["viewer"], begun["viewer"]), [0.0, -0.2, 0.0], atol=1e-5)
    visibility(worn, MENU)
    told = state(worn)
    assert told["laser"] == told["hovered"] == -1
    assert told["told"] == 0, "no plate hangs there"
    worn.controller("right", squeeze=0)
    worn.controller("left", trigger=0)
    worn.aim("right", right + np.array([0.0, -0.6, 0.0]))
    worn.frames(2)
    visibility(worn, VISIBLE)
    worn.frames(4)
    after = state(worn)
    assert np.allclose(after["viewer"], dragged["viewer"], atol=1e-6), "the world does not jump to the hand"
    assert after["laser"] == -1
    expect(one.page.locator("#count")).to_have_text("60 images")
    cut_short(one, worn, cloud)
    assert one.complaints == []


def cut_short(one: Visit, worn: Worn, cloud: Cloud) -> None:
    """A short grip that the menu cuts off keeps nothing."""
    one.page.evaluate("device.controllers.right.connected = false")
    worn.frames(34, 100.0)
    shine(worn, cloud)
    worn.controller("left", trigger=0)  # one controller alone points while it does not fly
    worn.frames(2)
    worn.controller("left", squeeze=1)
    worn.frames(2)
    visibility(worn, MENU)
    worn.controller("left", squeeze=0)
    visibility(worn, VISIBLE)
    worn.frames(4)
    expect(one.page.locator("#count")).to_have_text("60 images")


def near_a_card(worn: Worn) -> None:
    """Its whole picture is wanted where it covers enough pixels."""
    worn.enter()
    worn.page.evaluate(BEFORE_A_CARD)


def waits_for(worn: Worn, expression: str) -> None:
    """Frames until it is true; what the page fetches comes in between."""
    for _ in range(1000):
        worn.frames(1, SECOND / 2.0, seen=False)
        if worn.page.evaluate(expression):
            return
        worn.page.wait_for_timeout(50)  # milliseconds
    raise AssertionError(f"never: {expression}")


def test_a_lost_network_is_told_inside_vr_and_passes(wear: Wear, address: str) -> None:
    one, worn = wear(SOON, address, 2)
    one.route("**/whole/**", lambda route: route.abort())
    near_a_card(worn)
    before = worn.eyes()
    waits_for(worn, NOTICE)
    assert apart(worn.eyes(), before) > 0.3, "the sentence is seen"
    expect(one.page.locator("#problem")).to_contain_text("do not come from the server")
    one.page.unroute("**/whole/**")
    waits_for(worn, f"async () => !await ({NOTICE})()")
    waits_for(
        worn,
        "async () => (await import('./page/main.js')).explorer.drawing.details.slots.some((slot) => slot >= 0)",
    )
    expect(one.page.locator("#problem")).to_be_hidden()


def test_a_damaged_picture_is_told_inside_vr_once(
    wear: Wear, site: Path, serve: Callable[[Path], str], tmp_path: Path
) -> None:
    copy = tmp_path / "site"
    shutil.copytree(site, copy)
    for file in copy.glob("pictures/*/whole/*/*.webp"):
        file.write_bytes(b"RIFF, and then nothing of a picture")
    one, worn = wear("", serve(copy), 2)
    near_a_card(worn)
    waits_for(worn, NOTICE)
    expect(one.page.locator("#problem")).to_contain_text("is damaged")
    assert lit(worn.eyes()) > 0.02, "its small picture is there"
    worn.frames(12, SECOND)
    assert not worn.page.evaluate(NOTICE), "it does not stay before the eyes"


def test_a_graphics_card_that_is_lost_in_vr_comes_back_and_vr_is_entered_again(wear: Wear) -> None:
    one, worn = wear(larger=2)  # the sentence leaves the button free
    worn.enter()
    one.page.evaluate(
        "window.lost = document.querySelector('#cloud').getContext('webgl2').getExtension('WEBGL_lose_context');"
        "lost.loseContext()"
    )
    one.page.wait_for_selector("canvas:not([data-vr])", state="attached")
    expect(one.page.get_by_role("alert")).to_contain_text("taken the graphics card away")
    worn.frames(3)
    one.page.get_by_role("button", name="Enter VR").click()
    expect(one.page.get_by_role("alert")).to_contain_text("nothing can be drawn here")
    one.page.evaluate("lost.restoreContext()")
    one.page.wait_for_selector("canvas[data-cell='64']", state="attached")
    expect(one.page.locator("#problem")).to_be_hidden()
    worn.enter()
    assert lit(worn.eyes()) > 0.02
    assert not worn.page.evaluate(NOTICE), "nothing is the matter any more"


def test_what_stands_on_the_page_is_told_at_the_beginning_of_vr(
    wear: Wear, site: Path, serve: Callable[[Path], str], tmp_path: Path
) -> None:
    copy = tmp_path / "site"
    shutil.copytree(site, copy)
    (words,) = copy.glob("pictures/*/words.json")
    words.write_text("{}")
    one, worn = wear("", serve(copy), 2)
    expect(one.page.get_by_role("alert")).to_contain_text("they have no titles")
    worn.enter()
    assert worn.page.evaluate(NOTICE)
    worn.frames(12, SECOND)
    assert not worn.page.evaluate(NOTICE)


def test_a_wish_that_comes_to_nothing_is_told_inside_vr(wear: Wear) -> None:
    one, worn = wear()
    worn.enter()
    assert not worn.page.evaluate(NOTICE)
    for value in (1.0, 0.0):
        worn.controller("left", y_button=value)
        worn.frames(2)
    assert not worn.page.evaluate(NOTICE), "the cloud is there already"
    one.page.evaluate(
        "import('./page/main.js').then(({ explorer }) => explorer.arrange(explorer.arrangements.all.length - 1))"
    )
    worn.frames(2)
    assert worn.page.evaluate(NOTICE), "there are no favourites for the board"
    expect(one.page.locator("#told")).to_contain_text("no favourites yet")
    assert one.complaints == []
