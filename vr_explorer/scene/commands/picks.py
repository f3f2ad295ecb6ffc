"""What is asked of single images: to be kept, hung, selected, rejected, pointed at, and shown with their relatives."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Hover:
    """The card that is pointed at, None where there is none."""

    card: int | None


@dataclass(frozen=True)
class ToggleFavourite:
    """Keeps a card, or no longer."""

    card: int


@dataclass(frozen=True)
class ChooseFavourites:
    """Of several that were looked at together: these are favourites from now on, and those are none any more; one step
    to undo.
    """

    kept: tuple[int, ...]
    dropped: tuple[int, ...] = ()


@dataclass(frozen=True)
class TakeOffBoard:
    """These are no favourites any more; one step to undo."""

    cards: tuple[int, ...]


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


BoardCommand = MoveOnBoard | TitleRow | WriteNote
SelectCommand = Select | ToggleSelected
RejectCommand = Reject | TakeBack
PickCommand = (
    SelectCommand
    | FavouriteSelection
    | ToggleFavourite
    | TakeOffBoard
    | ChooseFavourites
    | BoardCommand
    | RejectCommand
)
