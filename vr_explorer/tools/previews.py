"""A larger picture of a card, for the plate and for comparing."""

from __future__ import annotations

from concurrent.futures import Executor
from pathlib import Path

import moderngl

from foundation.contained_files import OutsideError
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
        picture = self._textures.of(self._path(card))
        return Preview(card, picture) if picture is not None and card is not None else None

    def lacks(self, card: int) -> bool:
        """Whether it is known that there will be none."""
        return self._textures.lacks(self._path(card))

    def _path(self, card: int | None) -> Path | None:
        """None where nothing can be read."""
        cloud = self._scene.cloud
        if card is None or not cloud.readable or not cloud.sizes[card].all():
            return None
        try:
            return cloud.image_path(card)
        except OutsideError:
            return None

    def release(self) -> None:
        self._textures.release()
