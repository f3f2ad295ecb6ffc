"""The gallery's web application (Starlette).

    GET  /  and  /g/CODE  and  /s/WORDS        the page
    GET  /c/CODE/                              a cloud, sessions (`cloud_site`)
    GET  /api/galleries/CODE                   what is in a gallery (JSON)
    GET  /api/galleries/CODE/images/SHA256     a picture as it came; .../thumbnails/SHA256 its WebP thumbnail
    GET  /api/galleries/CODE/zip               all pictures, in order, with items.json
    POST /api/galleries                        {key, title} → {code}           } with the owner's token:
    PUT  /api/galleries/CODE                   {items} → {missing: [SHA256],   } Authorization: Bearer TOKEN
                                                          most: bytes of one}  }
    PUT  /api/images/SHA256                    the bytes of a picture          }
    DELETE /api/galleries/CODE                 removes it                      }

Every failure is {"error": "one sentence"}. A code is the only key to a gallery; wrong codes and tokens are counted by
address. Paths are made from digests that the server has computed itself.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from foundation.images import ImageError
from vr_explorer.gallery import schema
from vr_explorer.gallery.archive import streamed
from vr_explorer.gallery.attempt_limits import AttemptLimits
from vr_explorer.gallery.cloud_site import CloudSite
from vr_explorer.gallery.codes import normalised
from vr_explorer.gallery.database import FullError
from vr_explorer.gallery.guard import FRESH, Guard, sentence
from vr_explorer.gallery.pictures import verified
from vr_explorer.gallery.rate_limits import MEGABYTE, GalleryLimits
from vr_explorer.gallery.request_body import to_file, whole
from vr_explorer.gallery.reverse_proxies import Proxies
from vr_explorer.gallery.shared_cloud import SharedCloud
from vr_explorer.gallery.store import Gallery, Store

STATIC = Path(str(files("vr_explorer.gallery"))) / "static"
DECODERS = 2
"""Pictures decoded at the same time, which bounds the memory that they take."""

_BODY = 8_000_000
_FOREVER = {"cache-control": "private, max-age=31536000, immutable"}


def application(
    folder: Path,
    limits: GalleryLimits | None = None,
    proxies: Proxies | None = None,
    names: Iterable[str] = (),
    clouds: Sequence[SharedCloud] = (),
) -> Starlette:
    """The application over the store in `folder`, which also shows `clouds`. Its `state.clouds` has them with their
    codes. UserError: the folder, or a cloud, cannot be used. Otherwise as `Guard`.
    """
    limits = limits or GalleryLimits()
    guesses = AttemptLimits(limits)
    store = Store(folder, limits)
    try:
        shown = CloudSite(folder, clouds, limits, guesses)
    except BaseException:
        store.close()
        raise
    site = _Site(store, limits, guesses, shown)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> Any:
        yield
        shown.close()
        store.close()

    gallery = "/api/galleries/{code}"
    app = Starlette(
        lifespan=lifespan,
        routes=[
            Route("/", site.page),
            Route("/g/{code}", site.page),
            Route("/s/{words}", site.page),
            Route("/api/token", site.check_token, methods=["GET"]),
            Route("/api/galleries", site.open_gallery, methods=["POST"]),
            Route(gallery, site.show, methods=["GET"]),
            Route(gallery, site.put_items, methods=["PUT"]),
            Route(gallery, site.remove, methods=["DELETE"]),
            Route(gallery + "/images/{digest}", site.image),
            Route(gallery + "/thumbnails/{digest}", site.thumbnail),
            Route(gallery + "/zip", site.archive),
            Route("/api/images/{digest}", site.put_image, methods=["PUT"]),
            *shown.routes,
            Mount("/static", StaticFiles(directory=STATIC, packages=[("vr_explorer.pages", "static")])),
        ],
        middleware=[Middleware(Guard, limits=limits, proxies=proxies or Proxies(), names=tuple(names))],
        exception_handlers={HTTPException: _refusal},
    )
    app.state.clouds = shown.clouds
    app.router.redirect_slashes = False  # a redirection would go to whatever the request calls the server
    return app


class _Site:
    """The handlers of requests."""

    def __init__(self, store: Store, limits: GalleryLimits, guesses: AttemptLimits, clouds: CloudSite) -> None:
        self._store, self._limits, self._guesses, self._clouds = store, limits, guesses, clouds
        self._largest = int(limits.megabytes * MEGABYTE)
        self._decoders = asyncio.Semaphore(DECODERS)

    async def page(self, request: Request) -> Response:
        """The door takes the code of a cloud, too."""
        cloud = self._clouds.with_code(request.path_params.get("code", ""))
        if cloud is not None:
            return Response(status_code=307, headers={"location": cloud.address, **FRESH})
        return FileResponse(STATIC / "index.html", headers=FRESH)

    async def show(self, request: Request) -> Response:
        return Response(self._gallery(request).page_data, media_type="application/json", headers=FRESH)

    async def image(self, request: Request) -> Response:
        gallery, digest = self._gallery(request), request.path_params["digest"]
        picture, file = gallery.pictures.get(digest), self._store.file(digest)
        if picture is None or not await run_in_threadpool(file.is_file):
            raise HTTPException(404, "This gallery has no such picture.")
        return FileResponse(file, media_type=picture.type, headers=_FOREVER)

    async def thumbnail(self, request: Request) -> Response:
        gallery, digest = self._gallery(request), request.path_params["digest"]
        if digest not in gallery.pictures:
            raise HTTPException(404, "This gallery has no such picture.")
        try:
            content = self._store.thumbnail(digest).read_bytes()  # small: a thread would take longer than the reading
        except FileNotFoundError as error:
            raise HTTPException(404, "This gallery has no such picture.") from error
        return Response(content, media_type="image/webp", headers=_FOREVER)

    async def archive(self, request: Request) -> Response:
        gallery = self._gallery(request)
        if not gallery.items:
            raise HTTPException(404, "This gallery has no pictures yet.")
        entries: list[tuple[str, Path | bytes]] = [
            (gallery.file_name(position), self._store.file(item.digest))
            for position, (item, _) in enumerate(gallery.items)
            if self._store.file(item.digest).is_file()
        ]
        facts = {"title": gallery.title, "items": [item.to_json() for item, _ in gallery.items]}
        entries.append(("items.json", json.dumps(facts, ensure_ascii=False, indent=2).encode("utf-8")))
        named = {"content-disposition": f'attachment; filename="{gallery.code}.zip"', **FRESH}
        return StreamingResponse(streamed(entries), media_type="application/zip", headers=named)

    async def check_token(self, request: Request) -> Response:
        """For who wants to know whether his token is right before he sends anything."""
        self._require_token(request)
        return JSONResponse({"right": True}, headers=FRESH)

    async def open_gallery(self, request: Request) -> Response:
        self._require_token(request)
        body = _object(await whole(request, self._limits, _BODY))
        try:
            key = schema.text(body.get("key"), "key")
            title = schema.text(body.get("title", ""), "title")
        except ValueError as error:
            raise HTTPException(400, f"The request cannot be read: {error}.") from error
        if len(key) < 16:
            raise HTTPException(400, "The request cannot be read: key must have at least 16 characters.")
        return JSONResponse({"code": await self._written(self._store.open_gallery, key, title)})

    async def put_items(self, request: Request) -> Response:
        self._require_token(request)
        gallery = self._gallery(request)
        given = _object(await whole(request, self._limits, _BODY)).get("items")
        if not isinstance(given, list):
            raise HTTPException(400, "The request cannot be read: items must be a list.")
        if len(given) > self._limits.images:
            raise HTTPException(413, f"A gallery holds at most {self._limits.images} images; choose fewer.")
        try:
            items = [schema.item(value, f"items[{index}]") for index, value in enumerate(given)]
        except ValueError as error:
            raise HTTPException(400, f"The request cannot be read: {error}.") from error
        try:
            missing = await self._written(self._store.put_items, gallery.code, items)
        except KeyError as error:
            raise HTTPException(404, "The gallery was removed meanwhile.") from error
        return JSONResponse({"missing": missing, "most": self._largest})

    async def put_image(self, request: Request) -> Response:
        self._require_token(request)
        digest = request.path_params["digest"]
        if not schema.is_digest(digest):
            raise HTTPException(400, "The name of a picture is its SHA-256 in 64 lower-case hexadecimal digits.")
        if await run_in_threadpool(self._store.has, digest):
            return JSONResponse({"stored": True})
        if not self._store.wanted(digest):
            raise HTTPException(409, "No gallery names this picture; send the list of its items first.")
        most = self._largest
        announced = request.headers.get("content-length", "")
        size = min(int(announced[:20]), most) if announced.isascii() and announced.isdecimal() else 0
        with self._store.incoming() as (path, thumbnail, room):
            await self._written(room.reserve, size)
            reserve = partial(self._written, room.reserve)
            if await to_file(request, self._limits, most, path, reserve) != digest:
                raise HTTPException(400, "The bytes do not have the SHA-256 of their name; send them again.")
            try:
                async with self._decoders:
                    picture = await self._written(verified, path, thumbnail, self._limits.megapixels, room.reserve)
            except ImageError as error:
                reason = str(error).replace(str(path), "The picture")
                raise HTTPException(415, reason) from error
            await self._written(self._store.keep, path, thumbnail, digest, picture)
        return JSONResponse({"stored": True}, 201)

    async def remove(self, request: Request) -> Response:
        self._require_token(request)
        await self._written(self._store.remove, self._gallery(request).code)
        return JSONResponse({"removed": True})

    async def _written(self, write: Callable[..., Any], *arguments: object) -> Any:
        try:
            return await run_in_threadpool(write, *arguments)
        except FullError as error:
            raise HTTPException(507, str(error)) from error

    def _gallery(self, request: Request) -> Gallery:
        """The gallery that the address names; a wrong code counts against the sender."""
        self._guesses.refuse(request)
        code = normalised(request.path_params["code"])
        gallery = self._store.gallery(code) if code is not None else None
        if gallery is None:
            self._guesses.count(request)
            raise HTTPException(404, "No gallery has this code; check its four words.")
        return gallery

    def _require_token(self, request: Request) -> None:
        self._guesses.refuse(request)
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        right = hmac.compare_digest(token.strip().encode("utf-8", "replace"), self._store.token.encode())
        if scheme.lower() != "bearer" or not right:
            self._guesses.count(request)
            raise HTTPException(
                401, "The token is wrong; the server shows the right one to its owner.", {"www-authenticate": "Bearer"}
            )


async def _refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    sentences = {404: "There is nothing at this address.", 405: "This address does not take that method."}
    plain = error.detail in {"Not Found", "Method Not Allowed"}
    return sentence(error.status_code, sentences[error.status_code] if plain else error.detail, error.headers)


def _object(body: bytes) -> dict[str, Any]:
    try:
        value = schema.parsed(body)
    except ValueError as error:
        raise HTTPException(400, f"The request cannot be read: {error}.") from error
    if not isinstance(value, dict):
        raise HTTPException(400, "The request cannot be read: it must be a JSON object.")
    return value
