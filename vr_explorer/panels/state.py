"""What is shown beside the scene, and what was asked for on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import moderngl

from vr_explorer.actions import LIKE, WHAT_NEXT, Action
from vr_explorer.input import Outline
from vr_explorer.panels.breeding_bomb_state import BombWish, BreedingBombState
from vr_explorer.panels.breeding_state import BreedingWish, BroodState
from vr_explorer.panels.context_menu import Context
from vr_explorer.panels.draft import Draft
from vr_explorer.panels.first_flight import FlightWords, ShownStep
from vr_explorer.panels.forms import FormSection, Value, Values
from vr_explorer.panels.labels import Sign
from vr_explorer.panels.large_view_state import LargeViewState
from vr_explorer.panels.making import MakingShown
from vr_explorer.panels.overview_state import OverviewState
from vr_explorer.panels.page import Page
from vr_explorer.panels.performance import FrameTimes
from vr_explorer.panels.recording_state import RecordingState, RecordingWish
from vr_explorer.panels.session_requests import SessionRequest, SessionsShown
from vr_explorer.panels.sharing_form import NO_SERVER, ConnectTo, SharingForm
from vr_explorer.panels.survey import Survey
from vr_explorer.panels.taste_state import MetState, TasteState, TasteWish, Thumbnails
from vr_explorer.panels.text_input import TextInput
from vr_explorer.panels.toasts import Toasts
from vr_explorer.scene.bomb_sets import BombSet
from vr_explorer.scene.commands import Command
from vr_explorer.scene.criteria import Histogram, Measure, Rgb
from vr_explorer.scene.criteria.facets import Frequent
from vr_explorer.scene.search import Understood
from vr_explorer.scene.tour import Tour


def on_keyboard(action: Action) -> str:
    """The key that asks for it, the first of several."""
    return action.key


@dataclass(frozen=True)
class Preview:
    """card: which image. picture: with mipmaps, stored as sRGB. enlarged: pixels that it takes where it is a small one
    in the place of another that comes; None: as many as it has.
    """

    card: int
    picture: moderngl.Texture
    enlarged: tuple[int, int] | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height that it takes, pixels."""
        return self.enlarged or self.picture.size


@dataclass(frozen=True)
class Counted:
    """matches: how many images would match. histograms: of each measure. failure: why it cannot be said, else empty."""

    matches: int
    histograms: dict[Measure, Histogram]
    failure: str = ""


@dataclass(frozen=True)
class Shared:
    """server: its address, empty where none is named. sent, total: images on their way there. message: one sentence.

    link, code: what opens the gallery. squares: the link as a QR code, row by row, dark ones true.
    """

    server: str = ""
    sent: int = 0
    total: int = 0
    message: str = ""
    link: str = ""
    code: str = ""
    squares: tuple[tuple[bool, ...], ...] = ()


@dataclass(frozen=True)
class Question:
    """words: paragraphs. yes, no: what is on the buttons."""

    title: str
    words: tuple[str, ...]
    yes: str
    no: str


