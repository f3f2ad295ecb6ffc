"""One cloud being explored: scene, picking, drawing, panels and favourites, whatever the target and the device."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

import moderngl
import numpy as np

from classification.cloud import Cloud
from foundation.errors import UserError
from vr_explorer.app.asking import Asking
from vr_explorer.app.boarding import Boarding, board_of, hung_rows
from vr_explorer.app.bombing import Bombing
from vr_explorer.app.choosing import Choosing
from vr_explorer.app.counting import Counting
from vr_explorer.app.drafting import Drafting
from vr_explorer.app.dropping import Dropping
from vr_explorer.app.exporting import Exporting
from vr_explorer.app.form import FORM
from vr_explorer.app.homing import Homing
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.preferences import Preferences
from vr_explorer.app.preview import WHOLE, Previews
from vr_explorer.app.relatives import shown_relatives
from vr_explorer.app.resuming import Resuming
from vr_explorer.app.screenshots import default_folder
from vr_explorer.app.sessions import Sessions
from vr_explorer.app.sharing import Sharing
from vr_explorer.app.streaming import Streaming
from vr_explorer.controls import Action, Controls, Pointer, commands
from vr_explorer.desktop.help import SECTIONS
from vr_explorer.panels.help import HelpSection
from vr_explorer.panels.layouts import lay_out_window
from vr_explorer.panels.state import Page, PanelState
from vr_explorer.panels.style import Style
from vr_explorer.panels.surface import Surface
from vr_explorer.picking import Picker, PickSettings
from vr_explorer.render.card_buffers import CardBuffers
from vr_explorer.render.hidden import HiddenArea
from vr_explorer.render.renderer import Renderer
from vr_explorer.scene.arrangements import Arrangement
from vr_explorer.scene.arranging import USUAL
from vr_explorer.scene.board import Board
from vr_explorer.scene.commands import Command, FirstLook, GoTo, LookFrom
from vr_explorer.scene.criteria.swatches import swatches
from vr_explorer.scene.placement import Placement
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.storage import tour_from_json, tour_to_json
from vr_explorer.scene.tour import Tour
from vr_explorer.scene.touring import usual_tour
from vr_explorer.scene.view import View
from vr_explorer.selection import Selection

NEAR = 0.1
SWATCHES = 12

PLACED_AT_ONCE = 20_000
"""Images of larger clouds are given their places on a thread, so that no frame waits for it."""


class Explorer:
    """Needs a current OpenGL context; use it as a context manager.

    preferences: the settings, which panels may change. selection: where favourites are kept, None: nowhere.
    panel_scale: 1 on an ordinary screen. pictures: where favourites are saved as files, None: the user's own folder.
    scene, renderer: of this cloud. state: what is shown beside it. surface: of the window's panels.
    resumed: the state before was come back to.

    predecessor: the explorer in whose place this one is to be shown, from `succeed` on. Such a one asks nothing of
    OpenGL before that, so that it can be made, and begun, on another thread.
    """

    def __init__(
        self,
        ctx: moderngl.Context,
        cloud: Cloud,
        preferences: Preferences,
        selection: Selection | None = None,
        panel_scale: float = 1.0,
        pictures: Path | None = None,
        predecessor: Explorer | None = None,
    ) -> None:
        self._indices = cloud.numbered()
        self._selection = selection
        board = board_of(selection.kept_before, self._indices) if selection is not None else Board()
        self.preferences = preferences
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="placing") if len(cloud) > PLACED_AT_ONCE else None
        self.scene = Scene(cloud, preferences.scene, board, self._keep, self._hang, self._worker, preferences.flight)
        self.state = PanelState(form=FORM, values=preferences)
        self._picker = Picker(self.scene.cards, self.scene.half_sizes, preferences.picking)
        self._predecessor, self._shown = predecessor, predecessor is None
        self.renderer: Renderer = (
            Renderer(ctx, cloud, preferences.render, preferences.scene) if predecessor is None else predecessor.renderer
        )
        self._streaming = Streaming(self.scene, self.renderer.details)
        self._resuming = Resuming(self.scene, selection, self._indices) if selection is not None else None
        self._sharing = (
            Sharing(cloud, selection.path, preferences.sharing, self._flush) if selection is not None else None
        )
        folder = pictures or default_folder()
        self._exporting = Exporting(cloud, selection.path, folder, self._flush) if selection is not None else None
        self._sessions = (
            Sessions(self.scene, selection, self.state, folder, self._enter, self._indices)
            if selection is not None
            else None
        )
        self._ctx = ctx
        self.surface: Surface = Surface(ctx, panel_scale) if predecessor is None else predecessor.surface
        self._next_scale: float | None = None
        self._previews = Previews(ctx, cloud)
        self._compared = [Previews(ctx, cloud, WHOLE) for _ in range(2)]
        self._counting = Counting(cloud, self.scene.cards.favourite)
        self.bombing = Bombing(self.scene)
        self._dropping = Dropping(self.scene, self.state, self.bombing)
        self.boarding = Boarding(self.scene)
        self._homing = Homing(ctx, self.scene, cloud, self.state)
        self._drafting = Drafting(self.scene, self.state, self.bombing)
        self._choosing = Choosing(self.scene, self.state)
        self._asking = Asking(self.scene, self.state)
        self.state.swatches = swatches(cloud, SWATCHES)
        self.state.usual_tour = usual_tour(self.state.swatches)
        self.scene.planned = self._kept_tour = self._tour_of(selection)
        self.state.methods = self.scene.matcher.measures.methods
        self.resumed = False
        self._help = [HelpSection(title, rows) for title, rows in SECTIONS]
        preferences.follow(self._follow)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._resuming is not None:  # before anything is waited for
            self._resuming.write()
        if self._sharing is not None:
            self._sharing.close()
        if self._exporting is not None:
            self._exporting.close()
        if self._sessions is not None:
            self._sessions.close()
        self._picker.close()
        self._streaming.close()
        for previews in (self._previews, *self._compared):
            previews.release()
        self._homing.release()
        self._counting.close()
        self._choosing.close()
        self._asking.close()
        self._dropping.close()
        if self._worker is not None:
            self._worker.shutdown(wait=True, cancel_futures=True)
        if self._shown:
            self.surface.release()
            self.renderer.release()

    def succeed(self, buffers: CardBuffers) -> None:
        """Takes the predecessor's place, which is not drawn any more: its renderer, its panels and what it has to say.

        buffers: of this cloud's cards.
        """
        assert self._predecessor is not None
        before, self._predecessor = self._predecessor, None
        self.surface, self._next_scale = before.surface, before._next_scale
        before._shown, self._shown = False, True
        self.renderer.show(buffers)
        self._follow()
        self.state.carry_on(before.state)
        for message in before.state.toasts.current(before.scene.time):
            self.state.toasts.say(message, self.scene.time)

    def index(self, image: str) -> int | None:
        """The card of the image with the id `image`."""
        return self._indices.get(image)

    @property
    def far(self) -> float:
        """World metres beyond which nothing is drawn."""
        return 6_000.0 * max(self.scene.scale, 1.0)

    @property
    def carriable(self) -> bool:
        """Whether the ray meets what can be carried: a bomb, or a favourite on the board."""
        return self.bombing.pointed is not None or self.boarding.carriable(self.scene.hovered)

    def aim(self, settings: PickSettings | None) -> None:
        """How forgiving the ray is, and how far it reaches; None is as set for the window."""
        self._picker.settings = settings or self.preferences.picking

    def begin(self, options: ExploreOptions) -> None:
        """Comes back to the state before; arranges and looks as `options` ask, without waiting for any motion.

        UserError: the file of a session cannot be read.
        """
        scene, camera = self.scene, options.camera
        if options.session is not None and self._sessions is not None:
            self._sessions.open_file(options.session)
        self.resumed = self._resuming is not None and self._resuming.resume()
        if camera is not None:
            yaw, pitch = np.radians((camera.yaw, camera.pitch)).tolist()
            scene.apply(LookFrom((camera.x, camera.y, camera.z), yaw, pitch))
        if options.arrangement not in (Arrangement.CLOUD, scene.arrangement):
            scene.apply(USUAL[options.arrangement])
            scene.settle()
            scene.advance(scene.settings.motion)
            if camera is None:
                scene.apply(FirstLook())
        self.state.page = Page.HELP if options.help_overlay else None
        if self._selection is not None:
            self._asking.begin()

    def settle(self) -> None:
        """For a single picture: everything is where and as sharp as it will be."""
        self.scene.settle()
        self._streaming.settle()
        self._homing.settle()

    def step(self, controls: Controls, seconds: float) -> list[Action]:
        """One frame of time: what was asked for is done. Returns the actions that are left to who shows the scene."""
        scene, state = self.scene, self.state
        if state.asked:
            controls = replace(controls, actions=(*controls.actions, *state.asked))
            state.asked.clear()
        scene.advance(seconds)
        controls = self._homing.follow(controls)
        pointed = None
        if controls.ray is not None:
            origin, direction = controls.ray
            pointed = self._picker.pick(origin, direction, scene.body.head, scene.time)
        carrying = self.bombing.follow(controls, seconds)
        if self.bombing.pointed is not None:
            pointed = None
        controls, hanging = self.boarding.follow(controls, pointed)
        pressed = [replace(one, seconds=controls.glide) if isinstance(one, GoTo) else one for one in state.commands]
        asked, state.commands = [*carrying, *hanging, *pressed], []
        for part in (self._drafting, self._choosing, self._dropping):
            asked.extend(part.follow(controls))
        for command in (*commands(controls, scene, pointed, seconds), *asked):
            self._apply(command)
        state.counted = self._counting.of(state.draft.criterion()) if state.page is Page.FILTER else None
        state.preview = self._previews.of(scene.hovered)
        state.last = scene.hovered if scene.hovered is not None else state.last
        shown = [previews.of(card) for previews, card in zip(self._compared, state.compared, strict=False)]
        state.comparison = [one for one in shown if one is not None]
        state.typist.take(controls.typed)
        if scene.hovered in scene.favourites:
            state.chosen = scene.hovered
        self._streaming.follow()
        self._asking.follow()
        if self._sharing is not None:
            if Action.SHARE in controls.actions:
                self._sharing.begin()
            state.shared = self._sharing.shared()
        state.signs = self._homing.signs(state.shared)
        if self._exporting is not None:
            if Action.EXPORT in controls.actions:
                state.toasts.say(self._exporting.begin(), scene.time)
            said = self._exporting.follow()
            if said is not None:
                state.toasts.keep(said, scene.time)
        if self._sessions is not None:
            self._sessions.follow()
        if self._resuming is not None:
            self._resuming.follow()
        if self._selection is not None and scene.planned is not self._kept_tour:
            self._kept_tour = scene.planned
            self._selection.keep_tour(tour_to_json(scene.planned, scene.cloud.ids))
        if self._selection is not None and self._selection.failure is not None:
            state.toasts.keep(self._selection.failure, scene.time)
        return [action for action in controls.actions if not state.act(action)]

    def _apply(self, command: Command) -> None:
        """What the cloud cannot answer is said."""
        try:
            self.scene.apply(command)
        except UserError as error:
            self.state.toasts.keep(str(error), self.scene.time)

    def take_over(self, holding: bool) -> None:
        """What was changed on the panels holds from now on; it is written once nothing is held any more."""
        state = self.state
        if state.changed:
            self.preferences.change(state.changed)
            state.changed.clear()
        if not holding:
            failure = self.preferences.save()
            if failure is not None:
                state.toasts.keep(failure, self.scene.time)

    def draw(
        self, framebuffer: moderngl.Framebuffer, view: View | Sequence[View], hidden: HiddenArea | None = None
    ) -> None:
        """The scene without panels. view: as for `Renderer.render`. hidden: the part that need not be drawn."""
        scene = self.scene
        bombs = self.bombing.shown() if scene.bombs else ()
        lines = shown_relatives(scene) if scene.relatives is not None else ()
        home, time = self._homing.shown(), scene.time
        self.renderer.render(framebuffer, view, scene.cards, time, scene.hovered, hidden, bombs, lines, home)

    def draw_panels(
        self, framebuffer: moderngl.Framebuffer, view: View, pointer: Pointer | None = None, settled: bool = False
    ) -> None:
        """The window's panels over what was drawn. settled: at their final places in this very frame."""

        def lay_out(style: Style) -> None:
            lay_out_window(style, self.scene, view, self.state, self._help)

        if self._next_scale is not None:
            self.surface.release()
            self.surface, self._next_scale = Surface(self._ctx, self._next_scale), None
        self.surface.draw(framebuffer, lay_out, pointer, self.state.pictures, settled)

    def rescale_panels(self, scale: float) -> None:
        """1 on an ordinary screen."""
        self._next_scale = scale

    def view(self, size: tuple[int, int], fov: float) -> View:
        """What the viewer sees in a picture of `size` pixels; `fov` in degrees."""
        return self.scene.body.view(size, float(np.radians(fov)), NEAR, self.far)

    def _follow(self) -> None:
        """Whatever of the settings may change while the scene goes on."""
        self.scene.settings = self.preferences.scene

    def _enter(self, selection: Selection) -> None:
        """Another session is open from now on."""
        if self._resuming is not None:
            self._resuming.write()
        self._selection = selection
        self.scene.take_over(board_of(selection.kept_before, self._indices))
        self._resuming = Resuming(self.scene, selection, self._indices)
        if not self._resuming.resume():
            self.scene.restore(Placement())
            self.scene.apply(FirstLook())
        self.state.chosen, self.state.last, self.state.checkpoint, self.state.compared = None, None, None, ()
        self.scene.planned = self._kept_tour = self._tour_of(selection)
        self.state.toasts.say(f"Session {selection.name}".strip(), self.scene.time)

    def _tour_of(self, selection: Selection | None) -> Tour:
        """The one that was put together in the session, else that of the cloud itself."""
        if selection is None or selection.tour_before is None:
            return self.state.usual_tour
        try:
            return tour_from_json(selection.tour_before, self._indices, self.scene.matcher.measures.described)
        except ValueError:
            return self.state.usual_tour

    def _flush(self) -> None:
        """For threads: the file of the favourites holds all of the present session."""
        if self._selection is not None:
            self._selection.flush()

    def _keep(self, card: int, kept: bool) -> None:
        if self._selection is None:
            return
        image = self.scene.cloud.ids[card]
        if kept:
            self._selection.keep(image)
        else:
            self._selection.release(image)

    def _hang(self, board: Board) -> None:
        if self._selection is not None:
            self._selection.hang(hung_rows(board, self.scene.cloud.ids))
