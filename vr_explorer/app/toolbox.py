"""The tools of an explorer, in the order in which they take what is asked for."""

from __future__ import annotations

from pathlib import Path

import moderngl

from classification.cloud import Cloud
from foundation.projects import title_of
from vr_explorer.app.preferences import Preferences
from vr_explorer.app.screenshots import default_folder
from vr_explorer.panels.state import PanelState
from vr_explorer.projects.maker import Maker
from vr_explorer.render.renderer import Renderer
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.view import Triple, View
from vr_explorer.tools.best_matches import BestMatches
from vr_explorer.tools.board import BoardTool
from vr_explorer.tools.bomb_sets import BombSetsTool
from vr_explorer.tools.bombs import BombTool
from vr_explorer.tools.breeding import BreedingTool
from vr_explorer.tools.breeding_bombs import BreedingBombs
from vr_explorer.tools.canvas import CanvasTool
from vr_explorer.tools.cards_in_hands import CardsInHands
from vr_explorer.tools.compass import CompassTool
from vr_explorer.tools.consent import ConsentTool
from vr_explorer.tools.context import ContextTool
from vr_explorer.tools.copy_image import CopyTool
from vr_explorer.tools.drop import DropTool
from vr_explorer.tools.exemplars import ExemplarsTool
from vr_explorer.tools.export import ExportTool
from vr_explorer.tools.facets import FacetsTool
from vr_explorer.tools.files import FilesTool
from vr_explorer.tools.filter_draft import FilterDraftTool
from vr_explorer.tools.first_flight import FirstFlightTool
from vr_explorer.tools.home import HomeTool
from vr_explorer.tools.keeper import Keeper
from vr_explorer.tools.large_view import LargeViewTool
from vr_explorer.tools.lighting import LightingTool
from vr_explorer.tools.making import MakingTool
from vr_explorer.tools.match_count import MatchCount
from vr_explorer.tools.menu import MenuTool
from vr_explorer.tools.orbit import OrbitTool
from vr_explorer.tools.overview import OverviewTool
from vr_explorer.tools.player import PlayerTool
from vr_explorer.tools.point import PointTool
from vr_explorer.tools.recorder import RecorderTool
from vr_explorer.tools.regions import RegionsTool
from vr_explorer.tools.reject import RejectTool
from vr_explorer.tools.search import SearchTool
from vr_explorer.tools.select import SelectTool
from vr_explorer.tools.sessions import SessionsTool
from vr_explorer.tools.share import ShareTool
from vr_explorer.tools.shared_session import SharedSessionTool
from vr_explorer.tools.streaming import Streaming
from vr_explorer.tools.survey import SurveyTool
from vr_explorer.tools.tool import Tools
from vr_explorer.tools.what_next import WhatNextTool
from vr_explorer.tools.zoom import ZoomTool


