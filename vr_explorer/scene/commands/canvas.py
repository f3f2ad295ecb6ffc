"""What is asked of the board's canvas, on which each favourite has a place and a size."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from vr_explorer.scene.canvas import Placed


class Alignment(Enum):
    """To what things on the canvas are moved: an edge of all together, or the middle between two."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"
    TOP = "top"
    MIDDLE = "middle"
    BOTTOM = "bottom"


@dataclass(frozen=True)
class PlaceOnCanvas:
    """These favourites lie there from now on, over all others. As all commands of the canvas, it passes over cards that
    are no favourites; sizes and places are kept within what a canvas can hold.
    """

    placed: tuple[Placed, ...]


@dataclass(frozen=True)
class ScaleOnCanvas:
    """These and the groups they are in become larger by a factor, as one picture. about: what stays of it, metres to
    the right and up from the canvas' middle; None for its own middle.
    """

    cards: tuple[int, ...]
    factor: float
    about: tuple[float, float] | None = None


@dataclass(frozen=True)
class GroupOnCanvas:
    """These move together from now on; else those that are in a group with one of them no longer do."""

    cards: tuple[int, ...]
    together: bool = True


@dataclass(frozen=True)
class AlignOnCanvas:
    """A group counts as one thing, here and for `SpreadOnCanvas`."""

    cards: tuple[int, ...]
    to: Alignment


@dataclass(frozen=True)
class SpreadOnCanvas:
    """With equal gaps between the two outermost. across: from left to right, else from top to bottom."""

    cards: tuple[int, ...]
    across: bool = True


@dataclass(frozen=True)
class WriteOnCanvas:
    """number: of words that are there, None for new ones. words: "" takes them away."""

    number: int | None
    words: str


@dataclass(frozen=True)
class MoveCanvasText:
    """Metres to the right and up from the canvas' middle."""

    number: int
    x: float
    y: float


@dataclass(frozen=True)
class ScaleCanvasText:
    """Words become as large as `size` of their usual size; where they begin stays."""

    number: int
    size: float


CanvasCommand = (
    PlaceOnCanvas
    | ScaleOnCanvas
    | GroupOnCanvas
    | AlignOnCanvas
    | SpreadOnCanvas
    | WriteOnCanvas
    | MoveCanvasText
    | ScaleCanvasText
)
