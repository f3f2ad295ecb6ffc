"""The steps of the first flight in the words of mouse and keyboard, and of a gamepad."""

from __future__ import annotations

from collections.abc import Mapping

from foundation.language import N_, _
from vr_explorer.actions import BOARD, BOMB, FAVOURITE, FILTER, PICK_COLOUR, TOGGLE_HOME, Action, key_words
from vr_explorer.scene.first_flight import Wish

_MOUSE: Mapping[Wish, tuple[str, Action | None]] = {
    Wish.LOOK: (N_("Drag with the mouse to look around"), None),
    Wish.FLY: (N_("Hold W to fly, or turn the wheel"), None),
    Wish.KEEP: (N_("Point at an image that you like and press {key}: it is kept"), FAVOURITE),
    Wish.TAKE: (N_("Point at an image and press {key}: its colour is what you look for"), PICK_COLOUR),
    Wish.OPEN: (N_("Press {key} to see how many images have that colour"), FILTER),
    Wish.SHOW: (N_("Press “Show them”: the images with that colour come to you"), None),
    Wish.THROW: (N_("Press {key}: a bomb flies off and gathers the images that match"), BOMB),
    Wish.BOARD: (N_("Press {key}: what you kept hangs on a board"), BOARD),
    Wish.ENTER: (N_("Press {key}, or double-click the portrait, to enter the cloud"), TOGGLE_HOME),
    Wish.RETURN: (N_("Press {key} to go back to all images"), BOARD),
}

_GAMEPAD: Mapping[Wish, tuple[str, Action | None]] = {
    **_MOUSE,
    Wish.LOOK: (N_("Push the right stick to look around"), None),
    Wish.FLY: (N_("Push the left stick to fly"), None),
    Wish.KEEP: (N_("Bring the ring onto an image that you like and press {key}: it is kept"), FAVOURITE),
    Wish.TAKE: (
        N_("Bring the ring onto an image and press {key} on the keyboard: its colour is what you look for"),
        PICK_COLOUR,
    ),
    Wish.OPEN: (N_("Press {key} on the keyboard to see how many images have that colour"), FILTER),
    Wish.SHOW: (N_("Click “Show them” with the mouse: the images with that colour come to you"), None),
    Wish.THROW: (N_("Press {key} on the keyboard: a bomb flies off and gathers the images that match"), BOMB),
    Wish.BOARD: (N_("Press {key} on the keyboard: what you kept hangs on a board"), BOARD),
    Wish.ENTER: (N_("Press {key} on the keyboard to enter the cloud"), TOGGLE_HOME),
    Wish.RETURN: (N_("Press {key} on the keyboard to go back to all images"), BOARD),
}
"""Each with the action whose key it names, or whose button."""


def by_mouse() -> Mapping[Wish, str]:
    """One line for each, in the present language."""
    return {wish: _(words).format(key=action.key if action else "") for wish, (words, action) in _MOUSE.items()}


def by_gamepad() -> Mapping[Wish, str]:
    """The same, of who has a gamepad in hand."""
    return {wish: _(words).format(key=_button(action) if action else "") for wish, (words, action) in _GAMEPAD.items()}


def _button(action: Action) -> str:
    """Of the pad where the line is about that, and else the key."""
    return key_words(action.pad) if action is FAVOURITE else action.key