@dataclass
class PanelState:
    """page: of the menu, None while it is closed. before: the one at which it opens again. reticle: mark the middle of
    the picture, which is what points. brush: radians of the ring there while it selects what it passes over, else 0.

    hint: one short text in the status line. preview: a larger picture of the card that is pointed at.
    plate_due: the pointer rests on the card, so that its plate is shown; numbers_shown: with all parameters and values.
    unpictured: the card of which there will be no preview.
    form, values: what the settings page offers, and what holds. unfolded: titles of its sections that are open.
    draft, counted: the filter that is being put together, or the words that are looked for, and what would match.
    searched: what was made of these words. matches_lit: what would match a filter lights up while it is put together.
    best: the images that match it best, with small pictures on `best_thumbnails`. swatches: the cloud's own colours.
    methods: by which its images were made. told: what files tell most often, by `facets.KINDS`. labels: as of
    `labels_of`. lightness: of the disc of colours, 0..1.
    usual_tour: of the cloud itself. checkpoint: the one whose menu is open, None for all.
    signs: what is written at home. sessions: the present one, and the others.
    brood: the latest that there is. breeders: how far breeding bombs are, with small pictures on `breeding_pictures`.
    making: more images of the cloud are being made, until stop_making. recording: whether what is done is recorded, and
    what can be played.
    asked, commands, changed, session_requests, sharing_requests, taste_wishes, breeding_wishes, bomb_wishes,
    recording_wishes: what was pressed and changed on panels since whoever acts on it last took it.
    shared: the favourites on their way to a gallery; sharing_form: the server to which they go, as it is typed in.
    saved_in: the folder in which they were saved last. comparison: pictures of `survey`, once they are there.
    bomb_wanted: the draft is to be thrown as a filter bomb. bomb_set: several are to be thrown.
    text_input: has the field that takes words.
    last: the card that was pointed at last; last_favourite: the same of favourites. compared: a
    favourite that is to be seen beside another one. survey: images side by side, in place of all else; survey_ends:
    what is left of them is to be kept.
    canvas_snaps: what is dragged over the canvas keeps to edges, middles and gaps.
    bomb: the one whose menu is open, None for all.
    taste: what one seems to like, with small pictures on `thumbnails`. met: how much of the cloud was seen; unseen_lit:
    what was not glows. quiet: an offer in the status line. next_key: asks what is next, "" where nothing does.
    example_key: takes the image that is pointed at as an example; "" where no button in hand does.
    question: stands in the menu's place until there is an answer. context: the open menu of what was pointed at.
    overview_shown: the overview map is wanted; overview: it, once it is made.
    copied: text that the window is to put on the clipboard, "" where there is none.
    large: the image that is shown as large as the window, None while none is; large_room: the pixels for its picture,
    and how many of them each of its own may take at most, along a side.
    first_flight: the step that is shown, flight_words: how it is said with what is in hand; flight_skipped: no further
    ones, was pressed.
    named: what asks for an action on the device in hand, "" where nothing does.
    outline: is being drawn around cards. painting: the laser selects what it passes over while it is held.
    """

    page: Page | None = None
    status_shown: bool = True
    performance_shown: bool = False
    reticle: bool = False
    brush: float = 0.0
    speed_factor: float = 1.0
    hint: str = ""
    toasts: Toasts = field(default_factory=Toasts)
    times: FrameTimes = field(default_factory=FrameTimes)
    preview: Preview | None = None
    unpictured: int | None = None
    plate_due: bool = True
    numbers_shown: bool = False
    form: Sequence[FormSection] = ()
    values: Values = field(default_factory=dict)
    unfolded: frozenset[str] = frozenset()
    draft: Draft = field(default_factory=Draft)
    counted: Counted | None = None
    searched: Understood = field(default_factory=Understood)
    matches_lit: bool = True
    best: tuple[int, ...] = ()
    best_thumbnails: Thumbnails | None = None
    swatches: Sequence[Rgb] = ()
    methods: Sequence[str] = ()
    told: Mapping[str, Frequent] = field(default_factory=dict)
    labels: Sequence[tuple[str, str, tuple[str, ...]]] = ()
    lightness: float = 0.9
    bomb_wanted: bool = False
    bomb_set: BombSet | None = None
    bomb: int | None = None
    example_key: str = LIKE.keys[0]
    outline: Outline | None = None
    painting: bool = False
    question: Question | None = None
    context: Context | None = None
    answer: bool | None = None
    copied: str = ""
    overview_shown: bool = False
    overview: OverviewState | None = None
    large: LargeViewState | None = None
    large_room: tuple[int, int, float] = (0, 0, 1.0)
    first_flight: ShownStep | None = None
    flight_words: FlightWords | None = None
    flight_skipped: bool = False
    named: Callable[[Action], str] = on_keyboard
    text_input: TextInput = field(default_factory=TextInput)
    last: int | None = None
    last_favourite: int | None = None
    compared: tuple[int, ...] = ()
    survey: Survey | None = None
    survey_ends: bool = False
    canvas_snaps: bool = True
    comparison: Sequence[Preview] = ()
    shared: Shared = Shared()
    sharing_form: SharingForm = NO_SERVER
    sharing_requests: list[ConnectTo] = field(default_factory=list)
    saved_in: str = ""
    usual_tour: Tour = field(default_factory=Tour)
    checkpoint: int | None = None
    signs: Sequence[Sign] = ()
    taste: TasteState = field(default_factory=TasteState)
    met: MetState = field(default_factory=MetState)
    thumbnails: Thumbnails | None = None
    unseen_lit: bool = False
    quiet: str = ""
    next_key: str = WHAT_NEXT.keys[0]
    taste_wishes: list[TasteWish] = field(default_factory=list)
    brood: BroodState | None = None
    making: MakingShown | None = None
    stop_making: bool = False
    breeding_wishes: list[BreedingWish] = field(default_factory=list)
    breeders: tuple[BreedingBombState, ...] = ()
    breeding_pictures: Thumbnails | None = None
    bomb_wishes: list[BombWish] = field(default_factory=list)
    sessions: SessionsShown = field(default_factory=SessionsShown)
    session_requests: list[SessionRequest] = field(default_factory=list)
    recording: RecordingState = field(default_factory=RecordingState)
    recording_wishes: list[RecordingWish] = field(default_factory=list)
    asked: list[Action] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)
    changed: dict[str, Value] = field(default_factory=dict)
    before: Page = Page.IMAGES

    @property
    def pictures(self) -> Sequence[moderngl.Texture]:
        """What the panels show beside text."""
        shown = (*self.comparison, *([self.preview] if self.preview is not None else []))
        sheets = {
            Page.TASTE: self.thumbnails,
            Page.FILTER: self.best_thumbnails,
            Page.BOMBS: self.breeding_pictures,
        }
        sheet = sheets.get(self.page or Page.HELP)
        large = self.large.pictures if self.large is not None else ()
        overview = [self.overview.picture] if self.overview is not None else []
        return [
            *(one.picture for one in (*shown, *large)),
            *([sheet.texture] if sheet is not None else []),
            *overview,
        ]

    def carry_on(self, before: PanelState) -> None:
        """From a state of another cloud: what does not belong to that cloud."""
        self.times, self.performance_shown = before.times, before.performance_shown
        self.overview_shown = before.overview_shown
        self.numbers_shown = before.numbers_shown
        self.speed_factor = before.speed_factor
        if before.page is Page.HELP:
            self.page = before.page

    def compare(self, card: int) -> None:
        """The first of two, or the second; the first again: neither."""
        first, self.compared = self.compared, ()
        if not first:
            self.compared = (card,)
        elif first != (card,):
            self.survey = Survey((*first, card))

    def show(self, page: Page | None) -> None:
        """The menu opens again at the page at which it was closed, but for the help, which has a key of its own."""
        if self.page is not None and self.page is not Page.HELP:
            self.before = self.page
        self.page, self.text_input.edit = page, None
