"""The part of the server that shows clouds, and keeps what visitors keep of them.

GET    /c/CODE/              the page that flies through a cloud
GET    /c/CODE/FILE          a file of it
POST   /c/CODE/sessions      a change (`session_rows.Change`) → a session with its words
GET    /c/CODE/sessions/WORDS   as below, where the session is of this cloud
POST   /c/CODE/sessions/WORDS   likewise
GET    /api/sessions/WORDS   what is kept in a session; its words are the only key to it
GET    /api/sessions/WORDS/gallery   as a gallery's page shows it; the page is /s/WORDS (`server`)
POST   /api/sessions/WORDS   a change → what is kept after it
DELETE /api/sessions/WORDS   removes it
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from vr_explorer.gallery import schema
from vr_explorer.gallery.attempt_limits import AttemptLimits
from vr_explorer.gallery.cloud_files import PAGE, ServedFile, answer, served_files
from vr_explorer.gallery.cloud_records import CloudRecords, KeptSession
from vr_explorer.gallery.codes import normalised
from vr_explorer.gallery.database import FullError
from vr_explorer.gallery.guard import FRESH, address_of
from vr_explorer.gallery.rate_limits import Buckets, GalleryLimits
from vr_explorer.gallery.request_body import whole
from vr_explorer.gallery.session_gallery import PublishedFacts
from vr_explorer.gallery.session_rows import Change, change_of
from vr_explorer.gallery.session_words import normalised_words
from vr_explorer.gallery.shared_cloud import SharedCloud

_BODY = 8_000_000


@dataclass(frozen=True)
class OpenCloud:
    """code: its words with dashes. files: by their addresses below its own."""

    shared: SharedCloud
    code: str
    files: dict[str, ServedFile]
    facts: PublishedFacts

    @property
    def address(self) -> str:
        """On this server."""
        return f"/c/{self.code}/"


class CloudSite:
    """The clouds of a server whose records lie in `folder`. UserError: the records or a cloud cannot be read."""

    def __init__(
        self, folder: Path, clouds: Sequence[SharedCloud], limits: GalleryLimits, guesses: AttemptLimits
    ) -> None:
        self._limits, self._guesses = limits, guesses
        self._begun = Buckets(limits.new_sessions, limits.new_sessions / limits.wait)
        self._records = CloudRecords(folder, limits)
        try:
            self.clouds = [
                OpenCloud(one, self._records.code(one.key), served_files(one.folder), PublishedFacts(one.folder))
                for one in clouds
            ]
        except BaseException:
            self._records.close()
            raise
        self._by_code = {one.code: one for one in self.clouds}
        self._by_key = {one.shared.key: one for one in self.clouds}

    @property
    def routes(self) -> list[Route]:
        session = "/api/sessions/{words}"
        return [
            Route("/c/{code}", self._into, methods=["GET"]),
            Route("/c/{code}/sessions", self._begin, methods=["POST"]),
            Route("/c/{code}/sessions/{words}", self._session, methods=["GET"]),
            Route("/c/{code}/sessions/{words}", self._change, methods=["POST"]),
            Route("/c/{code}/{file:path}", self._file, methods=["GET"]),
            Route(session, self._session, methods=["GET"]),
            Route(session + "/gallery", self._gallery, methods=["GET"]),
            Route(session, self._change, methods=["POST"]),
            Route(session, self._remove, methods=["DELETE"]),
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

    async def _begin(self, request: Request) -> Response:
        cloud = self._asked(request)
        change = await self._sent(request)
        if not self._begun.take(address_of(request.scope)):
            raise HTTPException(429, "Too many sessions were begun from this address; wait some minutes.")
        session = await self._done(self._records.begin, cloud.shared.key, change)
        return JSONResponse(session.to_json(), 201, FRESH)

    async def _session(self, request: Request) -> Response:
        return JSONResponse((await self._known(request)).to_json(), headers=FRESH)

    async def _gallery(self, request: Request) -> Response:
        session = await self._known(request)
        cloud = self._by_key.get(session.cloud)
        if cloud is None:
            raise HTTPException(404, "The cloud of this session is not shown just now.")
        try:
            return JSONResponse(
                await run_in_threadpool(cloud.facts.to_json, session.rows, cloud.address, session.words), headers=FRESH
            )
        except FileNotFoundError as error:
            raise HTTPException(503, "The cloud is being published again; load the page again in a while.") from error

    async def _change(self, request: Request) -> Response:
        before = await self._known(request)
        after = await self._done(self._records.change, before.words, await self._sent(request))
        if after is None:
            raise self._unknown(request)
        return JSONResponse(after.to_json(), headers=FRESH)

    async def _remove(self, request: Request) -> Response:
        if not await self._done(self._records.remove, self._words(request)):
            raise self._unknown(request)
        return JSONResponse({"removed": True}, headers=FRESH)

    async def _known(self, request: Request) -> KeptSession:
        """The session that the address names, and of the cloud that it names, if it does."""
        cloud = self._asked(request) if "code" in request.path_params else None
        session = await self._done(self._records.session, self._words(request))
        if session is None:
            raise self._unknown(request)
        if cloud is not None and session.cloud != cloud.shared.key:
            raise HTTPException(404, "The session of these words is of another cloud; open that one.")
        return cast(KeptSession, session)

    async def _sent(self, request: Request) -> Change:
        try:
            return change_of(schema.parsed(await whole(request, self._limits, _BODY)), self._limits.images)
        except ValueError as error:
            raise HTTPException(400, f"The request cannot be read: {error}.") from error

    async def _done(self, act: Callable[..., Any], *arguments: object) -> Any:
        try:
            return await run_in_threadpool(act, *arguments)
        except FullError as error:
            raise HTTPException(507, str(error)) from error

    def _asked(self, request: Request) -> OpenCloud:
        """The cloud that the address names; a wrong code counts against the sender."""
        self._guesses.refuse(request)
        cloud = self.with_code(request.path_params["code"])
        if cloud is None:
            self._guesses.count(request)
            raise HTTPException(404, "No cloud has this code; check its four words.")
        return cloud

    def _words(self, request: Request) -> str:
        self._guesses.refuse(request)
        words = normalised_words(request.path_params["words"])
        if words is None:
            raise self._unknown(request)
        return words

    def _unknown(self, request: Request) -> HTTPException:
        """Wrong words count against the sender."""
        self._guesses.count(request)
        return HTTPException(404, "No session has these words; check all four.")
