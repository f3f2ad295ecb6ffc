"""What can be asked of a scene. Every device, panel and test sends these; `Scene.apply` carries them out."""

from __future__ import annotations

from dataclasses import dataclass

from vr_explorer.scene.commands.arranging import (
    ApplyFilter,
    Arrange,
    Arranging,
    BringBefore,
    Bringing,
    ClearFilter,
    Filtering,
    LiftCards,
    Lifting,
    LowerCards,
    SendBack,
    Start,
    ToggleBoard,
    ToggleHome,
)
from vr_explorer.scene.commands.bombs import (
    BeginAnew,
    Bombing,
    ChangeBomb,
    CopyBomb,
    FeedBomb,
    Fostering,
    MoveBomb,
    PlaceBomb,
    PlaceBombs,
    PlaceBreedingBomb,
    PlaceExample,
    RemoveBomb,
    TakeFromBomb,
    ThrowBomb,
)
from vr_explorer.scene.commands.breeding import BeginBrood, Breeding, CloseGap, HoldCards, MoveGap, ThrowAwayBrood
from vr_explorer.scene.commands.canvas import (
    Alignment,
    AlignOnCanvas,
    Canvassing,
    GroupOnCanvas,
    MoveCanvasText,
    PlaceOnCanvas,
    ScaleCanvasText,
    ScaleOnCanvas,
    SpreadOnCanvas,
    WriteOnCanvas,
)
from vr_explorer.scene.commands.picking import (
    Boarding,
    ChooseFavourites,
    FavouriteSelection,
    Hover,
    MoveOnBoard,
    Picking,
    Reject,
    Rejecting,
    Select,
    Selecting,
    ShowRejected,
    ShowRelatives,
    TakeBack,
    TakeOffBoard,
    TitleRow,
    ToggleFavourite,
    ToggleSelected,
    WriteNote,
)
from vr_explorer.scene.commands.touring import (
    AddCheckpoint,
    ChangeCheckpoint,
    MoveCheckpoint,
    PauseTour,
    Planning,
    PlanTour,
    RemoveCheckpoint,
    ResumeTour,
    SetTourSpeed,
    StartTour,
    StopTour,
    Touring,
)
from vr_explorer.scene.commands.viewing import (
    Approach,
    Carry,
    FirstLook,
    Fly,
    GlideTo,
    GoTo,
    LookFrom,
    MoveHead,
    Orbit,
    Turn,
    Viewing,
)


@dataclass(frozen=True)
class Undo:
    """Takes back the latest change of arrangement, filter, bombs, favourites, broods, the tour in the making."""


@dataclass(frozen=True)
class Redo:
    """Does again what was taken back last."""


Command = (
    Arranging
    | Bombing
    | Picking
    | Canvassing
    | Planning
    | Touring
    | ShowRejected
    | Breeding
    | ShowRelatives
    | Viewing
    | GoTo
    | FirstLook
    | Hover
    | Undo
    | Redo
)
