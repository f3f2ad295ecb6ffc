"""The steps of the first flight in the words of mouse and keyboard, and of a gamepad."""

from __future__ import annotations

from collections.abc import Mapping

from vr_explorer.actions import BOARD, BOMB, FAVOURITE, FILTER, PICK_COLOUR, TOGGLE_HOME
from vr_explorer.scene.first_flight import Wish

MOUSE: Mapping[Wish, str] = {
    Wish.LOOK: "Drag with the mouse to look around",
    Wish.FLY: "Hold W to fly, or turn the wheel",
    Wish.KEEP: f"Point at an image that you like and press {FAVOURITE.keys[0]}: it is kept",
    Wish.TAKE: f"Point at an image and press {PICK_COLOUR.keys[0]}: its colour is what you look for",
    Wish.OPEN: f"Press {FILTER.keys[0]} to see how many images have that colour",
    Wish.SHOW: "Press “Show them”: the images with that colour come to you",
    Wish.THROW: f"Press {BOMB.keys[0]}: a bomb flies off and gathers the images that match",
    Wish.BOARD: f"Press {BOARD.keys[0]}: what you kept hangs on a board",
    Wish.ENTER: f"Press {TOGGLE_HOME.keys[0]}, or double-click the portrait, to enter the cloud",
    Wish.RETURN: f"Press {BOARD.keys[0]} to go back to all images",
}

GAMEPAD: Mapping[Wish, str] = {
    **MOUSE,
    Wish.LOOK: "Push the right stick to look around",
    Wish.FLY: "Push the left stick to fly",
    Wish.KEEP: f"Bring the ring onto an image that you like and press {FAVOURITE.pad}: it is kept",
    Wish.TAKE: f"Bring the ring onto an image and press {PICK_COLOUR.keys[0]} on the keyboard: its colour is what you "
    "look for",
    Wish.OPEN: f"Press {FILTER.keys[0]} on the keyboard to see how many images have that colour",
    Wish.SHOW: "Click “Show them” with the mouse: the images with that colour come to you",
    Wish.THROW: f"Press {BOMB.keys[0]} on the keyboard: a bomb flies off and gathers the images that match",
    Wish.BOARD: f"Press {BOARD.keys[0]} on the keyboard: what you kept hangs on a board",
    Wish.ENTER: f"Press {TOGGLE_HOME.keys[0]} on the keyboard to enter the cloud",
    Wish.RETURN: f"Press {BOARD.keys[0]} on the keyboard to go back to all images",
}
