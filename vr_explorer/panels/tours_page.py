"""The page of tours: checkpoints are put in a row, and the flight through them is started, paused and ended."""

from __future__ import annotations

from dataclasses import replace

from imgui_bundle import imgui

from foundation.language import _, ngettext
from vr_explorer.actions import UNDO
from vr_explorer.panels.bombs_page import draw_glow
from vr_explorer.panels.share import draw_progress
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.style import CROSS, DIM, TEXT, Style
from vr_explorer.panels.tips import tip
from vr_explorer.panels.widgets import GAP, HEIGHT, Rank, button, columns, heading, slider
from vr_explorer.panels.windows import font, wrapped
from vr_explorer.panels.words import text
from vr_explorer.scene.commands import (
    AddCheckpoint,
    ChangeCheckpoint,
    MoveCheckpoint,
    PauseTour,
    PlanTour,
    RemoveCheckpoint,
    ResumeTour,
    SetTourSpeed,
    StartTour,
    StopTour,
)
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.tour import LONGEST_NAME, MOST, Checkpoint, Tour, named
from vr_explorer.scene.touring import UnderWay, from_bombs

UP, DOWN = "\uf062", "\uf063"
SLOWEST, QUICKEST = 0.25, 1.5


def draw_tours_page(style: Style, scene: Scene, state: PanelState) -> None:
    """Into the present window."""
    checkpoints = scene.planned.checkpoints
    if state.checkpoint is not None and state.checkpoint >= len(checkpoints):
        state.checkpoint = None
    with columns(style, "tours") as next_column:
        if scene.tour is not None:
            _draw_flight(style, state, scene.tour)
        _draw_start(style, scene, state)
        next_column()
        heading(style, _("Checkpoints"))
        if not checkpoints:
            wrapped(_("Images gather at each checkpoint by its filter, and the tour flies through them."), DIM)
        for number, one in enumerate(checkpoints):
            imgui.push_id(number)
            if state.checkpoint in (None, number):
                _draw_checkpoint(style, scene, state, number, one)
            else:
                if button(style, f"{number + 1}  {named(one)}", imgui.get_content_region_avail().x):
                    state.checkpoint = number
                tip(style, _("Shows this checkpoint alone, to change it"))
            imgui.pop_id()
        if state.checkpoint is not None and len(checkpoints) > 1:
            imgui.dummy(imgui.ImVec2(0, style.px(6)))
            if button(style, _("Show all"), imgui.get_content_region_avail().x):
                state.checkpoint = None
            tip(style, _("Shows all checkpoints of the tour again"))
    imgui.dummy(imgui.ImVec2(0, style.px(10)))


def _draw_flight(style: Style, state: PanelState, flight: UnderWay) -> None:
    heading(style, _("On the way"))
    draw_progress(style, flight.share)
    words = ngettext("{passed} of {count} checkpoint", "{passed} of {count} checkpoints", flight.total)
    text(words.format(passed=flight.passed), TEXT)
    half = float(int((imgui.get_content_region_avail().x - style.px(GAP)) / 2))
    if button(style, _("Go on") if flight.paused else _("Pause"), half, active=flight.paused):
        state.commands.append(ResumeTour() if flight.paused else PauseTour())
    tip(style, _("Flies on from here") if flight.paused else _("Stands still until you go on; look around meanwhile"))
    imgui.same_line(0.0, style.px(GAP))
    if button(style, _("Stop"), half):
        state.commands.append(StopTour())
    tip(style, _("Ends the tour, and everything is where it was before"))
    factor = slider(style, _("Speed"), flight.factor, SLOWEST, QUICKEST, f"{100.0 * flight.factor:.0f} %")
    tip(style, _("How fast the tour flies, beside its usual speed"))
    if factor != flight.factor:
        state.commands.append(SetTourSpeed(factor))


