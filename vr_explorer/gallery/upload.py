"""Sends favourites to a gallery server in the background; what is interrupted goes on later.

The server says which pictures it lacks (`PUT /api/galleries/CODE`), so that each is sent once,
whatever happened before.
"""

from __future__ import annotations

import enum
import hashlib
import os
import sqlite3
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

import httpx

from foundation.contained_files import opened, resolved, whole
from foundation.errors import UserError
from foundation.files import make_folder, replacing
from foundation.images import ImageError, load_rgb
from foundation.language import N_, _, format_number, ngettext
from foundation.parsing import json_of
from vr_explorer.gallery.favourites import FavouriteImage
from vr_explorer.gallery.outbox import Outbox, Upload
from vr_explorer.gallery.pictures import THUMBNAIL, shows_in_browsers

PATIENCE = 20.0
FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0

_GOES_ON = N_("The upload goes on by itself.")
_Result = TypeVar("_Result")


class State(enum.Enum):
    PREPARING = "preparing"
    SENDING = "sending"
    WAITING = "waiting"
    """Something stands in the way; it is tried again by itself."""
    FINISHED = "finished"
    STOPPED = "stopped"
    """Something stands in the way that waiting does not help; it can be begun again."""


@dataclass(frozen=True)
class UploadProgress:
    """What a panel shows. sent, total: pictures. message: one sentence where something stands in the way.

    link: the address of the page, code: its words; both are there as soon as the server has given the code.
    """

    state: State = State.PREPARING
    sent: int = 0
    total: int = 0
    message: str = ""
    link: str = ""
    code: str = ""


