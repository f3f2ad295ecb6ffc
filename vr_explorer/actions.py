"""What can be asked for by one press: the one table of actions that keyboard, gamepad, hands and helps are made from.

A further action is a row here, and nothing else where a command follows from it (docs/extending.md); one for which
there is no command is carried out by the tool, or the window, that names it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import NamedTuple

import numpy as np

from foundation.language import N_, pgettext, present
from vr_explorer.scene.arrangements import ColourSolid, FavouritesBoard, FlatWall, FreeCanvas, PointCloud
from vr_explorer.scene.commands import (
    Arrange,
    ClearFilter,
    Command,
    FirstLook,
    GoTo,
    Redo,
    Select,
    ShowRelatives,
    Start,
    ToggleBoard,
    ToggleFavourite,
    ToggleHome,
    ToggleSelected,
    Turn,
    Undo,
)
from vr_explorer.scene.scene import Scene


class Group(Enum):
    """Of the helps; the value is its title."""

    MOVING = N_("Moving")
    LOOKING = N_("Looking at images")
    ARRANGING = N_("Arranging")
    SELECTING = N_("Selecting")
    FILTERING = N_("Filters and filter bombs")
    BREEDING = N_("Breeding")
    SHOWING = N_("Pictures, menu and help")


class Role(Enum):
    """Of a hand: it flies, it points, or it is the only one and does both."""

    FLYING = "flying"
    POINTING = "pointing"
    ALONE = "one hand"


class Press(NamedTuple):
    """What a hand presses. part: of its controller, as `xr/profiles.py` names them.

    at_card: while the laser is on; what else that part does is not meant then.
    """

    role: Role
    part: str
    at_card: bool = False


class At(NamedTuple):
    """In which an action is asked for. pointed: the card on the ray. glide: seconds of the way to a card."""

    scene: Scene
    pointed: int | None
    glide: float


@dataclass(frozen=True, eq=False)
class Action:
    """id: small letters, digits and underscores; also the name of its OpenXR action. title: in a few words, for the
    helps and for the page of a runtime on which its user gives other buttons to it.

    command: what follows for the scene, None where nothing does; None in its place for what others carry out.
    keys: "F12", "Esc", "Ctrl+Z", letters by their place on a US keyboard. pad: a button of a gamepad, as
    `desktop/gamepad.py` names them, "LB+RB+" before it where both of these are held.
    hands: what is pressed on a headset's controllers.
    """

    id: str
    title: str
    group: Group
    command: Callable[[At], Command | None] | None = None
    keys: tuple[str, ...] = ()
    pad: str = ""
    hands: tuple[Press, ...] = ()

    def __repr__(self) -> str:
        return f"<{self.id}>"

    @property
    def key(self) -> str:
        """The first of its keys as it is written on the screen, "" where it has none."""
        return key_words(self.keys[0]) if self.keys else ""

    def presses(self, role: Role) -> list[Press]:
        """Those of a hand in that role."""
        return [press for press in self.hands if press.role is role]


def key_words(keys: str) -> str:
    """What is pressed, as it is written on the screen: "Ctrl+Home" by what these keys are called there."""
    return "+".join(_key_names(present()).get(key, key) for key in keys.split("+"))


@cache
def _key_names(language: str) -> dict[str, str]:
    """Of keys that have another name on keyboards of that language, the present one. None has a blank in it."""
    return {
        "Ctrl": pgettext("key", "Ctrl"),
        "Shift": pgettext("key", "Shift"),
        "Space": pgettext("key", "Space"),
        "Enter": pgettext("key", "Enter"),
        "Backspace": pgettext("key", "Backspace"),
        "Delete": pgettext("key", "Delete"),
        "Home": pgettext("key", "Home"),
        "Menu": pgettext("key", "Menu"),
        "Left": pgettext("key", "Left"),
        "Right": pgettext("key", "Right"),
        "Up": pgettext("key", "Up"),
        "Down": pgettext("key", "Down"),
        "D-pad": pgettext("key", "D-pad"),
        "Wheel": pgettext("key", "Wheel"),
        "wheel": pgettext("key", "wheel"),
        "Drag": pgettext("key", "Drag"),
        "drag": pgettext("key", "drag"),
        "Middle-drag": pgettext("key", "Middle-drag"),
        "Point": pgettext("key", "Point"),
        "Click": pgettext("key", "Click"),
        "Right-click": pgettext("key", "Right-click"),
        "Hold": pgettext("key", "Hold"),
        "Double-click": pgettext("key", "Double-click"),
        "Drop": pgettext("key", "Drop"),
        "Sticks": pgettext("key", "Sticks"),
    }


ACTIONS: list[Action] = []
"""All rows. Devices and helps read them when they are made."""


def _row(
    id: str,
    title: str,
    group: Group,
    command: Callable[[At], Command | None] | None = None,
    keys: str = "",
    pad: str = "",
    hands: tuple[Press, ...] = (),
) -> Action:
    """keys: separated by spaces."""
    action = Action(id, title, group, command, tuple(keys.split()), pad, hands)
    ACTIONS.append(action)
    return action


def _always(command: Command) -> Callable[[At], Command]:
    return lambda _at: command


def _of_card(command: Callable[[int], Command]) -> Callable[[At], Command | None]:
    """Where a card is pointed at."""
    return lambda at: command(at.pointed) if at.pointed is not None else None


def _selected_alone(at: At) -> Command | None:
    """Beside all cards: none is selected any more."""
    if at.pointed is None:
        return Select(()) if at.scene.selection.cards else None
    return Select((at.pointed,))


def _all_shown(at: At) -> Command:
    return Select(tuple(np.flatnonzero(at.scene.cards.fade_to > 0.5).tolist()))


def _relatives(at: At) -> Command:
    """Of the card that is pointed at, else of the only selected one; asked for again, no more."""
    scene, card = at.scene, at.pointed
    if card is None and len(scene.selection.cards) == 1:
        card = scene.selection.cards[0]
    return ShowRelatives(card if card != scene.related else None)


def _gone_to(at: At) -> Command | None:
    return GoTo(at.pointed, at.glide) if at.pointed is not None else None


def _levelled(at: At) -> Command:
    """A headset also takes the head's present place for its middle."""
    return Turn(0.0, -at.scene.body.pitch)


