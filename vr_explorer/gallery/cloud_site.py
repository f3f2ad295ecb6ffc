"""The part of the server that shows clouds.

GET  /c/CODE/           the page that flies through a cloud
GET  /c/CODE/FILE       a file of it
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from vr_explorer.gallery.cloud_files import PAGE, ServedFile, answer, served_files
from vr_explorer.gallery.cloud_records import CloudRecords
from vr_explorer.gallery.codes import normalised
from vr_explorer.gallery.guard import FRESH
from vr_explorer.gallery.guessing import Guesses
from vr_explorer.gallery.shared_cloud import SharedCloud


@dataclass(frozen=True)
class OpenCloud:
    """code: its words with dashes. files: by their addresses below its own."""

    shared: SharedCloud
    code: str
    files: dict[str, ServedFile]

    @property
    def address(self) -> str:
        """On this server."""
        return f"/c/{self.code}/"


class CloudSite:
    """The clouds of a server whose records lie in `folder`. UserError: the records or a cloud cannot be read."""

    def __init__(self, folder: Path, clouds: Sequence[SharedCloud], guesses: Guesses) -> None:
        self._guesses = guesses
        self._records = CloudRecords(folder)
        try:
            self.clouds = [OpenCloud(one, self._records.code(one.key), served_files(one.folder)) for one in clouds]
        except BaseException:
            self._records.close()
            raise
        self._by_code = {one.code: one for one in self.clouds}

    @property
    def routes(self) -> list[Route]:
        return [
            Route("/c/{code}", self._into, methods=["GET"]),
            Route("/c/{code}/{file:path}", self._file, methods=["GET"]),
        ]

    def close(self) -> None:
        self._records.close()

    def with_code(self, text: str) -> OpenCloud | None:
        """The cloud that the code `text` opens."""
        return self._by_code.get(normalised(text) or "")

    async def _into(self, request: Request) -> Response:
        """The page's own addresses begin below its folder."""
        return Response(status_code=307, headers={"location": self._asked(request).address, **FRESH})

    async def _file(self, request: Request) -> Response:
        return await answer(request, self._asked(request).files, request.path_params["file"] or PAGE)

    def _asked(self, request: Request) -> OpenCloud:
        """The cloud that the address names; a wrong code counts against the sender."""
        self._guesses.refuse(request)
        cloud = self.with_code(request.path_params["code"])
        if cloud is None:
            self._guesses.count(request)
            raise HTTPException(404, "No cloud has this code; check its four words.")
        return cloud
