"""The state of the cards as arrays over images: where each one is going, since when, and how it looks.

Where a card is *now* follows from these arrays and the time alone (`positions_at`), so the GPU evaluates the motion and
a frame without a change uploads nothing. Whoever changes an array raises its version; the renderer compares versions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import copy
from threading import RLock

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]

VISIBLE = 0.5
"""How visible a card is that can be pointed at."""

USUAL, GLOWING, DIMMED, FOUND, NOT_FOUND = 0, 1, 2, 4, 8
"""How a card is lit."""

ROOM = 1_024
"""Cards that may join before the arrays are made anew, at least; a sixteenth of a larger number."""

MOST_MOVED = 4_096
"""Cards that are moved one by one before that counts as a motion of all."""

SENT_AT_ONCE = 16_384
"""Cards: what is worked out of them on the way stays in a core's cache, and no memory is asked of the system for it."""

LEADERS = 4
"""Bombs that lead cards at once, at most."""

Ways = tuple[tuple[float, float, float], ...]
NOWHERE: Ways = ((0.0, 0.0, 0.0),) * LEADERS

Balls = tuple[tuple[float, float, float, float], ...]
NOBODY: Balls = ((0.0, 0.0, 0.0, 0.0),) * LEADERS

FIELDS = {
    "start": 3, "target": 3, "begin": 1, "duration": 1, "fade_from": 1, "fade_to": 1, "size_from": 1, "size_to": 1,
    "favourite": 1, "selected": 1, "light": 1,
}  # fmt: skip
"""The arrays over cards, with their numbers for each card."""


def ease(progress: npt.NDArray[np.float32] | np.float32) -> npt.NDArray[np.float32]:
    """Smootherstep, 0..1 → 0..1 with resting ends (Perlin, "Improving Noise", 2002); the card shader uses the same."""
    t: npt.NDArray[np.float32] = np.clip(np.asarray(progress, np.float32), 0.0, 1.0)
    return (t * t * t * (t * (t * 6.0 - 15.0) + 10.0)).astype(np.float32, copy=False)


