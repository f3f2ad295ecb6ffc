"""All cards in one instanced draw, from buffers that are written only when the cards change."""

from __future__ import annotations

import moderngl
import numpy as np
import numpy.typing as npt

from classification.cloud import COLOURS, Cloud
from vr_explorer.render.atlas import empty_atlas, load_atlas
from vr_explorer.render.details import Details
from vr_explorer.render.frame import Frame, Shape
from vr_explorer.render.settings import RenderSettings
from vr_explorer.scene.cards import Cards
from vr_explorer.scene.sizes import half_sizes

PICTURES = np.dtype([("half_size", np.float32, 2), ("cell", np.int32), ("colours", np.uint8, (COLOURS, 4))])
"""What never changes of a card. colours: sRGB and the share, 0..255."""

MOTION = np.dtype(
    [
        ("start", np.float32, 3),
        ("target", np.float32, 3),
        ("begin", np.float32),
        ("duration", np.float32),
        ("fade_from", np.float32),
        ("fade_to", np.float32),
    ]
)


class CardDrawer:
    """The cards of one cloud on the GPU.

    The static buffer (32 bytes a card) is written once, the motion (40 bytes) and the favourites (1 byte) when
    `Cards.motion_version` and `Cards.look_version` differ from what was last uploaded.
    """

    def __init__(
        self,
        ctx: moderngl.Context,
        frame: Frame,
        cloud: Cloud,
        settings: RenderSettings,
        details: Details,
        card_height: float,
        scale: float,
    ) -> None:
        """details: the whole images of near cards. card_height: metres. scale: how large this world is, 1 for the
        reference number of images.
        """
        self._count = len(cloud)
        self._program = frame.program("cards")
        self._atlas = self._load_pictures(ctx, cloud, settings)
        self._details = details
        self._program["atlas"], self._program["details"] = 0, 1
        # By the square root: in a larger world the cards stay as large, and the view between them ends as soon.
        self._program["haze"] = settings.haze * scale**0.5
        self._program["haze_floor"] = settings.haze_floor
        self._program["near_fade"] = settings.near_fade_from, settings.near_fade_to
        self._program["smallest"] = settings.smallest

        reserved = max(self._count, 1)
        self._pictures = ctx.buffer(_pictures(cloud, card_height).tobytes() or bytes(PICTURES.itemsize))
        self._motion = ctx.buffer(reserve=reserved * MOTION.itemsize, dynamic=True)
        self._look = ctx.buffer(reserve=reserved, dynamic=True)
        self._staged = np.zeros(self._count, MOTION)
        self._motion_version: int | None = None
        self._look_version: int | None = None
        self._instances = Shape(
            ctx,
            frame,
            self._program,
            [
                (self._pictures, "2f 1i 4u 1u /i", "half_size", "cell", "first_colours", "last_colour"),
                (self._motion, "3f 3f 1f 1f 1f 1f /i", *(MOTION.names or ())),
                (self._look, "1u1 /i", "look"),
                (details.slots, "1i1 /i", "detail"),
            ],
        )

    def draw(self, cards: Cards) -> None:
        """Uploads what has changed and draws; `cards` are those of the cloud."""
        self._update(cards)
        if self._count:
            self._atlas.use(0)
            self._details.texture.use(1)
            self._instances.draw(moderngl.TRIANGLE_STRIP, 4, self._count)

    def release(self) -> None:
        for part in (self._instances, self._pictures, self._motion, self._look, self._atlas, self._program):
            part.release()

    def _update(self, cards: Cards) -> None:
        if len(cards) != self._count:
            raise ValueError(f"{len(cards)} cards do not belong to a cloud of {self._count} images")
        if self._motion_version != cards.motion_version:
            for name in MOTION.names or ():
                self._staged[name] = getattr(cards, name)
            self._motion.write(self._staged)
            self._motion_version = cards.motion_version
        if self._look_version != cards.look_version:
            self._look.write((cards.favourite + 2.0 * cards.chosen).astype(np.uint8))
            self._look_version = cards.look_version

    def _load_pictures(self, ctx: moderngl.Context, cloud: Cloud, settings: RenderSettings) -> moderngl.TextureArray:
        if cloud.atlas is None or cloud.folder is None:
            self._program["cell_side"], self._program["cells_per_row"], self._program["coarsest"] = 1.0, 1, 0.0
            return empty_atlas(ctx)
        self._program["cell_side"] = float(cloud.atlas.cell)
        self._program["cells_per_row"] = cloud.atlas.cells_per_row
        self._program["coarsest"] = float(cloud.atlas.levels - 1)
        return load_atlas(ctx, cloud.atlas, cloud.atlas_level, settings.anisotropy)


def _pictures(cloud: Cloud, card_height: float) -> npt.NDArray[np.void]:
    """(N,) of PICTURES. Without an atlas no cell can be shown."""
    pictures = np.zeros(len(cloud), PICTURES)
    pictures["half_size"] = half_sizes(cloud.sizes, card_height)
    pictures["cell"] = cloud.cells if cloud.atlas is not None and cloud.folder is not None else -1
    pictures["colours"][..., :3] = cloud.colours
    pictures["colours"][..., 3] = np.rint(cloud.shares * 255.0)
    return pictures
