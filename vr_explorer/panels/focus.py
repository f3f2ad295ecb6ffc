"""Which of the things that can be pressed the keys are at, and where they lead from there."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple

from imgui_bundle import imgui

from vr_explorer.panels.style import TEXT, Style, packed

RING, AWAY = 2.0, 2.0
"""Thickness of the frame around it, and how far from it, before scaling."""

ASIDE = 3.0
"""How much farther a pixel across the direction of an arrow counts than one along it."""


class Step(Enum):
    """By Tab, by Shift+Tab, by an arrow."""

    NEXT = "next"
    PREVIOUS = "previous"
    LEFT = "left"
    RIGHT = "right"
    UP = "up"
    DOWN = "down"


class Box(NamedTuple):
    """Pixels from the upper left of the window."""

    left: float
    top: float
    right: float
    bottom: float


def reached(boxes: Mapping[str, Box], at: str, step: Step) -> str:
    """Where `step` leads from `at`; where nothing lies in that direction, it stays there.

    boxes: in the order of Tab, which goes round; what lies on something else is reached by Tab alone. at: "" or gone,
    one begins at the first, or the last.
    """
    names = list(boxes)
    if not names:
        return ""
    if at not in boxes:
        return names[-1 if step is Step.PREVIOUS else 0]
    if step in (Step.NEXT, Step.PREVIOUS):
        return names[(names.index(at) + (1 if step is Step.NEXT else -1)) % len(names)]
    own = _turned(boxes[at], step)
    best, least = at, (float("inf"), float("inf"))
    for name, box in boxes.items():
        other = _turned(box, step)
        along = other.left - own.right
        if name == at or along < -1.0:
            continue
        across = max(other.top - own.bottom, own.top - other.bottom, 0.0)
        far = along + ASIDE * across, abs(other.top + other.bottom - own.top - own.bottom)
        if far < least:
            best, least = name, far
    return best


def _turned(box: Box, step: Step) -> Box:
    """As if `step` led to the right."""
    if step is Step.LEFT:
        return Box(-box.right, box.top, -box.left, box.bottom)
    if step is Step.DOWN:
        return Box(box.top, box.left, box.bottom, box.right)
    if step is Step.UP:
        return Box(-box.bottom, box.left, -box.top, box.right)
    return box


class Focus:
    """at: the name of what Enter presses, "" where there is none.

    A layout tells of all that can be pressed by `stop`, in the order of Tab, and ends with `end`.
    """

    def __init__(self) -> None:
        self.at = ""
        self._stops: dict[str, Box] = {}
        self._coming: dict[str, Box] = {}
        self._roundings: dict[str, float | None] = {}
        self._pressed = ""
        self._follows = False

    def move(self, step: Step) -> None:
        self.at, self._follows = reached(self._stops, self.at, step), True

    def press(self) -> None:
        """What it is at, in the next layout."""
        self._pressed = self.at

    def stop(self, name: str, corner: imgui.ImVec2, size: tuple[float, float], rounding: float | None) -> bool:
        """Something that can be pressed; whether it was, by a key. corner: of its upper left; all in pixels.

        rounding: None where it shows by itself that the keys are at it.
        """
        self._coming[name] = Box(corner.x, corner.y, corner.x + size[0], corner.y + size[1])
        self._roundings[name] = rounding
        return bool(name) and name == self._pressed

    def stop_last(self, name: str) -> bool:
        """As `stop`, of the button that was laid out last."""
        corner, end = imgui.get_item_rect_min(), imgui.get_item_rect_max()
        return self.stop(name, corner, (end.x - corner.x, end.y - corner.y), imgui.get_style().frame_rounding)

    def end(self, style: Style) -> None:
        """Draws a frame around it, which is brought into the window once; a click or another page takes it away."""
        self._stops, self._coming, self._pressed = self._coming, {}, ""
        if self.at not in self._stops or imgui.is_mouse_clicked(imgui.MouseButton_.left):
            self.at = ""
        if not self.at:
            return
        box, away = self._stops[self.at], style.px(AWAY)
        corner, end = imgui.ImVec2(box.left - away, box.top - away), imgui.ImVec2(box.right + away, box.bottom + away)
        rounding = self._roundings[self.at]
        if rounding is not None:
            imgui.get_window_draw_list().add_rect(corner, end, packed(TEXT), rounding + away, thickness=style.px(RING))
        if self._follows:
            self._follows, free = False, style.px(24)
            below = box.bottom + free - imgui.get_io().display_size.y
            if box.top < free or below > 0.0:
                imgui.set_scroll_y(imgui.get_scroll_y() + (box.top - free if box.top < free else below))
