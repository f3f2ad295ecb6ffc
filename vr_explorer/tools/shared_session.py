"""A session that is kept on a server, so that browsers go on with it and it goes on with what they keep."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING

from classification.cloud.keys import image_key, key_of
from foundation.errors import UserError
from foundation.language import N_, _
from vr_explorer.gallery.session_address import SessionAddress
from vr_explorer.gallery.session_rows import Change, KeptRow, Rows, difference
from vr_explorer.gallery.sharing import NOT_INSTALLED
from vr_explorer.panels.state import PanelState
from vr_explorer.scene.scene import Scene
from vr_explorer.store.records import Favourite
from vr_explorer.tools.board import hung_rows
from vr_explorer.tools.keeper import Keeper
from vr_explorer.tools.sessions import SessionsTool
from vr_explorer.tools.tool import Frame, Tool

if TYPE_CHECKING:
    from vr_explorer.gallery.session_sender import SessionSender

LATER = N_("What you keep is sent later, by itself.")


class SharedSessionTool(Tool):
    """Sends what changes on the board while the session that was opened is the present one. keeper: counts changes."""

    def __init__(self, scene: Scene, state: PanelState, keeper: Keeper, sessions: SessionsTool) -> None:
        self._scene, self._state, self._keeper, self._sessions = scene, state, keeper, sessions
        self._identity = scene.cloud.identity
        self._sender: SessionSender | None = None
        self._keys: dict[str, str] = {}
        self._session = 0
        self._seen = 0
        self._said = ""

    def open(self, address: SessionAddress) -> None:
        """Takes over what is kept there, and sends what was kept here since; waits for the server.

        UserError: it does not answer, does not know the session, or keeps it for another cloud.
        """
        try:
            from vr_explorer.gallery.session_sender import SessionSender
        except ModuleNotFoundError as error:
            raise UserError(_("Cannot open the session: {why}.").format(why=_(NOT_INSTALLED))) from error
        cloud, name = self._scene.cloud, address.words.replace("-", " ")
        sender = SessionSender(address, self._sessions.selection.path)
        there = sender.sent()
        if sender.exchange(Change()).cloud != key_of(cloud):
            raise UserError(_("The session “{words}” is of another cloud; open that one.").format(words=name))
        here = self._sessions.kept_in(name)
        found = sender.exchange(difference(there, self._rows_of(here)) if here is not None else Change())
        ids = {image_key(self._identity, id_): id_ for id_ in cloud.ids}
        rows = [(row.title, [(ids[key], note) for key, note in row.images if key in ids]) for row in found.rows]
        self._sessions.open_named(name, [row for row in rows if row[1]])
        self._session, self._seen = self._sessions.selection.session, self._keeper.changes
        sender.begin(self._board())
        self._sender = sender

    def follow(self, frame: Frame) -> None:
        sender, keeper = self._sender, self._keeper
        if sender is None:
            return
        if keeper.changes != self._seen:
            self._seen = keeper.changes
            if keeper.selection.session == self._session:
                sender.send(self._board())
        if sender.problem != self._said:
            self._said = sender.problem
            if self._said:
                self._state.toasts.keep(f"{self._said} {_(LATER)}", self._scene.time)

    def close(self) -> None:
        if self._sender is not None:
            self._sender.close()

    def _board(self) -> Rows:
        return tuple(
            KeptRow(title, tuple((self._key(image), note) for image, note in row))
            for title, row in hung_rows(self._scene.board, self._scene.cloud.ids)
        )

    def _key(self, image: str) -> str:
        """Of an image on the board, which is sent again with each change of it."""
        key = self._keys.get(image)
        if key is None:
            key = self._keys[image] = image_key(self._identity, image)
        return key

    def _rows_of(self, kept: Iterable[Favourite]) -> Rows:
        rows = []
        for _number, row in groupby(kept, key=lambda favourite: favourite.row):
            hung = list(row)
            images = tuple((image_key(self._identity, one.image), one.note) for one in hung)
            rows.append(KeptRow(hung[0].title, images))
        return tuple(rows)
