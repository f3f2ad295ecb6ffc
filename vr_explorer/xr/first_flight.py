"""The steps of the first flight in the words of the controllers that are held."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from vr_explorer.actions import BOARD, PICK_COLOUR, Action, Role
from vr_explorer.scene.first_flight import Wish
from vr_explorer.xr.actions import LEFT
from vr_explorer.xr.help import Held, menu_of


@lru_cache(maxsize=2)
def wishes(held: Held) -> Mapping[Wish, str]:
    """One line for each."""
    pointing = held.flying if held.alone else 1 - held.flying
    flies, points = _side(held.flying), _side(pointing)
    trigger, pull = held.name("trigger", held.flying).lower(), held.name("trigger", pointing).lower()
    grip, menu = held.name("squeeze", pointing).lower(), menu_of(held, 1 - held.flying)
    aim = "Point at an image" if held.alone else f"Hold the {points} {pull} to point at an image"
    colour = _part(held, PICK_COLOUR, Role.POINTING, pointing)
    board = _part(held, BOARD, Role.FLYING, held.flying)
    return {
        Wish.LOOK: "Turn your head to look around",
        Wish.FLY: f"Hold the {flies} {trigger}: you fly where that hand points",
        Wish.KEEP: f"{aim} that you like; the {points} {grip} keeps it"
        if grip
        else f"{aim} that you like, then open the menu ({menu}), page Images: “Keep”",
        Wish.TAKE: f"{aim} and press {colour}: its colour is what you look for"
        if colour
        else f"{aim}, then open the menu ({menu}), page Images: “Its colour”",
        Wish.OPEN: f"Open the menu ({menu}) and choose the page Filter",
        Wish.SHOW: "Press “Show them”: the images with that colour come to you",
        Wish.THROW: f"Open the menu ({menu}), page Filter: “Filter bomb” gathers the images that match",
        Wish.BOARD: f"Press {board}: what you kept hangs on a board"
        if board
        else f"Open the menu ({menu}), page Board: “Show them alone”",
        Wish.ENTER: f"Open the menu ({menu}), page Images: “Into the cloud”",
        Wish.RETURN: f"Press {board} to go back to all images"
        if board
        else f"Open the menu ({menu}), page Board: “Back to all”",
    }


def skip(held: Held) -> str:
    """How to end it."""
    return f"Skip: {menu_of(held, 1 - held.flying)}, page Help"


def _part(held: Held, action: Action, role: Role, hand: int) -> str:
    """What asks for it; "" where nothing in that hand does."""
    if held.alone:
        return ""
    return next((name for press in action.presses(role) if (name := held.name(press.part, hand))), "")


def _side(hand: int) -> str:
    return "left" if hand == LEFT else "right"
