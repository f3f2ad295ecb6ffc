"""What is so in a headset, asked of the page, and what hands do there again and again."""

from __future__ import annotations

from typing import Any

import numpy as np

from classification.cloud import Cloud
from tests.browser.worn import HAND, Worn, aimed_at_a_card

HEAD = np.array([0.0, 1.6, 0.0])
LEFT_HAND = HEAD + HAND
UP = np.array([0.0, 9.0, -1.0])
"""Metres from the head of a place of the sky, where there is nothing."""

STATE = """async () => {
  const { explorer } = await import("./page/main.js");
  const { world, cards, viewer, immersed, shows } = explorer;
  const places = Array.from({ length: cards.count }, (_, card) => {
    const out = [0, 0, 0];
    cards.target(card, out);
    return out;
  });
  const toldOf = ({ position, velocity, name, criterion }) => ({ position, velocity, name, criterion });
  const bombs = world.bombs.all.map(toldOf);
  return {
    bombs, places, shares: world.placement.shares.map((share) => [...share]), touring: shows.touring,
    viewer: [...viewer.position], yaw: viewer.yaw,
    head: immersed && [...immersed.rig.head], scale: immersed?.rig.scale,
    held: world.held !== null, laser: immersed?.seen.laser, hovered: immersed?.seen.hovered,
    told: immersed?.seen.sheets.length, row: immersed?.choice.row,
    choice: immersed && immersed.choice.open && immersed.choice.rows.map(({ text }) => text),
  };
}"""
ROW = """async (row) => {
  const { explorer: { immersed: { choice } } } = await import("./page/main.js");
  const { matrix: m, height, painted } = choice.sheet;
  const up = (28 + 62 * (choice.rows.length - row - 0.5)) / height - painted / 2;
  return [12, 13, 14].map((at) => m[at] + up * m[at - 8]);
}"""
FROM_HEAD = """async (place) => {
  const { explorer: { immersed: { rig } } } = await import("./page/main.js"), there = [0, 0, 0], head = [0, 0, 0];
  rig.pointIn(place, 0, there);
  rig.pointIn(rig.head, 0, head);
  return there.map((part, axis) => part - head[axis]);
}"""


def state(worn: Worn) -> dict[str, Any]:
    told: dict[str, Any] = worn.page.evaluate(STATE)
    return told


def shine(worn: Worn, cloud: Cloud) -> None:
    """The left laser on the card nearest to the first look."""
    yaw, pitch = aimed_at_a_card(cloud)
    worn.aim("left", LEFT_HAND, yaw, pitch)
    worn.controller("left", trigger=1)
    worn.frames(3)


def in_space(worn: Worn, place: list[float]) -> np.ndarray:
    """(3,): a place of the world where the emulator has its devices; the head has not moved there."""
    return HEAD + np.array(worn.page.evaluate(FROM_HEAD, place))


def press(worn: Worn, side: str, **buttons: float) -> None:
    worn.controller(side, **buttons)
    worn.frames(2)
    worn.controller(side, **dict.fromkeys(buttons, 0.0))
    worn.frames(2)


def pinch(worn: Worn) -> None:
    """Of a gaze, shortly, where one looks."""
    worn.controller("left", trigger=1)
    worn.frames(2, 50.0)
    worn.controller("left", trigger=0)
    worn.frames(3, 50.0)


def point_at_row(worn: Worn, words: str, origin: np.ndarray = LEFT_HAND) -> int:
    """Points what the left controller is at that row of the list, from `origin`; gives its number."""
    rows = state(worn)["choice"]
    assert rows and words in rows, rows
    worn.point_at("left", origin, in_space(worn, worn.page.evaluate(ROW, rows.index(words))))
    worn.frames(2)
    return int(rows.index(words))


def choose(worn: Worn, words: str) -> None:
    """Points the left laser at that row of the list, and grips."""
    row = point_at_row(worn, words)
    assert state(worn)["row"] == row
    press(worn, "left", squeeze=1)
