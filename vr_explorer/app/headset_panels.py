"""What a viewer in a headset reads and operates: messages that follow the head, words and plates in the world,
the board of the menu, the names of the buttons at the hands."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Any

import moderngl
import numpy as np

from vr_explorer.app.explorer import Explorer
from vr_explorer.app.headset_card_panels import HeadsetCardPanels
from vr_explorer.app.headset_labels import HeadsetLabels
from vr_explorer.app.headset_large_view import HeadsetLargeView
from vr_explorer.app.headset_menu import SETTLING, HeadsetMenu
from vr_explorer.app.screen import PlacedScreen, Screen
from vr_explorer.panels.help import HelpSection
from vr_explorer.panels.layouts import lay_out_follow_panel, lay_out_hints
from vr_explorer.panels.page import Page
from vr_explorer.render.panel import PlacedPanel
from vr_explorer.xr.actions import LEFT, RIGHT, Hand
from vr_explorer.xr.follow_panel import SIZE, FollowPanel
from vr_explorer.xr.help import Held, sections
from vr_explorer.xr.menu_panel import MenuPanel
from vr_explorer.xr.poses import Transform, applied, chained, upright
from vr_explorer.xr.session import Session
from vr_explorer.xr.settings import HeadsetSettings

FOLLOW_PIXELS, FOLLOW_SCALE = (1280, 768), 1.5
"""Body text is 1.1° high at the distance of the panel that follows."""

HINT_PIXELS, HINT_SCALE = (672, 408), 1.5
HINT_SIZE = (0.26, 0.158)
HINT_ABOVE = 0.144
"""Metres of the names beside a hand, and above it; body text is 1° high at 0.53 m."""

HINTED = 180.0
"""Seconds of wearing the headset during which the buttons are named."""

RENEWED = 10.0
"""Times a second that the numbers and the graph of the frames are drawn anew."""


class HeadsetPanels:
    """board: the menu's. labels: what is written in the world. held: what the hands hold; the help names its parts."""

    def __init__(self, ctx: moderngl.Context, explorer: Explorer, settings: HeadsetSettings) -> None:
        self._explorer = explorer
        self.settings = settings
        self.board = MenuPanel()
        self.labels = HeadsetLabels(ctx, explorer)
        self._follow_panel = FollowPanel()
        self._on_follow_panel = Screen(ctx, explorer.renderer, FOLLOW_PIXELS, FOLLOW_SCALE)
        self._card_panels = HeadsetCardPanels(ctx, explorer)
        self._menu = HeadsetMenu(ctx, explorer)
        self._large = HeadsetLargeView(ctx, explorer)
        self._hints = [Screen(ctx, explorer.renderer, HINT_PIXELS, HINT_SCALE) for _ in (LEFT, RIGHT)]
        self.held = Held(LEFT if settings.left_handed else RIGHT)
        self._hinted: Held | None = None
        self._said: tuple[object, ...] = ()
        self._clock = 0.0
        self._worn = 0.0
        self._shown: list[PlacedScreen] = []
        self._placed: dict[bool, list[PlacedPanel]] = {True: [], False: []}

    def show(self, explorer: Explorer) -> None:
        """`explorer` is what is seen from now on, in place of the one before."""
        self._explorer, self._said = explorer, ()
        for part in (self.labels, self._card_panels, self._menu, self._large):
            part.show(explorer)

    @property
    def _screens(self) -> list[Screen]:
        return [
            self._on_follow_panel,
            *self._card_panels.screens,
            *self._menu.screens,
            self._large.screen,
            *self._hints,
        ]

    @property
    def lit(self) -> bool:
        """A hand has come upon something that can be pressed, or pressed it, in this frame."""
        return self._menu.lit

    def attach(self, session: Session) -> None:
        """A session begins; its runtime composes the panels, where that is set."""
        if self.settings.quad_layers:
            for screen in self._screens:
                screen.compose(session)

    def detach(self) -> None:
        for screen in self._screens:
            screen.stop_composing()
        self._shown, self._placed = [], {True: [], False: []}

    def operate(
        self, hands: tuple[Hand, Hand], order: tuple[int, int], head: Transform, seconds: float
    ) -> tuple[Hand, Hand]:
        """Lets the hands work on the board while it is open; returns them without what they do there.

        order: the hand that operates it first, and the one that may carry it.
        """
        self._worn += seconds
        if self._explorer.state.page is None:
            self.board.close()
            self._menu.close()
            return hands
        carrying = self.settings.board == "wrist" and hands[order[1]].grip is not None
        self.board.follow(head, hands[order[1]] if carrying else None)
        return self.board.read(hands, order[:1] if carrying else order)

    def draw(self, world: Transform, head: Transform, hands: tuple[Hand, Hand], seconds: float) -> None:
        """Draws anew what has changed. world: the headset's space in the world."""
        self._follow_panel.follow(head, seconds)
        self._clock += seconds
        self._shown = []
        self._draw_follow_panel()
        self._draw_hints(head, hands)
        self._shown += self._large.draw(head) or self._card_panels.draw(world, head)
        if self._explorer.state.page is not None:
            self._shown += self._menu.draw(self.board, self._help(), seconds)
        self._hang(world)
        self.labels.follow(np.array(applied(world, *head[:3, 3].tolist())))

    def placed(self, composed: bool) -> list[PlacedPanel]:
        """Those that the runtime composes by itself, or the others, in the world as it was for `draw`."""
        return self._placed[composed]

    def layers(self) -> list[Any]:
        """OpenXR's layers for this frame, of the panels that the runtime composes."""
        found = [screen.layer(pose, size) for screen, pose, size in self._shown if screen.composed]
        return [layer for layer in found if layer is not None]

    def release(self) -> None:
        for screen in self._screens:
            screen.release()
        self.labels.release()

    def _hang(self, world: Transform) -> None:
        self._placed = {True: [], False: []}
        for screen, pose, (width, height) in self._shown:
            self._placed[screen.composed].append((screen.picture, chained(world, pose, width, height)))

    def _draw_follow_panel(self) -> None:
        scene, state = self._explorer.scene, self._explorer.state
        messages = state.toasts.look(scene.time)
        flight = (state.first_flight, state.flight_words) if state.page is None else (None, None)
        if not messages and not state.performance_shown and not state.quiet and flight[0] is None:
            return
        said = messages, state.quiet, flight, int(self._clock * RENEWED) if state.performance_shown else None
        if said != self._said:
            self._said = said
            self._on_follow_panel.write(partial(lay_out_follow_panel, scene=scene, state=state), settled=True)
        self._shown.append(PlacedScreen(self._on_follow_panel, self._follow_panel.pose(), SIZE))

    def _draw_hints(self, head: Transform, hands: tuple[Hand, Hand]) -> None:
        when = self.settings.hints
        asked = when == "always" or self._explorer.state.page is Page.HELP
        if not asked and (when == "never" or self._worn > HINTED):
            return
        held, flying = self.held, self.held.flying
        for number, (hand, screen) in enumerate(zip(hands, self._hints, strict=True)):
            if held.alone and number != flying:
                continue
            if self._hinted != held:
                section = self._help()[0 if number == flying else 1]
                for _ in range(SETTLING):
                    screen.write(partial(lay_out_hints, section=section))
            carries = self.settings.board == "wrist" and self._explorer.state.page is not None
            if hand.grip is not None and not (carries and number != flying):
                position = np.add(hand.grip.position, (0.0, HINT_ABOVE, 0.0))
                self._shown.append(PlacedScreen(screen, upright(position, head[:3, 3] - position), HINT_SIZE))
        self._hinted = held

    def _help(self) -> list[HelpSection]:
        return _help_for(self.held)


@lru_cache(maxsize=2)
def _help_for(held: Held) -> list[HelpSection]:
    return [HelpSection(*section) for section in sections(held)]
