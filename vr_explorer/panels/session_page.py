"""The page of sessions: the present one's name and places, the others, and the way into a file."""

from __future__ import annotations

from datetime import datetime

from imgui_bundle import imgui

from foundation.language import _, format_date, ngettext
from vr_explorer.actions import OPEN_CLOUD
from vr_explorer.panels.recording_state import BeginRecording, EndRecording, PlayRecording
from vr_explorer.panels.session_requests import (
    BeginSession,
    ForgetPlace,
    GoToPlace,
    KeepPlace,
    NamePlace,
    NameSession,
    OpenSession,
    SaveSession,
    ShownPlace,
    ShownSession,
)
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.style import CROSS, DIM, Style
from vr_explorer.panels.tips import tip
from vr_explorer.panels.widgets import GAP, HEIGHT, Rank, button, columns, heading
from vr_explorer.panels.windows import wrapped
from vr_explorer.panels.words import fitted, text
from vr_explorer.scene.recording import ENDING
from vr_explorer.scene.scene import Scene

LONGEST = 60


def draw_session_page(style: Style, _scene: Scene, state: PanelState) -> None:
    """Into the present window."""
    with columns(style, "session") as next_column:
        heading(style, _("This session"))
        if state.sessions.present is None:
            wrapped(_("Nothing is kept in this view of the cloud."), DIM)
            return
        name = state.text_input.field(style, "session", _("Name"), state.sessions.name, LONGEST)
        tip(style, _("What this session is called; press it to change that"))
        if name != state.sessions.name:
            state.session_requests.append(NameSession(name))
        wrapped(_("Favourites, filters, bombs and places are kept while you choose."), DIM)
        if button(style, _("Save it as a file"), imgui.get_content_region_avail().x):
            state.session_requests.append(SaveSession())
        tip(style, _("One file with all of this session, for another machine or another time"))
        heading(style, _("Places"))
        for place in state.sessions.places:
            _draw_place(style, state, place)
        if button(style, _("Keep this place"), imgui.get_content_region_avail().x, rank=Rank.MEANT):
            state.session_requests.append(KeepPlace())
        tip(style, _("Remembers where you are and how all stands, to come back to it"))
        _draw_recordings(style, state)
        heading(style, _("Clouds"))
        if button(
            style, _("Open another cloud ({key})").format(key=OPEN_CLOUD.key), imgui.get_content_region_avail().x
        ):
            state.asked.append(OPEN_CLOUD)
        tip(style, _("Back to the start window; all of this session is kept"), state.named(OPEN_CLOUD))
        next_column()
        heading(style, _("Sessions"))
        if button(style, _("Begin a new one"), imgui.get_content_region_avail().x):
            state.session_requests.append(BeginSession())
        tip(style, _("An empty board and no filters; this session stays in the list below"))
        for session in state.sessions.others:
            _draw_session(style, state, session)
    imgui.dummy(imgui.ImVec2(0, style.px(10)))


def _draw_recordings(style: Style, state: PanelState) -> None:
    heading(style, _("Recordings"))
    shown, width = state.recording, imgui.get_content_region_avail().x
    if shown.recording is None:
        wrapped(_("What you do from now on can be recorded, and played again, here or as a film."), DIM)
        if button(style, _("Record"), width):
            state.recording_wishes.append(BeginRecording())
        tip(style, _("Keeps what you do from now on, until you stop it"))
    else:
        stop = _("Stop") + f" · {shown.recording // 60}:{shown.recording % 60:02d}"
        if button(style, stop, width, active=True):
            state.recording_wishes.append(EndRecording())
        tip(style, _("Ends the recording, which is then in the list below"))
    for number, path in enumerate(shown.files):
        imgui.push_id(number)
        if button(
            style, fitted(_("Play {name}").format(name=path.name.removesuffix(ENDING)), width - style.px(20)), width
        ):
            state.recording_wishes.append(PlayRecording(path))
        tip(style, _("Does before your eyes what was recorded; Esc ends it, and all is as it was"))
        imgui.pop_id()


def _draw_place(style: Style, state: PanelState, place: ShownPlace) -> None:
    imgui.push_id(f"{place.made}")
    cross, gap = style.px(HEIGHT), style.px(GAP)
    width = float(int((imgui.get_content_region_avail().x - cross - 2 * gap) / 2))
    if button(style, place.name or _("Unnamed"), width):
        state.session_requests.append(GoToPlace(place.made))
    tip(style, _("Brings you and the images back to how it was here"))
    imgui.same_line(0.0, gap)
    if button(style, _("Rename"), width):
        state.text_input.begin(("place", place.made), place.name, LONGEST)
    tip(style, _("Gives this place another name"))
    imgui.same_line(0.0, gap)
    if button(style, CROSS, cross):
        state.session_requests.append(ForgetPlace(place.made))
    tip(style, _("Takes this place off the list"))
    if state.text_input.takes(("place", place.made)):
        name = state.text_input.field(style, ("place", place.made), _("Name"), place.name, LONGEST)
        if name != place.name:
            state.session_requests.append(NamePlace(place.made, name))
    imgui.pop_id()


def _draw_session(style: Style, state: PanelState, session: ShownSession) -> None:
    imgui.push_id(session.id)
    begun = datetime.fromtimestamp(session.started)
    if button(
        style,
        session.name or _("Of {date}, {time}").format(date=format_date(begun), time=f"{begun:%H:%M}"),
        imgui.get_content_region_avail().x,
    ):
        state.session_requests.append(OpenSession(session.id))
    tip(style, _("Goes on with this session; the present one is kept"))
    words = ngettext("{count} favourite, begun {date}", "{count} favourites, begun {date}", session.favourites)
    text(words.format(date=begun.strftime("%Y-%m-%d")), DIM)
    imgui.pop_id()
