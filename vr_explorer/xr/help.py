"""The controls of the hands in words, for the help panel; `hands.py` carries them out."""

from __future__ import annotations

SECTIONS = (
    (
        "Right hand: flying",
        (
            ("Trigger", "fly where the hand points"),
            ("Grip", "with the trigger faster, alone brake"),
            ("Stick", "turn in steps; rise and sink"),
            ("A B", "flat sheet, cloud"),
            ("Stick-click", "undo"),
        ),
    ),
    (
        "Left hand: pointing",
        (
            ("Trigger", "hold for the laser: what an image is"),
            ("Grip", "while it points: keep the image"),
            ("Stick", "move where you look"),
            ("X Y", "by colour, cloud"),
            ("Stick-click", "back to the first view"),
            ("Menu", "show or hide this help"),
        ),
    ),
    (
        "Both hands",
        (("Grips", "hold the world: move, turn, scale"),),
    ),
)
"""(title, rows of (keys, effect)); several keys are separated by spaces."""

FIRST = "Right trigger flies, left trigger points, both grips hold the world. Menu: help"
