"""The pages of the menu, by which all others name them; `panels/menu.py` has what draws each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from foundation.language import N_
from vr_explorer.actions import FILTER, HELP, MEASURES, SESSIONS, SETTINGS, Action


@dataclass(frozen=True, eq=False)
class Page:
    """One of the menu; the same as itself alone.

    title: on its button. says: what it is for, at the button; "" where there is none, of a page that is reached from
    others. action: opens it, and closes it again.
    """

    title: str
    says: str = ""
    action: Action | None = None

    IMAGES: ClassVar[Page]
    FILTER: ClassVar[Page]
    BOMBS: ClassVar[Page]
    BOARD: ClassVar[Page]
    TASTE: ClassVar[Page]
    TOURS: ClassVar[Page]
    BREEDING: ClassVar[Page]
    SESSION: ClassVar[Page]
    SETTINGS: ClassVar[Page]
    HELP: ClassVar[Page]
    MEASURES: ClassVar[Page]


Page.IMAGES = Page(N_("Images"), N_("Arrange the images, and what can be done with one of them"))
Page.FILTER = Page(N_("Filter"), N_("Choose what you want to see"), FILTER)
Page.BOMBS = Page(N_("Bombs"), N_("Points in space that gather images"))
Page.BOARD = Page(N_("Board"), N_("What you have kept"))
Page.TASTE = Page(N_("Taste"), N_("What you seem to like, and what comes next"))
Page.TOURS = Page(N_("Tours"), N_("A flight past images that gather for it"))
Page.BREEDING = Page(N_("Breed"), N_("New images from those that you like"))
Page.SESSION = Page(N_("Session"), N_("Name, save and open what you have come to"), SESSIONS)
Page.SETTINGS = Page(N_("Settings"), N_("How all of it looks and feels"), SETTINGS)
Page.HELP = Page(N_("Help"), N_("Every control"), HELP)
Page.MEASURES = Page(N_("Measures"), action=MEASURES)
