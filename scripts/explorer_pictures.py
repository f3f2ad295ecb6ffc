"""The pictures of the explorer's window in README.md and docs, in docs/pictures.

python scripts/explorer_pictures.py CLOUD [NAME ...]

NAME: which of them; all where none is named. CLOUD is a cloud of variants of the bundled portrait, some hundreds or
more, made by this user, who has so agreed that its pictures are read. The favourites are images that are far from each
other in the cloud, so that nothing has to be chosen by hand. Nothing is kept: the user's own session and settings are
neither read nor written.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import moderngl
import numpy as np
from picture_files import ROOT, VIEW, far_apart, told, write
from PIL import Image

from classification.cloud import Cloud
from foundation.settings import Settings
from vr_explorer.actions import OVERVIEW, WHAT_NEXT
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.preferences import Preferences
from vr_explorer.input import NOTHING_ASKED, InputFrame
from vr_explorer.panels.page import Page
from vr_explorer.render.headless import headless_context
from vr_explorer.render.target import Target
from vr_explorer.scene.arrangements import FavouritesBoard, ScatterPlot, SortedWall
from vr_explorer.scene.brought import Brought
from vr_explorer.scene.commands import (
    Arrange,
    FirstLook,
    LookFrom,
    MoveOnBoard,
    PlaceBomb,
    PlanTour,
    Select,
    ShowRelatives,
    StartTour,
    TitleRow,
    ToggleFavourite,
    ToggleHome,
)
from vr_explorer.scene.criteria import Colours, Criterion, Measure
from vr_explorer.scene.home import TURN
from vr_explorer.scene.relatives import Relatives
from vr_explorer.scene.search import Search
from vr_explorer.scene.view import Triple
from vr_explorer.taste.words import COLOURS, named
from vr_explorer.tools.what_next import RESTED

DRAWN = (1920, 1080)
SMALLER = (1200, 675)
FAVOURITES = 13
KEPT = 6
"""Favourites of one colour, of which a quiet line tells."""

Bombs = tuple[tuple[tuple[int, int, int], tuple[float, float]], ...]

BOMBS: Bombs = (
    ((28, 80, 200), (-1.0, 0.1)),
    ((235, 160, 40), (-0.3, 0.45)),
    ((200, 30, 140), (0.45, 0.4)),
    ((40, 150, 60), (0.95, -0.4)),
)
"""Colours, and places right and up of the cloud's middle in its radii."""

AWAY = 1.8
"""From where the bombs are looked at, likewise."""

TWO_BOMBS = ((28, 80, 200), (-0.42, 0.0)), ((220, 40, 40), (0.42, 0.0))
WORD_BOMBS = ("labyrinth", -0.42), ("gouache", 0.42)
WORD_AXIS = "gouache rather than labyrinth"
INSIDE = 0.75
"""Two of them, and from where they are looked at, likewise."""

CHILDREN, SELECTED, BESIDE = 5, 4, 24.0
"""Of each pair; how many images are selected; metres before the image whose relatives are shown."""

STOPS, TOUR_STEP = 3, 0.05
"""Checkpoints that the tour has passed, and the seconds of a frame of it."""

BATCHES = 3
"""Of what is next: how often it is asked for, each time with two of the images that came kept."""

PATIENCE = 120.0
"""Seconds for what a thread works out."""

OUTSIDE, NAMED = 2.4, 205.0
"""From where the cloud's parts are named: in its radii, and metres at least."""

FARTHER, LOWER = 1.1, 0.05
"""Than at the first look (a factor, radians), so that the names of all axes are in the picture."""


class Picture(NamedTuple):
    """size: width and height in pixels. arrange: what is done before; returns the card that is pointed at. bred: of a
    copy of the cloud in which there are children.
    """

    size: tuple[int, int]
    arrange: Callable[[Explorer], int | None]
    bred: bool = False


def main() -> None:
    cloud, names = told(__doc__, PICTURED)
    ctx = headless_context()
    for name in names:
        with tempfile.TemporaryDirectory() as temporary:
            folder = bred(cloud, Path(temporary).resolve()) if PICTURED[name].bred else cloud
            taken(ctx, Cloud.load(folder), name, PICTURED[name])


def bred(cloud: Path, folder: Path) -> Path:
    """A copy of the cloud and of its variants, with children of two images, and children of one of those and a third
    image.
    """
    before = Cloud.load(cloud)
    copy = Path(shutil.copytree(cloud, folder / "cloud", ignore=shutil.ignore_patterns("measured")))
    shutil.copytree(before.source, folder / before.source.name)
    if not Cloud.load(copy).source.is_relative_to(folder):
        raise SystemExit(f"The variants of {cloud} do not lie beside it; give the cloud that pictures.py has made.")
    first, second, third = (before.ids[card] for card in far_apart(before, 3))
    breed(copy, first, second)
    breed(copy, Cloud.load(copy).ids[len(before)], third)
    return copy