def _draw_start(style: Style, scene: Scene, state: PanelState) -> None:
    heading(style, _("Tour"))
    tour, width = scene.planned, imgui.get_content_region_avail().x
    complaint = tour.complaint()
    imgui.begin_disabled(bool(complaint))
    if button(style, _("Start") if scene.tour is None else _("Start again"), width, rank=Rank.MEANT):
        state.commands.append(StartTour(tour))
    tip(style, _("Gathers images at the checkpoints, and flies you past each of them"))
    imgui.end_disabled()
    if complaint:
        wrapped(complaint, DIM)
    half = float(int((width - style.px(GAP)) / 2))
    if button(style, _("A tour of this cloud"), half):
        _plan(state, state.usual_tour)
    tip(style, _("Puts checkpoints together that suit the colours of this cloud"))
    imgui.same_line(0.0, style.px(GAP))
    if button(style, _("Other places"), half):
        _plan(state, replace(tour, seed=tour.seed + 1))
    tip(style, _("Puts the same checkpoints elsewhere in space"))
    gathering = from_bombs(scene.bombs)
    imgui.begin_disabled(len(gathering.checkpoints) == 0 or scene.tour is not None)
    if button(style, _("From the bombs"), half):
        _plan(state, replace(gathering, seed=tour.seed))
    tip(style, _("Makes a checkpoint of each bomb in the scene"))
    imgui.end_disabled()
    imgui.same_line(0.0, style.px(GAP))
    imgui.begin_disabled(len(tour.checkpoints) >= MOST)
    if button(style, _("Add the filter"), half):
        state.commands.append(AddCheckpoint(Checkpoint(state.draft.criterion())))
    tip(style, _("Adds a checkpoint that gathers what you have put together on the page Filter"))
    imgui.end_disabled()
    imgui.begin_disabled(not tour.checkpoints)
    if button(style, _("Clear"), half):
        _plan(state, Tour(seed=tour.seed))
    tip(style, _("Takes all checkpoints away; undo brings them back"))
    imgui.end_disabled()
    imgui.same_line(0.0, style.px(GAP))
    undone = button(style, _("Undo"), half)
    tip(style, _("Take back what was done last"), state.named(UNDO))
    if undone:
        state.asked.append(UNDO)


def _plan(state: PanelState, tour: Tour) -> None:
    state.checkpoint = None
    state.commands.append(PlanTour(tour))


def _draw_checkpoint(style: Style, scene: Scene, state: PanelState, number: int, one: Checkpoint) -> None:
    gap, narrow = style.px(GAP), style.px(HEIGHT)
    if one.criterion is not None:
        draw_glow(style, scene, one.criterion)
    with font(style.bold, style.body):
        wrapped(f"{number + 1}  {named(one)}", TEXT)
    width = float(int((imgui.get_content_region_avail().x - 3 * narrow - 4 * gap) / 2))
    criterion = state.draft.criterion()
    imgui.begin_disabled(criterion is None)
    taken = button(style, _("Use my filter"), width)
    tip(style, _("Gathers what you have put together on the page Filter"))
    if taken:
        state.commands.append(ChangeCheckpoint(number, criterion=criterion))
    imgui.end_disabled()
    imgui.same_line(0.0, gap)
    if button(style, _("Name"), width):
        state.text_input.begin(("checkpoint", number), one.name, LONGEST_NAME)
    tip(style, _("Gives this checkpoint a name of your own"))
    for words, other in ((UP, number - 1), (DOWN, number + 1)):
        imgui.same_line(0.0, gap)
        imgui.begin_disabled(not 0 <= other < len(scene.planned.checkpoints))
        if button(style, words, narrow):
            _follow(state, number, other)
            state.commands.append(MoveCheckpoint(number, other))
        tip(style, _("Comes one earlier in the tour") if words is UP else _("Comes one later in the tour"))
        imgui.end_disabled()
    imgui.same_line(0.0, gap)
    if button(style, CROSS, narrow):
        state.checkpoint = None
        state.commands.append(RemoveCheckpoint(number))
    tip(style, _("Takes this checkpoint out of the tour"))
    if state.text_input.takes(("checkpoint", number)):
        name = state.text_input.field(style, ("checkpoint", number), _("Name"), one.name, LONGEST_NAME)
        if name != one.name:
            state.commands.append(ChangeCheckpoint(number, name=name))


def _follow(state: PanelState, number: int, other: int) -> None:
    """The menu that is open stays open where its checkpoint goes."""
    if state.checkpoint == number:
        state.checkpoint = other
