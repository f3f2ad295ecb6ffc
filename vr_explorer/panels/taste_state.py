"""What the page of taste shows, and what it asks for; none of it is the scene's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import moderngl


@dataclass(frozen=True)
class NicheState:
    """Images that one seems to like for the same. words: what they have in common. cards: the latest first."""

    words: str
    traits: str
    cards: tuple[int, ...]
    count: int


@dataclass(frozen=True)
class TasteState:
    """niches: the largest first. looked, passed, dismissed: how many images were looked at for long, passed by after
    they were brought, and not wanted. busy: images are being sought.
    """

    niches: tuple[NicheState, ...] = ()
    looked: int = 0
    passed: int = 0
    dismissed: int = 0
    busy: bool = False


@dataclass(frozen=True)
class MetRow:
    """words: of a kind of images. share: of them that was met, 0..1."""

    words: str
    share: float


@dataclass(frozen=True)
class MetState:
    """How much of the cloud was met. groups: by method, by colour, by each measure. narrow: a sentence where one keeps
    one kind only, else "".
    """

    met: int = 0
    count: int = 0
    groups: tuple[tuple[str, tuple[MetRow, ...]], ...] = ()
    narrow: str = ""


@dataclass(frozen=True)
class Thumbnails:
    """Small pictures on one texture. corners: of a card's picture, left, top, right and bottom, 0..1."""

    texture: moderngl.Texture
    corners: Mapping[int, tuple[float, float, float, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Forget:
    """These images are no sign of taste any more; they stay favourites."""

    cards: tuple[int, ...]


@dataclass(frozen=True)
class ForgetAll:
    """Nothing is known of one's taste."""


TasteWish = Forget | ForgetAll
