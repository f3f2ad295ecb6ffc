"""All cards in two instanced draws, from buffers that are written only when the cards change.

Most cards are plain, and what they do not show costs nothing in the program of `shaders/lean_cards.glsl`; both programs
see all cards, and each leaves the other's out.
"""

from __future__ import annotations

import moderngl

from vr_explorer.render.card_buffers import MOTION, CardBuffers
from vr_explorer.render.details import Details
from vr_explorer.render.frame import Frame, Shape
from vr_explorer.render.settings import RenderSettings
from vr_explorer.render.whole import NOBODY
from vr_explorer.scene.cards import Cards


class CardDrawer:
    """Draws the cards of one cloud, whose buffers are its own from `show` on."""

    def __init__(self, ctx: moderngl.Context, frame: Frame, settings: RenderSettings, details: Details) -> None:
        """details: the whole images of near cards."""
        self._ctx = ctx
        self._frame = frame
        self._details = details
        self._settings = settings
        names = "cards", "lean_cards", "lean_palettes"
        self._programs = [frame.program(name) for name in names]  # all at once: no frame is to wait for one
        for program in self._programs:
            program["haze_floor"] = settings.haze_floor
            program["near_fade"] = settings.near_fade_from, settings.near_fade_to
            program["smallest"] = settings.smallest
        self._programs[0]["details"], self._programs[0]["whole"] = 1, 2
        self._whole = NOBODY
        self._buffers: CardBuffers | None = None
        self._shapes: list[Shape] = []

    @property
    def buffers(self) -> CardBuffers:
        """Of the cloud that is shown. AssertionError: there is none yet."""
        assert self._buffers is not None
        return self._buffers

    def show(self, buffers: CardBuffers, scale: float, joined: bool = False) -> None:
        """In place of those before. scale: how large this world is, 1 for the reference number of images. joined: these
        are the same cards, with others at their end.
        """
        self._clear()
        self._buffers, geometry = buffers, buffers.geometry
        if joined:
            self._details.enlarge(buffers.room)
        else:
            self._details.renumber(buffers.room)
        full, small, palettes = self._programs
        full["palettes"] = geometry is None
        for program in full, small:
            program["cell_side"] = float(geometry.cell) if geometry is not None else 1.0
            program["cells_per_row"] = geometry.cells_per_row if geometry is not None else 1
            program["coarsest"] = float(geometry.levels - 1) if geometry is not None else 0.0
        for program in self._programs:
            # By the square root: in a larger world the cards stay as large, and the view between them ends as soon.
            program["haze"] = self._settings.haze * scale**0.5
            program["whole_card"] = self._whole
        motion = (buffers.motion, "3f 3f 1f 1f 1f 1f 1f 1f /i", *(MOTION.names or ()))
        look, detail = (buffers.look, "1u1 /i", "look"), (self._details.slots, "1i1 /i", "detail")
        cells = (buffers.pictures, "2f 1i 20x /i", "half_size", "cell")
        colours = (buffers.pictures, "2f 1i 4u 1u /i", "half_size", "cell", "first_colours", "last_colour")
        lean = (palettes, colours) if geometry is None else (small, cells)
        self._shapes = [
            Shape(self._ctx, self._frame, program, [pictures, motion, look, detail])
            for program, pictures in (lean, (full, colours))
        ]

    def draw(self, cards: Cards) -> None:
        """Uploads what has changed and draws; `cards` are those of the cloud."""
        buffers = self._buffers
        if buffers is None:
            return
        buffers.update(cards)
        if buffers.count:
            buffers.atlas.use(0)
            self._details.texture.use(1)
            self._details.whole.texture.use(2)
            if self._details.whole.card != self._whole:
                self._whole = self._details.whole.card
                for program in self._programs:
                    program["whole_card"] = self._whole
            for shape in self._shapes:
                shape.draw(moderngl.TRIANGLE_STRIP, 4, buffers.count)

    def release(self) -> None:
        self._clear()
        for program in self._programs:
            program.release()

    def _clear(self) -> None:
        for shape in self._shapes:
            shape.release()
        self._shapes = []
        if self._buffers is not None:
            self._buffers.release()
            self._buffers = None
