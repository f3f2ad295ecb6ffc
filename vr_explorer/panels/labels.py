"""Words in the world: the scales and titles of an arrangement, drawn where they are seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from imgui_bundle import imgui

from vr_explorer.panels.style import DIM, FAINT, SHADE, TEXT, Colour, Style, packed
from vr_explorer.panels.windows import font
from vr_explorer.panels.words import extent, put
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.view import View

Position = tuple[float, float, float]

BEHIND = 0.05
"""Depth of clip space before which nothing is drawn."""

BELOW = 26.0
"""Of a bomb's middle its label stands, before scaling."""


class Sign(NamedTuple):
    """Words, and where they stand in the world."""

    words: str
    position: Position


class Label(NamedTuple):
    """words: one line. position: in the world. below: points (a sixteenth of body text) down to the words' middle.

    radius: metres of the world around `position` that what is named fills itself.
    """

    words: str
    position: Position
    colour: Colour = TEXT
    small: bool = False
    below: float = 0.0
    radius: float = 0.0


def labels_of(scene: Scene, signs: Sequence[Sign] = (), core: float = 0.0) -> list[Label]:
    """The names and values of axes, what bombs gather, the titles of groups. core: metres of a bomb's radius."""
    labels = []
    for scale in scene.scales:
        labels += [Label(tick.text, tick.position, DIM, small=True) for tick in scale.ticks]
        labels.append(Label(scale.name, scale.title))
    for bomb in scene.bombs:
        words = bomb.name or ("" if bomb.criterion.said_by_glow else bomb.criterion.describe())
        count = scene.taken.get(bomb.number)
        said = " · ".join([words] * bool(words) + [f"{count:,}"] * (count is not None))
        if said:
            labels.append(Label(said, bomb.position, small=True, below=BELOW, radius=core))
    labels += [Label(title.text, title.position) for title in scene.titles]
    return labels + [Label(sign.words, sign.position) for sign in signs]


def draw_labels(style: Style, scene: Scene, view: View, signs: Sequence[Sign] = ()) -> None:
    """Axes with their names and values, bombs with what they gather, and the titles of groups, over the window."""
    for scale in scene.scales:
        line = projected(view, scale.start), projected(view, scale.end)
        if line[0] is not None and line[1] is not None:
            ends = (imgui.ImVec2(*line[0]), imgui.ImVec2(*line[1]))
            imgui.get_background_draw_list().add_line(*ends, packed(FAINT, 4.0), style.px(2))
    for label in labels_of(scene, signs):
        position = projected(view, label.position)
        if position is not None:
            size = style.small if label.small else style.body
            write(style, (position[0], position[1] + style.px(label.below)), label.words, label.colour, size)


def projected(view: View, position: Position) -> tuple[float, float] | None:
    """Pixels from the upper left; None where it is behind the viewer."""
    clip = view.projection @ (view.view @ np.array([*position, 1.0], np.float32))
    if clip[3] <= BEHIND:
        return None
    x, y = (clip[0] / clip[3] + 1.0) * 0.5 * view.size[0], (1.0 - clip[1] / clip[3]) * 0.5 * view.size[1]
    return float(x), float(y)


def write(style: Style, position: tuple[float, float], words: str, colour: Colour, size: float) -> None:
    """Centred on `position`, on a shade that keeps it legible before cards."""
    draw, pad = imgui.get_background_draw_list(), style.px(5)
    with font(style.bold, size):
        taken = extent(words)
        x, y = round(position[0] - taken.x / 2), round(position[1] - taken.y / 2)
        corner, end = imgui.ImVec2(x - pad, y - pad / 2), imgui.ImVec2(x + taken.x + pad, y + taken.y + pad / 2)
        draw.add_rect_filled(corner, end, packed(SHADE), pad)
        put(draw, imgui.ImVec2(x, y), packed(colour), words)
