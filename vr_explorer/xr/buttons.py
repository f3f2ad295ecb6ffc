"""What the buttons of the hands ask for."""

from __future__ import annotations

from vr_explorer.actions import GO, RESET_VIEW, Action, Role
from vr_explorer.xr.actions import Hand
from vr_explorer.xr.inputs import Button

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
        self._role: Role | None = None
        self._before: tuple[Button, ...] = ()
        self._held_for: float | None = None
        self._pulled_for, self._since_tap = 0.0, AGAIN

    def read(self, hand: Hand, role: Role, laser: bool, seconds: float) -> list[Action]:
        """hand: made steady. role: of the hand. laser: is on by a trigger that is held or was. A hand that is alone
        goes, by a short press of the first view, to the card that the laser meets.
        """
        if role is not self._role:  # what is held meanwhile was pressed for something else
            self._before = hand.pressed if self._role is not None else ()
            self._role = role
        pressed = _meant([button for button in hand.pressed if button not in self._before], laser)
        self.begun, self.let_go = RESET_VIEW in pressed, False
        if self.begun:
            pressed.remove(RESET_VIEW)
            self._held_for = 0.0
        elif self._held_for is not None:
            pressed.extend(self._first_view(hand, role is Role.ALONE, seconds))
        self._before = hand.pressed
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

    def _first_view(self, hand: Hand, alone: bool, seconds: float) -> list[Action]:
        """Of the button that is held."""
        assert self._held_for is not None
        self._held_for += seconds
        if self._held_for < HELD and any(button.action is RESET_VIEW for button in hand.pressed):
            return []
        long, self._held_for = self._held_for >= HELD, None
        if long:
            return [RESET_VIEW]
        self.let_go = not alone
        return [GO] if alone else []


def _meant(begun: list[Button], laser: bool) -> list[Action]:
    """Of the buttons that have just gone down. Where a part does one thing while the laser is on and another one while
    it is off, both of them have.
    """
    if not laser:
        return [button.action for button in begun if not button.at_card]
    parts = {button.part for button in begun if button.at_card}
    return [button.action for button in begun if button.at_card or button.part not in parts]
