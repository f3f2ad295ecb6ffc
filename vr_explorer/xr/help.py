"""The controls of the hands in words, for the help panel; `hands.py` carries them out.

Parts are named as on the controllers that are held. What a controller has no part for is in the menu. An action of the
table of which no line tells gets one of its own, by its title.
"""

from __future__ import annotations

from typing import NamedTuple

from foundation.language import N_, _, inside, pgettext
from vr_explorer.actions import (
    ACTIONS,
    BOARD,
    CLOUD,
    COLOUR,
    FLAT,
    GO,
    LIKE,
    MENU,
    PICK_COLOUR,
    RELATIVES,
    RESET_VIEW,
    SELECT,
    UNDO,
    WHAT_NEXT,
    Action,
    Role,
)
from vr_explorer.xr.actions import LEFT
from vr_explorer.xr.interaction_profiles import TOUCH, Profile

Rows = tuple[tuple[str, str], ...]
Section = tuple[str, Rows]
Line = tuple[str | tuple[Action, ...], str]
"""Parts that are separated by spaces, or the actions that are asked for with them, and what they do."""

LASER = N_("Laser+")


class Held(NamedTuple):
    """What is in the hands. flying: LEFT or RIGHT. alone: it is the only hand with which one plays.

    profiles: of the controllers, left and right. toggle, resting: how the laser is switched on, as in the settings.
    """

    flying: int
    alone: bool = False
    profiles: tuple[Profile, Profile] = (TOUCH, TOUCH)
    toggle: bool = False
    resting: bool = False

    def name(self, part: str, hand: int) -> str:
        """What `part` of the controller in that hand is called; "" where it has none."""
        return _(self.profiles[hand].name(part, hand))

    def rows(self, hand: int, parts: tuple[tuple[str, str], ...]) -> Rows:
        """(parts, effect) with each part by its name; rows of parts that are not there are left out. Several parts are
        separated by spaces; one after a + is named as it is held.
        """
        found = []
        for keys, effect in parts:
            names = [self.name(key, hand) for key in keys.split("+")[-1].split(" ")]
            if all(names):
                before = _(LASER) if keys.startswith(LASER) else ""
                found.append((" ".join(before + name for name in names), effect))
        return tuple(found)


def sections(held: Held) -> tuple[Section, ...]:
    """(title, rows of (keys, effect)): the flying hand, the pointing one where there are two, and what is left."""
    if held.alone:
        return (_alone(held),)
    pointing = 1 - held.flying
    return _flying(held), _pointing(held, pointing), _both(held, pointing)


def greeting(held: Held) -> str:
    """The first words in the headset."""
    pointing = 1 - held.flying
    flies, points = (inside(held.profiles[hand].name("trigger", hand)) for hand in (held.flying, pointing))
    grip = inside(held.profiles[held.flying].name("squeeze", held.flying))
    said = _("{side} {flies} flies, {other_side} {points} points – {menu} for the menu")
    if grip:
        said = _("{side} {flies} flies, {other_side} {points} points, a {grip} holds the world – {menu} for the menu")
    words = said.format(
        side=_side(held.flying),
        flies=flies,
        other_side=_side(pointing),
        points=points,
        grip=grip,
        menu=menu_of(held, pointing),
    )
    return words[:1].upper() + words[1:]


def example_button(held: Held) -> str:
    """Which one takes the image on the laser as an example; "" where none does."""
    pointing = 1 - held.flying
    parts = [press.part for press in LIKE.presses(Role.POINTING)] if not held.alone else []
    return next((name for part in parts if (name := held.name(part, pointing))), "")


def next_button(held: Held) -> str:
    """What asks for the next images; "" where nothing in the hands does."""
    parts = [press.part for press in WHAT_NEXT.presses(Role.FLYING)] if not held.alone else []
    name = next((name for part in parts if (name := held.name(part, held.flying))), "")
    return f"{_(LASER)}{name}" if name else ""


def button_of(held: Held, action: Action) -> str:
    """What in the hands asks for an action, with the side where there are two; "" where nothing does."""
    roles = (
        ((Role.ALONE, held.flying),) if held.alone else ((Role.FLYING, held.flying), (Role.POINTING, 1 - held.flying))
    )
    for role, hand in roles:
        for press in action.presses(role):
            if name := held.name(press.part, hand):
                laser = _(LASER) if press.at_card else ""
                words = f"{laser}{name}"
                if not held.alone:
                    words = _("{side} {button}").format(side=_side(hand), button=words)
                return words[:1].upper() + words[1:]
    return ""


def one_hand(alone: int | None) -> str:
    """Said when the number of hands changes with which one plays."""
    if alone is None:
        return _("Both hands again")
    if alone == LEFT:
        return _("One hand: the left one flies and has the laser")
    return _("One hand: the right one flies and has the laser")


