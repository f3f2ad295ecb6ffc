"""What is asked of where the images are: arrangements, the filter, what comes before the viewer, what is carried."""

from __future__ import annotations

from dataclasses import dataclass

from vr_explorer.scene.arrangements import Arrangement
from vr_explorer.scene.criteria import Criterion
from vr_explorer.scene.settings import Unmatched
from vr_explorer.scene.view import Triple


@dataclass(frozen=True)
class Arrange:
    """Every image to its place in an arrangement; what stands before the viewer does so where they are now.

    Of the favourites alone, home and the board, without filter and bombs. UserError where the cloud cannot answer a
    criterion, or where there is nothing to be arranged.
    """

    arrangement: Arrangement


@dataclass(frozen=True)
class ToggleBoard:
    """The favourites alone, side by side before the viewer; again: everything back to where it was.

    UserError where there are no favourites.
    """


@dataclass(frozen=True)
class ToggleHome:
    """The hall around the viewer, with the portrait and the favourites; again: into the cloud, whose images rain."""


@dataclass(frozen=True)
class Start:
    """The images rain to their places; while they do, bring them there at once."""


@dataclass(frozen=True)
class ApplyFilter:
    """Images that match come toward the viewer. unmatched: what becomes of the others, None for what the settings say.

    UserError where the cloud cannot answer the criterion; nothing changes then.
    """

    criterion: Criterion
    unmatched: Unmatched | None = None


@dataclass(frozen=True)
class ClearFilter:
    """Every image is wanted again."""


@dataclass(frozen=True)
class BringBefore:
    """These images come before the viewer, where they are now, each with its words below; in place of those that were
    brought before. words: one for each, "" for none. ValueError: none, too many, or one twice.
    """

    cards: tuple[int, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class SendBack:
    """What was brought goes back to its place."""


@dataclass(frozen=True)
class LiftCards:
    """These cards are carried: at places of their own, world metres, and of sizes of their own, until they are lowered
    or anything else sends all cards to their places. For every frame of a drag; nothing is remembered of it.

    sizes: of the usual one of a card.
    """

    cards: tuple[int, ...]
    places: tuple[Triple, ...]
    sizes: tuple[float, ...]


@dataclass(frozen=True)
class LowerCards:
    """What is carried goes back to where it belongs."""


FilterCommand = ApplyFilter | ClearFilter
BringCommand = BringBefore | SendBack
LiftCommand = LiftCards | LowerCards
ArrangementCommand = Arrange | ToggleBoard | ToggleHome | Start | FilterCommand | BringCommand | LiftCommand
