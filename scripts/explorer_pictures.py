"""The pictures of the explorer in README.md and docs: a filter, axes, bombs, the board, home and the compass, in
docs/pictures.

python scripts/explorer_pictures.py CLOUD

CLOUD is a cloud of variants of the bundled portrait, some hundreds or more, made by this user, who has so agreed that
its pictures are read. The favourites are images that are far from each other in the cloud, so that nothing has to
be chosen by hand. Nothing is kept: the user's own session and settings are neither read nor written.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import moderngl
import numpy as np
from pictures import VIEW, write
from PIL import Image

from classification.cloud import Cloud
from foundation.settings import Settings
from vr_explorer.actions import OVERVIEW
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.preferences import Preferences
from vr_explorer.input import InputFrame
from vr_explorer.panels.state import Page
from vr_explorer.render.headless import headless_context
from vr_explorer.render.target import Target
from vr_explorer.scene.arrangements import FavouritesBoard, ScatterPlot
from vr_explorer.scene.commands import (
    Arrange,
    FirstLook,
    LookFrom,
    MoveOnBoard,
    PlaceBomb,
    TitleRow,
    ToggleFavourite,
    ToggleHome,
)
from vr_explorer.scene.criteria import Colours, Measure
from vr_explorer.scene.home import TURN
from vr_explorer.taste.words import COLOURS, named
from vr_explorer.tools.what_next import RESTED

DRAWN = (1920, 1080)
SMALLER = (1200, 675)
FAVOURITES = 13
KEPT = 6
"""Favourites of one colour, of which a quiet line tells."""

BOMBS = (
    ((28, 80, 200), (-1.0, 0.1)),
    ((235, 160, 40), (-0.3, 0.45)),
    ((200, 30, 140), (0.45, 0.4)),
    ((40, 150, 60), (0.95, -0.4)),
)
"""Colours, and places right and up of the cloud's middle in its radii."""

AWAY = 1.8
"""From where the bombs are looked at, likewise."""

FARTHER, LOWER = 1.1, 0.05
"""Than at the first look (a factor, radians), so that the names of all axes are in the picture."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cloud", type=Path)
    cloud = Cloud.load(parser.parse_args().cloud)
    ctx = headless_context()
    taken(ctx, cloud, "filter", SMALLER, put_together)
    taken(ctx, cloud, "axes", SMALLER, along_axes)
    taken(ctx, cloud, "bombs", VIEW, throw_bombs)
    taken(ctx, cloud, "board", VIEW, hang)
    taken(ctx, cloud, "home", VIEW, go_home)
    taken(ctx, cloud, "compass", VIEW, look_about)


def taken(
    ctx: moderngl.Context, cloud: Cloud, name: str, size: tuple[int, int], arrange: Callable[[Explorer], None]
) -> None:
    """Draws a fresh explorer after `arrange`."""
    preferences = Preferences(Settings())
    with Explorer(ctx, cloud, preferences) as explorer:
        explorer.begin(ExploreOptions())
        explorer.scene.settle()
        arrange(explorer)
        explorer.scene.settle()
        explorer.step(InputFrame(), max(TURN, explorer.scene.settings.motion))
        while explorer.state.page is Page.FILTER and not explorer.state.best:
            explorer.step(InputFrame(), 0.0)
            time.sleep(0.01)
        explorer.settle()
        target = Target(ctx, DRAWN)
        view = explorer.view(DRAWN, preferences.desktop.fov)
        explorer.draw(target.framebuffer, view)
        explorer.draw_panels(target.framebuffer, view, settled=True)
        write(Image.fromarray(target.read()), name, size)
        target.release()


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


def throw_bombs(explorer: Explorer) -> None:
    scene = explorer.scene
    radius = float(np.percentile(np.abs(scene.cards.target).max(axis=1), 90))
    for colour, (right, up) in BOMBS:
        scene.apply(PlaceBomb(Colours((colour,)), (right * radius, up * radius, 0.0)))
    scene.apply(LookFrom((0.0, 0.0, AWAY * radius), 0.0, 0.0))


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


def keep(explorer: Explorer, count: int) -> list[int]:
    """Makes favourites of those farthest from each other among the half of the cloud in which faces are seen best."""
    cloud = explorer.scene.cloud
    places, abstract = cloud.positions, cloud.measures["abstractness"].values
    distance = np.where(abstract <= np.median(abstract), np.inf, -np.inf)
    cards = [int(distance.argmax())]
    while len(cards) < count:
        distance = np.minimum(distance, np.linalg.norm(places - places[cards[-1]], axis=1))
        cards.append(int(distance.argmax()))
    for card in cards:
        explorer.scene.apply(ToggleFavourite(card))
    return cards


if __name__ == "__main__":
    main()
