"""A smooth flight through positions: bounded speed, acceleration and turning, whatever is asked for on the way.

The path is a natural cubic spline (continuous curvature). How fast it may be flown follows from its curvature and from
how fast the gaze would turn, by passes forward and backward over the path as for machine tools: Verscheure et al.,
"Time-optimal path tracking for robots" (2009), with a bound on acceleration alone. Pausing, going on and other speeds
stretch time itself, slowly enough that the bounds still hold.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

SAMPLES = 4_096
"""Of a whole path, evenly along it."""

QUICKEST = 1.5
"""The highest factor of speed."""

CALM = 0.03
"""Of the whole path: over so much of it the wanted gaze is smoothed."""


@dataclass(frozen=True)
class FlightSettings:
    """speed: metres a second. acceleration: metres a second², of both kinds. turning: degrees a second, of the gaze;
    turning_change: degrees a second². All hold at every factor of speed. turns: whether the gaze is turned at all.

    The defaults are chosen, not measured: less than a sixth of gravity's acceleration, a half turn in 15 s.
    """

    speed: float = 24.0
    acceleration: float = 1.5
    turning: float = 12.0
    turning_change: float = 8.0
    turns: bool = True

    def __post_init__(self) -> None:
        if min(self.speed, self.acceleration, self.turning, self.turning_change) <= 0.0:
            raise ValueError("the bounds of a flight must be greater than 0")


class FlightPath:
    """Through positions (K, 3), K ≥ 2, while the gaze goes from target to target (K, 3), in world metres.

    yaw: of the gaze at the beginning, radians. length: metres. seconds, fastest (metres a second), quickest_turn
    (radians a second): at factor 1. reached: (K,), seconds at which each position is passed.
    """

    def __init__(self, positions: Floats, targets: Floats, yaw: float, settings: FlightSettings) -> None:
        knots = np.concatenate([[0.0], np.cumsum(np.maximum(np.linalg.norm(np.diff(positions, axis=0), axis=1), 1e-3))])
        fine = np.linspace(0.0, knots[-1], SAMPLES)
        drawn = _spline(knots, positions, fine)
        along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(drawn, axis=0), axis=1))])
        self.length = float(along[-1])
        self._along = np.linspace(0.0, self.length, SAMPLES)
        parameter = np.interp(self._along, along, fine)
        self._step = self.length / (SAMPLES - 1)
        self._positions = _spline(knots, positions, parameter)
        self._tangents = np.gradient(self._positions, self._step, axis=0)
        self._yaws = self._gaze(knots, targets, parameter, yaw)
        self._speeds = self._allowed(settings)
        seconds = 2.0 * self._step / np.maximum(self._speeds[1:] + self._speeds[:-1], 1e-9)
        self._times = np.concatenate([[0.0], np.cumsum(seconds)])
        self.seconds = float(self._times[-1])
        self.fastest = max(float(self._speeds.max()), 1e-3)
        self.quickest_turn = max(float((np.abs(self._turns) * self._speeds).max()), 1e-3)
        self.reached = np.interp(np.interp(knots, fine, along), self._along, self._times)

    def at(self, time: float) -> tuple[Floats, float]:
        """Position and yaw at `time` seconds of factor 1, 0 to `seconds`."""
        time = min(max(time, 0.0), self.seconds)
        index = min(int(np.searchsorted(self._times, time, "right")) - 1, SAMPLES - 2)
        passed, whole = time - self._times[index], self._times[index + 1] - self._times[index]
        change = (self._speeds[index + 1] - self._speeds[index]) / whole
        share = min((self._speeds[index] * passed + 0.5 * change * passed * passed) / self._step, 1.0)
        ends, slopes = self._positions[index : index + 2], self._tangents[index : index + 2] * self._step
        yaws = self._yaws[index : index + 2]
        slope = self._turns[index : index + 2] * self._step
        return _hermite(ends, slopes, share), float(_hermite(yaws, slope, share))

    def _gaze(self, knots: Floats, targets: Floats, parameter: Floats, yaw: float) -> Floats:
        """Radians along the path: toward a point that goes from target to target, each reached before its position."""
        wanted = np.stack([np.interp(parameter, knots, column) for column in targets.T], axis=1) - self._positions
        yaws = np.unwrap(np.concatenate([[yaw], np.arctan2(-wanted[:, 0], -wanted[:, 2])]))
        reach = int(CALM * SAMPLES)
        kernel = np.exp(-0.5 * np.linspace(-3.0, 3.0, 6 * reach + 1) ** 2)
        # It begins with the gaze as it is, and stays there for as long as the smoothing looks back.
        padded = np.concatenate([np.full(3 * reach, yaws[0]), yaws[1:], np.full(3 * reach, yaws[-1])])
        smooth: Floats = np.convolve(padded, kernel / kernel.sum(), "valid")
        start = np.exp(-0.5 * (np.arange(SAMPLES) / reach) ** 2)
        smooth = smooth + (yaws[0] - smooth[0]) * start
        self._turns = np.gradient(smooth, self._step)
        self._turns[0] = self._turns[-1] = 0.0
        return smooth

    def _allowed(self, settings: FlightSettings) -> Floats:
        """Metres a second at each sample, at factor 1, from rest to rest."""
        # A factor f multiplies speeds by f and accelerations by f²; easing f takes the other half of each bound.
        half = 0.5 / QUICKEST**2
        bends = _bends(self._positions, self._tangents, self._step)
        turns = np.abs(self._turns)
        changes = _bends(self._yaws[:, None], self._turns[:, None], self._step)
        turning, changing = np.radians(settings.turning), np.radians(settings.turning_change)
        fastest = np.full(SAMPLES, settings.speed / QUICKEST)
        fastest = np.minimum(fastest, np.sqrt(0.7 * half * settings.acceleration / np.maximum(bends, 1e-9)))
        fastest = np.minimum(fastest, turning / QUICKEST / np.maximum(turns, 1e-9))
        fastest = np.minimum(fastest, np.sqrt(0.5 * half * changing / np.maximum(changes, 1e-9)))
        gains = np.minimum(0.7 * half * settings.acceleration, 0.5 * half * changing / np.maximum(turns, 1e-9))
        squares = fastest**2
        squares[0] = squares[-1] = 0.0
        gained = 2.0 * self._step * gains
        squares = _reachable(squares, gained)
        return np.sqrt(_reachable(squares[::-1], gained[::-1])[::-1])


def _reachable(squares: Floats, gained: Floats) -> Floats:
    """(N,) squares of speeds, each at most the one before and what is `gained` (N,) from there."""
    most = np.concatenate([[0.0], np.cumsum(gained[:-1])])
    return np.maximum(most + np.minimum.accumulate(squares - most), 0.0)  # a rounding below it has no root


class Flight:
    """Along a path. time: seconds of factor 1 that have passed. factor: of the speed, on its way to `wanted`."""

    def __init__(self, path: FlightPath, settings: FlightSettings) -> None:
        self.path = path
        self.time = 0.0
        self.factor = 1.0
        self.wanted = 1.0
        # What is left of the bounds beside the path's own share.
        changing = np.radians(settings.turning_change)
        self._rate = float(0.5 * min(settings.acceleration / path.fastest, changing / path.quickest_turn))

    @property
    def done(self) -> bool:
        return self.time >= self.path.seconds

    def advance(self, seconds: float) -> None:
        """The same whatever the frames: the factor changes evenly until it is as wanted."""
        change = self.wanted - self.factor
        ramp = min(abs(change) / self._rate, seconds)
        reached = (
            self.factor + np.copysign(self._rate * ramp, change) if ramp < abs(change) / self._rate else self.wanted
        )
        self.time += 0.5 * (self.factor + reached) * ramp + reached * (seconds - ramp)
        self.factor = reached

    def pose(self) -> tuple[Floats, float]:
        """Position, (3,) world metres, and yaw, radians."""
        return self.path.at(self.time)


def _spline(knots: Floats, values: Floats, at: Floats) -> Floats:
    """Natural cubic spline through `values` (K, D) at `knots` (K,), evaluated at (N,): (N, D)."""
    count, widths = len(knots), np.diff(knots)
    matrix, right = np.eye(count), np.zeros_like(values)
    slopes = np.diff(values, axis=0) / widths[:, None]
    for index in range(1, count - 1):
        matrix[index, index - 1 : index + 2] = (
            widths[index - 1],
            2.0 * (widths[index - 1] + widths[index]),
            widths[index],
        )
        right[index] = 6.0 * (slopes[index] - slopes[index - 1])
    seconds = np.linalg.solve(matrix, right)
    piece = np.clip(np.searchsorted(knots, at, "right") - 1, 0, count - 2)
    width = widths[piece][:, None]
    before, after = (at - knots[piece])[:, None], (knots[piece + 1] - at)[:, None]
    return np.asarray(
        (seconds[piece] * after**3 + seconds[piece + 1] * before**3) / (6.0 * width)
        + (values[piece] / width - seconds[piece] * width / 6.0) * after
        + (values[piece + 1] / width - seconds[piece + 1] * width / 6.0) * before
    )


def _bends(values: Floats, slopes: Floats, step: float) -> Floats:
    """(N,): how much the curve through `values` (N, D), every `step`, with `slopes` (N, D), bends at most on either
    side of each: its second derivative, which is greatest at an end of a piece. A bend may be sharper than samples are
    apart.
    """
    rises = np.diff(values, axis=0) / step
    begins = (6.0 * rises - 4.0 * slopes[:-1] - 2.0 * slopes[1:]) / step
    ends = (2.0 * slopes[:-1] + 4.0 * slopes[1:] - 6.0 * rises) / step
    most = np.maximum(np.linalg.norm(begins, axis=1), np.linalg.norm(ends, axis=1))
    return np.maximum(np.append(most[:1], most), np.append(most, most[-1:]))


def _hermite(ends: Floats, slopes: Floats, share: float) -> Floats:
    """Between two values (2, …) with their slopes over the piece, share 0..1 of it."""
    t = share
    return np.asarray(
        (1 + 2 * t) * (1 - t) ** 2 * ends[0]
        + t * (1 - t) ** 2 * slopes[0]
        + t * t * (3 - 2 * t) * ends[1]
        + t * t * (t - 1) * slopes[1]
    )
