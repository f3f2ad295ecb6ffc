"""A tour as a video, frame by frame, by the code that draws the window."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt

from classification.cloud import Cloud
from foundation.errors import UserError
from foundation.files import make_folder, replacing
from foundation.progress import ProgressCallback, ignore
from foundation.settings import Settings
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.options import LARGEST_SIDE, ExploreOptions
from vr_explorer.app.preferences import Preferences
from vr_explorer.input import InputFrame
from vr_explorer.render.headless import headless_context
from vr_explorer.render.target import Target
from vr_explorer.scene.commands import SetTourSpeed, StartTour
from vr_explorer.scene.tour import Tour

CODEC, QUALITY = "libx264", "18"
"""Of the x264 encoder: its constant rate factor, at which losses are hardly seen."""

LINGERS = 2.0
"""Seconds of the cloud before the tour begins."""


def write_film(
    cloud: Cloud,
    file: Path,
    size: tuple[int, int],
    rate: int,
    factor: float = 1.0,
    tour: Tour | None = None,
    settings: Settings | None = None,
    done: ProgressCallback = ignore,
) -> None:
    """A tour as an MP4 video (H.264) of `size` pixels and `rate` frames a second.

    factor: of the speed, 0.25 to 1.5. tour: None is the cloud's own. UserError: as of `write_video`, and a tour that
    cannot be flown.
    """
    preferences = Preferences(settings or Settings())
    write_video(file, size, rate, lambda: _frames(cloud, size, rate, factor, tour, preferences, done))


def write_recording(
    cloud: Cloud,
    file: Path,
    size: tuple[int, int],
    rate: int,
    recording: Path,
    settings: Settings | None = None,
    done: ProgressCallback = ignore,
) -> None:
    """As `write_film`, of what was recorded. UserError: as of `write_video`, and a recording that cannot be played."""
    preferences = Preferences(settings or Settings())
    write_video(file, size, rate, lambda: _played(cloud, size, rate, recording, preferences, done))


def write_video(
    file: Path, size: tuple[int, int], rate: int, frames: Callable[[], Iterable[npt.NDArray[np.uint8]]]
) -> None:
    """Pictures, uint8 (H, W, 3) sRGB of `size` pixels, as an MP4 video (H.264) of `rate` frames a second.

    frames: is called once it is known that there can be a video. UserError: PyAV is missing, a size that cannot be
    encoded, a disk that is full; nothing is left then.
    """
    width, height = size
    if width % 2 or height % 2 or not (16 <= width <= LARGEST_SIDE and 16 <= height <= LARGEST_SIDE):
        raise UserError(
            f"A video of {width}×{height} cannot be made; give even sides from 16 to {LARGEST_SIDE} pixels."
        )
    if file.suffix.lower() != ".mp4":
        raise UserError(f"The video {file} must end with .mp4; give such a name.")
    try:
        import av
    except ModuleNotFoundError as error:
        raise UserError('Videos need PyAV; run pip install "artificial-inspiration[explorer]".') from error
    make_folder(file.absolute().parent)
    try:
        with replacing(file) as partial, av.open(str(partial), "w", format="mp4") as container:
            stream = container.add_stream(CODEC, rate=Fraction(rate), options={"crf": QUALITY, "preset": "fast"})
            stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
            for pixels in frames():
                container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
            container.mux(stream.encode())
    except av.FFmpegError as error:
        raise UserError(f"The video {file} cannot be written ({error.strerror}); free some space.") from error


def _frames(
    cloud: Cloud,
    size: tuple[int, int],
    rate: int,
    factor: float,
    tour: Tour | None,
    preferences: Preferences,
    done: ProgressCallback,
) -> Iterator[npt.NDArray[np.uint8]]:
    """uint8 (H, W, 3) sRGB, one after the other; what is near is sharp in each."""
    ctx = headless_context()
    try:
        with Explorer(ctx, cloud, preferences) as explorer:
            explorer.begin(ExploreOptions())
            scene, target, begins, number = explorer.scene, Target(ctx, size), round(LINGERS * rate), 0
            while number <= begins or scene.tour is not None:
                if number == begins:
                    scene.apply(StartTour(tour or explorer.state.usual_tour))
                    scene.apply(SetTourSpeed(factor))
                yield _next_frame(explorer, target, 1.0 / rate)
                number += 1
                if scene.tour is not None and scene.tour.share > 0.0:
                    done(number, max(begins + round((number - begins) / scene.tour.share), number))
            target.release()
    finally:
        ctx.release()


def _played(
    cloud: Cloud, size: tuple[int, int], rate: int, recording: Path, preferences: Preferences, done: ProgressCallback
) -> Iterator[npt.NDArray[np.uint8]]:
    """As `_frames`, of a recording."""
    ctx = headless_context()
    try:
        with Explorer(ctx, cloud, preferences) as explorer:
            explorer.begin(ExploreOptions(play=recording))
            target, player, number = Target(ctx, size), explorer.tools.player, 0
            while player.playing:
                yield _next_frame(explorer, target, 1.0 / rate)
                number += 1
                done(number, max(round(number / max(player.share, 1e-3)), number))
            target.release()
    finally:
        ctx.release()


def _next_frame(explorer: Explorer, target: Target, seconds: float) -> npt.NDArray[np.uint8]:
    explorer.step(InputFrame(), seconds)
    explorer.scene.settle()
    view = explorer.view(target.size, explorer.preferences.desktop.fov)
    explorer.settle(view)
    explorer.draw(target.framebuffer, view)
    return target.read()
