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
    ("4", "the favourites alone, and back"),
    ("R", "let the images rain, again: skip"),
)
CHOOSING = (
    ("Point", "what an image is and how it was made"),
    ("N", "light up its relatives with lines"),
    ("Click V", "choose it; one more, one less"),
    ("Shift+drag Ctrl+drag", "choose by rectangle, by lasso"),
    ("O", "show only what is chosen"),
    ("F Double-click", "keep it as a favourite, or no longer"),
    ("L C", "take the image, its colour, into the filter"),
    ("T X", "filter; show everything again"),
    ("B", "throw a filter bomb; a click opens its menu"),
    ("Drop", "pictures from outside: a bomb for their colours"),
    ("U Y", "undo, redo (also Ctrl+Z, Ctrl+Y)"),
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
    ("D-pad", "up cloud, down flat, right colour, left rain"),
    ("Y Start Back", "first view, help, picture"),
    ("L3 R3", "choose one more, relatives"),
)

SECTIONS = (
    ("Moving", MOVING),
    ("Arranging", ARRANGING),
    ("Choosing", CHOOSING),
    ("Pictures, menu and help", PICTURES),
    ("Gamepad", GAMEPAD),
)
"""(title, rows of (keys, effect)); several keys are separated by spaces."""
