"""Who wears the headset: what hands and head ask for, and what they are told and feel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache, partial

from vr_explorer.actions import RESET_VIEW, Action
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.form import FORM, WORN_FORM
from vr_explorer.app.headset import Headset
from vr_explorer.app.headset_panels import HeadsetPanels
from vr_explorer.app.headset_picture import HeadsetPicture
from vr_explorer.input import InputFrame
from vr_explorer.panels.first_flight import FlightWords
from vr_explorer.panels.state import PanelState
from vr_explorer.scene.broods import Gap
from vr_explorer.scene.commands import MoveHead
from vr_explorer.xr.actions import LEFT, RIGHT
from vr_explorer.xr.first_flight import skip, wishes
from vr_explorer.xr.hands import HandControls
from vr_explorer.xr.help import Held, button_of, example_button, greeting, next_button, one_hand
from vr_explorer.xr.poses import Transform
from vr_explorer.xr.rig import Rig
from vr_explorer.xr.settings import HeadsetSettings

AT_THE_BODY = MoveHead((0.0, 0.0, 0.0), 0.0)

HOVERED, KEPT, HELD, LIT = 0.35, 1.0, 0.6, 0.25
"""Shares of the set strength of a tick."""

GREETED_AFTER = 2.0
"""Seconds for which the first words wait for the runtime to tell which controllers there are: they name their parts."""


class Wearer:
    """hands: what they ask for. panels: what is read and operated in the headset. picture: what is seen in it. greeted:
    the first words have been said since the headset was put on for the first time. settled: where the viewer stands in
    the headset's space has been found since it was put on; may be replaced.
    """

    def __init__(
        self, explorer: Explorer, panels: HeadsetPanels, picture: HeadsetPicture, rig: Rig, settings: HeadsetSettings
    ) -> None:
        self.hands = HandControls(settings)
        self.greeted = self.settled = False
        self.panels, self.picture = panels, picture
        self._explorer, self._rig = explorer, rig
        self._settings = settings
        self._held: Held | None = None
        self._unmet = 0.0

    def begin(self) -> None:
        """A headset is there, which is to be put on."""
        self._rig.uncentre()
        self.greeted = self.settled = False
        self._unmet = 0.0

    def rest(self) -> None:
        """The headset was taken off: the viewer looks along the body, and helps name keys again."""
        state, self._held = self._explorer.state, None
        self._explorer.scene.apply(AT_THE_BODY)
        state.example_key, state.next_key = PanelState.example_key, PanelState.next_key
        state.form = FORM

    def show(self, explorer: Explorer) -> None:
        """`explorer` is what is seen from now on, in place of the one before."""
        self._explorer, self._held = explorer, None
        self.panels.show(explorer)
        self.picture.show(explorer)

    def follow(self, settings: HeadsetSettings) -> None:
        """Goes by these settings from now on."""
        self._settings = self.hands.settings = self.panels.settings = settings
        self.picture.comfort.strength = settings.vignette

    def recentre(self, head: Transform) -> None:
        """The viewer stands where the body does, and looks to where it looks. head: in the headset's space."""
        self._rig.recentre(head)
        self._explorer.scene.apply(AT_THE_BODY)

    def asked(self, head: Transform, focused: bool, seconds: float) -> InputFrame:
        """What hands and head ask for. head: in the headset's space."""
        explorer, scene, hands = self._explorer, self._explorer.scene, self.hands
        self._rig.settle(head)
        if focused and not self.settled:
            self.settled = True
            self.recentre(head)
        world = self._rig.world_from_space(scene.body)
        alone = hands.alone
        free = hands.present(self.picture.held, seconds)
        if hands.alone != alone and self.greeted:
            self._say(one_hand(hands.alone))
        if (held := hands.held) != self._held:
            self._speak_of(held)
        free = self.panels.operate(free, (hands.flying, hands.pointing), head, seconds)
        board = self.panels.board.pointed
        hands.on_board = board.hand if board is not None else None
        hands.painting = explorer.state.painting
        hands.carriable, hands.takes_card = explorer.tools.carriable, explorer.tools.takes_card
        positions = hands.positions(free, world)
        if scene.bombs:
            left, right = (
                position is not None and explorer.tools.bombs.about(position) is not None for position in positions
            )
            hands.in_bomb = left, right
        else:
            hands.in_bomb = False, False
        hands.at_card = explorer.tools.reach(
            *(None if number in hands.occupied else at for number, at in enumerate(positions))
        )
        asked = hands.read(free, head, self._rig, scene.body, world, seconds)
        smooth = self._settings.snap_turn == 0.0 and seconds > 0.0
        self.picture.turning = asked.turn[0] / seconds if smooth else 0.0
        if hands.said:
            self._say(hands.said)
        if RESET_VIEW in asked.actions:
            self._rig.recentre(head)
            asked = replace(asked, head=AT_THE_BODY)
        return asked

    def greet(self, headset: Headset, seconds: float) -> None:
        """The first words, once it is known which controllers there are."""
        if self.greeted:
            return
        self._unmet += seconds
        if any(headset.actions.profiles) or self._unmet > GREETED_AFTER:
            self.greeted = True
            self._say(greeting(self.panels.held))

    def feel(self, headset: Headset, hovered: int | None, kept: int, gap: Gap | None) -> None:
        """Ticks for what has just happened in a hand. hovered, kept, gap: as they were before, and how many were."""
        scene, strength = self._explorer.scene, self._settings.haptics
        if scene.hovered is not None and scene.hovered != hovered:
            headset.actions.tick(self.picture.pointing, HOVERED * strength)
        if len(scene.favourites) != kept:
            headset.actions.tick(self.picture.pointing, KEPT * strength, 0.05)
        if scene.gap is not None and (gap is None or gap.brood != scene.gap.brood):
            for hand in (LEFT, RIGHT):
                headset.actions.tick(hand, KEPT * strength, 0.05)
        if self.panels.lit and self.panels.board.pointed is not None:
            headset.actions.tick(self.panels.board.pointed.hand, LIT * strength)
        for hand in self.hands.ticks:
            headset.actions.tick(hand, HELD * strength)

    def _speak_of(self, held: Held) -> None:
        """From now on panels name what is in the hands."""
        state, self._held, self.panels.held = self._explorer.state, held, held
        state.example_key, state.next_key = example_button(held), next_button(held)
        state.form, state.text_input.on_screen = WORN_FORM, True
        state.flight_words, state.named = _words_of(held)

    def _say(self, words: str) -> None:
        self._explorer.state.toasts.say(words, self._explorer.scene.time)


@lru_cache(maxsize=2)
def _words_of(held: Held) -> tuple[FlightWords, Callable[[Action], str]]:
    """Of the first flight, and what asks for each action."""
    return FlightWords(wishes(held), skip(held)), partial(button_of, held)
