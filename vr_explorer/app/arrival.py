"""A cloud on its way into a room that is shown already: read and set up on a thread, uploaded between frames."""

from __future__ import annotations

import sys
import threading
from contextlib import ExitStack
from typing import NamedTuple

import moderngl

from classification.cloud import Cloud, former_layout
from foundation.language import _, format_number, ngettext
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.preferences import Preferences
from vr_explorer.app.room import Room
from vr_explorer.app.source import CloudSource
from vr_explorer.render.card_buffers import CardBuffers, Pictures, pictures_of
from vr_explorer.scene.arrangements import PointCloud
from vr_explorer.scene.commands import Start
from vr_explorer.store.session_store import SessionStore, default_file

UPLOAD = 0.003
"""Seconds of a frame that uploading may take."""

SWITCHING = 0.0005
"""Seconds for which the thread may keep Python's lock while a frame waits for it; usually it is ten times as long."""

PATIENCE = 2.0
"""Seconds that leaving waits for the thread; one that waits for a disk or a network is left behind."""


class LeftError(Exception):
    """The viewer has left before the cloud was there."""


class _Read(NamedTuple):
    cloud: Cloud
    pictures: Pictures


class Arrival:
    """Begins to read as soon as it is made. Use `receive` once the room is there, then `follow` once a frame."""

    def __init__(self, source: CloudSource, options: ExploreOptions, preferences: Preferences) -> None:
        self._source = source
        self._options = options
        self._preferences = preferences
        self._room: Room | None = None
        self._ctx: moderngl.Context | None = None
        self._received = threading.Event()
        self._left = threading.Event()
        self._closing = ExitStack()
        self._counted = 0, 0
        self._read: _Read | None = None
        self._explorer: Explorer | None = None
        self._failure: BaseException | None = None
        self._buffers: CardBuffers | None = None
        self._interval = sys.getswitchinterval()
        sys.setswitchinterval(SWITCHING)
        self._thread = threading.Thread(target=self._run, name="arrival", daemon=True)
        self._thread.start()

    def receive(self, ctx: moderngl.Context, room: Room) -> None:
        """Where the cloud arrives, before frames are shown there. The context must be current on this thread, also for
        `follow` and `close`.
        """
        self._ctx, self._room = ctx, room
        outline = self._source.outline
        if outline is not None and outline.atlas is not None:
            room.renderer.expect(outline.atlas)
        room.words = self._words()
        self._received.set()

    def follow(self, seconds: float = UPLOAD) -> Explorer | None:
        """The cloud's explorer in the room's place, in the frame in which all is there. What went wrong on the thread
        comes from here: UserError: why there is no cloud, or a selection that cannot be read.

        seconds: for uploading.
        """
        if self._failure is not None:
            raise self._failure
        assert self._room is not None
        self._room.words = self._words()
        if self._read is None:
            return None
        if self._buffers is None:
            self._buffers = self._room.renderer.card_buffers(*self._read)
            return None
        explorer = self._explorer
        if not self._buffers.advance(explorer.scene.cards if explorer is not None else None, seconds):
            return None
        assert explorer is not None
        buffers, self._buffers, self._explorer = self._buffers, None, None
        explorer.succeed(buffers)
        sys.setswitchinterval(self._interval)
        return explorer

    def wait(self) -> Explorer:
        """As `follow`, without frames meanwhile."""
        while True:
            explorer = self.follow(1.0)
            if explorer is not None:
                return explorer
            self._thread.join(0.005)

    def close(self) -> None:
        """The cloud's explorer is closed, too, if it has come."""
        self._left.set()
        self._received.set()
        sys.setswitchinterval(self._interval)
        self._thread.join(PATIENCE)
        if self._buffers is not None:
            self._buffers.release()
            self._buffers = None
        if not self._thread.is_alive():
            self._closing.close()

    def _run(self) -> None:
        try:
            self._bring()
        except LeftError:
            pass
        except BaseException as error:  # whatever it was, the other thread has to know
            self._failure = error

    def _bring(self) -> None:
        options, preferences = self._options, self._preferences
        cloud = self._source.read(self._on_counted)
        self._stop_if_left()
        self._read = _Read(cloud, pictures_of(cloud, preferences.scene.card_height))
        self._received.wait()
        self._stop_if_left()
        assert self._ctx is not None and self._room is not None
        kept_in = options.selection or default_file()
        selection = SessionStore(kept_in, cloud.identity, place=cloud.location, renamed=cloud.renamed())
        self._closing.enter_context(selection)
        explorer = Explorer(
            self._ctx,
            cloud,
            preferences,
            selection,
            pictures=options.pictures,
            predecessor=self._room,
            maker=options.maker,
        )
        self._closing.enter_context(explorer)
        self._stop_if_left()
        explorer.begin(options)
        if options.rain and options.play is None and not explorer.resumed:
            explorer.scene.apply(Start())
        elif explorer.resumed and explorer.scene.arrangement.id == PointCloud.id:
            self._show_new_layout(explorer)
        explorer.scene.settle()
        kept = tuple(explorer.scene.favourites)
        self._explorer = explorer
        if options.opened is not None:
            options.opened(cloud, kept)
            self._closing.callback(self._tell_again, explorer)

    def _tell_again(self, explorer: Explorer) -> None:
        """As it is left: it may have grown, and others may have been kept."""
        assert self._options.opened is not None
        self._options.opened(explorer.scene.cloud, tuple(explorer.scene.favourites))

    def _show_new_layout(self, explorer: Explorer) -> None:
        """Who knows the cloud as it was before it was laid out anew sees once how all go to their new places."""
        cloud = explorer.scene.cloud
        before = former_layout.kept(cloud)
        if before is not None:
            explorer.scene.come_from(before)
            former_layout.drop(cloud.location)

    def _on_counted(self, finished: int, total: int) -> None:
        self._stop_if_left()
        self._counted = finished, total

    def _stop_if_left(self) -> None:
        if self._left.is_set():
            raise LeftError

    def _words(self) -> tuple[str, ...]:
        """What is to be read in the room meanwhile."""
        opening = _("Opening {place} …").format(place=self._source.place)
        finished, total = self._counted
        if self._buffers is not None and self._buffers.share < 1.0:
            return opening, _("pictures {share} %").format(share=f"{100.0 * self._buffers.share:.0f}")
        if self._read is None and total:
            return opening, ngettext(
                "looking at {finished} of {count} image", "looking at {finished} of {count} images", total
            ).format(finished=format_number(finished))
        known = len(self._read.cloud) if self._read is not None else None
        if known is None and self._source.outline is not None:
            known = self._source.outline.images
        return (opening,) if known is None else (opening, ngettext("{count} image", "{count} images", known))
