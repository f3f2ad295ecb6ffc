"""The favourites on their way to a gallery server, as the menu shows them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from classification.cloud import Cloud
from foundation.errors import UserError
from vr_explorer.actions import SHARE
from vr_explorer.gallery.sharing import NOT_INSTALLED, SharingSettings, outbox_of
from vr_explorer.panels.state import PanelState, Shared
from vr_explorer.tools.tool import Frame, Tool

if TYPE_CHECKING:
    from vr_explorer.gallery.upload import Uploader


class ShareTool(Tool):
    """selection: the file of the favourites, which are read from it on a thread when the upload begins, after `flush`
    has waited there until the latest are in it.

    state: shows how far it is. An upload that was interrupted goes on at once.
    """

    handles = frozenset({SHARE})

    def __init__(
        self,
        cloud: Cloud,
        selection: Path,
        settings: SharingSettings,
        flush: Callable[[], object],
        state: PanelState,
    ) -> None:
        self._state = state
        self._cloud = cloud
        self._selection = selection
        self._flush = flush
        self._settings = settings
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

            outbox, server, token = outbox_of(self._selection), self._settings.server, self._settings.token
            asked = images if anew else None
            place = self._cloud.location
            self._uploader = Uploader(server, token, outbox, self._cloud.identity, place, place.name, asked)
        except UserError as error:
            self._shared = Shared(server=self._settings.server, message=str(error))
        except ModuleNotFoundError:
            self._shared = Shared(server=self._settings.server, message=f"Cannot upload: {NOT_INSTALLED}.")

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


def _squares(link: str) -> tuple[tuple[bool, ...], ...]:
    """The QR code of `link`, row by row, dark squares true."""
    import segno

    return tuple(tuple(bool(part) for part in row) for row in segno.make(link, error="m").matrix)
