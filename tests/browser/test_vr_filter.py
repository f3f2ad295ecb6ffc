"""The filter of a published cloud where its panel is not seen, in a headset: by lists in the world, with its words and
counts, by the laser, by one controller alone, by a gaze, and by tracked hands.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from classification.cloud import Cloud
from tests.browser.in_vr import HEAD, LEFT_HAND, ROW, UP, choose, in_space, pinch, point_at_row, press, state
from tests.browser.visits import Visit
from tests.browser.worn import GAZE, Wear, Worn, aimed_at_a_card

PANEL = """() => [...document.querySelectorAll("#filter fieldset")].slice(2).map((part) => [
  part.querySelector("legend").textContent,
  [...part.querySelectorAll("button")].map((one) => [
    one.firstChild.textContent, one.querySelector("small").textContent, one.getAttribute("aria-pressed") === "true",
  ]),
])"""
"""What the panel of the page has: of each facet its title, and of its values word, count, and whether it is chosen."""

METHODS = """() => [...document.querySelectorAll("#filter-method option")].slice(1).map((one) => one.textContent)"""

LIST = """async () => {
  const { explorer: { immersed: { choice }, world, panel } } = await import("./page/main.js");
  return {
    rows: choice.open && choice.rows.map(({ text, count = null, chosen = false }) => [text, count, chosen]),
    counted: panel.counted, filter: world.filter?.criterion ?? null,
  };
}"""


def listed(worn: Worn) -> dict[str, Any]:
    shown: dict[str, Any] = worn.page.evaluate(LIST)
    return shown


def counted(rows: list[tuple[str, int | None, bool]]) -> list[list[Any]]:
    """Of a list, the rows of values."""
    return [[text, f"{count:,}", chosen] for text, count, chosen in rows if count is not None]


def read_lists(one: Visit, worn: Worn, panel: dict[str, list[Any]]) -> None:
    """A page of five, and the rest on another one."""
    choose(worn, "Made by")
    methods = [f"{text} ({count})" for text, count, _ in listed(worn)["rows"] if count is not None]
    assert methods and methods == one.page.evaluate(METHODS)
    choose(worn, "Back")
    choose(worn, "Keywords")
    shown = listed(worn)["rows"]
    assert counted(shown) == panel["Keywords"][:5] and shown[5][0] == "More"
    choose(worn, "More")
    shown = listed(worn)["rows"]
    assert counted(shown) == panel["Keywords"][5:] and shown[3][0] == "From the beginning"
    choose(worn, "Back")


def filter_and_throw(one: Visit, worn: Worn, panel: dict[str, list[Any]]) -> None:
    """Two values of one list, one of another; applied on the way, and thrown."""
    choose(worn, "Place")
    point_at_row(worn, "Basel")
    worn.controller("left", trigger=0)
    worn.frames(2)
    worn.controller("left", trigger=1)
    worn.frames(2)
    assert counted(listed(worn)["rows"]) == panel["Place"]
    choose(worn, "Köln")
    choose(worn, "Łódź")
    assert listed(worn)["counted"] == "40 of 60 match." and listed(worn)["filter"] is None
    assert counted(listed(worn)["rows"]) == dict(one.page.evaluate(PANEL))["Place"], "the page's panel has it, too"
    choose(worn, "Back")
    assert ["Place", 2, False] in listed(worn)["rows"]
    before = np.array(state(worn)["places"])
    choose(worn, "Filter")
    assert listed(worn)["filter"]["is"] == "AnyOf" and ["Filter", None, True] in listed(worn)["rows"]
    assert np.abs(np.array(state(worn)["places"]) - before).max() > 1.0, "what matches comes nearer"
    choose(worn, "Model")
    choose(worn, "sd_xl")
    assert listed(worn)["counted"] == "10 of 60 match."
    assert listed(worn)["filter"]["is"] == "AllOf", "an applied filter goes along with what is chosen"
    choose(worn, "Back")
    choose(worn, "Throw a bomb")
    (bomb,) = state(worn)["bombs"]
    assert bomb["name"] == "Köln or Łódź and sd_xl"
    assert listed(worn) == {"rows": False, "counted": "60 of 60 match.", "filter": None}
    worn.frames(80, 100.0)


def ask_about_an_image(one: Visit, worn: Worn, cloud: Cloud) -> None:
    """By one controller alone."""
    worn.controller("left", trigger=0)
    one.page.evaluate("device.controllers.right.connected = false")
    worn.frames(34, 100.0)  # until nobody waits for the other any more
    press(worn, "left", x_button=1)
    choose(worn, "Filter")
    choose(worn, "Model")
    choose(worn, "flux")
    assert listed(worn)["counted"] == "45 of 60 match."
    choose(worn, "Back")
    choose(worn, "Clear")
    assert listed(worn)["counted"] == "60 of 60 match."
    choose(worn, "Back")
    choose(worn, "Remove all bombs")
    worn.frames(40, 100.0)
    yaw, pitch = aimed_at_a_card(cloud)
    worn.aim("left", LEFT_HAND, yaw, pitch)
    worn.frames(2)
    press(worn, "left", x_button=1)
    choose(worn, "What is told of it")
    rows = listed(worn)["rows"]
    wanted = next(text for text, _, _ in rows if text.startswith("Place: "))
    assert [wanted, 20, False] in rows
    choose(worn, wanted)
    (bomb,) = state(worn)["bombs"]
    assert bomb["criterion"] == {"is": "Labelled", "label": "label_place", "value": wanted.removeprefix("Place: ")}


def test_facets_are_filtered_and_thrown_by_laser_and_by_one_controller(wear: Wear, told: str, cloud: Cloud) -> None:
    one, worn = wear(to=told)
    panel = dict(one.page.evaluate(PANEL))
    assert [*panel] == ["Place", "Model", "Keywords"]
    worn.enter()
    worn.point_at("left", LEFT_HAND, LEFT_HAND + UP)
    worn.controller("left", trigger=1)
    worn.frames(2)
    press(worn, "left", x_button=1)
    choose(worn, "Filter")
    assert [text for text, _, _ in listed(worn)["rows"]] == ["Made by", *panel, "Back"]

    read_lists(one, worn, panel)
    filter_and_throw(one, worn, panel)
    ask_about_an_image(one, worn, cloud)
    assert one.complaints == []


def test_by_a_gaze_a_facet_is_filtered(wear: Wear, told: str) -> None:
    one, worn = wear(GAZE, told)
    worn.enter()
    worn.point_at("left", HEAD, HEAD + UP)
    worn.frames(2)
    pinch(worn)
    for words in ("Filter", "Model", "sd_xl", "Back", "Filter"):
        point_at_row(worn, words, HEAD)
        pinch(worn)
    assert listed(worn)["filter"] == {"is": "Told", "kind": "model", "value": "sd_xl"}
    assert listed(worn)["counted"] == "15 of 60 match."
    assert one.complaints == []


def test_short_pinches_of_a_hand_choose_one_row_each(wear: Wear, told: str) -> None:
    one, worn = wear("device.primaryInputMode = 'hand';", told)
    worn.enter()

    def pinch(on: bool) -> None:
        one.page.evaluate("(on) => device.hands.left.updatePinchValue(on ? 1 : 0)", on)
        worn.frames(2)

    worn.point_at("left", LEFT_HAND, LEFT_HAND + UP, kind="hands")
    pinch(True)
    worn.frames(20, 100.0)
    for words in ("Filter", "Model", "sd_xl", "flux", "flux"):
        rows = state(worn)["choice"]
        place = worn.page.evaluate(ROW, rows.index(words))
        worn.point_at("left", LEFT_HAND, in_space(worn, place), kind="hands")
        pinch(True)
        pinch(False)
    assert [text for text, _, chosen in listed(worn)["rows"] if chosen] == ["sd_xl"]
    assert listed(worn)["counted"] == "15 of 60 match."
    assert one.complaints == []