def _other_board(at: At) -> Command:
    return Arrange(FavouritesBoard() if isinstance(at.scene.arrangement, FreeCanvas) else FreeCanvas())


_FLYING, _POINTING, _ALONE = Role.FLYING, Role.POINTING, Role.ALONE

CLOUD = _row(
    *("cloud", N_("Cloud: what is alike lies together"), Group.ARRANGING, _always(Arrange(PointCloud()))),
    keys="1",
    pad="D-pad up",
    hands=(Press(_POINTING, "upper"),),
)
FLAT = _row(
    *("flat", N_("Flat: one sheet before you"), Group.ARRANGING, _always(Arrange(FlatWall()))),
    keys="2",
    pad="D-pad down",
    hands=(Press(_FLYING, "lower"),),
)
COLOUR = _row(
    *("colour", N_("By colour"), Group.ARRANGING, _always(Arrange(ColourSolid()))),
    keys="3",
    pad="D-pad right",
    hands=(Press(_POINTING, "lower"),),
)
BOARD = _row(
    *("board", N_("The favourites alone, and back"), Group.ARRANGING, _always(ToggleBoard())),
    keys="4",
    hands=(Press(_FLYING, "upper"),),
)
CANVAS = _row("canvas", N_("The board in rows, or as a free canvas"), Group.ARRANGING, _other_board)
TOGGLE_HOME = _row("toggle_home", N_("Home, and back"), Group.ARRANGING, _always(ToggleHome()), keys="0")
START = _row("start", N_("Let the images rain; skip it"), Group.ARRANGING, _always(Start()), keys="R", pad="D-pad left")
GO = _row(
    *("go", N_("Go to the image"), Group.MOVING, _gone_to),
    keys="G",
    pad="X",
    hands=(Press(_POINTING, "stick_click", at_card=True),),
)
RESET_VIEW = _row(
    *("reset_view", N_("Back to the whole view"), Group.MOVING, _always(FirstLook())),
    keys="Home",
    pad="Y",
    hands=(Press(_POINTING, "stick_click"), Press(_ALONE, "stick_click")),
)
RECENTRE = _row("recentre", N_("You stand here and look that way"), Group.MOVING, _levelled)
FAVOURITE = _row(
    *("favourite", N_("Keep as a favourite, or no longer"), Group.SELECTING, _of_card(ToggleFavourite)),
    keys="F",
    pad="A",
)
SELECT_ONE = _row("select_one", N_("Select one image alone"), Group.SELECTING, _selected_alone)
SELECT = _row(
    *("select", N_("Select one image more, or less"), Group.SELECTING, _of_card(ToggleSelected)),
    keys="V",
    pad="L3",
    hands=(Press(_FLYING, "upper", at_card=True),),
)
SELECT_ALL = _row("select_all", N_("Select all that is shown"), Group.SELECTING, _all_shown, keys="Ctrl+A")
PAINT = _row("paint", N_("Select what the laser passes over, or no longer"), Group.SELECTING)
RELATIVES = _row(
    *("relatives", N_("Relatives of the image"), Group.SELECTING, _relatives),
    keys="N",
    pad="R3",
    hands=(Press(_FLYING, "lower", at_card=True),),
)
WHAT_NEXT = _row(
    *("what_next", N_("What next? Eight images, each with why"), Group.SELECTING),
    keys="I",
    pad="Guide",
    hands=(Press(_FLYING, "stick_click", at_card=True),),
)
CONTEXT = _row("context", N_("What can be done with the image"), Group.SELECTING, keys="Menu")
DISMISS = _row("dismiss", N_("Fewer like this image"), Group.SELECTING, keys="Delete")
REJECT = _row(
    "reject", N_("Never show the image again; take it back"), Group.SELECTING, keys="Shift+Delete", pad="LB+RB+Start"
)
UNDO = _row(
    *("undo", N_("Undo"), Group.SELECTING, _always(Undo())),
    keys="U Ctrl+Z",
    pad="B",
    hands=(Press(_FLYING, "stick_click"), Press(_ALONE, "lower")),
)
REDO = _row("redo", N_("Redo"), Group.SELECTING, _always(Redo()), keys="Y Ctrl+Y Ctrl+Shift+Z")
FILTER = _row("filter", N_("The menu's page of filters"), Group.FILTERING, keys="T")
MEASURES = _row("measures", N_("What the measures of this cloud mean"), Group.FILTERING)
SEARCH = _row("search", N_("Search by words: colours, manners, notes"), Group.FILTERING, keys="Ctrl+F")
LIKE = _row(
    *("like", N_("Take the image into the filter as an example"), Group.FILTERING),
    keys="L",
    hands=(Press(_POINTING, "lower", at_card=True),),
)
PICK_COLOUR = _row(
    *("pick_colour", N_("Take the colour of the image into the filter"), Group.FILTERING),
    keys="C",
    hands=(Press(_POINTING, "upper", at_card=True),),
)
ONLY_SELECTED = _row("only_selected", N_("Show only what is selected"), Group.FILTERING, keys="O")
CLEAR = _row("clear", N_("Show every image again"), Group.FILTERING, _always(ClearFilter()), keys="X")
BOMB = _row("bomb", N_("Throw the filter as a bomb"), Group.FILTERING, keys="B")
BOMB_MENU = _row("bomb_menu", N_("The menu of the bomb that is pointed at"), Group.FILTERING)
BREED = _row(
    "breed", N_("Breed between the images selected, or the two kept last"), Group.BREEDING, keys="J", pad="LB+RB+A"
)
BREED_BOMB = _row(
    *("breed_bomb", N_("Throw a breeding bomb: children gather about it as long as it holds images"), Group.BREEDING),
    keys="Shift+B",
    pad="LB+RB+D-pad right",
)
FEED_BOMB = _row("feed_bomb", N_("Put the image into the breeding bomb"), Group.BREEDING)
MORE_LIKE = _row("more_like", N_("Breed from the image alone"), Group.BREEDING, keys="F2", pad="LB+RB+X")
WILDER = _row("wilder", N_("The next children are wilder"), Group.BREEDING, keys="9", pad="LB+RB+D-pad up")
CALMER = _row("calmer", N_("The next children are calmer"), Group.BREEDING, keys="8", pad="LB+RB+D-pad down")
SLOWER = _row("slower", N_("The next children come slower"), Group.BREEDING, keys="7", pad="LB+RB+D-pad left")
STOP_BREEDING = _row("stop_breeding", N_("No more children"), Group.BREEDING, keys="6", pad="LB+RB+B")
LET_GO = _row("let_go", N_("Parents and children go where they belong"), Group.BREEDING, keys="5", pad="LB+RB+Y")
THROW_AWAY = _row("throw_away", N_("Throw the latest brood away"), Group.BREEDING, keys="Backspace", pad="LB+RB+Back")
SURVEY = _row("survey", N_("Survey: what is selected side by side, to keep the best"), Group.SELECTING, keys="K")
LARGE_VIEW = _row("large_view", N_("The image as large as the window, and back"), Group.LOOKING, keys="Space")
LARGE_CLICKED = _row("large_clicked", N_("See the image large; what was selected stays selected"), Group.LOOKING)
STEP_LEFT = _row("step_left", N_("Large: the image to the left"), Group.LOOKING, keys="Left")
STEP_RIGHT = _row("step_right", N_("Large: the image to the right"), Group.LOOKING, keys="Right")
STEP_UP = _row("step_up", N_("Large: the image above"), Group.LOOKING, keys="Up")
STEP_DOWN = _row("step_down", N_("Large: the image below"), Group.LOOKING, keys="Down")
ZOOM_CHOSEN = _row("zoom_chosen", N_("What is selected, or pointed at, fills the view"), Group.LOOKING, keys="Z")
ZOOM_ALL = _row("zoom_all", N_("All that is shown fills the view"), Group.LOOKING, keys="Shift+Z")
SLIDESHOW = _row("slideshow", N_("A slideshow of what is shown; end it"), Group.LOOKING, keys="F5")
PICTURE = _row("picture", N_("Save a picture of the view"), Group.SHOWING, keys="P", pad="Back")
SCREENSHOT = _row("screenshot", N_("Save a picture of everything on the screen"), Group.SHOWING, keys="F12")
OPEN_IMAGE = _row("open_image", N_("Open the image in another program"), Group.SHOWING, keys="Enter")
COPY_IMAGE = _row("copy_image", N_("Copy the image"), Group.SHOWING, keys="Ctrl+C")
SHOW_IN_FOLDER = _row("show_in_folder", N_("Show the image's file in its folder"), Group.SHOWING, keys="Ctrl+Enter")
SHARE = _row("share", N_("Send the favourites to a gallery"), Group.SHOWING)
EXPORT = _row("export", N_("Save the favourites as files"), Group.SHOWING, keys="Ctrl+Shift+E")
EXPORT_TO = _row("export_to", N_("Save the favourites as files, in a folder that you choose"), Group.SHOWING)
SAVE_BOARD = _row("save_board", N_("Save the board as one picture"), Group.SHOWING)
SHOW_EXPORT = _row("show_export", N_("Show the favourites that were saved in their folder"), Group.SHOWING)
MENU = _row(
    *("menu", N_("Open or close the menu"), Group.SHOWING),
    keys="M Tab",
    hands=(Press(_POINTING, "menu"), Press(_FLYING, "menu"), Press(_ALONE, "upper"), Press(_ALONE, "menu")),
)
SETTINGS = _row("settings", N_("The menu's page of settings"), Group.SHOWING, keys="Ctrl+,")
SESSIONS = _row("sessions", N_("The menu's page of sessions"), Group.SHOWING, keys="Ctrl+S")
FULL_SCREEN = _row("full_screen", N_("The whole screen, or a window"), Group.SHOWING, keys="F11")
OPEN_CLOUD = _row("open_cloud", N_("Open another cloud"), Group.SHOWING, keys="Ctrl+O")
HELP = _row("help", N_("Show or hide the help"), Group.SHOWING, keys="H F1", pad="Start")
OVERVIEW = _row("overview", N_("The overview map, or none"), Group.LOOKING, keys="F4")
NUMBERS = _row("numbers", N_("What an image is: in words, or with all numbers"), Group.SHOWING, keys="F6")
FIRST_FLIGHT = _row("first_flight", N_("Show the first flight again, or skip it"), Group.SHOWING)
PERFORMANCE = _row("performance", N_("Frame timing"), Group.SHOWING, keys="F3")
LEAVE = _row("leave", N_("Close what is open; twice: leave"), Group.SHOWING, keys="Esc")
QUIT = _row("quit", N_("Leave"), Group.SHOWING, keys="Ctrl+Q")
