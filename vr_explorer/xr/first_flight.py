"""The steps of the first flight in the words of the controllers that are held."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from foundation.language import _, inside, pgettext
from vr_explorer.actions import BOARD, PICK_COLOUR, Action, Role
from vr_explorer.scene.first_flight import Wish
from vr_explorer.xr.actions import LEFT
from vr_explorer.xr.help import Held, menu_of


@lru_cache(maxsize=2)
def wishes(held: Held) -> Mapping[Wish, str]:
    """One line for each."""
    pointing = held.flying if held.alone else 1 - held.flying
    flies, points = _side(held.flying), _side(pointing)
    trigger = inside(held.profiles[held.flying].name("trigger", held.flying))
    pull = inside(held.profiles[pointing].name("trigger", pointing))
    grip, menu = inside(held.profiles[pointing].name("squeeze", pointing)), menu_of(held, 1 - held.flying)
    colour = _part(held, PICK_COLOUR, Role.POINTING, pointing)
    board = _part(held, BOARD, Role.FLYING, held.flying)
    said = {
        Wish.LOOK: _("Turn your head to look around"),
        Wish.FLY: _("Hold the {side} {trigger}: you fly where that hand points"),
        Wish.KEEP: _keeping(held.alone, bool(grip)),
        Wish.TAKE: _taking(held.alone, bool(colour)),
        Wish.OPEN: _("Open the menu ({menu}) and choose the page Filter"),
        Wish.SHOW: _("Press “Show them”: the images with that colour come to you"),
        Wish.THROW: _("Open the menu ({menu}), page Filter: “Filter bomb” gathers the images that match"),
        Wish.BOARD: _("Press {board}: what you kept hangs on a board")
        if board
        else _("Open the menu ({menu}), page Board: “Show them alone”"),
        Wish.ENTER: _("Open the menu ({menu}), page Images: “Into the cloud”"),
        Wish.RETURN: _("Press {board} to go back to all images")
        if board
        else _("Open the menu ({menu}), page Board: “Back to all”"),
    }
    names = {"side": flies, "trigger": trigger, "other_side": points, "pull": pull, "grip": grip}
    return {wish: line.format(menu=menu, colour=colour, board=board, **names) for wish, line in said.items()}


def _keeping(alone: bool, gripped: bool) -> str:
    """gripped: there is a grip, which keeps an image."""
    if alone and gripped:
        return _("Point at an image that you like; the {other_side} {grip} keeps it")
    if alone:
        return _("Point at an image that you like, then open the menu ({menu}), page Images: “Keep”")
    if gripped:
        return _("Hold the {other_side} {pull} to point at an image that you like; the {other_side} {grip} keeps it")
    return _(
        "Hold the {other_side} {pull} to point at an image that you like, then open the menu ({menu}), page Images: "
        "“Keep”"
    )


def _taking(alone: bool, pressed: bool) -> str:
    """pressed: there is a button that takes an image's colour; one hand alone has none."""
    if alone:
        return _("Point at an image, then open the menu ({menu}), page Images: “Its colour”")
    if pressed:
        return _(
            "Hold the {other_side} {pull} to point at an image and press {colour}: its colour is what you look for"
        )
    return _(
        "Hold the {other_side} {pull} to point at an image, then open the menu ({menu}), page Images: “Its colour”"
    )


def skip(held: Held) -> str:
    """How to end it."""
    return _("Skip: {menu}, page Help").format(menu=menu_of(held, 1 - held.flying))


def _part(held: Held, action: Action, role: Role, hand: int) -> str:
    """What asks for it; "" where nothing in that hand does."""
    if held.alone:
        return ""
    return next((name for press in action.presses(role) if (name := held.name(press.part, hand))), "")


def _side(hand: int) -> str:
    return pgettext("hand", "left") if hand == LEFT else pgettext("hand", "right")
