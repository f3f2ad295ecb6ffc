"""One cloud being explored: scene, tools, drawing and panels, whatever the target and the device."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Self

import moderngl

from classification.cloud import Cloud
from foundation.errors import UserError
from vr_explorer.actions import Action
from vr_explorer.app.drawing import Drawing
from vr_explorer.app.form import FORM
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.preferences import Preferences
from vr_explorer.app.starting_state import set_starting_state
from vr_explorer.app.toolbox import Toolbox
from vr_explorer.input import InputFrame, commands
from vr_explorer.panels.editors import labels_of
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.surface import Surface
from vr_explorer.picking.ray import PickSettings
from vr_explorer.projects.maker import Maker
from vr_explorer.render.card_buffers import CardBuffers
from vr_explorer.render.renderer import Renderer
from vr_explorer.scene.board import Board
from vr_explorer.scene.commands import Redo, Undo
from vr_explorer.scene.criteria.swatches import swatches
from vr_explorer.scene.present_picks import PickListeners
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.touring import usual_tour
from vr_explorer.scene.view import View
from vr_explorer.store.session_store import SessionStore
from vr_explorer.tools.keeper import Keeper
from vr_explorer.tools.tool import Frame

SWATCHES = 12

PLACED_AT_ONCE = 20_000
"""Images of larger clouds are given their places on a thread, so that no frame waits for it."""


class Explorer:
    """Needs a current OpenGL context; use it as a context manager.

    preferences: the settings, which panels may change. selection: where favourites are kept, None: nowhere.
    panel_scale: 1 on an ordinary screen. pictures: where favourites are saved as files, None: the user's own folder.
    scene, renderer: of this cloud. state: what is shown beside it. tools: what is done with it, in their order. draw,
    draw_panels, view, rescale_panels, sight: as of `Drawing`. resumed: the state before was come back to.

    maker: makes more images of the cloud meanwhile.

    predecessor: the explorer in whose place this one is to be shown, from `succeed` on. Such a one asks nothing of
    OpenGL before that, so that it can be made, and begun, on another thread.
    """

    def __init__(
        self,
        ctx: moderngl.Context,
        cloud: Cloud,
        preferences: Preferences,
        selection: SessionStore | None = None,
        panel_scale: float = 1.0,
        pictures: Path | None = None,
        predecessor: Explorer | None = None,
        maker: Maker | None = None,
    ) -> None:
        self.preferences = preferences
        keeper = Keeper(selection, cloud) if selection is not None else None
        worker = ThreadPoolExecutor(1, thread_name_prefix="placing") if len(cloud) > PLACED_AT_ONCE else None
        board, rejected = (keeper.board, keeper.rejected) if keeper is not None else (Board(), ())
        listeners = PickListeners(keeper.keep, keeper.hang, keeper.reject) if keeper is not None else None
        self.scene = Scene(
            cloud,
            preferences.scene,
            board,
            worker=worker,
            flight=preferences.flight,
            rejected=rejected,
            listeners=listeners,
        )
        self.state = PanelState(form=FORM, values=preferences, swatches=swatches(cloud, SWATCHES))
        self.state.usual_tour = usual_tour(self.state.swatches)
        measures = self.scene.matcher.measures
        self.state.methods = measures.methods
        self.state.labels = labels_of(self.scene)
        self._predecessor, self._shown, self.resumed = predecessor, predecessor is None, False
        before, settings = predecessor, (preferences.render, preferences.scene)
        self.renderer: Renderer = before.renderer if before else Renderer(ctx, cloud, *settings)
        surface = before.surface if before else Surface(ctx, panel_scale)
        self.tools = Toolbox(ctx, self.scene, self.state, self.renderer, preferences, keeper, pictures, maker)
        self._drawing = drawing = Drawing(ctx, self.scene, self.state, self.tools, self.renderer, surface)
        self.draw, self.draw_panels, self.view = drawing.scene, drawing.panels, drawing.view
        self.rescale_panels, self.sight = drawing.rescale_panels, drawing.sight
        self._closing = ExitStack()
        self._closing.callback(self._release)
        if worker is not None:
            self._closing.callback(worker.shutdown, wait=True, cancel_futures=True)
        self._closing.callback(self.tools.close)
        preferences.follow(self._follow)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.close()

    def succeed(self, buffers: CardBuffers) -> None:
        """Takes the predecessor's place, which is not drawn any more: its renderer, its panels and what it has to say.

        buffers: of this cloud's cards.
        """
        before, self._predecessor = self._predecessor, None
        assert before is not None
        self._drawing.succeed(before._drawing)
        before._shown, self._shown = False, True
        self.renderer.show(buffers)
        self._follow()
        self.state.carry_on(before.state)
        for message in before.state.toasts.current(before.scene.time):
            self.state.toasts.say(message, self.scene.time)

    @property
    def surface(self) -> Surface:
        """That of the window's panels."""
        return self._drawing.surface

    def aim(self, settings: PickSettings | None) -> None:
        """How forgiving the ray is, and how far it reaches; None is as set for the window."""
        self.tools.point.aim(settings or self.preferences.picking)

    def begin(self, options: ExploreOptions) -> None:
        """As `starting_state.set_starting_state`; `resumed` says whether there was a state to come back to."""
        self.resumed = set_starting_state(self.scene, self.state, self.tools, options)

    def settle(self, view: View | None = None) -> None:
        """For a single picture, of `view`: everything is where and as sharp as it will be."""
        self.scene.settle()
        self.tools.settle(view)

    def step(self, input_frame: InputFrame, seconds: float) -> list[Action]:
        """One frame of time: what was asked for is done. Returns the actions that no tool has taken, those of which
        commands followed among them, for who shows the scene.
        """
        scene, state, tools = self.scene, self.state, self.tools
        if state.asked:
            input_frame = replace(input_frame, actions=(*input_frame.actions, *state.asked))
            state.asked.clear()
        scene.advance(seconds)
        frame = Frame(input_frame, seconds)
        if tools.player.playing:
            return self._show_recording(frame)
        asked = tools.update(frame)
        for command in (*commands(frame.input_frame, scene, frame.pointed, seconds), *asked):
            try:
                scene.apply(command)
                if isinstance(command, Undo | Redo):
                    state.toasts.say(scene.step_told, scene.time)
            except UserError as error:  # what the cloud cannot answer is said
                state.toasts.keep(str(error), scene.time)
            else:
                tools.recorder.note(command)
        tools.follow(frame)
        return list(frame.input_frame.actions)

    def _show_recording(self, frame: Frame) -> list[Action]:
        """As `step`, while one is played: who wears a headset goes where they want meanwhile."""
        scene, tools, worn = self.scene, self.tools, frame.input_frame.head is not None
        if worn:
            for command in commands(replace(frame.input_frame, actions=()), scene, None, frame.seconds):
                scene.apply(command)
        tools.home.follow(frame)
        left = tools.player.go_on(frame, led=not worn)
        tools.streaming.follow(frame)
        return left

    def take_over(self, holding: bool) -> None:
        """What was changed on the panels holds from now on; it is written once nothing is held any more."""
        failure = self.preferences.take_over(self.state.changed, holding)
        if failure is not None:
            self.state.toasts.keep(failure, self.scene.time)

    def _follow(self) -> None:
        """Whatever of the settings may change while the scene goes on."""
        self.scene.settings = self.preferences.scene
        if self._shown:
            self.renderer.calm(self.preferences.render.reduced_flashes)

    def _release(self) -> None:
        if self._shown:
            self._drawing.release()
