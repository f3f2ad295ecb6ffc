"""A larger picture of a card, for the plate and for comparing."""

from __future__ import annotations

from concurrent.futures import Executor
from pathlib import Path

import moderngl

from foundation.inside import OutsideError
from vr_explorer.panels.state import Preview
from vr_explorer.scene.scene import Scene
from vr_explorer.tools.texture_loader import TextureLoader

ON_PLATE, WHOLE = 512, 2_048
"""Pixels of the longer side at most."""


class Previews:
    """One at a time, of `largest` pixels at most; where a picture is missing or broken there is none. thread: as of
    `TextureLoader`.
    """

    def __init__(
        self, ctx: moderngl.Context, scene: Scene, largest: int = ON_PLATE, thread: Executor | None = None
    ) -> None:
        self._scene = scene
        self._textures = TextureLoader(ctx, largest, scene.cloud.content, thread)

    def of(self, card: int | None) -> Preview | None:
        """The picture of `card`, once it is there; ask again in the next frame."""
        cloud = self._scene.cloud
        there = card is not None and cloud.readable and cloud.sizes[card].all()
        picture = self._textures.of(self._path(card) if there and card is not None else None)
        return Preview(card, picture) if picture is not None and card is not None else None

    def _path(self, card: int) -> Path | None:
        try:
            return self._scene.cloud.image_path(card)
        except OutsideError:
            return None

    def release(self) -> None:
        self._textures.release()
