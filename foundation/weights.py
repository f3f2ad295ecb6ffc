"""Published network weights: where they come from, the local cache, and the check of what arrived."""

from __future__ import annotations

import hashlib
import http.client
import os
import urllib.error
import urllib.request
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from foundation.errors import UserError
from foundation.files import make_folder, replacing
from foundation.settings import APPLICATION

CACHE_VARIABLE = "ARTIFICIAL_INSPIRATION_CACHE"
_CHUNK = 1 << 20
_PATIENCE = 30.0
"""Seconds without an answer."""


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
    """The file where it is in the cache, readable and with the right checksum, else None."""
    path = cache_folder() / weights.file
    try:
        return path if path.is_file() and _matches(path, weights) else None
    except OSError:
        return None


def fetch(weights: Weights, progress: Callable[[int, int], None] | None = None) -> Path:
    """The file from the cache, downloaded first where it is missing; a download that was cut off starts anew.

    progress(done, total): bytes; total is 0 where the server does not say.
    Raises UserError: no network, cut off, too long, wrong checksum, full disk. It says how to get the file by hand.
    """
    present = cached(weights)
    if present is not None:
        return present
    path = make_folder(cache_folder()) / weights.file
    by_hand = f"try again, or download {weights.url} by hand and put it at {path}"
    with replacing(path) as partial:
        with partial.open("wb") as stream, closing(_download(weights, by_hand, progress)) as chunks:
            for chunk in chunks:
                stream.write(chunk)
        if not _matches(partial, weights):
            raise UserError(f"The download of {weights.name} does not have the published checksum; {by_hand}.")
    return path


def _download(weights: Weights, by_hand: str, progress: Callable[[int, int], None] | None) -> Generator[bytes]:
    request = urllib.request.Request(weights.url, headers={"User-Agent": APPLICATION})
    done = 0
    try:
        with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:
            total = answer.length or 0
            while chunk := answer.read(_CHUNK):
                done += len(chunk)
                if max(done, total) > weights.size:
                    raise UserError(
                        f"The server sends more than {weights.name} has ({weights.size} bytes), so the download was "
                        f"stopped; {by_hand}."
                    )
                yield chunk
                if progress is not None:
                    progress(done, total)
    except (OSError, http.client.HTTPException) as error:
        if isinstance(error, urllib.error.HTTPError):
            error.close()
        raise UserError(f"Cannot download {weights.name} ({error}); check the network and {by_hand}.") from error
    if done < total:
        raise UserError(f"The download of {weights.name} was cut off after {done} of {total} bytes; {by_hand}.")


def _matches(path: Path, weights: Weights) -> bool:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest().startswith(weights.sha256_prefix)
