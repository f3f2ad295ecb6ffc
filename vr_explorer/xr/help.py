"""The controls of the hands in words, for the help panel; `hands.py` carries them out."""

from __future__ import annotations

Rows = tuple[tuple[str, str], ...]


def sections(left_handed: bool) -> tuple[tuple[str, Rows], ...]:
    """(title, rows of (keys, effect)); several keys are separated by spaces. Buttons are named as on Touch."""
    flying, pointing = ("Left", "Right") if left_handed else ("Right", "Left")
    buttons = {"Left": "X Y", "Right": "A B"}
    return (
        (
            f"{flying} hand: flying",
            (
                ("Trigger", "fly where the hand points; in a bomb: carry it"),
                ("Grip", "with the trigger faster, alone brake"),
                ("Stick", "turn in steps; rise and sink"),
                (buttons[flying], "flat sheet; favourites and back"),
                (f"Laser+{buttons[flying][0]}", "relatives of the image"),
                (f"Laser+{buttons[flying][2]}", "choose one image more, or less"),
                ("Stick-click", "undo"),
            ),
        ),
        (
            f"{pointing} hand: pointing",
            (
                ("Trigger", "hold for the laser: what an image is"),
                ("Grip", "at an image: keep it; a bomb: carry, tap: menu"),
                ("Stick", "move where you look"),
                (buttons[pointing], "by colour, cloud; at an image: take it"),
                ("Stick-click", "to the image; without laser: first view"),
            ),
        ),
        (
            "Both hands",
            (
                ("Grips", "hold the world: move, turn, scale"),
                ("Menu", "arrange, settings, this help"),
            ),
        ),
    )


def greeting(left_handed: bool) -> str:
    """The first words in the headset."""
    flying, pointing = ("Left", "right") if left_handed else ("Right", "left")
    return f"{flying} trigger flies, {pointing} trigger points, both grips hold the world"