def _side(hand: int) -> str:
    return pgettext("hand", "left") if hand == LEFT else pgettext("hand", "right")


def menu_of(held: Held, hand: int) -> str:
    """What opens the menu. hand: the pointing one."""
    if held.alone and held.name("upper", hand):
        return held.name("upper", hand)
    if held.profiles[hand].has("menu"):
        return held.name("menu", hand) or _(held.profiles[hand].name("menu", 1 - hand))
    return _("{trigger}-twice").format(trigger=held.name("trigger", hand))


def _flying(held: Held) -> Section:
    keeps: tuple[Line, ...] = (("squeeze", _("tapped, with its laser on an image: keep it")),) if held.resting else ()
    lines: tuple[Line, ...] = (
        ("trigger", _("fly where the hand points; in a bomb: carry it")),
        ("squeeze", _("hold the world, brake; with the trigger: faster")),
        *keeps,
        ("stick", _("turn in steps; rise and sink")),
        ((FLAT, BOARD), _("flat sheet; favourites and back")),
        ((RELATIVES,), _("relatives of the image")),
        ((SELECT,), _("select one image more, or less")),
        ((WHAT_NEXT,), _("what next: eight images")),
        ((UNDO,), _("undo")),
    )
    title = _("Left hand: flying") if held.flying == LEFT else _("Right hand: flying")
    return title, held.rows(held.flying, _parts(held, held.flying, Role.FLYING, lines))


def _pointing(held: Held, hand: int) -> Section:
    lines: tuple[Line, ...] = (
        ("trigger", _("the laser: on, off") if held.toggle else _("hold for the laser: what an image is")),
        ("squeeze", _("hold the world; at an image: keep it")),
        ("squeeze", _("with the laser at a bomb: carry, tap: menu")),
        ("stick", _("move where you look")),
        ((COLOUR, CLOUD, LIKE, PICK_COLOUR), _("by colour, cloud; at an image: take it")),
        ((GO, RESET_VIEW), _("to the image; held, no laser: whole view")),
    )
    rows = held.rows(hand, _parts(held, hand, Role.POINTING, lines))
    title = _("Left hand: pointing") if hand == LEFT else _("Right hand: pointing")
    return title, (*rows, (menu_of(held, hand), _("the menu")))


def _alone(held: Held) -> Section:
    hand = held.flying
    lines: tuple[Line, ...] = (
        ("trigger", _("fly where the hand points; in a bomb: carry it")),
        ("squeeze", _("tap: keep it; hold: the world, or a bomb")),
        ("stick", _("turn in steps; rise and sink")),
        ((RESET_VIEW,), _("to the image; held: whole view")),
        ((UNDO,), _("undo")),
    )
    rows = held.rows(hand, _parts(held, hand, Role.ALONE, lines))
    title = _("Left hand alone") if hand == LEFT else _("Right hand alone")
    return title, (*rows, (menu_of(held, hand), _("menu: arrange, undo, all else")))


def _both(held: Held, pointing: int) -> Section:
    grips = [held.name("squeeze", hand) for hand in (LEFT, 1 - LEFT)]
    both = (_("hold the world with both: move, turn, scale"), _("an image you kept in each: pull apart, and breed"))
    rows = [(_("{grip}s").format(grip=grips[0]), words) for words in both] if all(grips) else []
    return _("Both hands"), (*rows, (menu_of(held, pointing), _("arrange, undo, settings, this help")))


def _parts(held: Held, hand: int, role: Role, lines: tuple[Line, ...]) -> tuple[tuple[str, str], ...]:
    """(parts, effect) for `Held.rows`: those of `lines`, and of what else can be pressed; the menu has a line apart."""
    told = {MENU, *(action for inputs, _effect in lines if not isinstance(inputs, str) for action in inputs)}
    own = [action for action in ACTIONS if action not in told and action.presses(role)]
    further: list[Line] = [((action,), inside(action.title)) for action in own]
    parts = [
        (inputs if isinstance(inputs, str) else _pressed(inputs, role), effect) for inputs, effect in (*lines, *further)
    ]
    return _fewer(held, hand, tuple(parts))


def _pressed(actions: tuple[Action, ...], role: Role) -> str:
    """The parts with which they are asked for; with the laser where all of them need it."""
    presses = [press for action in actions for press in action.presses(role)]
    parts = " ".join(dict.fromkeys(press.part for press in presses))
    return LASER + parts if all(press.at_card for press in presses) else parts


def _fewer(held: Held, hand: int, parts: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """With a pair of buttons replaced by the one that the controller has."""
    profile = held.profiles[hand]
    if profile.name("upper", hand) or not profile.name("lower", hand):
        return parts
    return tuple(
        ("lower", effect.split("; ")[0].split(", ")[0]) if keys == "lower upper" else (keys, effect)
        for keys, effect in parts
    )
