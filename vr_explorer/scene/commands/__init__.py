"""What can be asked of a scene. Every device, panel and test sends these; `Scene.apply` carries them out."""

from __future__ import annotations

from dataclasses import dataclass

from vr_explorer.scene.commands.arrangements import (
    ApplyFilter,
    Arrange,
    ArrangementCommand,
    BringBefore,
    BringCommand,
    ClearFilter,
    FilterCommand,
    LiftCards,
    LiftCommand,
    LowerCards,
    SendBack,
    Start,
    ToggleBoard,
    ToggleHome,
)
from vr_explorer.scene.commands.bombs import (
    BeginAnew,
    BombCommand,
    BreedingBombCommand,
    ChangeBomb,
    CopyBomb,
    FeedBomb,
    MoveBomb,
    PlaceBomb,
    PlaceBombs,
    PlaceBreedingBomb,
    PlaceExample,
    RemoveBomb,
    TakeFromBomb,
    ThrowBomb,
)
from vr_explorer.scene.commands.breeding import (
    BeginBrood,
    BreedingCommand,
    CloseGap,
    HoldCards,
    MoveGap,
    ThrowAwayBrood,
)
from vr_explorer.scene.commands.canvas import (
    Alignment,
    AlignOnCanvas,
    CanvasCommand,
    GroupOnCanvas,
    MoveCanvasText,
    PlaceOnCanvas,
    ScaleCanvasText,
    ScaleOnCanvas,
    SpreadOnCanvas,
    WriteOnCanvas,
)
from vr_explorer.scene.commands.picks import (
    BoardCommand,
    ChooseFavourites,
    FavouriteSelection,
    Hover,
    MoveOnBoard,
    PickCommand,
    Reject,
    RejectCommand,
    Select,
    SelectCommand,
    ShowRejected,
    ShowRelatives,
    TakeBack,
    TakeOffBoard,
    TitleRow,
    ToggleFavourite,
    ToggleSelected,
    WriteNote,
)
from vr_explorer.scene.commands.tours import (
    AddCheckpoint,
    ChangeCheckpoint,
    MoveCheckpoint,
    PauseTour,
    PlanTour,
    RemoveCheckpoint,
    ResumeTour,
    SetTourSpeed,
    StartTour,
    StopTour,
    TourCommand,
    TourPlanCommand,
)
from vr_explorer.scene.commands.viewer import (
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
    ViewerCommand,
)


@dataclass(frozen=True)
class Undo:
    """Takes back the latest change of arrangement, filter, bombs, favourites, broods, the tour in the making."""


@dataclass(frozen=True)
class Redo:
    """Does again what was taken back last."""


Command = (
    ArrangementCommand
    | BombCommand
    | PickCommand
    | CanvasCommand
    | TourPlanCommand
    | TourCommand
    | ShowRejected
    | BreedingCommand
    | ShowRelatives
    | ViewerCommand
    | GoTo
    | FirstLook
    | Hover
    | Undo
    | Redo
)
