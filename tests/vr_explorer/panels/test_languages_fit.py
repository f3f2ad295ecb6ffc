"""In every language, what is written on panels has room there, in windows of several sizes and in the headset."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import moderngl
import pytest

from foundation.language import ENGLISH, choose, languages
from foundation.settings import Settings
from tests.factories import clustered_cloud
from tests.unseen import unseen
from tests.vr_explorer.panels.measured import Written, measured
from vr_explorer.app.form import FORM, WORN_FORM
from vr_explorer.app.headset_menu import PIXELS, SCALE
from vr_explorer.app.headset_panels import HINT_PIXELS, HINT_SCALE
from vr_explorer.app.preferences import Preferences
from vr_explorer.desktop.help import sections
from vr_explorer.panels.breeding_bomb_state import BreedingBombState
from vr_explorer.panels.breeding_state import BroodState
from vr_explorer.panels.context_menu import Context
from vr_explorer.panels.help import HelpSection
from vr_explorer.panels.layouts import lay_out_board, lay_out_hints, lay_out_window
from vr_explorer.panels.menu import PAGES
from vr_explorer.panels.page import Page
from vr_explorer.panels.start_page import lay_out_start
from vr_explorer.panels.start_state import RecentState, StartState, Way, WorkState
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.surface import Surface
from vr_explorer.render.target import Target
from vr_explorer.scene.commands import PlaceBomb, PlanTour, Select, ToggleFavourite
from vr_explorer.scene.criteria import Colours, InRange, Measure, OfBrood
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.touring import usual_tour
from vr_explorer.xr.help import Held
from vr_explorer.xr.help import sections as sections_in_hands

WINDOWS = (((1280, 720), 1.0), ((800, 600), 1.0), ((1920, 1080), 2.0))
STARTS = (((1400, 860), 1.0), ((960, 600), 1.0), ((640, 480), 1.0), ((420, 900), 1.0))


@pytest.fixture(params=languages())
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    choose(request.param)
    yield request.param
    choose(ENGLISH)


@pytest.fixture
def scene() -> Scene:
    """With some of everything."""
    scene = Scene(clustered_cloud(300))
    for card in (3, 9, 20):
        scene.apply(ToggleFavourite(card))
    scene.apply(Select((3, 9)))
    scene.apply(PlaceBomb(Colours(((200, 30, 30),)), (0.0, 0.0, -30.0)))
    scene.apply(PlaceBomb(InRange(Measure.ABSTRACTNESS, 0.2, 0.7), (20.0, 0.0, -30.0)))
    scene.apply(PlaceBomb(OfBrood((3, 9), 1), (40.0, 0.0, -30.0)))
    scene.apply(PlanTour(usual_tour([(200, 30, 30), (30, 200, 30), (30, 30, 200)])))
    return scene


def full(page: Page | None, tmp_path: Path, form: tuple = FORM) -> PanelState:
    """All that a page can have on it."""
    state = PanelState(page=page, form=form, values=Preferences(Settings(), tmp_path / "settings.toml"))
    state.last, state.last_favourite, state.saved_in = 5, 9, "here"
    state.unfolded = frozenset(section.title for section in form)
    state.brood = BroodState(1, "12", ("one", "two"), 0.5, 0.5, True, True, None)
    state.breeders = (BreedingBombState(3, "12", True, False, 0.4, None, (20,)),)
    return state


def written(
    ctx: moderngl.Context, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], scale: float, lay_out: Callable
) -> Written:
    """What `lay_out` writes, once its windows have found their sizes."""
    surface, target = Surface(ctx, scale), Target(ctx, size, samples=1)
    with unseen(ctx):
        surface.draw(target.framebuffer, lay_out, None, settled=True)
        with measured(monkeypatch) as found:
            surface.draw(target.framebuffer, lay_out, None)
    surface.release()
    target.release()
    return found


@pytest.mark.parametrize(("size", "scale"), WINDOWS, ids=[f"{w}x{h}@{scale}" for (w, h), scale in WINDOWS])
def test_words_of_the_menu_have_room(
    ctx: moderngl.Context,
    scene: Scene,
    language: str,
    size: tuple[int, int],
    scale: float,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    view = scene.body.view(size, 1.0, 0.1, 6_000.0)
    helps = [HelpSection(title, rows) for title, rows in sections()]
    cut = {}
    for page in (*PAGES, Page.HELP):
        state = full(page, tmp_path)
        lay_out = partial(lay_out_window, scene=scene, view=view, state=state, sections=helps)
        found = written(ctx, monkeypatch, size, scale, lay_out)
        assert len(found.words) > 10
        cut |= {(page.title, words): more for words, more in found.cut.items()}
    assert not cut


def test_words_of_the_board_in_the_headset_have_room(
    ctx: moderngl.Context, scene: Scene, language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut = {}
    for held in (Held(0), Held(1, alone=True)):
        helps = [HelpSection(title, rows) for title, rows in sections_in_hands(held)]
        for page in (*PAGES, Page.HELP):
            state = full(page, tmp_path, WORN_FORM)
            lay_out = partial(lay_out_board, scene=scene, state=state, sections=helps)
            cut |= {
                (page.title, words): more
                for words, more in written(ctx, monkeypatch, PIXELS, SCALE, lay_out).cut.items()
            }
        for section in helps:
            lay_out = partial(lay_out_hints, section=section)
            cut |= written(ctx, monkeypatch, HINT_PIXELS, HINT_SCALE, lay_out).cut
    assert not cut


@pytest.mark.parametrize(("size", "scale"), STARTS, ids=[f"{w}x{h}" for (w, h), _scale in STARTS])
def test_words_of_the_start_window_have_room(
    ctx: moderngl.Context, language: str, size: tuple[int, int], scale: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    states = [
        StartState(recents=[RecentState("/anna", "Anna", "400", disordered=True)]),
        StartState(work=WorkState("Anna", "12 / 36", 0.3)),
        *(StartState(asking=way, failure="-") for way in (Way.PORTRAIT, Way.PICTURES)),
    ]
    cut = {}
    for state in states:
        cut |= written(ctx, monkeypatch, size, scale, partial(lay_out_start, state=state)).cut
    assert not cut


@pytest.mark.parametrize("card", [5, None])
def test_words_of_the_menu_at_the_pointer_have_room(
    ctx: moderngl.Context, scene: Scene, language: str, card: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside their keys."""
    state = PanelState(context=Context(card), status_shown=False)
    view = scene.body.view((1280, 900), 1.0, 0.1, 6_000.0)
    found = written(ctx, monkeypatch, (1280, 900), 1.0, lambda style: lay_out_window(style, scene, view, state))
    assert len(found.words) > 20 and not found.cut and not found.close
