"""What the buttons of the hands ask for."""

from __future__ import annotations

from vr_explorer.controls import Action
from vr_explorer.xr.actions import Hand

POINTING_BUTTONS = {"lower": Action.COLOUR, "upper": Action.CLOUD, "stick_click": Action.HOME, "menu": Action.MENU}
FLYING_BUTTONS = {"lower": Action.FLAT, "upper": Action.BOARD, "stick_click": Action.UNDO, "menu": Action.MENU}
ALONE_BUTTONS = {"lower": Action.UNDO, "upper": Action.MENU, "stick_click": Action.HOME, "menu": Action.MENU}
"""Of the only hand, where one plays with one; the menu has the rest."""

WITH_LASER = {
    Action.COLOUR: Action.LIKE,
    Action.CLOUD: Action.PICK_COLOUR,
    Action.HOME: Action.GO,
    Action.FLAT: Action.RELATIVES,
    Action.BOARD: Action.CHOOSE,
}
"""What the hands' buttons do instead while the laser is on."""

HELD = 0.5
"""Seconds for which the button of the first view must be held, so that nobody loses their place by a slip."""

TAP, AGAIN = 0.3, 0.45
"""Seconds that a tap of the trigger lasts at most, and from its beginning to that of the next at most: two taps open
the menu for hands without a button for it."""


class Buttons:
    """Of one hand. begun: the first view was asked for in this frame, and comes once the button has been held.

    let_go: it was let go too early.
    """

    def __init__(self) -> None:
        self.begun = self.let_go = False
        self._before = Hand()
        self._held_for: float | None = None
        self._pulled_for, self._since_tap = 0.0, AGAIN

    def read(self, hand: Hand, kinds: dict[str, Action], laser: bool, alone: bool, seconds: float) -> list[Action]:
        """hand: made steady. kinds: what its buttons do. laser: is on by a trigger that is held or was. alone: it is
        the only hand, whose short press goes to the card that the laser meets.
        """
        pressed = [action for name, action in kinds.items() if getattr(hand, name) and not getattr(self._before, name)]
        if laser:
            pressed = [WITH_LASER.get(action, action) for action in pressed]
        self.begun, self.let_go = Action.HOME in pressed, False
        if self.begun:
            pressed.remove(Action.HOME)
            self._held_for = 0.0
        elif self._held_for is not None:
            pressed.extend(self._home(hand, alone, seconds))
        self._before = hand
        return pressed

    def tapped_twice(self, hand: Hand, seconds: float) -> bool:
        """Whether the second of two short pulls of the trigger has just begun."""
        pulled = hand.trigger > 0.0
        begins = pulled and self._pulled_for == 0.0
        self._since_tap += seconds
        twice = begins and self._since_tap < AGAIN
        if begins:
            self._since_tap = AGAIN if twice else 0.0
        if pulled and self._pulled_for + seconds > TAP:
            self._since_tap = AGAIN
        self._pulled_for = max(self._pulled_for + seconds, 1e-6) if pulled else 0.0
        return twice

    def _home(self, hand: Hand, alone: bool, seconds: float) -> list[Action]:
        """Of the button that is held."""
        assert self._held_for is not None
        self._held_for += seconds
        if hand.stick_click and self._held_for < HELD:
            return []
        long, self._held_for = self._held_for >= HELD, None
        if long:
            return [Action.HOME]
        self.let_go = not alone
        return [Action.GO] if alone else []
