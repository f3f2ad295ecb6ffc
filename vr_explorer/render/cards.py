"""All cards in one instanced draw, from buffers that are written only when the cards change."""

from __future__ import annotations

import moderngl

from vr_explorer.render.card_buffers import MOTION, CardBuffers
from vr_explorer.render.details import Details
from vr_explorer.render.frame import Frame, Shape
from vr_explorer.render.settings import RenderSettings
from vr_explorer.scene.cards import Cards


class CardDrawer:
    """Draws the cards of one cloud, whose buffers are its own from `show` on."""

    def __init__(self, ctx: moderngl.Context, frame: Frame, settings: RenderSettings, details: Details) -> None:
        """details: the whole images of near cards."""
        self._ctx = ctx
        self._frame = frame
        self._details = details
        self._settings = settings
        self._program = frame.program("cards")
        self._program["atlas"], self._program["details"], self._program["whole"] = 0, 1, 2
        self._program["haze_floor"] = settings.haze_floor
        self._program["near_fade"] = settings.near_fade_from, settings.near_fade_to
        self._program["smallest"] = settings.smallest
        self._buffers: CardBuffers | None = None
        self._instances: Shape | None = None

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
        self._program["cell_side"] = float(geometry.cell) if geometry is not None else 1.0
        self._program["cells_per_row"] = geometry.cells_per_row if geometry is not None else 1
        self._program["coarsest"] = float(geometry.levels - 1) if geometry is not None else 0.0
        # By the square root: in a larger world the cards stay as large, and the view between them ends as soon.
        self._program["haze"] = self._settings.haze * scale**0.5
        self._instances = Shape(
            self._ctx,
            self._frame,
            self._program,
            [
                (buffers.pictures, "2f 1i 4u 1u /i", "half_size", "cell", "first_colours", "last_colour"),
                (buffers.motion, "3f 3f 1f 1f 1f 1f 1f 1f /i", *(MOTION.names or ())),
                (buffers.look, "1u1 /i", "look"),
                (self._details.slots, "1i1 /i", "detail"),
            ],
        )

    def draw(self, cards: Cards) -> None:
        """Uploads what has changed and draws; `cards` are those of the cloud."""
        buffers, instances = self._buffers, self._instances
        if buffers is None or instances is None:
            return
        buffers.update(cards)
        if buffers.count:
            buffers.atlas.use(0)
            self._details.texture.use(1)
            self._details.whole.texture.use(2)
            self._program["whole_card"] = self._details.whole.card
            instances.draw(moderngl.TRIANGLE_STRIP, 4, buffers.count)

    def release(self) -> None:
        self._clear()
        self._program.release()

    def _clear(self) -> None:
        if self._instances is not None:
            self._instances.release()
        if self._buffers is not None:
            self._buffers.release()
        self._buffers = self._instances = None
