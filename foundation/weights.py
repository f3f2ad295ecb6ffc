"""Published network weights: where they come from, the local cache, and the check of what arrived."""

from __future__ import annotations

import hashlib
import http
import http.client
import os
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import filelock
import platformdirs

from foundation.errors import UserError
from foundation.files import make_folder, put, write_error
from foundation.settings import APPLICATION

CACHE_VARIABLE = "ARTIFICIAL_INSPIRATION_CACHE"
_CHUNK = 1 << 20
_PATIENCE = 30.0
"""Seconds without an answer."""


@dataclass(frozen=True)
class Weights:
    """One published file.

    sha256_prefix: the leading hexadecimal digits that its publisher states (torchvision: 8, in the file name); empty
        where none are stated: such a file is not downloaded, and is taken from the user alone.
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
    """The file from the cache, downloaded first where it is missing; a download that was cut off goes on.

    progress(done, total): bytes of the whole file; total is 0 where the server does not say.
    Raises UserError: no network, cut off, too long, wrong checksum, full disk. It says how to get the file by hand.
    """
    if not weights.sha256_prefix:
        raise UserError(
            f"The publisher of {weights.name} states no checksum, so it is not downloaded for you; download "
            f"{weights.url} by hand and run `{APPLICATION} weights import` with the file."
        )
    path = make_folder(cache_folder()) / weights.file
    with _alone(path):
        present = cached(weights)
        if present is not None:
            return present
        by_hand = f"try again, or download {weights.url} by hand and put it at {path}"
        begun = path.with_name(f".{path.name}.begun")
        try:
            _download(weights, begun, by_hand, progress)
            if not _matches(begun, weights):
                raise _RefusedError(f"The download of {weights.name} does not have the published checksum; {by_hand}.")
            put(begun, path)
        except _RefusedError:
            begun.unlink(missing_ok=True)
            raise
        except OSError as error:
            raise write_error(path, error) from error
    return path


class _RefusedError(UserError):
    """What came is not the published file, and nothing of it is kept."""


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One download of a file at a time; others wait for its end."""
    lock = filelock.FileLock(path.with_name(f".{path.name}.lock"))
    try:
        with lock:
            yield
    finally:
        with suppress(PermissionError):  # on Windows while another one waits for it
            Path(lock.lock_file).unlink(missing_ok=True)


def _download(weights: Weights, begun: Path, by_hand: str, progress: Callable[[int, int], None] | None) -> None:
    """Adds to `begun` what is missing in it, or writes it anew where the server does not continue."""
    there = begun.stat().st_size if begun.exists() else 0
    headers = {"User-Agent": APPLICATION} | ({"Range": f"bytes={there}-"} if there else {})
    try:
        with urllib.request.urlopen(urllib.request.Request(weights.url, headers=headers), timeout=_PATIENCE) as answer:
            done = there if answer.status == http.HTTPStatus.PARTIAL_CONTENT else 0
            total = done + answer.length if answer.length else 0
            with _writable(begun, done) as stream:
                while chunk := answer.read(_CHUNK):
                    done += len(chunk)
                    if max(done, total) > weights.size:
                        raise _RefusedError(
                            f"The server sends more than {weights.name} has ({weights.size} bytes), so the download "
                            f"was stopped; {by_hand}."
                        )
                    _write(stream, chunk, begun)
                    if progress is not None:
                        progress(done, total)
    except (OSError, http.client.HTTPException) as error:
        if isinstance(error, urllib.error.HTTPError):
            error.close()
            if there and error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                begun.unlink()  # it is whole, or longer than what is published now: `fetch` looks at a fresh one
                return _download(weights, begun, by_hand, progress)
        raise UserError(f"Cannot download {weights.name} ({error}); check the network and {by_hand}.") from error
    if done < total:
        raise UserError(f"The download of {weights.name} was cut off after {done} of {total} bytes; {by_hand}.")
    return None


def _writable(begun: Path, done: int) -> BinaryIO:
    try:
        return begun.open("ab" if done else "wb")
    except OSError as error:
        raise write_error(begun, error) from error


def _write(stream: BinaryIO, chunk: bytes, begun: Path) -> None:
    try:
        stream.write(chunk)
        stream.flush()
    except OSError as error:
        raise write_error(begun, error) from error


def _matches(path: Path, weights: Weights) -> bool:
    if not weights.sha256_prefix:
        return False
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest().startswith(weights.sha256_prefix)
