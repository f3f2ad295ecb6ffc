"""The state of the cards as arrays over images: where each one is going, since when, and how it looks.

Where a card is *now* follows from these arrays and the time alone (`positions_at`), so the GPU evaluates the motion and
a frame without a change uploads nothing. Whoever changes an array raises its version; the renderer compares versions.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]

USUAL, GLOWING, DIMMED = 0, 1, 2
"""How a card is lit."""


def ease(progress: npt.NDArray[np.float32] | np.float32) -> npt.NDArray[np.float32]:
    """Smootherstep, 0..1 → 0..1 with resting ends (Perlin, "Improving Noise", 2002); the card shader uses the same."""
    t: npt.NDArray[np.float32] = np.clip(np.asarray(progress, np.float32), 0.0, 1.0)
    return (t * t * t * (t * (t * 6.0 - 15.0) + 10.0)).astype(np.float32, copy=False)


class Cards:
    """N cards. Places in world space (metres), times in seconds of the scene's clock, all arrays float32.

    start, target: (N, 3). begin: (N,), when the card leaves. duration: (N,), 0 = is there at once.
    fade_from, fade_to: (N,), visibility 0..1, eased over the same time as the place.
    favourite, selected: (N,) 0 or 1. light: uint8 (N,), one of `USUAL`, `GLOWING` and `DIMMED`.
    motion_version, look_version: raised when (start, target, begin, duration, fades) or what else there is change.
    """

    def __init__(self, positions: Vectors, favourite: npt.NDArray[np.float32] | None = None) -> None:
        """favourite: an array to be used as it is, None for a new one."""
        count = len(positions)
        self.start = positions.astype(np.float32).copy()
        self.target = self.start.copy()
        self.begin = np.zeros(count, np.float32)
        self.duration = np.zeros(count, np.float32)
        self.fade_from = np.ones(count, np.float32)
        self.fade_to = np.ones(count, np.float32)
        self.favourite = np.zeros(count, np.float32) if favourite is None else favourite
        self.selected = np.zeros(count, np.float32)
        self.light = np.full(count, USUAL, np.uint8)
        self.motion_version = 0
        self.look_version = 0

    def __len__(self) -> int:
        return len(self.start)

    def progress_at(self, time: float) -> npt.NDArray[np.float32]:
        """float32 (N,), the eased share of the way that each card has gone."""
        since = np.float32(time) - self.begin
        with np.errstate(divide="ignore", invalid="ignore"):
            progress = since / self.duration
        return ease(np.where(self.duration > 0, progress, (since >= 0).astype(np.float32)))

    def positions_at(self, time: float) -> Vectors:
        """float32 (N, 3), where the cards are."""
        return self.at(time)[0]

    def visible_at(self, time: float) -> npt.NDArray[np.float32]:
        """float32 (N,), 0 = not there, 1 = fully there."""
        return self.at(time)[1]

    def at(self, time: float) -> tuple[Vectors, npt.NDArray[np.float32]]:
        """`positions_at` and `visible_at` in one."""
        progress = self.progress_at(time)
        positions = self.start + (self.target - self.start) * progress[:, None]
        return positions, self.fade_from + (self.fade_to - self.fade_from) * progress

    def position_at(self, card: int, time: float) -> Vectors:
        """float32 (3,), where one card is."""
        since, duration = time - float(self.begin[card]), float(self.duration[card])
        if since >= duration:
            return self.target[card].copy()
        progress = ease(np.float32(since / duration if duration > 0.0 else 0.0))
        return self.start[card] + (self.target[card] - self.start[card]) * progress

    def send(
        self, target: Vectors, time: float, duration: float | Vectors, begin: float | Vectors | None = None
    ) -> None:
        """Sets out from where the cards are at `time` toward `target` (N, 3), also in the middle of a motion."""
        self.start[:], self.fade_from[:] = self.at(time)
        self.target[:] = target
        self.begin[:] = time if begin is None else begin
        self.duration[:] = duration
        self.motion_version += 1

    def redirect(self, target: Vectors) -> None:
        """Bends every way toward `target` (N, 3): cards that have arrived are there at once, those under way go by the
        share of the change that they have gone. For targets that move from frame to frame.
        """
        self.target[:] = target
        self.motion_version += 1
