"""The controls of the window in words, for the help overlay: the mouse, and what the table of actions has.

A line tells of several inputs where they belong together. An action of which no line tells gets one of its own, by its
title, so that the help is never without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from foundation.language import N_, _, inside
from vr_explorer.actions import (
    ACTIONS,
    BOARD,
    BOMB,
    BREED,
    BREED_BOMB,
    CALMER,
    CLEAR,
    CLOUD,
    COLOUR,
    CONTEXT,
    DISMISS,
    EXPORT,
    FAVOURITE,
    FILTER,
    FLAT,
    FULL_SCREEN,
    GO,
    HELP,
    LARGE_VIEW,
    LEAVE,
    LET_GO,
    LIKE,
    MENU,
    MORE_LIKE,
    NUMBERS,
    ONLY_SELECTED,
    OPEN_CLOUD,
    OPEN_IMAGE,
    OVERVIEW,
    PERFORMANCE,
    PICK_COLOUR,
    PICTURE,
    REDO,
    REJECT,
    RELATIVES,
    RESET_VIEW,
    SCREENSHOT,
    SELECT,
    SLIDESHOW,
    SLOWER,
    START,
    STEP_DOWN,
    STEP_LEFT,
    STEP_RIGHT,
    STEP_UP,
    STOP_BREEDING,
    SURVEY,
    THROW_AWAY,
    TOGGLE_HOME,
    UNDO,
    WHAT_NEXT,
    WILDER,
    ZOOM_ALL,
    ZOOM_CHOSEN,
    Action,
    Group,
    key_words,
)
from vr_explorer.desktop.gamepad import CHORD
from vr_explorer.desktop.keyboard import CTRL

Line = tuple[tuple[str | Action, ...], str]
"""Inputs, and what they do together; of an action, whatever asks for it."""

Rows = tuple[tuple[str, str], ...]

LINES: dict[Group, Sequence[Line]] = {
    Group.MOVING: (
        (("W A S D",), N_("fly forward, left, back, right")),
        (("E Q",), N_("rise, sink")),
        (("Shift Ctrl",), N_("faster, slower")),
        (("Wheel", "Ctrl+wheel"), N_("nearer, farther; change the speed")),
        (("Drag", "Middle-drag"), N_("look around; go around what is chosen")),
        ((GO,), N_("go to the image that is pointed at")),
        ((RESET_VIEW,), N_("back to the whole view")),
    ),
    Group.LOOKING: (
        ((LARGE_VIEW, "Double-click"), N_("the image as large as the window, and back")),
        ((ZOOM_CHOSEN, ZOOM_ALL), N_("what is chosen fills the view; all does")),
        ((SLIDESHOW, OVERVIEW), N_("a slideshow of what is shown; the map")),
        ((STEP_LEFT, STEP_RIGHT, STEP_UP, STEP_DOWN), N_("large: the image beside, above, below")),
    ),
    Group.ARRANGING: (
        ((CLOUD,), N_("cloud: alike lies together")),
        ((FLAT,), N_("flat: one sheet before you")),
        ((COLOUR,), N_("by colour: hue around, light on top")),
        ((BOARD, TOGGLE_HOME), N_("the favourites alone; home; and back")),
        ((START,), N_("let the images rain, again: skip")),
    ),
    Group.SELECTING: (
        (("Point", NUMBERS, RELATIVES), N_("what an image is; in numbers; its relatives")),
        (("Right-click", "Hold", CONTEXT), N_("what can be done with it")),
        ((FAVOURITE,), N_("keep it as a favourite, or no longer")),
        ((WHAT_NEXT, DISMISS, REJECT), N_("what next; fewer like it; never again")),
        (("Click", SELECT, "Ctrl+A"), N_("select one; one more, one less; all")),
        (("Shift+drag", "Ctrl+drag"), N_("select by a rectangle, a lasso")),
        ((UNDO, REDO), N_("undo, redo (also Ctrl+Z, Ctrl+Y)")),
    ),
    Group.FILTERING: (
        (("Ctrl+F", FILTER, LIKE, PICK_COLOUR), N_("search; filter; take in image, colour")),
        ((ONLY_SELECTED, SURVEY, CLEAR), N_("the selected alone; side by side; all again")),
        ((BOMB, BREED_BOMB, "Drop"), N_("throw a bomb; one that breeds; a picture")),
        (("Click Drag",), N_("the bomb's menu; carry it, throw it")),
    ),
    Group.BREEDING: (
        ((BREED, "Drag", MORE_LIKE), N_("breed: several; one dropped on another; one")),
        ((CALMER, WILDER, SLOWER, STOP_BREEDING), N_("calmer, wilder, slower, no more")),
        ((LET_GO, THROW_AWAY), N_("all to their places; throw them away")),
    ),
    Group.SHOWING: (
        ((PICTURE, SCREENSHOT), N_("save a picture of the view; of the screen")),
        ((OPEN_IMAGE, "Ctrl+Enter", "Ctrl+C"), N_("open the image; show its folder; copy it")),
        ((HELP, PERFORMANCE), N_("show or hide this help; frame timing")),
        ((FULL_SCREEN, "Ctrl+S", "Ctrl+,"), N_("the whole screen; sessions; settings")),
        ((OPEN_CLOUD, "Ctrl+O", EXPORT, "Ctrl+Shift+E"), N_("another cloud; save the favourites")),
        ((MENU, LEAVE), N_("the menu; close what is open, twice: leave")),
    ),
}
GAMEPAD: Sequence[Line] = (
    (("Sticks LT RT",), N_("fly, look, sink, rise")),
    (("LB RB", WHAT_NEXT), N_("slower, faster; what next")),
    ((FAVOURITE, UNDO, GO, SELECT, RELATIVES), N_("favourite, undo, go, select, relatives")),
    ((CLOUD, FLAT, COLOUR, START), N_("up cloud, down flat, right colour, left rain")),
    ((RESET_VIEW, HELP, PICTURE), N_("whole view, help, picture")),
    (("LB+RB",), N_("with A, X: breed, from one; right: bomb; B: no more")),
)


def sections() -> list[tuple[str, Rows]]:
    """(title, rows of (keys, effect)); several keys are separated by spaces."""
    told = {one for lines in LINES.values() for inputs, _effect in lines for one in inputs}
    found = []
    for group, lines in LINES.items():
        further = [action for action in ACTIONS if action.group is group and action not in told]
        found.append((_(group.value), _rows(lines, further, _keys)))
    told = {one for inputs, _effect in GAMEPAD for one in inputs}
    found.append((_("Gamepad"), _rows(GAMEPAD, [action for action in ACTIONS if action not in told], _pad)))
    return found


def _rows(lines: Iterable[Line], further: Iterable[Action], names: Callable[[Action], list[str]]) -> Rows:
    """further: actions of which no line tells. names: of what asks for an action."""
    own = [((action,), inside(action.title)) for action in further if names(action)]
    rows = []
    for inputs, effect in (*((inputs, _(effect)) for inputs, effect in lines), *own):
        keys = [key for one in inputs for key in (names(one) if isinstance(one, Action) else one.split(" "))]
        rows.append((" ".join(key_words(key) for key in dict.fromkeys(keys)), effect))
    return tuple(rows)


def _keys(action: Action) -> list[str]:
    """Without those with ctrl, each of which has another one beside it or is known from other programs."""
    return [key for key in action.keys if not key.startswith(CTRL)]


def _pad(action: Action) -> list[str]:
    """All of the D-pad is one name; what both bumpers are held for has lines of its own."""
    return action.pad.split(" ")[:1] if action.pad and not action.pad.startswith(CHORD) else []
