"""What a viewer in a headset reads and operates: the visor, the menu's board, the names of the buttons at the hands."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Any, NamedTuple

import moderngl
import numpy as np

from vr_explorer.app.explorer import Explorer
from vr_explorer.app.screen import Screen
from vr_explorer.controls import Pointer
from vr_explorer.panels.help import HelpSection
from vr_explorer.panels.layouts import lay_out_board, lay_out_hints, lay_out_visor
from vr_explorer.panels.state import Page
from vr_explorer.render.panel import HungPanel
from vr_explorer.xr.actions import LEFT, RIGHT, Hand
from vr_explorer.xr.board import Board
from vr_explorer.xr.help import Held, sections
from vr_explorer.xr.poses import Transform, upright
from vr_explorer.xr.session import Session
from vr_explorer.xr.settings import HeadsetSettings
from vr_explorer.xr.visor import SIZE, Visor

VISOR_PIXELS, VISOR_SCALE = (1280, 768), 1.5
"""Body text is 1.1° high at the visor's distance."""

BOARD_PIXELS, BOARD_SCALE = (1280, 960), 1.45
"""Body text is 1° high, and the smallest 0.9°, at the distance where the board opens."""

HINT_PIXELS, HINT_SCALE = (672, 408), 1.5
HINT_SIZE = (0.26, 0.158)
HINT_ABOVE = 0.144
"""Metres of the names beside a hand, and above it; body text is 1° high at 0.53 m."""

HINTED = 180.0
"""Seconds of wearing the headset during which the buttons are named."""

SETTLING = 4
"""Frames that a board is drawn anew after something changed on it: ImGui needs a few for new panels."""

SCROLLED = 14.0
"""Notches a second with the stick fully to an end."""


class Hung(NamedTuple):
    """A screen that is shown. seat: its middle and axes in the headset's space. size: metres."""

    screen: Screen
    seat: Transform
    size: tuple[float, float]


class HeadsetPanels:
    """board: the menu's. lit: a hand has come upon something that can be pressed, or pressed it, in this frame.

    held: what the hands hold, whose parts the help names.
    """

    def __init__(self, ctx: moderngl.Context, explorer: Explorer, settings: HeadsetSettings) -> None:
        self._explorer = explorer
        self.settings = settings
        self.board = Board()
        self.lit = False
        self._visor = Visor()
        self._on_visor = Screen(ctx, explorer.renderer, VISOR_PIXELS, VISOR_SCALE)
        self._on_board = Screen(ctx, explorer.renderer, BOARD_PIXELS, BOARD_SCALE)
        self._hints = [Screen(ctx, explorer.renderer, HINT_PIXELS, HINT_SCALE) for _ in (LEFT, RIGHT)]
        self.held = Held(LEFT if settings.left_handed else RIGHT)
        self._hinted: Held | None = None
        self._stale = 0
        self._seen: tuple[object, ...] = ()
        self._before = (False, False)
        self._worn = 0.0
        self._shown: list[Hung] = []

    @property
    def _screens(self) -> list[Screen]:
        return [self._on_visor, self._on_board, *self._hints]

    def attach(self, session: Session) -> None:
        """A session begins; its runtime composes the panels, where that is set."""
        if self.settings.quad_layers:
            for screen in self._screens:
                screen.compose(session)

    def detach(self) -> None:
        for screen in self._screens:
            screen.part()
        self._shown = []

    def operate(
        self, hands: tuple[Hand, Hand], order: tuple[int, int], head: Transform, seconds: float
    ) -> tuple[Hand, Hand]:
        """Lets the hands work on the board while it is open; returns them without what they do there.

        order: the hand that operates it first, and the one that may carry it.
        """
        self._worn += seconds
        if self._explorer.state.page is None:
            self.board.close()
            return hands
        carrying = self.settings.board == "wrist" and hands[order[1]].grip is not None
        self.board.follow(head, hands[order[1]] if carrying else None)
        return self.board.read(hands, order[:1] if carrying else order)

    def draw(self, world: Transform, head: Transform, hands: tuple[Hand, Hand], seconds: float) -> None:
        """Draws anew what has changed. world: the headset's space in the world."""
        self._visor.follow(head, seconds)
        self._shown = []
        self._draw_visor(world)
        self._draw_hints(head, hands)
        self._draw_board(seconds)

    def hung(self, world: Transform, composed: bool) -> list[HungPanel]:
        """Those that the runtime composes by itself, or the others, in the world."""
        return [
            (screen.picture, world @ seat @ np.diag([*size, 1.0, 1.0]))
            for screen, seat, size in self._shown
            if screen.composed is composed
        ]

    def layers(self) -> list[Any]:
        """Of those that the runtime composes."""
        return [screen.layer(seat, size) for screen, seat, size in self._shown if screen.composed]

    def release(self) -> None:
        for screen in self._screens:
            screen.release()

    def _draw_visor(self, world: Transform) -> None:
        scene, state = self._explorer.scene, self._explorer.state
        pointed = scene.hovered is not None and state.page is None
        labelled = scene.bombs or scene.scales or scene.titles or state.signs
        if not (pointed or labelled or state.performance_shown or state.toasts.current(scene.time)):
            return
        view = self._visor.view(world, VISOR_PIXELS)
        self._on_visor.write(partial(lay_out_visor, scene=scene, view=view, state=state), pictures=state.pictures)
        self._shown.append(Hung(self._on_visor, self._visor.seat(), SIZE))

    def _draw_board(self, seconds: float) -> None:
        scene, state, pointed = self._explorer.scene, self._explorer.state, self.board.pointed
        self.lit = False
        if state.page is None:
            return
        counted = id(state.counted)
        asked = (
            state.typist.typing,
            state.chosen,
            state.compared,
            state.sessions,
            state.checkpoint,
            scene.planned,
            scene.tour,
            tuple(one.card for one in state.comparison),
        )
        seen = (
            state.page,
            scene.placement,
            scene.board,
            scene.raining,
            counted,
            state.shared,
            self.settings,
            asked,
            self.held,
        )
        if pointed is not None or seen != self._seen:
            self._seen, self._stale = seen, SETTLING
        if self._stale:
            self._stale -= 1
            pointer = Pointer()
            if pointed is not None:
                place = pointed.place[0] * BOARD_PIXELS[0], pointed.place[1] * BOARD_PIXELS[1]
                pointer = Pointer(place, pointed.pressed, pointed.wheel * SCROLLED * seconds)
            sections = self._help()
            self._on_board.write(
                partial(lay_out_board, scene=scene, state=state, sections=sections, pointer=pointer.place), pointer
            )
            now = self._on_board.surface.lit, pointer.pressed
            self.lit = any(new and not old for new, old in zip(now, self._before, strict=True))
            self._before = now
        self._shown.append(Hung(self._on_board, self.board.seat, self.board.size))

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
                place = np.add(hand.grip.place, (0.0, HINT_ABOVE, 0.0))
                self._shown.append(Hung(screen, upright(place, head[:3, 3] - place), HINT_SIZE))
        self._hinted = held

    def _help(self) -> list[HelpSection]:
        return _help_for(self.held)


@lru_cache(maxsize=2)
def _help_for(held: Held) -> list[HelpSection]:
    return [HelpSection(*section) for section in sections(held)]
