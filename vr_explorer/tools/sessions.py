"""The sessions of one cloud and the places of the present one: named, opened, kept, saved as files."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from classification.cloud import Cloud
from foundation.errors import UserError
from foundation.files import briefly
from foundation.language import _, ngettext
from foundation.projects import title_of
from vr_explorer.breeding.broods import Brood
from vr_explorer.panels.session_requests import (
    ForgetPlace,
    GoToPlace,
    KeepPlace,
    NamePlace,
    NameSession,
    OpenSession,
    SaveSession,
    SessionRequest,
    SessionsShown,
    ShownPlace,
    ShownSession,
)
from vr_explorer.panels.state import PanelState
from vr_explorer.scene.broods import number_of
from vr_explorer.scene.canvas_json import canvas_from_json, canvas_to_json
from vr_explorer.scene.commands import LookFrom
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.serialization import broods_in, from_json, to_json, tour_to_json, with_broods
from vr_explorer.store.records import Bookmark, Favourite, HungRow, State, TasteBefore
from vr_explorer.store.session_file import SavedBrood, SavedSession, read_session, write_session
from vr_explorer.store.session_store import NEW, SessionStore, sessions
from vr_explorer.tools.board import hung_rows
from vr_explorer.tools.tool import Frame, Tool

_UNFIT = re.compile(r'[\x00-\x1f<>:"/\\|?*]')
_LONGEST_STEM = 150
"""Bytes: file systems take 255 for a whole name."""


class SessionsTool(Tool):
    """selection: of the present session; `opened(selection)` is told when there is another. folder: for saved files.
    indices: from an image's id to its card. taste: what is known of it by now. broods: of the session, by number.

    What waits for the disk does so on a thread.
    """

    def __init__(
        self,
        scene: Scene,
        selection: SessionStore,
        state: PanelState,
        folder: Path,
        opened: Callable[[SessionStore], None],
        indices: Mapping[str, int],
        taste: Callable[[], TasteBefore] | None = None,
        broods: Callable[[], Mapping[int, Brood]] | None = None,
    ) -> None:
        self._scene = scene
        self._indices = indices
        self._taste, self._broods = taste, broods
        self.selection = selection
        self._first = selection
        self._state = state
        self._folder = folder
        self._opened = opened
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sessions")
        self._opening: Future[SessionStore] | None = None
        self._saving: Future[str] | None = None
        self._listing = self._thread.submit(sessions, selection.path, selection.cloud)
        self._changed = True

    def follow(self, frame: Frame) -> None:
        state, session_requests = self._state, self._state.session_requests
        if session_requests:
            state.session_requests = []
            for request in session_requests:
                self._grant(request)
            self._changed = True
        if self._opening is not None and self._opening.done():
            opening, self._opening = self._opening, None
            self._change(opening)
        if self._saving is not None and self._saving.done():
            saving, self._saving = self._saving, None
            state.toasts.keep(saving.result(), self._scene.time)
        if self._changed:
            state.sessions = self._shown()
            self._changed = not self._listing.done()

    def open_file(self, path: Path) -> None:
        """Begins a session with what is in the file, as far as this cloud can show it. UserError as for `read_session`
        and `SessionStore`.
        """
        saved = read_session(path)
        known = self._indices
        state = saved.state
        of_bombs = broods_in(state.placement) if state is not None else frozenset()
        broods, numbers = broods_here(saved.broods, self._scene.cloud, known, of_bombs)
        if state is not None:
            state = replace(state, placement=with_broods(state.placement, numbers))
        if state is not None and not self._shows(state):
            state = None
            said = _("The arrangement in {path} does not fit this cloud, which is shown as at first")
            self._state.toasts.keep(said.format(path=briefly(path)), self._scene.time)
        begun = SessionStore(self.selection.path, self.selection.cloud, NEW)
        begun.rename(saved.name or path.name.removesuffix(".json").removesuffix(".session"))
        ids = self._scene.cloud.ids
        rows = [
            (title, [(ids[known[image]], note) for image, note in row if image in known]) for title, row in saved.rows
        ]
        lost = sum(image not in known for _, row in saved.rows for image, _ in row), len(saved.broods) - len(broods)
        if any(lost):
            self._state.toasts.keep(_left_out(*lost, str(briefly(path))), self._scene.time)
        for _title, row in rows:
            for image, _note in row:
                begun.keep(image)
        begun.hang([row for row in rows if row[1]])
        for mark in saved.bookmarks:
            begun.bookmark(mark)
        if state is not None:
            begun.remember(state)
        if saved.tour is not None:
            begun.keep_tour(with_broods(saved.tour, numbers))
        if saved.canvas is not None:
            begun.keep_canvas(canvas_to_json(canvas_from_json(saved.canvas, known), ids))
        if saved.taste is not None:
            begun.keep_taste(saved.taste.seed, saved.taste.batches)
            for image, signal in saved.taste.signals:
                if image in known:
                    begun.tell(ids[known[image]], signal)
            begun.meet([ids[known[image]] for image in saved.taste.met if image in known])
        begun.reject([ids[known[image]] for image in saved.rejected if image in known])
        for brood in broods:
            begun.keep_brood(brood.number, brood.to_json())
        session = begun.session
        begun.close()
        self._take(SessionStore(self.selection.path, self.selection.cloud, session))

    def kept_in(self, name: str) -> list[Favourite] | None:
        """The favourites of the latest session of that name, None where there is none. UserError as for `sessions`."""
        known = self._named(name)
        if known == NEW:
            return None
        with SessionStore(self.selection.path, self.selection.cloud, known) as session:
            return session.kept_before

    def open_named(self, name: str, rows: Sequence[HungRow]) -> None:
        """Opens the session of that name, begun where there is none, with these favourites alone; its places and all
        else in it stay. UserError as for `SessionStore`.
        """
        with SessionStore(self.selection.path, self.selection.cloud, self._named(name)) as session:
            session.rename(name)
            wanted = {image for _title, row in rows for image, _note in row}
            for favourite in session.kept_before:
                if favourite.image not in wanted:
                    session.release(favourite.image)
            for _title, row in rows:
                for image, _note in row:
                    session.keep(image)
            session.hang(rows)
            number = session.session
        self._take(SessionStore(self.selection.path, self.selection.cloud, number))

    def _named(self, name: str) -> int:
        """The latest session of that name, NEW where there is none."""
        known = sessions(self.selection.path, self.selection.cloud)
        return next((one.id for one in known if one.name == name), NEW)

    def close(self) -> None:
        """Waits until all is written; the first selection is closed by who opened it."""
        self._thread.shutdown(wait=True)
        if self.selection is not self._first:
            self.selection.close()

    def _grant(self, request: SessionRequest) -> None:
        selection = self.selection
        if isinstance(request, NameSession):
            selection.rename(request.name)
        elif isinstance(request, KeepPlace):
            selection.bookmark(self._here(_("Place {number}").format(number=len(selection.bookmarks) + 1)))
        elif isinstance(request, GoToPlace | NamePlace | ForgetPlace):
            for mark in [mark for mark in selection.bookmarks if mark.made == request.made]:  # none where it is gone
                self._at(request, mark)
        elif isinstance(request, SaveSession):
            self._save()
        elif self._opening is None:
            session = request.session if isinstance(request, OpenSession) else NEW
            self._opening = self._thread.submit(_opened, selection, session)

    def _shows(self, state: State) -> bool:
        """Whether the cloud can stand so; tried, for what is kept comes back at every start."""
        before = self._scene.placement
        try:
            self._scene.restore(from_json(state.placement, self._indices, self._scene.matcher.measures.described))
        except (ValueError, UserError):
            return False
        finally:
            self._scene.restore(before)
        return True

    def _at(self, request: GoToPlace | NamePlace | ForgetPlace, mark: Bookmark) -> None:
        if isinstance(request, GoToPlace):
            self._scene.apply(LookFrom(mark.position, mark.yaw, mark.pitch))
        elif isinstance(request, NamePlace):
            self.selection.bookmark(replace(mark, name=request.name))
        else:
            self.selection.forget(mark)

    def _shown(self) -> SessionsShown:
        selection = self.selection
        known = self._listing.result() if self._listing.done() and self._listing.exception() is None else []
        others = tuple(
            ShownSession(one.id, one.name, one.started, one.favourites) for one in known if one.id != selection.session
        )
        places = tuple(ShownPlace(mark.made, mark.name) for mark in selection.bookmarks)
        return SessionsShown(selection.session, selection.name, places, others)

    def _here(self, name: str) -> Bookmark:
        body = self._scene.body
        x, y, z = body.head.tolist()
        return Bookmark(time.time(), name, (x, y, z), body.yaw + body.gaze, body.pitch)

    def _save(self) -> None:
        if self._saving is not None:
            return
        scene, here = self._scene, self._here("")
        state = State(to_json(scene.lasting, scene.cloud.ids), here.position, here.yaw, here.pitch)
        rows, name = hung_rows(scene.board, scene.cloud.ids), self.selection.name
        tour = tour_to_json(scene.planned, scene.cloud.ids)
        taste = self._taste() if self._taste is not None else None
        broods = saved_broods(self._broods() if self._broods is not None else {}, scene)
        rejected = tuple(scene.cloud.ids[card] for card in sorted(scene.rejected))
        canvas = canvas_to_json(scene.board.canvas, scene.cloud.ids)
        saved = SavedSession(name, rows, list(self.selection.bookmarks), state, tour, taste, broods, canvas, rejected)
        stem = _UNFIT.sub(" ", name).encode()[:_LONGEST_STEM].decode(errors="ignore").strip() or _called(scene.cloud)
        path = self._folder / f"{stem} {datetime.now():%Y-%m-%d %H.%M.%S}.session.json"
        self._saving = self._thread.submit(_saved, path, saved)

    def _change(self, opening: Future[SessionStore]) -> None:
        error = opening.exception()
        if isinstance(error, UserError):
            self._state.toasts.keep(str(error), self._scene.time)
            return
        self._take(opening.result())

    def _take(self, selection: SessionStore) -> None:
        before, self.selection = self.selection, selection
        self._opened(selection)
        # The thread does one thing after another: whoever reads the file from now on sees all of the session before.
        self._thread.submit(before.flush if before is self._first else before.close)
        self._listing = self._thread.submit(sessions, selection.path, selection.cloud)
        self._changed = True


def saved_broods(broods: Mapping[int, Brood], scene: Scene) -> tuple[SavedBrood, ...]:
    """Those that have children in the cloud, or are to have some, and those about bombs that are there."""
    ids, found = scene.cloud.ids, []
    bombs = {bomb.breeding.brood for bomb in scene.lasting.bombs if bomb.breeding is not None}
    for number, brood in broods.items():
        children = tuple(ids[card] for card in scene.brood(number))
        if children or brood.going or number in bombs:
            saved = SavedBrood(brood.parents, brood.share, brood.strength, brood.thrown, children, number)
            found.append(replace(saved, bomb=brood.bomb, pace=brood.pace, rests=not (brood.going or brood.resumes)))
    return tuple(found)


def broods_here(
    saved: Sequence[SavedBrood], cloud: Cloud, known: Mapping[str, int], of_bombs: Collection[int] = ()
) -> tuple[list[Brood], dict[int, int]]:
    """(as this cloud has them: those whose parents are in it, and children, where they had any; from the numbers that
    they were saved with to those that they have here). known: its images. of_bombs: numbers that bombs name.

    A brood has the number that its children have here; where they have none any more, one that no other has. That of a
    bomb stays, with the parents that are here, as the bomb does.
    """
    grown, first = cloud.children, cloud.classified
    numbers = [number_of(name) for name in grown.broods] if grown is not None else []
    found, here, free = dict[int, Brood](), dict[int, int](), max((*numbers, *of_bombs), default=0) + 1
    for brood in saved:
        children = [known[child] for child in brood.children if child in known]
        parents = tuple(cloud.ids[known[parent]] for parent in brood.parents if parent in known)
        bomb = brood.bomb or brood.number in of_bombs
        lost = len(parents) < len(brood.parents) or (brood.children and not children)
        if lost and not bomb:
            continue
        own = next((numbers[card - first] for card in children if card >= first and numbers[card - first]), 0)
        if not own or own in found:
            own, free = free, free + 1
        if brood.number:
            here[brood.number] = own
        if not parents:
            continue  # its bomb is empty, and what it was like is said by nothing that it holds
        made = Brood(own, parents, brood.share, brood.strength, None, len(children), going=False, thrown=brood.thrown)
        found[own] = replace(made, bomb=bomb, pace=brood.pace, resumes=bomb and not brood.rests)
    for number in found.keys() & set(of_bombs) - here.keys():  # files of versions before have no numbers
        found[number] = replace(found[number], bomb=True)
    return list(found.values()), here


def _called(cloud: Cloud) -> str:
    """What a session without a name is called in a file's name: as the cloud."""
    name = title_of(cloud.location)
    return _UNFIT.sub(" ", name).encode()[:_LONGEST_STEM].decode(errors="ignore").strip() or "My favourites"


def _left_out(favourites: int, broods: int, path: str) -> str:
    """A sentence about what of a session's file is not shown."""
    kept = ngettext("{count} of its favourites", "{count} of its favourites", favourites)
    bred = ngettext("{count} of its broods", "{count} of its broods", broods)
    what = kept if not broods else bred
    if favourites and broods:
        what = _("{first} and {second}").format(first=kept, second=bred)
    said = ngettext(
        "{what} is not in this cloud, and left out: {path}",
        "{what} are not in this cloud, and left out: {path}",
        favourites + broods,
    )
    return said.format(what=what, path=path)


def _opened(present: SessionStore, session: int) -> SessionStore:
    return SessionStore(present.path, present.cloud, session)


def _saved(path: Path, saved: SavedSession) -> str:
    """What is to be said of it."""
    try:
        write_session(path, saved)
    except UserError as error:
        return str(error)
    return _("The session is in {path}").format(path=briefly(path))
