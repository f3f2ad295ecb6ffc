"""The states of a session whose frames are measured, as hands bring them about."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import moderngl
import numpy as np
from arriving_children import AT_ONCE, SILENT, Brood
from frame_clock import Outside

from tests.openxr.aiming import between, multiplied
from tests.openxr.monado import Controller, Remote
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.headset_loop import HeadsetLoop
from vr_explorer.panels.draft import Draft
from vr_explorer.panels.page import Page
from vr_explorer.scene.commands import CloseGap, PlaceBomb, RemoveBomb, ToggleFavourite
from vr_explorer.scene.criteria import Colours, Measure
from vr_explorer.xr.actions import LEFT, RIGHT
from vr_explorer.xr.session import Frame

SETTLING_FRAMES = 60
PATIENCE = 60.0
"""Seconds that a state may take until it is reached."""

CARD_AWAY, BOMB_AWAY = 8.0, 20.0
"""Metres before the hand."""

LEFT_AT, RIGHT_AT = (-0.2, 1.2, -0.3), (0.2, 1.2, -0.3)


class Session:
    """One cloud in the headset. The hands sway about where they are sent to."""

    def __init__(self, ctx: moderngl.Context, explorer: Explorer, loop: HeadsetLoop, remote: Remote) -> None:
        self.loop = loop
        self._explorer = explorer
        self._remote = remote
        self._outside = Outside()
        self._shown: list[int] = []
        self._period = 0
        self._left, self._right = Controller(LEFT_AT, trigger=1.0), Controller(RIGHT_AT)
        self._swing = 0.3
        self._number = 0
        self._dragged: Callable[[int], None] | None = None
        self._arrive: Callable[[], None] | None = None
        self._never = ctx.query(samples=True)
        with self._never:
            pass
        draw = loop.picture.draw

        def noted(headset: object, frame: Frame, seconds: float) -> None:
            self._shown.append(frame.time)
            self._period = frame.period
            draw(headset, frame, seconds)  # type: ignore[arg-type]

        loop.picture.draw = noted  # type: ignore[method-assign,assignment]

    def frame(self, drawn: bool = False) -> tuple[float, float, float]:
        """Milliseconds of thread time: its own, and outside; and 1 where what measures was doubled, else 0. drawn:
        otherwise the GPU's work is left out.
        """
        x, y, z = LEFT_AT
        a, b, c = RIGHT_AT
        swing = self._swing * float(np.sin(self._number / 15.0))
        self._number += 1
        if self._dragged is not None:
            self._dragged(self._number)
        self._remote.send(
            head=(swing, 1.6, 0.0),
            left=Controller((x, y + swing, z), self._left.turn, self._left.trigger, self._left.squeeze),
            right=Controller((a + swing, b, c), self._right.turn, self._right.trigger, self._right.squeeze),
        )
        self._outside.doubled = self._number % 4 >= 2  # the window is mirrored in every other frame
        begin, before = time.thread_time(), self._outside.seconds
        if self._arrive is not None:
            self._arrive()
        if drawn:
            self.loop.frame()
        else:
            with self._never.crender:
                self.loop.frame()
        outside = self._outside.seconds - before
        return 1e3 * (time.thread_time() - begin - outside), 1e3 * outside, float(self._outside.doubled)

    def frames(self, count: int, drawn: bool = False) -> np.ndarray:
        """(count, 3), as of `frame`."""
        return np.array([self.frame(drawn) for _ in range(count)])

    def lasting(self, wanted: str) -> np.ndarray:
        """(N, 3), as of `frame`. wanted: how many frames, or how many seconds of them, such as 600s."""
        if not wanted.endswith("s"):
            return self.frames(int(wanted))
        end, found = time.monotonic() + float(wanted[:-1]), []
        while time.monotonic() < end:
            found.append(self.frame())
        return np.array(found)

    def undisturbed(self, frames: np.ndarray) -> np.ndarray:
        """(N, 2), milliseconds of frames, its own and outside, without what was added by measuring. frames: as of
        `frame`.
        """
        own, doubled = frames[:, 0], frames[:, 2]
        nothing = max(float(np.median(own[doubled > 0.0]) - np.median(own[doubled == 0.0])), 0.0)
        return np.stack([own - nothing * (doubled + self._outside.share), frames[:, 1]], axis=1)

    def late(self) -> int:
        """How many frames since the last call came later than one period after the one before."""
        times = np.array(self._shown, np.int64)
        self._shown.clear()
        return int((np.diff(times) > 1.5 * self._period).sum())

    @contextmanager
    def state(self, name: str) -> Iterator[None]:
        """Brings one about, and takes it back. name: of those that benchmarks/session.py knows."""
        self._until(lambda: self.loop.headset is not None and self.loop.headset.session.focused)
        self._until(lambda: all(hand.aim is not None for hand in self.loop.picture.held))
        states = {"card": self._card, "menu": self._menu, "filter": self._filter, "bomb": self._bomb}
        states |= {"children": self._children, "held": self._held}
        with states.get(name, self._nothing)():
            self.frames(SETTLING_FRAMES)
            yield

    @contextmanager
    def _nothing(self) -> Iterator[None]:
        yield

    @contextmanager
    def _children(self) -> Iterator[None]:
        before = len(self._explorer.scene.cards)
        with Brood(self._explorer) as brood:
            self._arrive = brood.bring
            self._until(lambda: len(self._explorer.scene.cards) > before)
            yield
            self._arrive = None
        assert len(self._explorer.scene.cards) > before + AT_ONCE

    @contextmanager
    def _held(self) -> Iterator[None]:
        """A favourite in each hand; the hands part, and children come between them."""
        scene, tools = self._explorer.scene, self._explorer.tools
        tools.breeding.process.command = SILENT
        before = scene.cards.target[:2].copy()
        for card in (0, 1):
            scene.apply(ToggleFavourite(card))
        self._put(0, self._before_hand(CARD_AWAY))
        self._until(lambda: scene.hovered == 0)
        self._left = Controller(LEFT_AT, trigger=1.0, squeeze=1.0)
        self._until(lambda: tools.in_hands.held == (0,))
        self._left = Controller(LEFT_AT, squeeze=1.0)
        self._until(lambda: self.loop.hands.laser == RIGHT)
        self._put(1, self._before_hand(CARD_AWAY, RIGHT))
        self._until(lambda: scene.hovered == 1)
        self._right = Controller(RIGHT_AT, squeeze=1.0)
        self._until(lambda: scene.gap is not None)  # they part as they sway
        gap = scene.gap
        assert gap is not None
        with Brood(self._explorer, gap.brood):
            self._until(lambda: scene.bred(gap.brood) > 0)
            yield
            assert scene.bred(gap.brood) > AT_ONCE and scene.gap is not None
        tools.breeding.process.stop()
        self._left, self._right = Controller(LEFT_AT, trigger=1.0), Controller(RIGHT_AT)
        self.frames(4)
        scene.apply(CloseGap())
        for card in (0, 1):
            scene.apply(ToggleFavourite(card))
            self._put(card, before[card])
        self._until(lambda: scene.hovered is None)

    def _put(self, card: int, position: np.ndarray) -> None:
        """At once."""
        cards = self._explorer.scene.cards
        cards.start[card] = cards.target[card] = position
        cards.motion_version += 1

    @contextmanager
    def _card(self) -> Iterator[None]:
        scene = self._explorer.scene
        position = scene.cards.target[0].copy()
        self._put(0, self._before_hand(CARD_AWAY))
        self._until(lambda: scene.hovered == 0)
        yield
        assert scene.hovered == 0
        self._put(0, position)
        self._until(lambda: scene.hovered is None)

    @contextmanager
    def _filter(self) -> Iterator[None]:
        """The page of filters, with a range that changes in each frame as a slider that is dragged changes it."""

        def drag(number: int) -> None:
            low = 0.25 + 0.2 * float(np.sin(number / 9.0))
            self._explorer.state.draft.set_range(Measure.LIGHTNESS, low, low + 0.4)

        with self._menu(Page.FILTER):
            self._dragged = drag
            yield
            self._dragged = None
        self._explorer.state.draft = Draft()

    @contextmanager
    def _menu(self, page: Page = Page.IMAGES) -> Iterator[None]:
        self._left, self._swing = Controller(LEFT_AT), 0.1
        self._explorer.state.show(page)
        self.frames(4)
        board = self.loop.panels.board
        for _ in range(6):
            hand = self.loop.picture.held[RIGHT]
            assert hand.aim is not None
            wanted, now = board.pose[:3, 3] - hand.aim.transform()[:3, 3], -hand.aim.transform()[:3, 2]
            turn = multiplied(between(now, wanted / np.linalg.norm(wanted)), self._right.turn)
            self._right = Controller(RIGHT_AT, turn)
            self.frames(3)
        self._until(lambda: board.pointed is not None)
        yield
        assert board.pointed is not None
        self._explorer.state.show(None)
        self._left, self._right, self._swing = Controller(LEFT_AT, trigger=1.0), Controller(RIGHT_AT), 0.3
        self.frames(4)

    @contextmanager
    def _bomb(self) -> Iterator[None]:
        scene, tools = self._explorer.scene, getattr(self._explorer, "tools", None)
        bombing = tools.bombs if tools is not None else self._explorer.bombing  # as versions before called it
        x, y, z = self._before_hand(BOMB_AWAY).tolist()
        scene.apply(PlaceBomb(Colours(((255, 40, 40),)), (x, y, z)))
        self._until(lambda: bombing.pointed is not None)
        self._left = Controller(LEFT_AT, trigger=1.0, squeeze=1.0)
        self._until(lambda: bombing.held is not None)
        yield
        assert bombing.held is not None
        self._left = Controller(LEFT_AT, trigger=1.0)
        self._until(lambda: bombing.held is None)
        for bomb in scene.bombs:
            scene.apply(RemoveBomb(bomb.number))
        self.frames(4)

    def _before_hand(self, metres: float, number: int = LEFT) -> np.ndarray:
        """(3,) of the world, on the laser of the hand where it is when it does not sway."""
        aim = self.loop.picture.held[number].aim
        assert aim is not None
        world = self.loop._rig.world_from_space(self._explorer.scene.body)
        origin, direction = aim.transform()[:3, 3], -aim.transform()[:3, 2]
        return (world @ np.append(origin + metres * direction, 1.0))[:3]

    def _until(self, condition: Callable[[], object]) -> None:
        end = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > end:
                raise RuntimeError("the state to be measured was not reached")
            self.frame()
