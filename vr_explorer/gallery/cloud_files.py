"""The files of a published cloud as browsers are sent them: only what is in the list made at the start, so that no path
of a request reaches the disk.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from foundation.errors import UserError
from vr_explorer.gallery.guard import FRESH

PAGE = "index.html"
FOREVER = {"cache-control": "private, max-age=31536000, immutable"}
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
}
_PICTURES = "pictures/"
"""Below it, each publication has a folder of another name."""


@dataclass(frozen=True)
class ServedFile:
    """compressed: the same as gzip has it, None where that is not worth it. tag: changes with its content."""

    path: Path
    compressed: Path | None
    tag: str
    type: str
    lasting: bool


def served_files(folder: Path) -> dict[str, ServedFile]:
    """Those of a published cloud by their addresses below it. UserError: there are none that can be read."""
    try:
        found = [one for one in folder.rglob("*") if one.is_file() and not one.is_symlink()]
        served = {one.relative_to(folder).as_posix(): _served(one, folder) for one in found if one.suffix != ".gz"}
    except OSError as error:
        raise UserError(f"The published cloud in {folder} cannot be read ({error.strerror}).") from error
    if PAGE not in served:
        raise UserError(f"There is no published cloud in {folder}; publish it again.")
    return served


def _served(path: Path, folder: Path) -> ServedFile:
    stat, compressed = path.stat(), path.with_name(f"{path.name}.gz")
    name = path.relative_to(folder).as_posix()
    return ServedFile(
        path,
        compressed if compressed.is_file() else None,
        f"{stat.st_size:x}-{stat.st_mtime_ns:x}",
        _TYPES.get(path.suffix, "application/octet-stream"),
        name.startswith(_PICTURES),
    )


async def answer(request: Request, files: Mapping[str, ServedFile], name: str) -> Response:
    """The file of that name: whole, a part of it, compressed, or that the browser has it. HTTPException: 404."""
    file = files.get(name)
    if file is None:
        raise HTTPException(404, "There is nothing at this address.")
    small = file.compressed is not None and "range" not in request.headers and _takes_gzip(request)
    path = file.compressed if small and file.compressed is not None else file.path
    tag = f'"{file.tag}-gzip"' if small else f'"{file.tag}"'
    headers = {**(FOREVER if file.lasting else FRESH), "etag": tag}
    if file.compressed is not None:
        headers["vary"] = "accept-encoding"
    if small:
        headers["content-encoding"] = "gzip"
    if _has(request, tag):
        return Response(status_code=304, headers={key: headers[key] for key in headers if key != "content-encoding"})
    if not await run_in_threadpool(os.path.isfile, path):
        raise HTTPException(503, "The cloud is being published again; load the page again in a while.")
    return FileResponse(path, headers=headers, media_type=file.type)


def _takes_gzip(request: Request) -> bool:
    for one in request.headers.get("accept-encoding", "").split(","):
        coding, _, quality = one.partition(";")
        if coding.strip().lower() == "gzip":
            return quality.replace(" ", "").lower() not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def _has(request: Request, tag: str) -> bool:
    """Whether the browser says that it has this very file."""
    known = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
    return tag in known or known == ["*"]