def breed(cloud: Path, one: str, other: str) -> None:
    parents = ["--from", one, "--with", other]
    told = [sys.executable, "-m", "artificial_inspiration", "breed", str(cloud), *parents]
    subprocess.run([*told, "--count", str(CHILDREN), "--seed", "1"], cwd=ROOT, check=True)


def taken(ctx: moderngl.Context, cloud: Cloud, name: str, picture: Picture) -> None:
    """Draws a fresh explorer."""
    preferences = Preferences(Settings())
    with Explorer(ctx, cloud, preferences) as explorer:
        explorer.begin(ExploreOptions())
        explorer.scene.settle()
        pointed = picture.arrange(explorer)
        explorer.scene.settle()
        explorer.step(InputFrame(), max(TURN, explorer.scene.settings.motion))
        if pointed is not None:
            ray = ray_to(explorer, pointed)
            until(explorer, lambda: explorer.state.preview is not None, InputFrame(ray=ray))
        if explorer.state.page is Page.FILTER:
            until(explorer, lambda: bool(explorer.state.best))
        explorer.settle()
        target = Target(ctx, DRAWN)
        view = explorer.view(DRAWN, preferences.desktop.fov)
        explorer.draw(target.framebuffer, view)
        explorer.draw_panels(target.framebuffer, view, settled=True)
        write(Image.fromarray(target.read()), name, picture.size)
        target.release()


def until(explorer: Explorer, done: Callable[[], bool], asked: InputFrame = NOTHING_ASKED) -> None:
    """Frames in which no time passes, until what a thread works out is there."""
    end = time.monotonic() + PATIENCE
    while not done():
        if time.monotonic() > end:
            raise TimeoutError("what the picture shows did not come")
        explorer.step(asked, 0.0)
        time.sleep(0.01)


def ray_to(explorer: Explorer, card: int) -> tuple[Triple, Triple]:
    """From the viewer's head."""
    head = explorer.scene.body.head
    offset = explorer.scene.cards.position_at(card, explorer.scene.time) - head
    (a, b, c), (x, y, z) = head.tolist(), (offset / np.linalg.norm(offset)).tolist()
    return (a, b, c), (x, y, z)


def put_together(explorer: Explorer) -> None:
    draft = explorer.state.draft
    draft.add_colour((38, 104, 200))
    draft.add_colour((226, 214, 196))
    draft.set_range(Measure.ABSTRACTNESS, 0.3, 1.0)
    explorer.state.show(Page.FILTER)


def along_axes(explorer: Explorer) -> None:
    axes = Measure.COMPOSITION, Measure.LIGHTNESS, Measure.ABSTRACTNESS
    scene = explorer.scene
    scene.apply(Arrange(ScatterPlot(axes)))
    scene.settle()
    scene.advance(scene.settings.motion)
    scene.apply(FirstLook())
    body = scene.body
    x, y, z = (body.position * FARTHER).tolist()
    scene.apply(LookFrom((x, y, z), body.yaw, body.pitch - LOWER))


def throw_bombs(explorer: Explorer, bombs: Bombs = BOMBS, away: float = AWAY) -> None:
    scene = explorer.scene
    radius = float(np.percentile(np.abs(scene.cards.target).max(axis=1), 90))
    for colour, (right, up) in bombs:
        scene.apply(PlaceBomb(Colours((colour,)), (right * radius, up * radius, 0.0)))
    scene.apply(LookFrom((0.0, 0.0, away * radius), 0.0, 0.0))


def throw_two(explorer: Explorer) -> None:
    throw_bombs(explorer, TWO_BOMBS, INSIDE)


def throw_words(explorer: Explorer) -> None:
    scene = explorer.scene
    radius = float(np.percentile(np.abs(scene.cards.target).max(axis=1), 90))
    for words, right in WORD_BOMBS:
        scene.apply(PlaceBomb(meant(explorer, words), (right * radius, 0.0, 0.0)))
    scene.apply(LookFrom((0.0, 0.0, INSIDE * radius), 0.0, 0.0))


def between_words(explorer: Explorer) -> None:
    scene = explorer.scene
    scene.apply(Arrange(SortedWall((meant(explorer, WORD_AXIS),))))
    scene.settle()
    scene.advance(scene.settings.motion)
    scene.apply(FirstLook())


def meant(explorer: Explorer, words: str) -> Criterion:
    """What a search makes of them."""
    understood = Search(explorer.scene.matcher.measures, {}).understand(words)
    if understood.criterion is None:
        raise ValueError(f"no image of this cloud is {words}")
    return understood.criterion


