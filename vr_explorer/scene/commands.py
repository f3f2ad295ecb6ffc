"""What can be asked of a scene. Every device, panel and test sends these; `Scene.apply` carries them out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from vr_explorer.scene.arrangements import Arrangement
from vr_explorer.scene.canvas import Placed
from vr_explorer.scene.criteria import Criterion
from vr_explorer.scene.settings import Unmatched
from vr_explorer.scene.tour import Checkpoint, Tour

Triple = tuple[float, float, float]


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
class Hover:
    """The card that is pointed at, None where there is none."""

    card: int | None


@dataclass(frozen=True)
class ToggleFavourite:
    """Keeps a card, or no longer."""

    card: int


@dataclass(frozen=True)
class MoveOnBoard:
    """Hangs a favourite before what is at `position` in that row (as `Board.moved` counts). others: favourites that go
    with it; all of them hang side by side then, in their order on the board.

    ValueError, here and for the two below: the card is no favourite, or there is no such row.
    """

    card: int
    row: int
    position: int
    others: tuple[int, ...] = ()


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


@dataclass(frozen=True)
class TakeOffBoard:
    """These are no favourites any more; one step to undo."""

    cards: tuple[int, ...]


@dataclass(frozen=True)
class ChooseFavourites:
    """Of several that were looked at together: these are favourites from now on, and those are none any more; one step
    to undo.
    """

    kept: tuple[int, ...]
    dropped: tuple[int, ...] = ()


@dataclass(frozen=True)
class TitleRow:
    """Names a row of the board, counted from 0 at the top; "" takes the name away."""

    row: int
    title: str


@dataclass(frozen=True)
class WriteNote:
    """The user's own words about a favourite; "" takes them away."""

    card: int
    note: str


@dataclass(frozen=True)
class Select:
    """These cards are the selected ones, or are `added` to them. The selected can be kept, and asked for by criteria.

    stroke: what is added by one sweep has one number, and is taken back as one.
    """

    cards: tuple[int, ...]
    added: bool = False
    stroke: int | None = None


@dataclass(frozen=True)
class ToggleSelected:
    """Selects one card more, or one less."""

    card: int


@dataclass(frozen=True)
class FavouriteSelection:
    """All selected cards become favourites."""


@dataclass(frozen=True)
class Reject:
    """These cards are not to be seen any more, in whatever arrangement; favourites among them are none any more."""

    cards: tuple[int, ...]


@dataclass(frozen=True)
class TakeBack:
    """These are no longer rejected; what they were before is not known any more."""

    cards: tuple[int, ...]


@dataclass(frozen=True)
class ShowRejected:
    """What is rejected is seen in its place while `shown`, and can be taken back there."""

    shown: bool


@dataclass(frozen=True)
class ShowRelatives:
    """Lines light up from a card to what it came from, what came from it and what is most like it; None: no more."""

    card: int | None


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
class PlaceBomb:
    """A new bomb at `position` (world metres), thrown with `velocity` (metres a second). Other fields as of
    `bombs.Bomb`.

    UserError as for `ApplyFilter`. ValueError, here and for the other commands of bombs: a value out of range.
    """

    criterion: Criterion
    position: Triple
    velocity: Triple = (0.0, 0.0, 0.0)
    name: str = ""
    repelling: bool = False
    strength: float = 4.0


@dataclass(frozen=True)
class PlaceBombs:
    """Several as one step."""

    bombs: tuple[PlaceBomb, ...]


@dataclass(frozen=True)
class PlaceExample:
    """A new bomb for what is like one to five images."""

    cards: tuple[int, ...]
    position: Triple
    velocity: Triple = (0.0, 0.0, 0.0)
    name: str = ""


@dataclass(frozen=True)
class PlaceBreedingBomb:
    """A new bomb that holds up to `broods.MOST_PARENTS` cards, about which the children of a brood gather; other fields
    as of `PlaceBomb`. brood: its number. yaw: radians, whither one looks who throws it.

    UserError: there are as many of these as there can be.
    """

    brood: int
    parents: tuple[int, ...]
    position: Triple
    velocity: Triple = (0.0, 0.0, 0.0)
    yaw: float = 0.0


@dataclass(frozen=True)
class FeedBomb:
    """Further parents for a breeding bomb. UserError: it holds them all, has no room for them, or breeds nothing."""

    bomb: int
    cards: tuple[int, ...]


@dataclass(frozen=True)
class TakeFromBomb:
    """A breeding bomb no longer holds this parent."""

    bomb: int
    card: int


@dataclass(frozen=True)
class BeginAnew:
    """Another brood gathers about a breeding bomb from now on; the one before goes where it belongs."""

    bomb: int
    brood: int


@dataclass(frozen=True)
class MoveBomb:
    """Carries a bomb to a place, at rest; its images go with it. For every frame of a drag."""

    bomb: int
    position: Triple


@dataclass(frozen=True)
class ThrowBomb:
    """Lets a bomb fly; drag brings it to rest."""

    bomb: int
    velocity: Triple