class Cards:
    """N cards. Places in world space (metres), times in seconds of the scene's clock, all arrays float32.

    start, target: (N, 3). begin: (N,), when the card leaves. duration: (N,), 0 = is there at once.
    fade_from, fade_to: (N,), visibility 0..1, eased over the same time as the place.
    size_from, size_to: (N,), of the usual size of a card, eased likewise.
    favourite, selected: (N,) 0 or 1. light: uint8 (N,), one of `USUAL`, `GLOWING`, `DIMMED`, `FOUND` and
    `NOT_FOUND`.
    motion_version, look_version: raised when (start, target, begin, duration, fades, sizes) or what else there is
    change.
    moves_version: raised when some cards alone are moved or have joined. moved: these, each with that version, since
    the latest motion_version.
    departs: when the latest motion of all begins.
    pull: float32 (N, LEADERS), the shares of the ways `pulled`, LEADERS × 3 world metres, by which a target is another
    since pull_version was raised; they are written to the targets when somebody asks for them. pulls: how often
    motion_version was raised for that alone. balls: LEADERS × (x, y, z, radius), world metres, of those that push away
    what has been led so far: each from its middle, as strongly as its column of `pull` says, which then is no share;
    the radius of a column that is one is 0.

    The arrays have room for cards that join: they are views that `join` makes longer, so nobody is to keep one.
    """

    start: Vectors
    _target: Vectors
    begin: Vectors
    duration: Vectors
    fade_from: Vectors
    fade_to: Vectors
    size_from: Vectors
    size_to: Vectors
    favourite: Vectors
    selected: Vectors
    light: npt.NDArray[np.uint8]

    def __init__(self, positions: Vectors) -> None:
        self._whole = _reserved(len(positions))
        self._arriving = RLock()
        self._pulled_to: Callable[[], Vectors] | None = None
        self._show(len(positions))
        self.start[:] = self.target[:] = positions
        self.fade_from[:] = self.fade_to[:] = self.size_from[:] = self.size_to[:] = 1.0
        self.motion_version = self.look_version = self.moves_version = 0
        self.moved: dict[int, int] = {}
        self.pull, self.pulled = np.zeros((0, LEADERS), np.float32), NOWHERE
        self.balls = NOBODY
        self.pull_version = self.pulls = 0
        self.departs = -np.inf
        self._led_at: int | None = None
        self._begun: Callable[[], Vectors] | None = None

    def __len__(self) -> int:
        return len(self.start)

    @property
    def target(self) -> Vectors:
        """As of the class."""
        self._arrive()
        return self._target

    @property
    def place_version(self) -> tuple[int, int, int]:
        """Another one where a target, or how visible a card becomes, may be another, or a card has joined."""
        return self.motion_version, self.moves_version, len(self)

    @property
    def led(self) -> bool:
        """Whether `target` would have to be worked out."""
        return self._pulled_to is not None

    def fixed(self) -> Cards:
        """For a thread: these cards with as many as there are now, though others join; what is known of them still
        changes."""
        self._arrive()
        return copy(self)

    def progress_at(self, time: float) -> npt.NDArray[np.float32]:
        """float32 (N,), the eased share of the way that each card has gone."""
        return self._progress(slice(None), time)

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

    def present(
        self, visible: npt.NDArray[np.float32], cards: npt.NDArray[np.intp] | None = None
    ) -> npt.NDArray[np.bool_]:
        """Which of `cards`, None: of all, can be pointed at: they are seen, and do not fade out just now, as those do
        that make room for others and pass before these on their way. visible: of each, now.
        """
        staying = self.fade_to if cards is None else self.fade_to[cards]
        return (visible > VISIBLE) & (staying > VISIBLE)

    def position_at(self, card: int, time: float) -> Vectors:
        """float32 (3,), where one card is."""
        since, duration = time - float(self.begin[card]), float(self.duration[card])
        if since >= duration:
            return self.target[card].copy()
        progress = ease(np.float32(since / duration if duration > 0.0 else 0.0))
        return self.start[card] + (self.target[card] - self.start[card]) * progress

    def move(self, cards: npt.NDArray[np.intp], target: Vectors, time: float, duration: float) -> None:
        """Sends these cards alone on their way, from where they are at `time` toward `target` (K, 3)."""
        self.size_from[cards] = self.sizes_at(cards, time)
        self.start[cards], self.fade_from[cards] = self.some_at(cards, time)
        self.target[cards] = target
        self.begin[cards], self.duration[cards] = time, duration
        self._note(cards.tolist())

    def carry(self, cards: npt.NDArray[np.intp], target: Vectors) -> None:
        """As `redirect`, of these cards alone: for those that follow a hand."""
        self.target[cards] = target
        self._note(cards.tolist())

    def way(self, cards: npt.NDArray[np.intp]) -> tuple[Vectors, Vectors, Vectors]:
        """Copies of `start`, `begin` and `duration` of these cards, for `set_way`."""
        return self.start[cards], self.begin[cards], self.duration[cards]

    def set_way(self, cards: npt.NDArray[np.intp], way: tuple[Vectors, Vectors, Vectors]) -> None:
        """Lets these go on as they went before all were sent."""
        self.start[cards], self.begin[cards], self.duration[cards] = way

    def fade(self, cards: npt.NDArray[np.intp], visible: Vectors, time: float, duration: float) -> None:
        """As `move`, where they go anyway: how visible these cards become, (K,)."""
        self.move(cards, self.target[cards], time, duration)
        self.fade_to[cards] = visible

    def join(self, start: Vectors, target: Vectors, begin: Vectors, duration: float, visible: Vectors) -> None:
        """More cards behind the others, which come into sight on their way from `start` to `target`, both (M, 3).

        begin: (M,). visible: (M,), what they become.
        """
        self._arrive()
        first, count = len(self), len(self) + len(start)
        if count > len(self._whole["begin"]):
            before, self._whole = self._whole, _reserved(count)
            for name, values in before.items():
                self._whole[name][:first] = values[:first]
        self._show(count)
        new = slice(first, count)
        self.start[new], self.target[new], self.begin[new], self.duration[new] = start, target, begin, duration
        self.fade_from[new], self.fade_to[new] = 0.0, visible
        self.size_from[new] = self.size_to[new] = 1.0
        self._note(range(first, count))

    def send(
        self, target: Vectors, time: float, duration: float | Vectors, begin: float | Vectors | None = None
    ) -> None:
        """Sets out from where the cards are at `time` toward `target` (N, 3), also in the middle of a motion."""
        before = self.target
        for first in range(0, len(self), SENT_AT_ONCE):
            part = slice(first, first + SENT_AT_ONCE)
            progress = self._progress(part, time)
            self.size_from[part] += (self.size_to[part] - self.size_from[part]) * progress
            self.fade_from[part] += (self.fade_to[part] - self.fade_from[part]) * progress
            self.start[part] += (before[part] - self.start[part]) * progress[:, None]
            before[part] = target[part]
        self.begin[:] = time if begin is None else begin
        self.departs = float(np.min(begin)) if begin is not None else time
        self.duration[:] = duration
        self.change()

    def redirect(self, target: Vectors) -> None:
        """Bends every way toward `target` (N, 3): cards that have arrived are there at once, those under way go by the
        share of the change that they have gone. For targets that move from frame to frame.
        """
        with self._arriving:
            self._pulled_to, self._target[:] = None, target
        self.change()

    def lead(
        self,
        shares: Vectors,
        ways: Ways,
        where: Callable[[], Vectors],
        balls: Balls = NOBODY,
        begun: Callable[[], Vectors] | None = None,
    ) -> None:
        """As `redirect`, where each target is `shares`, (N, LEADERS), of `ways` (metres) from where it was before the
        first call with this array `shares`, which nobody writes to. where: all the targets, (N, 3), once somebody asks.

        balls: as of the class. begun: needed with any of them: the targets before the first call, (N, 3), if none had
        pushed them away.
        """
        if shares is not self.pull:
            self.pull, self.pull_version = shares, self.pull_version + 1
        self.pulled, self._pulled_to = ways, where
        self.balls, self._begun = balls, begun
        if not self.moved:  # else the renderer may not have seen these yet
            self.pulls += 1
        self.change()
        self._led_at = self.motion_version

    @property
    def pushed(self) -> bool:
        """Whether the cards are led, and pushed away by `balls`."""
        return self._led_at == self.motion_version and self.balls != NOBODY

    def before_pushed(self) -> Vectors:
        """(N, 3), the targets of cards that are `pushed` before they were led, if none pushed them away."""
        assert self._begun is not None
        return self._begun()

    def change(self) -> None:
        """Says that the motion of all may be another."""
        self.motion_version += 1
        self.moved.clear()

    def some_at(self, cards: npt.NDArray[np.intp], time: float) -> tuple[Vectors, npt.NDArray[np.float32]]:
        """As `at`, of these cards alone."""
        since, duration = np.float32(time) - self.begin[cards], self.duration[cards]
        progress = ease(np.where(duration > 0.0, since / np.maximum(duration, 1e-6), since >= 0.0).astype(np.float32))
        positions = self.start[cards] + (self.target[cards] - self.start[cards]) * progress[:, None]
        return positions, self.fade_from[cards] + (self.fade_to[cards] - self.fade_from[cards]) * progress

    def sizes_at(self, cards: npt.NDArray[np.intp], time: float) -> Vectors:
        """float32 (K,), how large these cards are, of the usual size."""
        since, duration = np.float32(time) - self.begin[cards], self.duration[cards]
        progress = ease(np.where(duration > 0.0, since / np.maximum(duration, 1e-6), since >= 0.0).astype(np.float32))
        sizes: Vectors = self.size_from[cards] + (self.size_to[cards] - self.size_from[cards]) * progress
        return sizes

    def _arrive(self) -> None:
        """Writes the targets of cards that are led."""
        with self._arriving:  # whoever asks, on whichever thread
            if self._pulled_to is not None:
                where, self._pulled_to = self._pulled_to, None
                self._target[:] = where()

    def _progress(self, which: slice, time: float) -> npt.NDArray[np.float32]:
        """As `progress_at`, of these cards alone."""
        since, duration = np.float32(time) - self.begin[which], self.duration[which]
        with np.errstate(divide="ignore", invalid="ignore"):
            progress = since / duration
        return ease(np.where(duration > 0, progress, (since >= 0).astype(np.float32)))

    def _note(self, cards: Iterable[int]) -> None:
        self.moves_version += 1
        self.moved.update(dict.fromkeys(cards, self.moves_version))
        if len(self.moved) > MOST_MOVED:
            self.change()

    def _show(self, count: int) -> None:
        for name, values in self._whole.items():
            setattr(self, "_target" if name == "target" else name, values[:count])


def _reserved(count: int) -> dict[str, Vectors]:
    room = count + max(ROOM, count // 16)
    return {
        name: np.zeros((room, 3) if wide > 1 else room, np.uint8 if name == "light" else np.float32)
        for name, wide in FIELDS.items()
    }