def relate(explorer: Explorer) -> int:
    """The child that has the most relatives of the most kinds; some other images are selected, one is a favourite."""
    scene = explorer.scene

    def related(card: int) -> Relatives:
        scene.apply(ShowRelatives(card))
        until(explorer, lambda: scene.relatives is not None)
        found = scene.relatives
        assert found is not None
        return found

    children = range(scene.cloud.classified, len(scene.cloud))
    found = max(map(related, children), key=lambda one: (sum(map(bool, one.kinds)), len(one)))
    related(found.card)
    x, y, z = scene.cards.target[found.card].tolist()
    scene.apply(LookFrom((x, y, z + BESIDE), 0.0, 0.0))
    right, up, back = (scene.cards.target - scene.body.head).T
    # On the other side than the plate, and free of the edges.
    clear = (back < -BESIDE / 2.0) & (right < 0.15 * back) & (right > 0.7 * back) & (np.abs(up) < -0.4 * back)
    nearest = np.where(clear, -back, np.inf).argsort()[:SELECTED].tolist()
    scene.apply(Select(tuple(nearest)))
    scene.apply(ToggleFavourite(nearest[0]))
    return found.card


def tour(explorer: Explorer) -> None:
    scene, usual = explorer.scene, explorer.state.usual_tour
    scene.apply(PlanTour(usual))
    scene.apply(StartTour(usual))
    while scene.tour is not None and scene.tour.passed < STOPS:
        explorer.step(InputFrame(), TOUR_STEP)
    explorer.state.show(Page.TOURS)


def ask_what_is_next(explorer: Explorer) -> None:
    keep(explorer, FAVOURITES)
    brought = bring(explorer)
    for _ in range(BATCHES - 1):
        for card in brought.cards[1:3]:
            explorer.scene.apply(ToggleFavourite(card))
        brought = bring(explorer)


def bring(explorer: Explorer) -> Brought:
    """What comes where it is asked what is next."""
    scene, before = explorer.scene, explorer.scene.placement.brought
    explorer.step(InputFrame(actions=(WHAT_NEXT,)), 0.0)
    until(explorer, lambda: scene.placement.brought not in (None, before))
    found = scene.placement.brought
    assert found is not None
    return found


def hang(explorer: Explorer) -> None:
    cards = keep(explorer, FAVOURITES)
    for place, card in enumerate(cards[7:]):
        explorer.scene.apply(MoveOnBoard(card, 1 + (place >= 4), place % 4))
    explorer.scene.apply(TitleRow(1, "Strong lines"))
    explorer.scene.apply(TitleRow(2, "For the poster"))
    explorer.scene.apply(Arrange(FavouritesBoard()))
    explorer.scene.settle()
    explorer.scene.advance(explorer.scene.settings.motion)
    explorer.scene.apply(FirstLook())


def go_home(explorer: Explorer) -> None:
    keep(explorer, 2 * FAVOURITES)
    explorer.scene.apply(ToggleHome())


def look_about(explorer: Explorer) -> None:
    """The left half of the cloud has been met, and what was kept is blue."""
    scene, tools, blue = explorer.scene, explorer.tools, COLOURS.index("blue")
    cloud = scene.cloud
    for card in np.flatnonzero(named(cloud.colours, cloud.shares) == blue)[:KEPT].tolist():
        scene.apply(ToggleFavourite(card))
    tools.compass.meet(np.flatnonzero(cloud.positions[:, 0] < np.median(cloud.positions[:, 0])).tolist())
    explorer.step(InputFrame(actions=(OVERVIEW,)), 0.0)
    explorer.state.unseen_lit = True
    scene.apply(FirstLook())
    while not explorer.state.quiet:
        explorer.step(InputFrame(), RESTED / 40)
        time.sleep(0.01)


def look_from_afar(explorer: Explorer) -> None:
    """Far enough for the names of the cloud's parts."""
    scene = explorer.scene
    radius = float(np.percentile(np.abs(scene.cards.target).max(axis=1), 90))
    scene.apply(LookFrom((0.0, 0.0, max(OUTSIDE * radius, NAMED)), 0.0, 0.0))


def keep(explorer: Explorer, count: int) -> list[int]:
    """Makes favourites of images that are far from each other."""
    cards = far_apart(explorer.scene.cloud, count)
    for card in cards:
        explorer.scene.apply(ToggleFavourite(card))
    return cards


PICTURED = {
    "filter": Picture(SMALLER, put_together),
    "axes": Picture(SMALLER, along_axes),
    "bombs": Picture(VIEW, throw_bombs),
    "two_bombs": Picture(SMALLER, throw_two),
    "word_bombs": Picture(SMALLER, throw_words),
    "word_axis": Picture(SMALLER, between_words),
    "relatives": Picture(SMALLER, relate, bred=True),
    "what_next": Picture(SMALLER, ask_what_is_next),
    "tour": Picture(VIEW, tour),
    "board": Picture(VIEW, hang),
    "home": Picture(VIEW, go_home),
    "compass": Picture(VIEW, look_about),
    "regions": Picture(VIEW, look_from_afar),
}


if __name__ == "__main__":
    main()