class Toolbox(Tools):
    """A further tool is added here where it goes before others, or at the end (docs/extending.md).

    keeper: of the session, None where nothing is kept; the last, so that it is closed first: what it holds is written
    before anything is waited for. pictures: where files are saved, None: the user's own folder.
    maker: makes more images meanwhile, None: nobody does.
    """

    def __init__(
        self,
        ctx: moderngl.Context,
        scene: Scene,
        state: PanelState,
        renderer: Renderer,
        preferences: Preferences,
        keeper: Keeper | None,
        pictures: Path | None,
        maker: Maker | None = None,
    ) -> None:
        super().__init__()
        self._scene, self._state, cloud = scene, state, scene.cloud
        self.home = self.add(HomeTool(ctx, scene, cloud, state))
        self.point = self.add(PointTool(ctx, scene, state, preferences.picking, lambda: preferences.panels.plate_delay))
        named, pictured = (lambda: preferences.panels.regions), (lambda: preferences.panels.exemplars)
        self.regions = RegionsTool(scene, state, named, pictured)
        self.exemplars = self.add(ExemplarsTool(scene, self.regions, pictured, renderer.exemplar_drawer))
        self.bombs = self.add(BombTool(scene))
        self.add(OrbitTool(scene))
        self.add(ZoomTool(scene, state, lambda: preferences.desktop.fov))
        self.large = self.add(LargeViewTool(ctx, scene, state, lambda: preferences.slideshow))
        self.add(ContextTool(state, self.bombs))
        self.add(SurveyTool(ctx, scene, state))
        self.board = self.add(BoardTool(scene))
        self.canvas = self.add(CanvasTool(scene, state))
        self.menu = self.add(MenuTool(state))
        self.first_flight = self.add(FirstFlightTool(scene, state))
        self.facets = self.add(FacetsTool(scene, state))
        self.add(FilterDraftTool(scene, state, self.bombs))
        self.add(BombSetsTool(scene, state))
        self.add(SelectTool(scene, state))
        self.add(RejectTool(scene, state))
        self.add(DropTool(scene, state, self.bombs))
        self.add(SearchTool(scene, state))
        matches = self.add(MatchCount(scene, state))
        self.compass = self.add(CompassTool(scene, state, keeper))
        self.add(LightingTool(scene, state, matches, self.compass))
        self.best = self.add(BestMatches(ctx, scene, state, matches))
        self.what_next = self.add(WhatNextTool(ctx, scene, state, lambda: preferences.taste, self.compass, keeper))
        self.add(FilesTool(scene, state))
        self.add(CopyTool(scene, state))
        self.add(self.regions)
        self.overview = self.add(OverviewTool(ctx, scene, state))
        self.streaming = self.add(Streaming(scene, renderer.details, lambda: renderer.shown))
        self.consent = self.add(ConsentTool(scene, state))
        self.keeper = keeper
        self.sessions: SessionsTool | None = None
        self.shared: SharedSessionTool | None = None
        self._share: ShareTool | None = None
        kept_by = (lambda: keeper.selection) if keeper is not None else None
        self.breeding = BreedingTool(scene, state, lambda: renderer, self._join, kept_by=kept_by)
        self.breeding_bombs = BreedingBombs(ctx, scene, state, self.bombs, self.breeding)
        self.add(self.breeding_bombs)
        self.add(self.breeding)
        if maker is not None:
            self.add(MakingTool(scene, state, self.breeding, maker))
        self.in_hands = self.add(CardsInHands(scene, state, self.breeding, self.bombs))
        name = title_of(cloud.folder) if cloud.folder is not None else ""
        self.recorder = self.add(RecorderTool(scene, state, pictures or default_folder(), name))
        self.player = self.add(PlayerTool(scene, state))
        if keeper is not None:
            self._add_session(keeper, preferences, pictures or default_folder())
        else:
            scene.planned = state.usual_tour
        self.closing.callback(self.player.end)  # before the keeper writes how all stands

    def _add_session(self, keeper: Keeper, preferences: Preferences, folder: Path) -> None:
        """What is kept, shared and saved of a session. folder: for files."""
        scene, state = self._scene, self._state
        keeper.attend(scene, state)
        selection = keeper.selection
        known = self.what_next.record, lambda: self.breeding.process.broods
        self.sessions = self.add(SessionsTool(scene, selection, state, folder, keeper.enter, keeper.indices, *known))
        self.shared = self.add(SharedSessionTool(scene, state, keeper, self.sessions))
        self.add(ExportTool(selection.path, folder, keeper.flush, scene, state))
        self._share = self.add(
            ShareTool(scene.cloud, selection.path, preferences.sharing, keeper.flush, state, preferences.share)
        )
        self.add(keeper)

    @property
    def carriable(self) -> bool:
        """Whether the ray meets what can be carried: a bomb, or a favourite on the board."""
        return self.bombs.pointed is not None or self._on_board

    @property
    def breedable(self) -> bool:
        """Whether the ray meets a card that can be dragged, onto another one or over the board."""
        return self._on_board or self.breeding.breedable(self._scene.hovered)

    @property
    def _on_board(self) -> bool:
        """Whether the ray meets something on the board that can be dragged."""
        card, canvas = self._scene.hovered, self.canvas
        on_canvas = canvas.carriable(card) or canvas.over_text is not None or canvas.over_handle
        return on_canvas or self.board.carriable(card)

    @property
    def takes_card(self) -> bool:
        """Whether the ray meets a card that a hand can take."""
        return self.in_hands.takes(self._scene.hovered)

    def reach(self, left: Triple | None, right: Triple | None) -> tuple[bool, bool]:
        """Whether hands at these places of the world, None for those that do not reach out, are each at a card that
        they can take without a ray. None is while the cards are on their way.
        """
        looks = self.in_hands.takes_any and not (self._scene.moving or self._scene.raining)
        first, second = (
            card if at is not None and looks and self.in_hands.takes(card := self.point.reached(number, at)) else None
            for number, at in enumerate((left, right))
        )
        self.in_hands.reached = first, second
        return first is not None, second is not None

    def _join(self, cloud: Cloud) -> None:
        """The cloud has more images at its end."""
        if self.keeper is not None:
            self.keeper.join(cloud)
        if self._share is not None:
            self._share.join(cloud)
        self._state.methods = self._scene.matcher.measures.methods

    def settle(self, view: View | None = None) -> None:
        """For a single picture, of `view`: everything is as sharp as it will be."""
        self.point.settle()
        self.best.settle()
        self.streaming.settle(view)
        self.home.settle()
        self.large.settle()
        self.overview.settle()
        self.regions.settle()
        self.exemplars.settle()
        self.facets.settle()
