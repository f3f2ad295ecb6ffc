"""What `explore` was asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from classification.cloud import Cloud
from foundation.settings import Settings
from vr_explorer.gallery.session_address import SessionAddress
from vr_explorer.projects.maker import Maker
from vr_explorer.scene.arrangements import Arrangement, PointCloud

LARGEST_SIDE = 8_192


class Through(Enum):
    """What a cloud is explored through. ANY: the headset where there is one, else the window."""

    ANY = "any"
    HEADSET = "headset"
    WINDOW = "window"
    PICTURE = "picture"


@dataclass(frozen=True)
class Camera:
    """A place in metres, yaw (left) and pitch (up) in degrees."""

    x: float
    y: float
    z: float
    yaw: float = 0.0
    pitch: float = 0.0


@dataclass(frozen=True)
class ExploreOptions:
    """screenshot: the picture to write. size: its pixels. camera: None is the best view of the arrangement.

    hover: id of an image to point at, shown with its plate. help_overlay: show the controls. panels: show the status
    line. session: a file to begin a session with, or where one is kept. play: a recording to be played. selection: the
    SQLite file of favourites, None is the user's own. pictures: folder of the screenshot keys, None is one in the
    user's pictures. rain: begin with the images falling to their places. settings_file: where changes of settings are
    kept, None is the user's own.

    maker: makes more of the cloud's images meanwhile; it is not closed here. from_start: leaving leads back to the
    start window. opened: called on a thread once the cloud is there, with it and the cards of its favourites, and again
    as it is left.
    """

    screenshot: Path | None = None
    size: tuple[int, int] = (1920, 1080)
    camera: Camera | None = None
    arrangement: Arrangement = field(default_factory=PointCloud)
    hover: str | None = None
    help_overlay: bool = False
    panels: bool = False
    session: Path | SessionAddress | None = None
    play: Path | None = None
    selection: Path | None = None
    pictures: Path | None = None
    rain: bool = True
    settings: Settings = field(default_factory=Settings)
    settings_file: Path | None = None
    maker: Maker | None = None
    from_start: bool = False
    opened: Callable[[Cloud, tuple[int, ...]], None] | None = None