@dataclass(frozen=True)
class ChangeBomb:
    """Changes those fields of a bomb that are not None."""

    bomb: int
    criterion: Criterion | None = None
    strength: float | None = None
    repelling: bool | None = None
    active: bool | None = None
    name: str | None = None


@dataclass(frozen=True)
class CopyBomb:
    """A second bomb like the first at another place."""

    bomb: int
    position: Triple


@dataclass(frozen=True)
class RemoveBomb:
    """Its images go back."""

    bomb: int


@dataclass(frozen=True)
class PlanTour:
    """The tour that is put together from now on, in place of the one before."""

    tour: Tour


@dataclass(frozen=True)
class AddCheckpoint:
    """At the end of the tour that is being put together. UserError: it has as many as it can have."""

    checkpoint: Checkpoint


@dataclass(frozen=True)
class ChangeCheckpoint:
    """Changes those fields of a checkpoint that are not None. number: counted from 0 along the tour.

    UserError, here and for the two below: there is no such checkpoint.
    """

    number: int
    criterion: Criterion | None = None
    name: str | None = None


@dataclass(frozen=True)
class MoveCheckpoint:
    """To another place along the tour, counted without itself."""

    number: int
    to: int


@dataclass(frozen=True)
class RemoveCheckpoint:
    number: int


@dataclass(frozen=True)
class StartTour:
    """Gathers the images of its checkpoints and flies the viewer through them; stopped, everything is as before.

    UserError: it has too few checkpoints, or some that gather nothing.
    """

    tour: Tour


@dataclass(frozen=True)
class PauseTour:
    """Comes softly to rest; the viewer may then fly freely. So does whoever flies by themselves."""


@dataclass(frozen=True)
class ResumeTour:
    """On from where the viewer is, past the checkpoints that are left."""


@dataclass(frozen=True)
class SetTourSpeed:
    """factor: 0.25 to 1.5."""

    factor: float


@dataclass(frozen=True)
class StopTour:
    """Ends the tour; the images go back to where they were."""


@dataclass(frozen=True)
class BeginBrood:
    """From now on images arrive that are bred from one or two cards; taken back, they are out of sight.

    number: of the brood. ends: where the parents are held apart for them, world metres; None: before the viewer.
    """

    number: int
    parents: tuple[int, ...]
    ends: tuple[Triple, Triple] | None = None


@dataclass(frozen=True)
class MoveGap:
    """The parents of what is bred are held there, world metres, and what came from them stays between them.

    Nothing where none are held. For every frame of a hand's way.
    """

    ends: tuple[Triple, Triple]


@dataclass(frozen=True)
class HoldCards:
    """These cards are in the hands before anything is bred of them: they come to these places, world metres, and follow
    them; those that are not held any more go where they belong. For every frame of the hands' ways.
    """

    cards: tuple[int, ...]
    places: tuple[Triple, ...]


@dataclass(frozen=True)
class CloseGap:
    """The parents and what came from them go where they belong."""


@dataclass(frozen=True)
class ThrowAwayBrood:
    """Its images are out of sight. Nothing where there is no such brood."""

    number: int


@dataclass(frozen=True)
class Undo:
    """Takes back the latest change of arrangement, filter, bombs, favourites, broods, the tour in the making."""


@dataclass(frozen=True)
class Redo:
    """Does again what was taken back last."""


Filtering = ApplyFilter | ClearFilter
Fostering = PlaceBreedingBomb | FeedBomb | TakeFromBomb | BeginAnew
Bombing = PlaceBomb | PlaceBombs | PlaceExample | MoveBomb | ThrowBomb | ChangeBomb | CopyBomb | RemoveBomb | Fostering
Boarding = MoveOnBoard | TitleRow | WriteNote
Canvassing = (
    PlaceOnCanvas
    | ScaleOnCanvas
    | GroupOnCanvas
    | AlignOnCanvas
    | SpreadOnCanvas
    | WriteOnCanvas
    | MoveCanvasText
    | ScaleCanvasText
)
Lifting = LiftCards | LowerCards
Selecting = Select | ToggleSelected
Rejecting = Reject | TakeBack
Picking = Selecting | FavouriteSelection | ToggleFavourite | TakeOffBoard | ChooseFavourites | Boarding | Rejecting
Planning = PlanTour | AddCheckpoint | ChangeCheckpoint | MoveCheckpoint | RemoveCheckpoint
Touring = StartTour | PauseTour | ResumeTour | SetTourSpeed | StopTour
Bringing = BringBefore | SendBack
Breeding = BeginBrood | HoldCards | MoveGap | CloseGap | ThrowAwayBrood
Viewing = Fly | Turn | MoveHead | Carry | LookFrom | GlideTo | Orbit | Approach

Command = (
    Arrange
    | Filtering
    | Bombing
    | Picking
    | Canvassing
    | Lifting
    | Planning
    | Touring
    | ShowRejected
    | Breeding
    | ShowRelatives
    | Bringing
    | Viewing
    | GoTo
    | FirstLook
    | Start
    | ToggleBoard
    | ToggleHome
    | Hover
    | Undo
    | Redo
)
