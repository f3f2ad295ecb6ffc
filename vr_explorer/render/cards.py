"""All cards in two instanced draws, from buffers that are written only when the cards change.

Most cards are plain, and what they do not show costs nothing in the program of `shaders/lean_cards.glsl`; both programs
see all cards, and each leaves the other's out. Those that rest are drawn by `RestingCards` instead, once it can.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import moderngl

from vr_explorer.render.atlas import is_software
from vr_explorer.render.card_buffers import MOTION, CardBuffers
from vr_explorer.render.chunk_room import ChunkRoom
from vr_explorer.render.chunks import Closeness
from vr_explorer.render.details import Details
from vr_explorer.render.frame import Frame, Shape
from vr_explorer.render.full_picture import NOBODY
from vr_explorer.render.resting import FEWEST, PROGRAMS, PROGRAMS_OF_SOFTWARE, SMALL_PIXELS, RestingCards
from vr_explorer.render.settings import RenderSettings
from vr_explorer.scene.cards import NOBODY as NO_BALLS
from vr_explorer.scene.cards import NOWHERE, Cards
from vr_explorer.scene.view import View

OF_ALL = 3
"""The programs that draw all cards."""

FULL = 1
"""Which of the shapes the full program draws."""


class CardDrawer:
    """Draws the cards of one cloud, whose buffers are its own from `show` on."""

    def __init__(self, ctx: moderngl.Context, frame: Frame, settings: RenderSettings, details: Details) -> None:
        """details: the whole images of near cards."""
        self._ctx = ctx
        self._frame = frame
        self._details = details
        self._settings = settings
        self._whole, self._haze = NOBODY, settings.haze
        self._pulled, self._balls = NOWHERE, NO_BALLS
        self._programs: list[moderngl.Program] = []
        self._wanted = PROGRAMS_OF_SOFTWARE if is_software(ctx) else PROGRAMS
        for name in ("cards", "lean_cards", "lean_palettes"):  # all at once: the first frame is not to wait for one
            self._load(name)
        self._buffers: CardBuffers | None = None
        self._shapes: list[Shape] = []
        self._resting: RestingCards | None = None
        self._chunks = ChunkRoom(ctx)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="chunks")

    @property
    def buffers(self) -> CardBuffers:
        """Of the cloud that is shown. AssertionError: there is none yet."""
        assert self._buffers is not None
        return self._buffers

    def expect(self, count: int) -> None:
        """Makes room for so many cards at rest, before frames are shown."""
        if count >= FEWEST:
            self._chunks.reserve(count)

    def show(self, buffers: CardBuffers, scale: float, joined: bool = False) -> None:
        """In place of those before. scale: how large this world is, 1 for the reference number of images. joined: these
        are the same cards, with others at their end.
        """
        self._clear()
        self._buffers = buffers
        if joined:
            self._details.enlarge(buffers.room)
        else:
            self._details.renumber(buffers.room)
        # By the square root: in a larger world the cards stay as large, and the view between them ends as soon.
        self._haze = self._settings.haze * scale**0.5
        for program in self._programs:
            self._tell(program)
        full, small, palettes = self._programs[:OF_ALL]
        full["palettes"] = buffers.plan is None
        motion = (buffers.motion, "3f 3f 1f 1f 1f 1f 1f 1f /i", *(MOTION.names or ()))
        look, detail = (buffers.look, "1u1 /i", "look"), (self._details.slots, "1i1 /i", "detail")
        pull = (buffers.pull, "4f /i", "pull")
        cells = (buffers.pictures, "2f 1i 20x /i", "half_size", "cell")
        colours = (buffers.pictures, "2f 1i 4u 1u /i", "half_size", "cell", "first_colours", "last_colour")
        lean = (palettes, colours) if buffers.plan is None else (small, cells)
        self._shapes = [
            Shape(self._ctx, self._frame, program, [pictures, motion, look, detail, pull])
            for program, pictures in (lean, (full, colours))
        ]

    def draw(self, cards: Cards, views: Sequence[View], time: float, hovered: int | None) -> None:
        """Uploads what has changed and draws; `cards` are those of the cloud. views, time, hovered: of the frame."""
        buffers = self._buffers
        if buffers is None:
            return
        buffers.update(cards, time)
        buffers.seen = views
        if not buffers.count:
            return
        buffers.atlas.use(0)
        self._details.texture.use(1)
        self._details.whole.texture.use(2)
        if self._details.whole.card != self._whole:
            self._whole = self._details.whole.card
            for program in self._programs:
                program["whole_card"] = self._whole
        if buffers.pulled != self._pulled:
            self._pulled = buffers.pulled
            for program in self._programs[:OF_ALL]:
                program["pulled"] = [along for way in self._pulled for along in way]
        if buffers.balls != self._balls:
            self._balls = buffers.balls
            for program in self._programs[:OF_ALL]:
                program["balls"] = self._balls
        shapes = self._shapes
        if self._follow(cards, time):
            assert self._resting is not None
            self._resting.draw(views, hovered, self._whole)
            shapes = self._shapes[FULL:] if self._resting.all_full else []
        buffers.shown_anew.clear()
        for shape in shapes:
            shape.draw(moderngl.TRIANGLE_STRIP, 4, buffers.count)

    def settle(self, cards: Cards, time: float) -> None:
        """Waits for what frames would make one after the other, so that the next one draws cards that rest as such."""
        if self._buffers is not None:
            self._buffers.update(cards)
            for _ in range(len(self._wanted) + 1):
                self._follow(cards, time)
            if self._resting is not None:
                self._resting.settle(cards, time)
            self._buffers.shown_anew.clear()

    def release(self) -> None:
        self._clear()
        self._chunks.release()
        self._thread.shutdown(cancel_futures=True)
        for program in self._programs:
            program.release()

    def _follow(self, cards: Cards, time: float) -> bool:
        """Goes on with what cards at rest are drawn by, of which a frame makes one thing; whether all is there."""
        assert self._buffers is not None
        plan = self._buffers.plan
        if plan is None or self._buffers.count < FEWEST:
            return False
        of_resting = self._programs[OF_ALL:]
        if len(of_resting) < len(self._wanted):
            self._load(self._wanted[len(of_resting)])
            self._tell(self._programs[-1])
            return False
        if self._resting is None:
            small = SMALL_PIXELS if self._wanted is PROGRAMS_OF_SOFTWARE else 0.0
            closeness = Closeness(plan.cells.cell, self._settings.near_fade_to, self._settings.smallest, small)
            self._resting = RestingCards(
                self._ctx, self._frame, of_resting, self._buffers, self._details, closeness, self._thread, self._chunks
            )
        self._resting.follow(cards, time)
        return self._resting.rest

    def _load(self, name: str) -> None:
        program = self._frame.program(name)
        program["haze_floor"] = self._settings.haze_floor
        program["near_fade"] = self._settings.near_fade_from, self._settings.near_fade_to
        program["smallest"] = self._settings.smallest
        if "details" in program:
            program["details"], program["whole"] = 1, 2
        self._programs.append(program)

    def _tell(self, program: moderngl.Program) -> None:
        """Of the cloud that is shown."""
        assert self._buffers is not None
        plan = self._buffers.plan
        program["haze"], program["whole_card"] = self._haze, self._whole
        cells, small = (plan.cells, plan.small) if plan is not None else (None, None)
        told = {
            "atlas_side": float(cells.layer_size) if cells is not None else 1.0,
            "cell_side": float(cells.cell) if cells is not None else 1.0,
            "cells_per_row": cells.cells_per_row if cells is not None else 1,
            "coarsest": float(cells.levels - 1) if cells is not None else 0.0,
            "smalls": plan.room if plan is not None and small is not None else 0,
            "small_layers": small.layers if small is not None else 0,
            "smalls_per_row": small.cells_per_row if small is not None else 1,
            "small_side": float(small.cell) if small is not None else 1.0,
            "small_coarsest": float(small.levels - 1) if small is not None else 0.0,
        }
        for name in told:
            if name in program:
                program[name] = told[name]

    def _clear(self) -> None:
        for shape in self._shapes:
            shape.release()
        self._shapes = []
        if self._resting is not None:
            self._resting.release()
            self._resting = None
        if self._buffers is not None:
            self._buffers.release()
            self._buffers = None
