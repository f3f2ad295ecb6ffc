"""What hands can ask for, by what it means: the actions of OpenXR, and which parts of a controller are suggested for
each (OpenXR specification, chapter 11).

A runtime shows these names where its user gives other parts of the controller to them. Each is read on the hand whose
role it belongs to; roles change while the program runs, and suggestions cannot, so each is suggested for both hands.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import xr

from foundation.language import N_, _
from vr_explorer.actions import Action, Role
from vr_explorer.xr.interaction_profiles import Profile

HANDS = ("/user/hand/left", "/user/hand/right")
ONE_HAND = "_one_hand"

_EVERY = frozenset(Role)
_FLIES = frozenset({Role.FLYING, Role.ALONE})
_POINTS = frozenset({Role.POINTING})


class Button(NamedTuple):
    """An action of the table, on one of the hands with which it is asked for. part, at_card: as of `actions.Press`."""

    action: Action
    part: str
    at_card: bool = False


class Input(NamedTuple):
    """One action of OpenXR. name: of it. words: for people. parts: of a controller, as `profiles.Profile` names them.

    roles: of the hands on which it is read. button: what it presses, None for what is pulled, pushed, seen or felt.
    """

    name: str
    kind: xr.ActionType
    words: str
    parts: tuple[str, ...]
    roles: frozenset[Role] = _EVERY
    button: Button | None = None


MOVED = (
    Input("grip", xr.ActionType.POSE_INPUT, N_("Where the hand is"), ("grip",)),
    Input("aim", xr.ActionType.POSE_INPUT, N_("Where the hand points"), ("aim",)),
    Input("fly", xr.ActionType.FLOAT_INPUT, N_("Fly; carry a bomb; press on the menu"), ("trigger",), _FLIES),
    Input("point", xr.ActionType.FLOAT_INPUT, N_("The laser; press on the menu"), ("trigger",), _POINTS),
    Input("hold", xr.ActionType.FLOAT_INPUT, N_("Hold the world, brake; with the laser: keep, carry"), ("squeeze",)),
    Input("turn", xr.ActionType.VECTOR2F_INPUT, N_("Turn, rise, sink; scroll the menu"), ("stick",), _FLIES),
    Input("move", xr.ActionType.VECTOR2F_INPUT, N_("Move where you look; scroll the menu"), ("stick",), _POINTS),
    Input("haptic", xr.ActionType.VIBRATION_OUTPUT, N_("Ticks in the hand"), ("haptic",)),
)


def inputs(actions: Iterable[Action]) -> list[Input]:
    """All of them, with those of the table `actions`: of two hands, and of one hand that is alone."""
    found = [one._replace(words=_(one.words)) for one in MOVED]
    for action in actions:
        two = [press for press in action.hands if press.role is not Role.ALONE]
        for suffix, words, presses in (
            ("", "{action}", two),
            (ONE_HAND, _("{action} (one hand)"), action.presses(Role.ALONE)),
        ):
            if presses:
                parts = tuple(dict.fromkeys(press.part for press in presses))
                button = Button(action, parts[0], all(press.at_card for press in presses))
                roles = frozenset(press.role for press in presses)
                found.append(
                    Input(
                        action.id + suffix,
                        xr.ActionType.BOOLEAN_INPUT,
                        words.format(action=_(action.title)),
                        parts,
                        roles,
                        button,
                    )
                )
    return found


def suggested(profile: Profile, inputs: Iterable[Input]) -> list[tuple[str, str]]:
    """Names of inputs and whole paths, of all parts that the controller has."""
    return [(one.name, path) for one in inputs for part in one.parts for path in _paths(profile.parts.get(part, ()))]


def _paths(parts: str | tuple[str, ...]) -> list[str]:
    """Whole paths; one that names no hand stands for both."""
    found = (parts,) if isinstance(parts, str) else parts
    return [
        path for part in found for path in ([part] if part.startswith("/user") else [hand + part for hand in HANDS])
    ]
