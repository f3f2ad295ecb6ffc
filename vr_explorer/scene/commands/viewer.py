"""What is asked of the viewer: where they are, and where they look."""

from __future__ import annotations

from dataclasses import dataclass

from vr_explorer.scene.view import Triple


@dataclass(frozen=True)
class Fly:
    """A force on the viewer's body for some seconds; none lets it glide.

    thrust: in world space, length 1 is full thrust. brake: factor of the drag.
    """

    thrust: Triple
    seconds: float
    brake: float = 1.0


@dataclass(frozen=True)
class Turn:
    """Radians: yaw to the left, pitch upward."""

    yaw: float
    pitch: float


@dataclass(frozen=True)
class MoveHead:
    """The head moves by itself: offset from the body in world metres, yaw in radians from the body's."""

    offset: Triple
    yaw: float


@dataclass(frozen=True)
class Carry:
    """The world is held, so the body moves in it: its place (world metres), yaw (radians) and scale, at rest."""

    position: Triple
    yaw: float
    scale: float


@dataclass(frozen=True)
class LookFrom:
    """Puts the viewer at a place (metres), at rest, looking along yaw and pitch (radians)."""

    position: Triple
    yaw: float
    pitch: float


@dataclass(frozen=True)
class GlideTo:
    """Brings the viewer's head to a place (world metres), looking along yaw and pitch (radians).

    seconds: of the glide; 0 is at once and without turning, as for `GoTo`.
    """

    position: Triple
    yaw: float
    pitch: float
    seconds: float = 0.0


@dataclass(frozen=True)
class Orbit:
    """Leads the viewer around a place (world metres), which stays where it is seen and as far away. Radians, as for
    `Turn`: the gaze turns by as much.
    """

    about: Triple
    yaw: float
    pitch: float


@dataclass(frozen=True)
class Approach:
    """Brings the viewer by a share of the way to a position (metres), within a moment; negative: away from it."""

    position: Triple
    share: float


@dataclass(frozen=True)
class GoTo:
    """Brings the viewer before a card, along the line from it to them.

    seconds: of a glide that turns to the card; 0 is at once and without turning, as a head in a headset bears it.
    """

    card: int
    seconds: float = 0.0


@dataclass(frozen=True)
class FirstLook:
    """Puts the viewer where the present arrangement is seen at its best."""


ViewerCommand = Fly | Turn | MoveHead | Carry | LookFrom | GlideTo | Orbit | Approach
