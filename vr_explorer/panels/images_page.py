"""The page of images: how they are arranged, and what can be done with the cloud and with one of them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from imgui_bundle import imgui

from foundation.language import N_, _
from foundation.lines import one_line
from vr_explorer.actions import (
    CLOUD,
    COLOUR,
    FLAT,
    FULL_SCREEN,
    NUMBERS,
    OVERVIEW,
    PERFORMANCE,
    PICTURE,
    RECENTRE,
    REDO,
    RESET_VIEW,
    SEARCH,
    SELECT_ALL,
    SLIDESHOW,
    START,
    TOGGLE_HOME,
    UNDO,
    ZOOM_ALL,
    ZOOM_CHOSEN,
    Action,
)
from vr_explorer.panels.pictograms import pictogram
from vr_explorer.panels.pointed_image import draw_pointed
from vr_explorer.panels.selection import draw_selection
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.style import TEXT, Style
from vr_explorer.panels.tips import tip
from vr_explorer.panels.widgets import GAP, button, choice, heading, tile, toggle
from vr_explorer.panels.words import text
from vr_explorer.scene.arrangements import ARRANGEMENTS, AxisOption, Family, GroupOption, HomeHall, Option
from vr_explorer.scene.commands import Arrange, Command, Turn
from vr_explorer.scene.criteria import Axis, Measure
from vr_explorer.scene.scene import Scene

Rows = Sequence[Sequence[tuple[str, Action | Command, str]]]
"""Of buttons: what each says, what it asks for, and what that does."""

TURN_LEFT, TURN_RIGHT = Turn(math.radians(30.0), 0.0), Turn(math.radians(-30.0), 0.0)
"""For hands and controllers that have no stick."""

TILES_A_ROW, WIDE_TILE = 4, 110.0
"""Arrangements beside each other where the menu is narrow, and how wide each is where it is not, before scaling."""

MEASURES_A_ROW = 5
LONGEST_AXIS = 48
"""Buttons beside each other that still have room for their words."""

ARRANGED: dict[str, tuple[str, Action | None]] = {
    "cloud": (N_("What is alike lies together"), CLOUD),
    "flat": (N_("All images on one wall before you"), FLAT),
    "methods": (N_("A wall with a part for each way of making"), None),
    "lineage": (N_("What the image pointed at last came from, and what came from it"), None),
    "colour": (N_("Hue around, vivid outside, light on top"), COLOUR),
    "rgb": (N_("By red, green and blue along the edges of a cube"), None),
    "sorted": (N_("A wall in the order of one measure"), None),
    "axes": (N_("Two or three measures as directions in space"), None),
}
"""Arrangements by their ids: what they are, and what asks for them."""


def draw_images_page(style: Style, scene: Scene, state: PanelState) -> None:
    """Into the present window; what is pressed and changed goes into `state`."""
    _draw_arrangements(style, scene, state)
    heading(style, _("The whole cloud"))
    rain = _("Skip the rain") if scene.raining else _("Rain")
    home = _("Into the cloud") if isinstance(scene.arrangement, HomeHall) else _("Home")
    rows: Rows = (
        (
            (rain, START, _("The images rain to their places")),
            (_("Whole view"), RESET_VIEW, _("To where all of it is seen at its best")),
            (home, TOGGLE_HOME, _("A hall with the portrait and your favourites, and back")),
        ),
        (
            (_("Undo"), UNDO, _("Take back what was done last")),
            (_("Redo"), REDO, _("Do again what was taken back")),
            (_("Slideshow"), SLIDESHOW, _("One image after the other, as large as the window")),
        ),
        (
            (_("Fill the view"), ZOOM_CHOSEN, _("To where what is selected, or pointed at, fills the view")),
            (_("All in sight"), ZOOM_ALL, _("To where all that is shown is in view")),
        ),
        (
            (_("Turn left"), TURN_LEFT, _("By 30°")),
            (_("Recentre"), RECENTRE, _("Look level; in the headset, this is ahead from now on")),
            (_("Turn right"), TURN_RIGHT, _("By 30°")),
        ),
    )
    _draw_rows(style, state, rows)
    draw_pointed(style, scene, state)
    draw_selection(style, scene, state)
    heading(style, _("View"))
    typed: Rows = (
        (
            (_("Search …"), SEARCH, _("By words: colours, manners, notes")),
            (_("Whole screen"), FULL_SCREEN, _("Without the window's frame, and back")),
        ),
    )
    _draw_rows(
        style,
        state,
        (
            (
                (_("Select all"), SELECT_ALL, _("Select all that is shown")),
                (_("Save a picture"), PICTURE, _("Of what you see, without panels, into your folder of pictures")),
            ),
            *(typed if state.named(SEARCH) else ()),
        ),
    )
    state.overview_shown = toggle(style, _("Show the overview map"), state.overview_shown)
    tip(style, _("Where the images are, where you are, and what is lit"), state.named(OVERVIEW))
    state.numbers_shown = toggle(style, _("Beside an image, all its numbers"), state.numbers_shown)
    tip(style, _("Its parameters and the values of its measures, instead of words"), state.named(NUMBERS))
    state.performance_shown = toggle(style, _("Show the frame timing"), state.performance_shown)
    tip(style, _("How smoothly the pictures come"), state.named(PERFORMANCE))


def _draw_rows(style: Style, state: PanelState, rows: Rows) -> None:
    for row in rows:
        width = float(int((imgui.get_content_region_avail().x - style.px(GAP) * (len(row) - 1)) / len(row)))
        for number, (words, action, says) in enumerate(row):
            if number:
                imgui.same_line(0.0, style.px(GAP))
            pressed = button(style, words, width)
            tip(style, says, _key(state, action))
            if not pressed:
                continue
            if isinstance(action, Action):
                state.asked.append(action)
            else:
                state.commands.append(action)


def _key(state: PanelState, action: Action | Command | None) -> str:
    """What asks for it on the device in hand."""
    return state.named(action) if isinstance(action, Action) else ""


def _draw_arrangements(style: Style, scene: Scene, state: PanelState) -> None:
    """The arrangements, and by what the present one is made where that can be chosen."""
    heading(style, _("Arrangement"))
    present = scene.arrangement
    shown = [one for family in Family for one in ARRANGEMENTS.values() if one.family is family]
    across, gap = imgui.get_content_region_avail().x, style.px(GAP)
    most = min(max(int(across / style.px(WIDE_TILE)), TILES_A_ROW), len(shown))
    columns = math.ceil(len(shown) / math.ceil(len(shown) / most))  # rows as long as each other
    width = float(int((across - gap * (columns - 1)) / columns))
    for number, one in enumerate(shown):
        if number % columns:
            imgui.same_line(0.0, gap)
        if tile(style, _(one.title), width, one.id == (present.tile or present.id), pictogram(one.id)):
            state.commands.append(Arrange(one.about(state.last)))
        says, action = ARRANGED.get(one.id, ("", None))
        tip(style, _(says), _key(state, action))
    for option in present.options:
        _draw_option(style, scene, state, option)


def _draw_option(style: Style, scene: Scene, state: PanelState, option: Option) -> None:
    """Changed, the arrangement is made anew with it."""
    if isinstance(option, AxisOption):
        axis = _measure(style, scene, _(option.label), option.current)
        if axis is not option.current:
            state.commands.append(Arrange(option.becomes(axis)))
    elif isinstance(option, GroupOption):
        labels = scene.matcher.measures.labels.titles
        if labels:
            by = _chosen(style, _("Grouped by"), ["", *labels], [_("Method"), *labels.values()], option.current)
            if by != option.current:
                state.commands.append(Arrange(option.becomes(by)))
    else:
        on = toggle(style, _(option.label), option.on)
        if on is not option.on:
            state.commands.append(Arrange(option.becomes(on)))


def _chosen(style: Style, name: str, values: Sequence[str], words: Sequence[str], current: str) -> str:
    """The one of `values` that is chosen; they stand in rows as long as each other."""
    text(name, TEXT)
    rows = -(-len(values) // MEASURES_A_ROW)
    width = -(-len(values) // rows)
    chosen = current
    for first in range(0, len(values), width):
        shown = values[first : first + width]
        lit = shown.index(current) if current in shown else None
        pressed = choice(style, f"{name} {first}", words[first : first + width], lit)
        if pressed is not None:
            chosen = shown[pressed]
    return chosen


def _measure(style: Style, scene: Scene, name: str, axis: Axis) -> Axis:
    """Which measure is chosen."""
    text(name, TEXT)
    known = scene.matcher.measures
    measures, present = list(known.described.values()), known.resolved(axis) if isinstance(axis, Measure) else None
    rows = -(-len(measures) // MEASURES_A_ROW)
    width = -(-len(measures) // rows)
    for row in range(rows):
        shown = measures[row * width :][:width]
        current = shown.index(present) if present in shown else None
        pressed = choice(style, f"{name} {row}", [_(measure.label) for measure in shown], current)
        if pressed is not None:
            axis = shown[pressed]
    return _sought(style, scene, name, axis)


def _sought(style: Style, scene: Scene, name: str, axis: Axis) -> Axis:
    """What is filtered by can be an axis as well: how well images match, or which of two things they are more like."""
    present = scene.placement.filter
    offered = [*([] if isinstance(axis, Measure) else [axis]), *([present.criterion] if present is not None else [])]
    for number, criterion in enumerate(dict.fromkeys(offered)):
        words = one_line(criterion.describe(), LONGEST_AXIS)
        if button(style, f"{words}##{name} {number}", imgui.get_content_region_avail().x, criterion == axis):
            axis = criterion
    return axis
