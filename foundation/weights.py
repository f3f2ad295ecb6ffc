"""Published network weights: where they come from, the local cache, and the check of what arrived."""

from __future__ import annotations

import hashlib
import os
import shutil
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from foundation.errors import UserError
from foundation.files import make_folder, replacing
from foundation.settings import APPLICATION

CACHE_VARIABLE = "ARTIFICIAL_INSPIRATION_CACHE"
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Weights:
    """One published file.

    sha256_prefix: the leading hexadecimal digits that its publisher states (torchvision: 8, in the file name).
    size: bytes, at most; a longer answer is cut off and refused.
    """

    name: str
    file: str
    url: str
    sha256_prefix: str
    size: int
    licence: str


def cache_folder() -> Path:
    """The folder of downloaded weights; the environment variable ARTIFICIAL_INSPIRATION_CACHE moves it."""
    given = os.environ.get(CACHE_VARIABLE)
    return (Path(given) if given else Path(platformdirs.user_cache_dir(APPLICATION, appauthor=False))) / "weights"


def cached(weights: Weights) -> Path | None:
    """The file where it is in the cache with the right checksum, else None."""
    path = cache_folder() / weights.file
    return path if path.is_file() and _matches(path, weights) else None


def fetch(weights: Weights, progress: Callable[[int, int], None] | None = None) -> Path:
    """The file from the cache, downloaded first where it is missing.

    progress(done, total): bytes; total is 0 where the server does not say.
    Raises UserError: no network, wrong checksum, full disk. It says how to get the file by hand.
    """
    present = cached(weights)
    if present is not None:
        return present
    path = make_folder(cache_folder()) / weights.file
    by_hand = f"download {weights.url} by hand and put it at {path}"
    request = urllib.request.Request(weights.url, headers={"User-Agent": APPLICATION})
    with replacing(path) as partial:
        try:
            with urllib.request.urlopen(request, timeout=30) as answer, partial.open("wb") as stream:
                _copy(answer, stream, int(answer.headers.get("Content-Length") or 0), weights, progress)
        except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
            raise UserError(f"Cannot download {weights.name} ({error}); check the network or {by_hand}.") from error
        if not _matches(partial, weights):
            raise UserError(
                f"The download of {weights.name} does not have the published checksum; try again or {by_hand}."
            )
    return path


def _copy(
    answer: object, stream: object, total: int, weights: Weights, progress: Callable[[int, int], None] | None
) -> None:
    done = 0
    while chunk := answer.read(_CHUNK):  # type: ignore[attr-defined]
        done += len(chunk)
        if done > weights.size:
            raise UserError(
                f"The server sends more than {weights.name} has ({weights.size} bytes); the download was stopped."
            )
        stream.write(chunk)  # type: ignore[attr-defined]
        if progress is not None:
            progress(done, total)


def _matches(path: Path, weights: Weights) -> bool:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest().startswith(weights.sha256_prefix)


def free_space(folder: Path) -> int:
    """Bytes free on the disk of `folder`."""
    return shutil.disk_usage(folder).free