class Uploader:
    """One upload in a thread of its own.

    server: its address (`https://…`). token: shown by the server to its owner, or what knows it, asked on the thread.
    outbox: the queue's file. cloud, place, title: what identifies the cloud, where it lies, and what the gallery is
    called. images: gives them, on the uploader's thread, where its UserError becomes the message; None is what was
    queued for the cloud and is not there yet.
    UserError: the address is none.
    """

    def __init__(
        self,
        server: str,
        token: str | Callable[[], str],
        outbox: Path,
        cloud: str,
        place: Path,
        title: str,
        images: Callable[[], Sequence[FavouriteImage]] | None,
    ) -> None:
        self._server = address(server)
        self._token, self._outbox = token, outbox
        self._cloud, self._place, self._title, self._images = cloud, place, title, images
        self._closing = threading.Event()
        self._left_out: list[str] = []
        """Of favourites that are no pictures, a sentence each."""

        self.progress = UploadProgress()
        self._thread = threading.Thread(target=self._run, name="upload", daemon=True)
        self._thread.start()

    def __enter__(self) -> Uploader:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def wait(self, seconds: float | None = None) -> bool:
        """Waits until it is finished or stopped; whether it is."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def close(self) -> None:
        """Ends after the picture that is on its way; the rest stays in the queue."""
        self._closing.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            outbox = Outbox(self._outbox)
            try:
                outbox.recognise(self._cloud, self._place)
                upload = self._queued(outbox)
                if upload is None:
                    self._tell(state=State.FINISHED)
                    return
                self._send_all(upload)
                outbox.finish(upload)
            finally:
                outbox.close()
            self._tell(state=State.FINISHED, message="")
        except _ClosedError:
            self._tell(state=State.STOPPED, message=_("The upload was interrupted; it goes on at the next start."))
        except (UserError, OSError, sqlite3.Error) as error:
            self._tell(state=State.STOPPED, message=str(error))

    def _queued(self, outbox: Outbox) -> Upload | None:
        if self._images is None:
            return outbox.unfinished(self._server, self._cloud)
        files, items = {}, []
        images = self._images()
        self._tell(total=len(images))
        for image in images:
            try:
                path, digest = _prepared(outbox, image, self._outbox.parent / "converted")
            except (ImageError, OSError) as error:
                self._left_out.append(_("{name} was not taken: {why}").format(name=image.item.id, why=error))
                continue
            files[digest] = path
            items.append(image.with_digest(digest))
        if not items:
            words = ngettext(
                "None of {count} favourite can be read: {why}",
                "None of {count} favourites can be read: {why}",
                len(images),
            )
            raise UserError(words.format(why=self._left_out[0]))
        return outbox.put(self._server, self._cloud, self._title, items, files)

    def _send_all(self, upload: Upload) -> None:
        token = self._token if isinstance(self._token, str) else self._token()
        headers = {"authorization": f"Bearer {quote(token.strip())}"}
        with httpx.Client(base_url=self._server, headers=headers, timeout=PATIENCE, follow_redirects=False) as client:
            total, refused = len(upload.files), dict[str, str]()
            self._tell(state=State.SENDING, total=total)
            while True:
                code, missing, most = self._patiently(partial(_announced, client, upload))
                self._tell(code=code, link=f"{self._server}/g/{code}", sent=total - len(missing))
                left = [digest for digest in missing if digest not in refused]
                if not left:
                    break
                for digest in left:
                    try:
                        self._patiently(partial(_sent, client, digest, upload.files[digest], most))
                        self._tell(sent=self.progress.sent + 1)
                    except _RefusedError as error:
                        refused[digest] = str(error)
            reasons = self._left_out + [
                _("{name} was not taken: {why}").format(name=upload.files[digest].name, why=reason)
                for digest, reason in refused.items()
            ]
            if reasons:
                sent = total - len(refused)
                count = total + len(self._left_out)
                # The verb goes by those that are there.
                words = ngettext("{sent} of {all} is there; {why}", "{sent} of {all} are there; {why}", sent)
                pictures = ngettext("{count} picture", "{count} pictures", count)
                raise UserError(words.format(sent=format_number(sent), all=pictures, why=reasons[0]))

    def _patiently(self, step: Callable[[], _Result]) -> _Result:
        """The result of `step`, repeated while the server cannot take it."""
        pause = FIRST_WAIT
        while True:
            if self._closing.is_set():
                raise _ClosedError
            try:
                result = step()
            except httpx.TransportError:
                self._tell(
                    state=State.WAITING,
                    message=_("{server} does not answer; the upload goes on by itself.").format(server=self._server),
                )
            except _LaterError as error:
                self._tell(state=State.WAITING, message=f"{error} {_(_GOES_ON)}")
            else:
                self._tell(state=State.SENDING, message="")
                return result
            if self._closing.wait(pause):
                raise _ClosedError
            pause = min(pause * 1.6, LONGEST_WAIT)

    def _tell(self, **changes: object) -> None:
        self.progress = replace(self.progress, **changes)  # type: ignore[arg-type]


def address(text: str) -> str:
    """The server's address without a slash at its end. UserError: it is none of http or https."""
    parts = urlsplit(text.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise UserError(
            _("{address} is no address of a server; give one such as https://gallery.example.org.").format(address=text)
        )
    return text.strip().rstrip("/")


class _ClosedError(Exception):
    pass


class _LaterError(Exception):
    pass


class _RefusedError(Exception):
    """The server does not take this picture; others it may."""


def _announced(client: httpx.Client, upload: Upload) -> tuple[str, list[str], int]:
    """The gallery's code, the digests that it still lacks, and the most bytes that a picture may have."""
    code = str(_answered(client.post("/api/galleries", json={"key": upload.key, "title": upload.title}))["code"])
    items = {"items": [item.to_json() for item in upload.items]}
    wanted = _answered(client.put(f"/api/galleries/{quote(code)}", json=items))
    return code, [digest for digest in wanted["missing"] if digest in upload.files], int(wanted["most"])


def _sent(client: httpx.Client, digest: str, path: Path, most: int) -> None:
    try:
        with opened(path, (Path(resolved(path).anchor),)) as stream:
            content = whole(stream, path)
    except OSError as error:
        why = _("{path} cannot be read ({reason}); put it back and upload again.")
        raise UserError(why.format(path=path, reason=error.strerror)) from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise UserError(
            _("{path} has changed since it was queued; upload again to send what it is now.").format(path=path)
        )
    if len(content) > most:
        why = _("It has {size} bytes; this server takes at most {most}.")
        raise _RefusedError(why.format(size=format_number(len(content)), most=format_number(most)))
    answer = client.put(f"/api/images/{digest}", content=content)
    if answer.status_code in {413, 415}:
        raise _RefusedError(_said(answer) or _status(answer))
    _answered(answer)


def _answered(answer: httpx.Response) -> dict[str, Any]:
    """The JSON of a good answer. _LaterError: worth trying again; UserError: not."""
    content = _json(answer)
    if answer.is_success and content is not None:
        return content
    said = _said(answer)
    if answer.status_code in {408, 429} or answer.status_code >= 500:
        raise _LaterError(said or _status(answer))
    if said:
        raise UserError(said)
    why = _("{server} is no gallery server (status {status}); check the address.")
    raise UserError(why.format(server=answer.url.host, status=answer.status_code))


def _status(answer: httpx.Response) -> str:
    return _("The server answers with status {status}.").format(status=answer.status_code)


def said_by(answer: httpx.Response) -> str | None:
    """The sentence in a failure of our own server, "" in its other answers; None: this is no answer of it."""
    content = _json(answer)
    return None if content is None else _said(answer)


def _said(answer: httpx.Response) -> str:
    """The sentence in a failure of our own server, empty in others."""
    said = (_json(answer) or {}).get("error")
    return said if isinstance(said, str) else ""


def _json(answer: httpx.Response) -> dict[str, Any] | None:
    try:
        content = json_of(answer.content)
    except ValueError:
        return None
    return content if isinstance(content, dict) else None


def _prepared(outbox: Outbox, image: FavouriteImage, folder: Path) -> tuple[Path, str]:
    """The file that is sent for `image`, and its SHA-256: its own, or a PNG in `folder` where browsers do not show it.

    It was decoded once in the state that it is in. ImageError: it is no picture, or must not be read; OSError.
    """
    with image.opened() as stream:
        state = os.fstat(stream.fileno())
        known = outbox.known(image.path, state)
        if known is not None and (known[0] == image.path or known[0].is_file()):
            return known
        content = whole(stream, image.path)
    load_rgb(image.path, content=content, max_side=THUMBNAIL)
    sent, digest = image.path, hashlib.sha256(content).hexdigest()
    if not shows_in_browsers(image.path, content):
        sent = make_folder(folder) / f"{digest[:32]}.png"
        with replacing(sent) as unfinished:
            load_rgb(image.path, content=content).save(unfinished, "PNG")
        digest = hashlib.sha256(sent.read_bytes()).hexdigest()
    outbox.keep(image.path, state, sent, digest)
    return sent, digest
