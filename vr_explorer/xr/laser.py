"""Which hand has the laser, and whether it is on."""

from __future__ import annotations

from vr_explorer.xr.actions import Hand


class Laser:
    """hand: LEFT or RIGHT, which has it now; None while it is off. resting: it is on without that anything is held, on
    the hand whose trigger flies.
    """

    def __init__(self) -> None:
        self.hand: int | None = None
        self.resting = False
        self._switched_on = False
        self._pulled = False

    def follow(
        self, hands: tuple[Hand, Hand], pointing: int | None, flying: int | None, toggle: bool, taken: tuple[bool, bool]
    ) -> None:
        """pointing: the hand whose trigger is the laser's. flying: that which has it while its trigger is loose. None
        of either: no hand is. toggle: a pull of the trigger switches it on, another one off. taken: the hands whose
        triggers are something else's now.
        """
        self.hand, self.resting = None, False
        pulled = pointing is not None and hands[pointing].trigger > 0.0 and not taken[pointing]
        if pulled and not self._pulled:
            self._switched_on = toggle and not self._switched_on
        self._pulled = pulled
        self._switched_on &= toggle and pointing is not None
        on = self._switched_on if toggle else pulled
        if on and pointing is not None and not taken[pointing] and hands[pointing].aim is not None:
            self.hand = pointing
        elif (
            flying is not None and not taken[flying] and hands[flying].aim is not None and hands[flying].trigger == 0.0
        ):
            self.hand, self.resting = flying, True
