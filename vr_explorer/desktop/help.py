"""The controls of the window in words, for the help overlay: the mouse, `keyboard.py` and `gamepad.py`."""

from __future__ import annotations

MOVING = (
    ("W A S D", "fly forward, left, back, right"),
    ("E Q", "rise, sink"),
    ("Shift Ctrl", "faster, slower"),
    ("Wheel", "change the speed"),
    ("Drag", "look around (any mouse button)"),
    ("G", "go to the image that is pointed at"),
    ("Home", "back to the first view"),
)
ARRANGING = (
    ("1", "cloud: alike lies together"),
    ("2", "flat: one sheet before you"),
    ("3", "by colour: hue around, light on top"),
    ("4 0", "the favourites alone; home; and back"),
    ("R", "let the images rain, again: skip"),
)
CHOOSING = (
    ("Point N", "what an image is; its relatives"),
    ("F Double-click", "keep it as a favourite, or no longer"),
    ("Click V", "choose one image; one more, one less"),
    ("Shift+drag", "choose by a rectangle"),
    ("Ctrl+drag", "choose by a lasso, with Shift more"),
    ("U Y", "undo, redo (also Ctrl+Z, Ctrl+Y)"),
)
FILTERING = (
    ("T L C", "filter; take in the image, its colour"),
    ("O X", "only what is chosen; everything again"),
    ("B Drop", "throw a bomb; a picture becomes one"),
    ("Click Drag", "the bomb's menu; carry it, throw it"),
)
PICTURES = (
    ("P", "save a picture of the view"),
    ("F12", "the same with everything on the screen"),
    ("M Tab", "the menu: arrange, settings"),
    ("H F1", "show or hide this help"),
    ("F3", "how well the frames come"),
    ("Esc", "close what is open; twice: leave"),
)
GAMEPAD = (
    ("Sticks LT RT", "fly, look, sink, rise"),
    ("LB RB", "slower, faster"),
    ("A B X", "favourite, undo, go there"),
    ("L3 R3", "choose one, held: many; relatives"),
    ("D-pad", "up cloud, down flat, right colour, left rain"),
    ("Y Start Back", "first view, help, picture"),
)

SECTIONS = (
    ("Moving", MOVING),
    ("Arranging", ARRANGING),
    ("Choosing", CHOOSING),
    ("Filters and filter bombs", FILTERING),
    ("Pictures, menu and help", PICTURES),
    ("Gamepad", GAMEPAD),
)
"""(title, rows of (keys, effect)); several keys are separated by spaces."""
