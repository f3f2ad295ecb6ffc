"""The favourites on their way to a gallery server, as the menu shows them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from classification.cloud import Cloud
from foundation.errors import UserError
from foundation.language import N_, _
from foundation.projects import title_of
from vr_explorer.actions import SHARE
from vr_explorer.gallery.sharing import NOT_INSTALLED, SharingSettings, outbox_of
from vr_explorer.gallery.token_store import keep_token, kept_token
from vr_explorer.panels.sharing_form import SharingForm
from vr_explorer.panels.state import PanelState, Shared
from vr_explorer.tools.tool import Frame, Tool

if TYPE_CHECKING:
    from vr_explorer.gallery.upload import Uploader


IN_KEYRING = N_("Connected. The system keeps the token, as it keeps your passwords.")
IN_SETTINGS = N_(
    "Connected. This system has no keyring that could be used: the token is in the settings file, which only you can "
    "read."
)


class ShareTool(Tool):
    """selection: the file of the favourites, which are read from it on a thread when the upload begins, after `flush`
    has waited there until the latest are in it.

    state: shows how far it is, and takes another server. An upload that was interrupted goes on at once.
    keep: told of the settings of another server; whether they are to be read by their owner alone, since no keyring
    keeps its token.
    """

    handles = frozenset({SHARE})

    def __init__(
        self,
        cloud: Cloud,
        selection: Path,
        settings: SharingSettings,
        flush: Callable[[], object],
        state: PanelState,
        keep: Callable[[SharingSettings, bool], object] | None = None,
    ) -> None:
        self._state = state
        self._cloud = cloud
        self._selection = selection
        self._flush = flush
        self._settings = settings
        self._keep = keep
        self._token = ""
        self._connecting: Future[_Connected] | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="connecting")
        self._uploader: Uploader | None = None
        self._shared = Shared(server=settings.server)
        if settings.server and outbox_of(selection).exists():
            self._send(anew=False)

    def join(self, cloud: Cloud) -> None:
        """The cloud has more images at its end."""
        self._cloud = cloud

    def follow(self, frame: Frame) -> None:
        if frame.taken(self.handles):
            self.begin()
        requests, state = self._state.sharing_requests, self._state
        if requests:
            wanted, state.sharing_requests = requests[-1], []
            if self._connecting is None:
                self._connecting = self._thread.submit(_connected, wanted.server, wanted.token)
                state.sharing_form = replace(state.sharing_form, asking=True, message="")
        if self._connecting is not None and self._connecting.done():
            done, self._connecting = self._connecting, None
            self._take(done)
        self._state.shared = self.shared()

    def begin(self) -> None:
        """Sends what is kept by now, in the background."""
        if self._uploader is None or self._uploader.wait(0.0):
            self._send(anew=True)

    def _send(self, anew: bool) -> None:
        """anew: what is kept by now, else what was queued before and is not there yet."""
        try:
            from vr_explorer.gallery.favourites import FavouriteImage, favourite_images
            from vr_explorer.gallery.upload import Uploader

            def images() -> list[FavouriteImage]:
                self._flush()
                return favourite_images(self._cloud, self._selection)[0]

            outbox, server = outbox_of(self._selection), self._settings.server
            token = self._known_token
            asked = images if anew else None
            place = self._cloud.location
            self._uploader = Uploader(server, token, outbox, self._cloud.identity, place, title_of(place), asked)
        except UserError as error:
            self._shared = Shared(server=self._settings.server, message=str(error))
        except ModuleNotFoundError:
            self._shared = Shared(
                server=self._settings.server, message=_("Cannot upload: {why}.").format(why=_(NOT_INSTALLED))
            )

    def _known_token(self) -> str:
        """On the uploader's thread: a keyring may take its time."""
        if not self._token:
            self._token = self._settings.token or kept_token(self._settings.server)
        return self._token

    def _take(self, done: Future[_Connected]) -> None:
        """The server has answered."""
        state, error = self._state, done.exception()
        if isinstance(error, UserError):
            state.sharing_form = replace(state.sharing_form, asking=False, message=str(error))
            return
        connected = done.result()
        if self._uploader is not None:
            self._uploader.close()
            self._uploader = None
        self._token = connected.token
        self._settings = SharingSettings(connected.server, "" if connected.in_keyring else connected.token)
        self._shared = Shared(server=connected.server)
        state.sharing_form = SharingForm(message=_(IN_KEYRING if connected.in_keyring else IN_SETTINGS))
        if self._keep is not None:
            self._keep(self._settings, not connected.in_keyring)

    def shared(self) -> Shared:
        """How far it is."""
        if self._uploader is None:
            return self._shared
        now = self._uploader.progress
        if (now.sent, now.total, now.message, now.link) != (
            self._shared.sent,
            self._shared.total,
            self._shared.message,
            self._shared.link,
        ):
            known = self._shared.squares if now.link == self._shared.link else _squares(now.link)
            self._shared = Shared(self._settings.server, now.sent, now.total, now.message, now.link, now.code, known)
        return self._shared

    def close(self) -> None:
        """Ends after the picture that is on its way; the rest is sent the next time."""
        if self._uploader is not None:
            self._uploader.close()
        self._thread.shutdown(wait=True, cancel_futures=True)


@dataclass(frozen=True)
class _Connected:
    """A server that takes the token. in_keyring: where that is kept."""

    server: str
    token: str = field(repr=False)
    in_keyring: bool = False


def _connected(server: str, token: str) -> _Connected:
    """UserError: the server does not take it."""
    try:
        from vr_explorer.gallery.connecting import checked
    except ModuleNotFoundError as error:
        raise UserError(_("Cannot connect: {why}.").format(why=_(NOT_INSTALLED))) from error
    at, bare = checked(server, token), token.strip()
    return _Connected(at, bare, keep_token(at, bare))


def _squares(link: str) -> tuple[tuple[bool, ...], ...]:
    """The QR code of `link`, row by row, dark squares true."""
    import segno

    return tuple(tuple(bool(part) for part in row) for row in segno.make(link, error="m").matrix)
