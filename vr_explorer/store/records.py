"""What a session has, as values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

HungRow = tuple[str, Sequence[tuple[str, str]]]
"""The title of a row, and from left to right the id and the note of each image."""


@dataclass(frozen=True)
class Favourite:
    """A favourite by its image's id, with the user's note and the time of keeping it (seconds since 1970).

    row: of the board, from the top; the numbers need not be without gaps. title: of that row.
    """

    image: str
    note: str
    kept_at: float
    row: int = 0
    title: str = ""


@dataclass(frozen=True)
class State:
    """placement: JSON of `vr_explorer.scene.serialization`. position: of the viewer, world metres. yaw, pitch:
    radians.
    """

    placement: str
    position: tuple[float, float, float]
    yaw: float
    pitch: float


@dataclass(frozen=True)
class Bookmark:
    """A place to come back to. made: seconds since 1970, by which it is told from others. Otherwise as `State`."""

    made: float
    name: str
    position: tuple[float, float, float]
    yaw: float
    pitch: float


@dataclass(frozen=True)
class TasteBefore:
    """What was known of the user's taste when a session was opened. seed: of all that is drawn. batches: how many were
    shown. signals: images with what was said of them last, in that order. met: the images that were seen.
    """

    seed: int
    batches: int = 0
    signals: tuple[tuple[str, str], ...] = ()
    met: tuple[str, ...] = ()


@dataclass(frozen=True)
class Session:
    """id: in the file. started: seconds since 1970. favourites: how many it has."""

    id: int
    name: str
    started: float
    favourites: int
