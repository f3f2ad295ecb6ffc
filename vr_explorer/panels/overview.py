"""The overview map in the upper right corner: where the images are, where one is and looks. A click flies there."""

from __future__ import annotations

import math

import numpy as np
from imgui_bundle import imgui

from vr_explorer.panels.label_avoidance import Box
from vr_explorer.panels.overview_state import OverviewState
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.style import EDGE, PLAIN, TEXT, Style, packed
from vr_explorer.panels.windows import FIXED, SOLID
from vr_explorer.scene.arrangements import HomeHall
from vr_explorer.scene.commands import GlideTo
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.view import View

SIDE, LEAST, SHARE = 196.0, 110.0, 0.36
"""Of the map before scaling, at most and at least, and of the smaller side of the window at most."""

MARGIN, PADDING = 18.0, 6.0
WEDGE = 30.0
"""Length of the sight before scaling."""

GLIDE = 0.9
"""Seconds of the flight to where the map was clicked."""

AWAY = 24.0
"""Metres before that place, of the reference number of images."""


def overview_box(style: Style, scene: Scene, state: PanelState, kept: float) -> Box | None:
    """Where the map is, in pixels; None where none is shown. kept: pixels at the right that belong to others."""
    screen = imgui.get_io().display_size
    side = min(style.px(SIDE), SHARE * min(screen.x, screen.y))
    room = screen.x - kept - 2.0 * style.px(MARGIN)
    if state.overview is None or isinstance(scene.arrangement, HomeHall) or min(side, room) < style.px(LEAST):
        return None
    side = min(side, room)
    middle = screen.x - kept - style.px(MARGIN) - 0.5 * side, style.px(MARGIN) + 0.5 * side
    return Box(*middle, 0.5 * side, 0.5 * side)


def draw_overview(style: Style, scene: Scene, view: View, state: PanelState, box: Box) -> None:
    """box: as of `overview_box`. Nothing in it is drawn image by image: its picture is made beside the frames."""
    shown = state.overview
    assert shown is not None
    corner = box.x - box.half_width, box.y - box.half_height
    size = imgui.ImVec2(2.0 * box.half_width, 2.0 * box.half_height)
    imgui.set_next_window_pos(imgui.ImVec2(*corner), imgui.Cond_.always)
    imgui.set_next_window_size(size, imgui.Cond_.always)
    imgui.push_style_var(imgui.StyleVar_.window_padding, imgui.ImVec2(0.0, 0.0))
    imgui.set_next_window_bg_alpha(SOLID)
    imgui.begin("overview", None, FIXED)
    try:
        padding = style.px(PADDING)
        left, top, side = corner[0] + padding, corner[1] + padding, size.x - 2.0 * padding
        draw = imgui.get_window_draw_list()
        ends = imgui.ImVec2(left, top), imgui.ImVec2(left + side, top + side)
        whole = imgui.ImVec2(0.0, 0.0), imgui.ImVec2(1.0, 1.0)
        draw.add_image_rounded(imgui.ImTextureRef(shown.picture.glo), *ends, *whole, packed(PLAIN), style.px(6))
        imgui.set_cursor_screen_pos(ends[0])
        pressed = imgui.invisible_button("map", imgui.ImVec2(side, side))
        if imgui.is_item_hovered():
            draw.add_rect(*ends, packed(EDGE, 3.0), style.px(6))
        draw.push_clip_rect(*ends, True)
        _draw_bombs(style, scene, shown, (left, top, side))
        _draw_viewer(style, scene, view, shown, (left, top, side))
        draw.pop_clip_rect()
        if pressed:
            mouse = imgui.get_io().mouse_pos
            state.commands.append(_flight(scene, shown, (mouse.x - left) / side, 1.0 - (mouse.y - top) / side))
    finally:
        imgui.end()
        imgui.pop_style_var()


def _draw_bombs(style: Style, scene: Scene, shown: OverviewState, frame: tuple[float, float, float]) -> None:
    draw = imgui.get_window_draw_list()
    for bomb in scene.bombs:
        draw.add_circle(_pixel(frame, shown.on_map(bomb.position)), style.px(5), packed(TEXT), 0, style.px(2))


def _draw_viewer(
    style: Style, scene: Scene, view: View, shown: OverviewState, frame: tuple[float, float, float]
) -> None:
    """A dot with a wedge of sight; before a wall, the part of it that is seen. At the edge, who is beyond it."""
    left, top, side = frame
    draw, body, edge = imgui.get_window_draw_list(), scene.body, style.px(6)
    at = _pixel(frame, shown.on_map(body.head))
    at = imgui.ImVec2(min(max(at.x, left + edge), left + side - edge), min(max(at.y, top + edge), top + side - edge))
    reach = 1.0 / float(view.projection[0, 0]), 1.0 / float(view.projection[1, 1])
    right, up, out = (body.ahead @ shown.axes).tolist()
    if shown.wall and out < -0.2:
        away = float(body.head @ shown.axes[:, 2]) - float(np.median(shown.depth))
        middle = shown.on_map(body.head + body.ahead * (max(away, 0.0) / -out))
        width, height = (max(away, 0.0) * one / shown.side for one in reach)
        upper = _pixel(frame, (middle[0] - width, middle[1] + height))
        lower = _pixel(frame, (middle[0] + width, middle[1] - height))
        draw.add_rect(upper, lower, packed(TEXT, 0.85), style.px(3), max(style.px(1.5), 1.0))
    else:
        angle, length = math.atan2(up, right), style.px(WEDGE) * max(math.hypot(right, up), 0.25)
        spread = math.atan(reach[0])
        tips = [
            imgui.ImVec2(at.x + length * math.cos(angle + turn), at.y - length * math.sin(angle + turn))
            for turn in (spread, -spread)
        ]
        draw.add_triangle_filled(at, tips[0], tips[1], packed(TEXT, 0.3))
    draw.add_circle_filled(at, style.px(5), packed((0.0, 0.0, 0.0, 1.0), 0.7))
    draw.add_circle_filled(at, style.px(3.5), packed(TEXT))


def _pixel(frame: tuple[float, float, float], at: tuple[float, float]) -> imgui.ImVec2:
    left, top, side = frame
    return imgui.ImVec2(left + at[0] * side, top + (1.0 - at[1]) * side)


def _flight(scene: Scene, shown: OverviewState, right: float, up: float) -> GlideTo:
    """Before that place, looking as before; before a wall, toward it."""
    place, body = shown.in_world(right, up), scene.body
    if shown.wall:
        away = float((body.head - place) @ shown.axes[:, 2])
        head = place + shown.axes[:, 2] * (away if away > scene.settings.visit else AWAY)
        yaw, pitch = scene.placement.spec.yaw, 0.0
    else:
        head, yaw, pitch = place - AWAY * max(scene.scale, 0.3) * body.ahead, body.yaw + body.gaze, body.pitch
    x, y, z = head.tolist()
    return GlideTo((x, y, z), yaw, pitch, GLIDE)
