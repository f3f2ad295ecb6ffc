"""Words in the world: the scales and titles of an arrangement, drawn where they are seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from imgui_bundle import imgui

from foundation.language import format_number
from vr_explorer.panels.label_avoidance import Box, clear_of
from vr_explorer.panels.style import DIM, FAINT, SHADE, TEXT, Colour, Style, packed
from vr_explorer.panels.windows import font
from vr_explorer.panels.words import extent, put
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.view import View

Position = tuple[float, float, float]

BEHIND = 0.05
"""Depth of clip space before which nothing is drawn."""

LARGEST = 12.0
"""Of body text, are words that have a size in the world: from there on, all of them is not seen at once anyway."""

BELOW = 26.0
"""Of a bomb's middle its label stands, before scaling."""


class Sign(NamedTuple):
    """Words, and where they stand in the world. at_bomb: below a bomb that is there."""

    words: str
    position: Position
    at_bomb: bool = False


class Label(NamedTuple):
    """words: one line. position: in the world. below: points (a sixteenth of body text) down to the words' middle.

    radius: metres of the world around `position` that what is named fills itself. beside: of an axis' name, the middle
    of the axis, from which it gives way to values. value: of an axis. leading: the words begin at the position.
    letters: as of `Title`.
    """

    words: str
    position: Position
    colour: Colour = TEXT
    small: bool = False
    below: float = 0.0
    radius: float = 0.0
    beside: Position | None = None
    value: bool = False
    leading: bool = False
    letters: float = 0.0


def labels_of(scene: Scene, signs: Sequence[Sign] = (), core: float = 0.0) -> list[Label]:
    """The names and values of axes, what bombs gather, the titles of groups. core: metres of a bomb's radius."""
    labels = []
    for scale in scene.scales:
        labels += [Label(tick.text, tick.position, DIM, small=True, value=True) for tick in scale.ticks]
        labels.append(Label(scale.name, scale.title, beside=scale.middle))
    for bomb in scene.bombs:
        if bomb.breeding is not None:
            continue  # how far it is, is one of the signs
        words = bomb.name or ("" if bomb.criterion.said_by_glow else bomb.criterion.describe())
        count = scene.taken.get(bomb.number)
        parts = [words, format_number(count) if count is not None else ""]
        said = " · ".join(part for part in parts if part)
        if said:
            labels.append(Label(said, bomb.position, small=True, below=BELOW, radius=core))
    labels += [Label(one.text, one.position, leading=one.leading, letters=one.letters) for one in scene.titles]
    for sign in signs:
        small, below, radius = (True, BELOW, core) if sign.at_bomb else (False, 0.0, 0.0)
        labels.append(Label(sign.words, sign.position, small=small, below=below, radius=radius))
    return labels


def draw_labels(style: Style, scene: Scene, view: View, signs: Sequence[Sign] = ()) -> None:
    """Axes with their names and values, bombs with what they gather, and the titles of groups, over the window."""
    for scale in scene.scales:
        line = projected(view, scale.start), projected(view, scale.end)
        if line[0] is not None and line[1] is not None:
            ends = (imgui.ImVec2(*line[0]), imgui.ImVec2(*line[1]))
            imgui.get_background_draw_list().add_line(*ends, packed(FAINT, 4.0), style.px(2))
    for label, (x, y) in placed(style, labels_of(scene, signs), view):
        size = style.small if label.small else style.body
        if label.letters:
            size = min(max(pixels_of(view, label.position, label.letters), style.small), LARGEST * style.body)
        write(style, (x, y), label.words, label.colour, size, label.leading)


def placed(style: Style, labels: Sequence[Label], view: View) -> list[tuple[Label, tuple[float, float]]]:
    """Those that are before the viewer, and the pixels of their middles.

    The names of axes stand off from them by as much more as it takes to meet no values and no other names.
    """
    found: list[tuple[Label, tuple[float, float]]] = []
    names: list[Label] = []
    beside: list[Box] = []
    taken: list[Box] = []
    for label in labels:
        position = projected(view, label.position)
        if position is None:
            continue
        if label.value or label.beside is not None:
            (taken if label.value else beside).append(_taken(style, label, position))
        if label.beside is not None:
            names.append(label)
            continue
        found.append((label, (position[0], position[1] + style.px(label.below))))
    for label, box in zip(names, beside, strict=True):
        middle = projected(view, label.beside) if label.beside is not None else None
        box = clear_of(box, taken, (box.x - middle[0], box.y - middle[1]) if middle is not None else (0.0, 1.0))
        taken.append(box)
        found.append((label, (box.x, box.y)))
    return found


def _taken(style: Style, label: Label, position: tuple[float, float]) -> Box:
    """With the shade behind the words, and some air."""
    with font(style.bold, style.small if label.small else style.body):
        words = extent(label.words)
    return Box(*position, words.x / 2 + style.px(6), words.y / 2 + style.px(4))


def projected(view: View, position: Position) -> tuple[float, float] | None:
    """Pixels from the upper left; None where it is behind the viewer."""
    clip = view.projection @ (view.view @ np.array([*position, 1.0], np.float32))
    if clip[3] <= BEHIND:
        return None
    x, y = (clip[0] / clip[3] + 1.0) * 0.5 * view.size[0], (1.0 - clip[1] / clip[3]) * 0.5 * view.size[1]
    return float(x), float(y)


def pixels_of(view: View, position: Position, metres: float) -> float:
    """How high something of so many metres is seen there; `position` is before the viewer."""
    depth = float((view.projection @ (view.view @ np.array([*position, 1.0], np.float32)))[3])
    return 0.5 * metres * view.size[1] * float(view.projection[1, 1]) / max(depth, BEHIND)


def write(
    style: Style, position: tuple[float, float], words: str, colour: Colour, size: float, leading: bool = False
) -> None:
    """Centred on `position`, on a shade that keeps it legible before cards. leading: to the right of it."""
    draw, pad = imgui.get_background_draw_list(), style.px(5)
    with font(style.bold, size):
        taken = extent(words)
        x, y = round(position[0] - (0.0 if leading else taken.x / 2)), round(position[1] - taken.y / 2)
        corner, end = imgui.ImVec2(x - pad, y - pad / 2), imgui.ImVec2(x + taken.x + pad, y + taken.y + pad / 2)
        draw.add_rect_filled(corner, end, packed(SHADE), pad)
        put(draw, imgui.ImVec2(x, y), packed(colour), words)
