"""Pictures of what is drawn, saved without stopping the frames: read back a frame later, encoded on a thread."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import moderngl
import numpy as np
import platformdirs
from PIL import Image

from foundation.errors import UserError
from foundation.files import briefly, make_folder, replacing
from foundation.language import _

COMPRESSION = 4
"""Of PNG, 0..9."""

_FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP"}


def default_folder() -> Path:
    return Path(platformdirs.user_pictures_dir()) / "Artificial Inspiration"


def file_format(path: Path) -> str:
    """Pillow's name of the format; UserError where the ending is unknown."""
    try:
        return _FORMATS[path.suffix.lower()]
    except KeyError as error:
        raise UserError(f"The picture {path} has no known ending; use .png, .jpg or .webp.") from error


class Screenshots:
    """Saves pictures into `folder`, named by the time."""

    def __init__(self, ctx: moderngl.Context, folder: Path) -> None:
        self._ctx = ctx
        self._folder = folder
        self._copied: list[tuple[moderngl.Buffer, tuple[int, int]]] = []
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="screenshots")
        self._saving: list[Future[Path]] = []

    def take(self, framebuffer: moderngl.Framebuffer, size: tuple[int, int]) -> None:
        """Starts to copy `size` pixels from the lower left, of one sample each; the GPU does so when it gets there."""
        width, height = size
        buffer = self._ctx.buffer(reserve=width * height * 4)
        framebuffer.read_into(buffer, viewport=(0, 0, width, height), components=4)
        self._copied.append((buffer, (width, height)))

    def follow(self) -> list[str]:
        """Call once a frame, before `take`: hands over copied pictures; returns a message for each that is done."""
        for buffer, size in self._copied:
            self._saving.append(self._thread.submit(_save, buffer.read(), size, self._folder))
            buffer.release()
        self._copied.clear()
        done = [future for future in self._saving if future.done()]
        self._saving = [future for future in self._saving if future not in done]
        return [_message(future) for future in done]

    def close(self) -> None:
        """Waits until every picture is saved."""
        self.follow()
        self._thread.shutdown(wait=True)


def _message(future: Future[Path]) -> str:
    error = future.exception()
    if error is None:
        return _("Saved {path}").format(path=briefly(future.result()))
    if isinstance(error, UserError):
        return str(error)
    raise error


def _save(pixels: bytes, size: tuple[int, int], folder: Path) -> Path:
    make_folder(folder)
    path = _free_name(folder)
    rows = np.frombuffer(pixels, np.uint8).reshape(size[1], size[0], 4)[::-1, :, :3]
    with replacing(path) as partial:
        Image.fromarray(np.ascontiguousarray(rows)).save(partial, format="PNG", compress_level=COMPRESSION)
    return path


def _free_name(folder: Path) -> Path:
    stem = datetime.now().strftime("%Y-%m-%d %H.%M.%S")
    path, number = folder / f"{stem}.png", 2
    while path.exists():
        path, number = folder / f"{stem} ({number}).png", number + 1
    return path
