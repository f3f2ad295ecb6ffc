"""What is said to a ComfyUI server: requests to the address that the user gave and to no other, answers within bounds.

Redirects are not followed, proxies not asked, and no path that the server names is used on this machine.
"""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from foundation.errors import UserError
from foundation.lines import one_line
from foundation.parsing import json_of
from foundation.settings import APPLICATION

PATIENCE = 30.0
"""Seconds without an answer."""

TRIES, PAUSE = 3, 0.5
"""So often is asked for what may be asked for twice, with so many seconds between."""

LARGEST_ANSWER = 32 << 20
"""Bytes of JSON; the entry of a run holds its workflow and may hold the texts of its nodes."""

LARGEST_PICTURE = 128 << 20
"""Bytes of a picture's file."""

_LONGEST_NAME = 400


class TooLargeError(UserError):
    """An answer that is longer than it may be."""


class Refused(Exception):  # noqa: N818 - an answer, not a fault
    """An answer of the server other than 200. said: its JSON, or None."""

    def __init__(self, status: int, said: Any) -> None:
        super().__init__(status)
        self.status = status
        self.said = said


class Server:
    """At `address`, http or https, perhaps with a path before ComfyUI's own. ValueError: it is no such address."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address if "://" in address else f"http://{address}")
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("server must be an address as http://127.0.0.1:8188")
        if parts.username is not None or parts.password is not None:
            raise ValueError("server must be an address without a name and a password")
        self._secure, self._host, self._port = parts.scheme == "https", parts.hostname, parts.port
        self._path = parts.path.rstrip("/")
        self.address = f"{parts.scheme}://{parts.netloc}{self._path}"

    def get(self, path: str, query: Mapping[str, str] | None = None) -> Any:
        """The JSON that is there. UserError: no server is there, or it is none of ComfyUI's. Refused."""
        return self._json(self._asked_again(path, query, LARGEST_ANSWER))

    def post(self, path: str, value: Any) -> Any:
        """The JSON that is answered, None where it is nothing. As `get`."""
        content = json.dumps(value).encode()
        return self._json(self._asked("POST", path, LARGEST_ANSWER, content, "application/json"))

    def upload(self, picture: bytes) -> str:
        """Gives the server a PNG, and returns by which name it is loaded there: the same for the same picture."""
        name = f"{APPLICATION}-{sha256(picture).hexdigest()[:24]}.png"
        boundary = sha256(picture).hexdigest()
        content = b"".join((
            f'--{boundary}\r\nContent-Disposition: form-data; name="image"; filename="{name}"\r\n'.encode(),
            b"Content-Type: image/png\r\n\r\n",
            picture,
            f'\r\n--{boundary}\r\nContent-Disposition: form-data; name="overwrite"\r\n\r\ntrue'.encode(),
            f"\r\n--{boundary}--\r\n".encode(),
        ))  # fmt: skip
        kind = f"multipart/form-data; boundary={boundary}"
        said = self._json(self._asked("POST", "/upload/image", LARGEST_ANSWER, content, kind))
        stored, folder = (said.get("name"), said.get("subfolder", "")) if isinstance(said, dict) else (None, "")
        if not isinstance(stored, str) or not isinstance(folder, str) or not 0 < len(stored + folder) < _LONGEST_NAME:
            raise self.foreign()
        return f"{folder}/{stored}" if folder else stored

    def picture(self, place: Mapping[str, Any]) -> bytes:
        """The file of a picture, as an entry of the history names it. TooLargeError; otherwise as `get`."""
        query = {name: str(place.get(name, ""))[:_LONGEST_NAME] for name in ("filename", "subfolder", "type")}
        return self._asked_again("/view", query, LARGEST_PICTURE)

    def _json(self, content: bytes) -> Any:
        if not content:
            return None
        try:
            return json_of(content)
        except ValueError as error:
            raise self.foreign() from error

    def _asked_again(self, path: str, query: Mapping[str, str] | None, largest: int) -> bytes:
        whole = f"{path}?{urlencode(query)}" if query else path
        for left in range(TRIES - 1, -1, -1):
            try:
                return self._asked("GET", whole, largest)
            except TooLargeError:
                raise
            except UserError:
                if not left:
                    raise
                time.sleep(PAUSE)
        raise AssertionError("the last try has returned or raised")

    def _asked(self, verb: str, path: str, largest: int, content: bytes | None = None, kind: str = "") -> bytes:
        """The answer's body. UserError; Refused: a status other than 200."""
        opened = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
        connection = opened(self._host, self._port, timeout=PATIENCE)
        headers = {"User-Agent": APPLICATION} | ({"Content-Type": kind} if kind else {})
        try:
            connection.request(verb, quote(self._path + path, safe="/?&=%+:~"), content, headers)
            answer = connection.getresponse()
            body = answer.read(largest + 1)
            whole = answer.length in (None, 0)
        except (OSError, http.client.HTTPException) as error:
            why = one_line(str(error)) or type(error).__name__
            raise UserError(
                f"The ComfyUI server at {self.address} does not answer ({why}); start it, or set comfyui.server."
            ) from error
        finally:
            connection.close()
        if len(body) > largest:
            raise TooLargeError(f"The ComfyUI server at {self.address} sends more than {largest >> 20} MB at once.")
        if not whole:
            raise UserError(
                f"The ComfyUI server at {self.address} broke off an answer; see what it says and try again."
            )
        if 300 <= answer.status < 400:
            there = one_line(answer.getheader("Location") or "elsewhere")
            raise UserError(
                f"The server at {self.address} sends on to {there}; set comfyui.server to ComfyUI's own address."
            )
        if answer.status in (401, 403):
            raise UserError(
                f"The server at {self.address} lets nobody in without a key; set comfyui.server to another."
            )
        if answer.status != 200:
            try:
                said = json_of(body)
            except ValueError:
                said = None
            raise Refused(answer.status, said)
        return body

    def foreign(self) -> UserError:
        """The error where what answers is something else."""
        return UserError(
            f"What answers at {self.address} is no ComfyUI server; set comfyui.server to the address of one."
        )
